"""Who is asking: the membership a person acts by, views that only some may open, and what comes first."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Response, abort, current_app, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select

from app.accounts import listing
from app.accounts.actions import SCHOOLS, fits
from app.accounts.keeping import ask_to_go_on, kept_here, sent_by_itself
from app.accounts.models import Invitation, Membership, Role, User
from app.accounts.queries import by_session_key, needs_second_factor, within_reach
from app.core.db import db
from app.core.htmx import see_other
from app.core.locale import this_address
from app.organizations.models import Organization

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]

CHOSEN = "membership"  # in the browser's session
# What is open before a required second factor is set up.
SETTING_UP = frozenset(
    "accounts.second_factor accounts.begin_second_factor accounts.confirm_second_factor accounts.sign_out "
    "static preferences.choose pages.healthz observe.readyz observe.metrics".split()
)


def acting_as() -> Membership:
    """The membership the signed-in person acts by; 404 for a person with none."""
    membership = membership_or_none()
    return membership if membership is not None else abort(404)


def ask_to_sign_in() -> ResponseReturnValue:
    """To the sign-in page, and back here afterwards; what was sent by a POST goes along and is sent again."""
    if sent_by_itself():
        return Response(status=401)
    kept = kept_here() if request.method == "POST" else None
    if kept is not None:
        return ask_to_go_on(kept)
    target = this_address() if request.method == "GET" else None
    return see_other(url_for("accounts.sign_in", next=target))


def look_again() -> None:
    """Read in one statement who is asking: after a rollback each fact about them would be asked for alone."""
    by_session_key(current_user.browser_key, demo=current_app.config["DEMO"])


def membership_or_none() -> Membership | None:
    """The one chosen in this browser, else the person's first; None for a visitor."""
    memberships: list[Membership] = getattr(current_user._get_current_object(), "memberships", [])
    if not memberships:
        return None
    chosen = session.get(CHOSEN)
    return next((one for one in memberships if one.id == chosen), memberships[0])


def only(*roles: Role) -> Callable[[View[P]], View[P]]:
    """A view for people of these roles: a visitor is sent to sign in, anybody else gets 404."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            if not current_user.is_authenticated:
                return ask_to_sign_in()
            if acting_as().role not in roles:
                abort(404)
            return view(*args, **kwargs)

        guarded.roles = frozenset(roles)  # type: ignore[attr-defined]  # read by the test over the URL map
        return guarded

    return decorate


def signed_in(view: View[P]) -> View[P]:
    """A view for everybody with an account, whatever their roles, and for those who have none left."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        return view(*args, **kwargs) if current_user.is_authenticated else ask_to_sign_in()

    guarded.roles = frozenset(Role)  # type: ignore[attr-defined]
    return guarded


def ask_for_second_factor() -> ResponseReturnValue | None:
    """Before each request: who must have a second factor sets it up before anything else."""
    if current_app.config["DEMO"] or request.endpoint in SETTING_UP or request.endpoint is None:
        return None
    if current_app.config["SESSION_COOKIE_NAME"] not in request.cookies:  # nobody needs to be looked up
        return None
    if not current_user.is_authenticated or current_user.has_second_factor:
        return None
    return see_other(url_for("accounts.second_factor")) if needs_second_factor(current_user) else None


def kept_person(user_id: int) -> User:
    """The person whose roles the one who asks gives and takes."""
    return listing.person(acting_as(), user_id) or abort(404)


def kept_account(user_id: int) -> User:
    """The person whose account as a whole is in the hands of the one who asks."""
    user = kept_person(user_id)
    return user if listing.keeps_account(acting_as(), user) else abort(404)


def kept_membership(user: User, membership_id: int) -> Membership:
    """One of the roles that the one who asks may take from `user`."""
    shown = listing.shown_memberships(acting_as(), user)
    return next((one for one in shown if one.id == membership_id), None) or abort(404)


def school_in_reach(school_id: int | None) -> Organization:
    """A school or kindergarten within the reach of the one who asks."""
    query = select(Organization).where(
        Organization.id == school_id,
        Organization.kind.in_(SCHOOLS),
        within_reach(acting_as(), Organization.id),
    )
    return db.session.scalars(query).one_or_none() or abort(404)


def kept_invitation(invitation_id: int) -> Invitation:
    """An invitation that the one who asks may send again or withdraw."""
    return listing.invitation(acting_as(), invitation_id) or abort(404)


def kept_organization(organization_id: int) -> Organization:
    """An organization that the one who asks may invite people to."""
    return listing.organization(acting_as(), organization_id) or abort(404)


def roles_to_give(organization: Organization) -> list[Role]:
    """The roles that the one who asks may give in `organization`."""
    own = listing.COORDINATED if acting_as().role is Role.MUNICIPALITY else frozenset(Role)
    return [role for role in Role if role in own and fits(role, organization)]

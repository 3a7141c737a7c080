"""Who is asking: the membership a person acts by, and views that only some roles have."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts.models import Membership, Role
from app.core.htmx import see_other
from app.core.locale import this_address

P = ParamSpec("P")


def acting_as() -> Membership:
    """The membership the signed-in person acts by; 404 for a person with none."""
    membership = membership_or_none()
    return membership if membership is not None else abort(404)


def ask_to_sign_in() -> ResponseReturnValue:
    """To the sign-in page, and back here afterwards; what was sent by a POST has to be sent again."""
    target = this_address() if request.method == "GET" else None
    return see_other(url_for("accounts.sign_in", next=target))


def membership_or_none() -> Membership | None:
    """The same, or None for a visitor."""
    if not current_user.is_authenticated or not current_user.memberships:
        return None
    first: Membership = current_user.memberships[0]
    return first


def only(*roles: Role) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """A view for people of these roles: a visitor is sent to sign in, anybody else gets 404."""

    def decorate(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
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

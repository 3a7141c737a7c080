"""The screens of those who keep accounts: the list, a person, and what is done to an account."""

from typing import Any

from flask import Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import access, actions, journal, labels, listing, queries
from app.accounts.access import acting_as, only
from app.accounts.blueprint import bp
from app.accounts.forms import ReasonForm, RoleForm
from app.accounts.models import Role, User
from app.accounts.queries import live_sessions
from app.accounts.refusals import AccountInactive
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.fields import asked_id
from app.core.htmx import page, see_other
from app.core.paging import Paging

KEEPERS = (Role.MUNICIPALITY, Role.OPERATOR)
HISTORY = 100  # entries on a person's page; the journal has all
STATES = ("active", "inactive", "unprotected")

for label in (labels.role_title, labels.invitation_state, labels.moment_text):
    bp.add_app_template_global(label)


@bp.get("/users")
@only(*KEEPERS)
def users() -> ResponseReturnValue:
    filters, paging = _filters(), Paging.of_request(listing.PAGE)
    total, people = listing.people(acting_as(), filters, paging.offset)
    asked: dict[str, Any] = {name: value for name, value in request.args.items() if name != "page" and value}
    return page(
        "accounts/users.html",
        "users",
        people=people,
        total=total,
        filters=filters,
        organization=listing.organization(acting_as(), filters.organization_id or 0),
        roles=list(Role) if acting_as().role is Role.OPERATOR else sorted(listing.COORDINATED),
        visible={user.id: listing.shown_memberships(acting_as(), user) for user in people},
        pages=paging.links(total, lambda number: url_for("accounts.users", **asked, page=number)),
    )


@bp.get("/users/<int:user_id>")
@only(*KEEPERS)
def user(user_id: int) -> ResponseReturnValue:
    return _page(access.kept_person(user_id))


@bp.post("/users/<int:user_id>/deactivation")
@only(*KEEPERS)
def deactivate(user_id: int) -> ResponseReturnValue:
    kept, form = access.kept_account(user_id), ReasonForm()
    if not form.validate_on_submit():
        return _page(kept, 422, off_form=form)
    try:
        actions.deactivate(kept, by=current_user, reason=form.reason.data or "")
    except RuleBroken as refusal:
        return _refused(user_id, refusal)
    return _done(kept, _("The account is switched off, and its sessions have ended."))


@bp.post("/users/<int:user_id>/reactivation")
@only(*KEEPERS)
def reactivate(user_id: int) -> ResponseReturnValue:
    kept = access.kept_account(user_id)
    actions.reactivate(kept, by=current_user)
    return _done(kept, _("The account is switched on."))


@bp.post("/users/<int:user_id>/second-factor-reset")
@only(*KEEPERS)
def reset_second_factor(user_id: int) -> ResponseReturnValue:
    kept, form = access.kept_account(user_id), ReasonForm()
    if not form.validate_on_submit():
        return _page(kept, 422, factor_form=form)
    try:
        actions.reset_second_factor(kept, by=current_user, reason=form.reason.data or "")
    except RuleBroken as refusal:
        return _refused(user_id, refusal)
    return _done(kept, _("The second factor is reset; the person was sent a letter."))


@bp.post("/users/<int:user_id>/password-reset")
@only(*KEEPERS)
def send_reset_link(user_id: int) -> ResponseReturnValue:
    kept = access.kept_account(user_id)
    if not kept.active:
        return _refused(user_id, AccountInactive())
    actions.ask_for_reset(kept, by=current_user.id)
    return _done(kept, _("A link for a new password is on its way to %(mail)s.", mail=kept.mail))


@bp.post("/users/<int:user_id>/sign-out")
@only(*KEEPERS)
def end_sessions_of(user_id: int) -> ResponseReturnValue:
    kept = access.kept_account(user_id)
    actions.end_all_sessions(kept, by=current_user.id)
    return _done(kept, _("All sessions of this person have ended."))


@bp.get("/users/<int:user_id>/memberships/new")
@only(*KEEPERS)
def new_membership(user_id: int) -> ResponseReturnValue:
    return _membership_page(access.kept_person(user_id))


@bp.post("/users/<int:user_id>/memberships")
@only(*KEEPERS)
def add_membership(user_id: int) -> ResponseReturnValue:
    kept = access.kept_person(user_id)
    organization = access.kept_organization(request.args.get("organization", 0, asked_id))
    form = RoleForm()
    form.offer(access.roles_to_give(organization))
    if not form.validate_on_submit():
        return _membership_page(kept, 422, form)
    try:
        actions.add_membership(kept, Role(form.role.data), organization.id, by=current_user.id)
    except RuleBroken as refusal:
        return _refused(user_id, refusal)
    return _done(kept, _("The role is given."))


@bp.post("/users/<int:user_id>/memberships/<int:membership_id>/removal")
@only(*KEEPERS)
def remove_membership(user_id: int, membership_id: int) -> ResponseReturnValue:
    kept = access.kept_person(user_id)
    membership = access.kept_membership(kept, membership_id)
    try:
        actions.remove_membership(membership, by=current_user)
    except RuleBroken as refusal:
        return _refused(user_id, refusal)
    db.session.commit()
    flash(_("The role is taken back."), "success")
    remains = listing.person(acting_as(), user_id) is not None
    return see_other(url_for("accounts.user", user_id=user_id) if remains else url_for("accounts.users"))


def chosen_organization() -> tuple[Any, Any, str]:
    """What is chosen or found by the query string: the organization, those found, the words."""
    words, chosen = request.args.get("q", "")[:200], request.args.get("organization", type=asked_id)
    organization = access.kept_organization(chosen) if chosen is not None else None
    return organization, [] if organization else listing.organizations(acting_as(), words), words


def _membership_page(kept: User, status: int = 200, form: RoleForm | None = None) -> Response:
    organization, found, words = chosen_organization()
    form = form or RoleForm()
    if organization:
        form.offer(access.roles_to_give(organization))
    shown = {"kept": kept, "form": form, "organization": organization, "found": found, "words": words}
    return page("accounts/membership_new.html", "organization_picker", status, **shown)


def _filters() -> listing.Filters:
    role, state = request.args.get("role", ""), request.args.get("state", "")
    return listing.Filters(
        words=request.args.get("q", "")[:200],
        role=Role(role) if role in set(Role) else None,
        organization_id=request.args.get("organization", type=asked_id),
        state=state if state in STATES else "",
    )


def _done(kept: User, message: str) -> ResponseReturnValue:
    db.session.commit()
    flash(message, "success")
    return see_other(url_for("accounts.user", user_id=kept.id))


def _refused(user_id: int, refusal: RuleBroken) -> Response:
    db.session.rollback()
    return _page(access.kept_person(user_id), refusal.status, refusal=refusal)


def _page(
    kept: User,
    status: int = 200,
    *,
    off_form: ReasonForm | None = None,
    factor_form: ReasonForm | None = None,
    refusal: RuleBroken | None = None,
) -> Response:
    keeps = listing.keeps_account(acting_as(), kept)
    factor_form = factor_form or ReasonForm(formdata=None)
    factor_form.reason.id = factor_form.reason.label.field_id = "factor_reason"
    return page(
        "accounts/user.html",
        None,
        status,
        kept=kept,
        keeps=keeps,
        memberships=listing.shown_memberships(acting_as(), kept),
        sessions=len(live_sessions(kept.id)) if keeps else 0,
        history=[
            (entry, journal.happened(entry), who)
            for entry, who in queries.history_of("user", kept.id, HISTORY)
        ]
        if keeps
        else [],
        off_form=off_form or ReasonForm(formdata=None),
        factor_form=factor_form,
        refusal=refusal,
    )

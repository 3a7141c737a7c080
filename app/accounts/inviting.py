"""Invitations as those see them who send them."""

from flask import Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import access, actions, listing
from app.accounts.access import acting_as, only
from app.accounts.blueprint import bp
from app.accounts.forms import InvitationForm
from app.accounts.models import Role
from app.accounts.users import KEEPERS, chosen_organization
from app.core import clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.fields import asked_id
from app.core.htmx import page, see_other
from app.core.paging import Paging


@bp.get("/users/invitations")
@only(*KEEPERS)
def invitations() -> ResponseReturnValue:
    paging = Paging.of_request(listing.PAGE)
    total, found = listing.invitations(acting_as(), paging.offset)
    return page(
        "accounts/invitations.html",
        invitations=found,
        total=total,
        now=clock.now(),
        pages=paging.links(total, lambda number: url_for("accounts.invitations", page=number)),
    )


@bp.get("/users/invitations/new")
@only(*KEEPERS)
def new_invitation() -> ResponseReturnValue:
    return _page()


@bp.post("/users/invitations")
@only(*KEEPERS)
def invite() -> ResponseReturnValue:
    organization = access.kept_organization(request.args.get("organization", 0, asked_id))
    form = InvitationForm()
    form.offer(access.roles_to_give(organization))
    if not form.validate_on_submit():
        return _page(422, form)
    to, role = (form.mail.data or "", form.name.data or ""), Role(form.role.data)
    try:
        actions.invite(*to, role, organization.id, by=current_user.id)
    except RuleBroken as refusal:
        db.session.rollback()
        return _page(refusal.status, form, refusal)
    return _done(_("The invitation is on its way to %(mail)s.", mail=to[0]))


@bp.post("/users/invitations/<int:invitation_id>/letter")
@only(*KEEPERS)
def send_again(invitation_id: int) -> ResponseReturnValue:
    kept = access.kept_invitation(invitation_id)
    actions.send_again(kept, by=current_user.id)
    return _done(_("A new letter is on its way to %(mail)s.", mail=kept.mail))


@bp.post("/users/invitations/<int:invitation_id>/withdrawal")
@only(*KEEPERS)
def withdraw(invitation_id: int) -> ResponseReturnValue:
    kept = access.kept_invitation(invitation_id)
    actions.withdraw(kept, by=current_user.id)
    return _done(_("The invitation is withdrawn: its link does nothing any more."))


def _done(message: str) -> ResponseReturnValue:
    db.session.commit()
    flash(message, "success")
    return see_other(url_for("accounts.invitations"))


def _page(
    status: int = 200, form: InvitationForm | None = None, refusal: RuleBroken | None = None
) -> Response:
    organization, found, words = chosen_organization()
    form = form or InvitationForm()
    if organization:
        form.offer(access.roles_to_give(organization))
    shown = {"form": form, "refusal": refusal, "organization": organization, "found": found, "words": words}
    return page("accounts/invitation_new.html", "organization_picker", status, **shown)

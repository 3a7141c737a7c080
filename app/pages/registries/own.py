"""What an organization says of itself: its contacts, and the places where it receives groups."""

from flask import Response, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.access import acting_as, only
from app.accounts.models import Role
from app.core.db import db
from app.core.htmx import page, see_other
from app.organizations import actions
from app.pages.registries import access, queries
from app.pages.registries.blueprint import bp
from app.pages.registries.forms import ContactsForm
from app.pages.registries.history import history


@bp.get("/organization")
@only(Role.SCHOOL, Role.HOST)
def own() -> ResponseReturnValue:
    return _page(ContactsForm(obj=acting_as().organization))


@bp.post("/organization")
@only(Role.SCHOOL, Role.HOST)
def change_own() -> ResponseReturnValue:
    form = ContactsForm()
    if not form.validate_on_submit():
        return _page(form, 422)
    actions.change(access.organization(acting_as().organization_id), form.facts(), by=current_user.id)
    db.session.commit()
    flash(_("The contacts are saved."), "success")
    return see_other(url_for("registries.own"))


def _page(form: ContactsForm, status: int = 200) -> Response:
    one = acting_as().organization
    venues, told = queries.venues_of(one.id), history("organization", one.id)
    return page("registries/own.html", None, status, one=one, form=form, venues=venues, history=told)

"""The registry of places where groups come to; whoever receives them keeps the own ones."""

from typing import Any

from flask import Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.access import acting_as, only
from app.core import downloads
from app.core.db import db
from app.core.htmx import page, see_other
from app.organizations import actions
from app.organizations.models import Organization, RegistryKind, Venue
from app.pages.registries import access, export, filters, queries
from app.pages.registries.access import KEEPERS, OWNERS
from app.pages.registries.blueprint import bp
from app.pages.registries.forms import VenueForm
from app.pages.registries.history import history
from app.pages.registries.listing import around, listed, own_place


@bp.get("/registry/venues")
@only(*KEEPERS)
def venues() -> ResponseReturnValue:
    asked = filters.read(request.args, own_place())
    return listed(RegistryKind.VENUES, queries.venues(acting_as(), asked), asked)


@bp.get("/registry/venues.<string:form>")
@only(*KEEPERS)
def venues_file(form: str) -> ResponseReturnValue:
    found = db.session.scalars(
        queries.venues(acting_as(), filters.read(request.args, own_place()))
    ).all()  # a CSV leaves after the session
    return downloads.table(_("places"), form, export.header(export.VENUE), export.venue_rows(found))


@bp.get("/registry/organizations/<int:organization_id>/venues/new")
@only(*OWNERS)
def new_venue(organization_id: int) -> ResponseReturnValue:
    owner = access.organization(organization_id)
    return _form(VenueForm(address=owner.address), owner)


@bp.post("/registry/organizations/<int:organization_id>/venues")
@only(*OWNERS)
def add_venue(organization_id: int) -> ResponseReturnValue:
    owner, form = access.organization(organization_id), VenueForm()
    if not form.validate_on_submit():
        return _form(form, owner, status=422)
    added = actions.add_venue(owner.id, **form.facts(), by=current_user.id)
    db.session.commit()
    flash(_("%(name)s is added.", name=added.name), "success")
    return see_other(url_for("registries.venue", venue_id=added.id))


@bp.get("/registry/venues/<int:venue_id>")
@only(*OWNERS)
def venue(venue_id: int) -> ResponseReturnValue:
    one = access.venue(venue_id)
    told = history("venue", one.id)
    return page("registries/venue.html", one=one, keeps=acting_as().role in KEEPERS, history=told, **around())


@bp.get("/registry/venues/<int:venue_id>/edit")
@only(*OWNERS)
def edit_venue(venue_id: int) -> ResponseReturnValue:
    one = access.venue(venue_id)
    return _form(VenueForm(obj=one), one.organization, one)


@bp.post("/registry/venues/<int:venue_id>")
@only(*OWNERS)
def change_venue(venue_id: int) -> ResponseReturnValue:
    one, form = access.venue(venue_id), VenueForm()
    if not form.validate_on_submit():
        return _form(form, one.organization, one, status=422)
    actions.change(one, form.facts(), by=current_user.id)
    db.session.commit()
    return see_other(url_for("registries.venue", venue_id=venue_id))


@bp.post("/registry/venues/<int:venue_id>/archiving")
@only(*OWNERS)
def archive_venue(venue_id: int) -> ResponseReturnValue:
    actions.set_active(access.venue(venue_id), False, by=current_user.id)
    db.session.commit()
    return see_other(url_for("registries.venue", venue_id=venue_id))


@bp.post("/registry/venues/<int:venue_id>/restoring")
@only(*OWNERS)
def restore_venue(venue_id: int) -> ResponseReturnValue:
    actions.set_active(access.venue(venue_id), True, by=current_user.id)
    db.session.commit()
    return see_other(url_for("registries.venue", venue_id=venue_id))


def _form(
    form: VenueForm, owner: Organization, one: Venue | None = None, *, status: int = 200, **facts: Any
) -> Response:
    keeps = acting_as().role in KEEPERS
    facts |= {"form": form, "owner": owner, "one": one, "keeps": keeps}
    return page("registries/venue_form.html", None, status, **facts)

"""Routes of the excursion catalogue: their list, making, changing and putting away."""

from typing import Any

from flask import Response, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.access import acting_as, only
from app.calendar import access, actions, kept, labels, offer_queries
from app.calendar.access import ORGANIZERS
from app.calendar.blueprint import bp
from app.calendar.models import Route
from app.calendar.offer_forms import RouteForm
from app.calendar.texts import hours_text
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.htmx import page, see_other

bp.add_app_template_global(labels.grades_text)
bp.add_app_template_global(hours_text)


@bp.get("/routes")
@only(*ORGANIZERS)
def routes() -> ResponseReturnValue:
    found = offer_queries.kept_routes(access.routes_of(acting_as()))
    return page("calendar/routes.html", routes=found, many_hosts=len(kept.hosts_for(acting_as())) > 1)


@bp.get("/routes/new")
@only(*ORGANIZERS)
def new_route() -> ResponseReturnValue:
    return _form_page(_new_form())


@bp.post("/routes")
@only(*ORGANIZERS)
def create_route() -> ResponseReturnValue:
    form = _new_form()
    if not form.validate_on_submit():
        return _form_page(form, 422)
    host_id = form.host_id.data if "host_id" in form else acting_as().organization_id
    try:
        route = actions.add_route(actions.RouteDraft(**form.facts()), host_id, by=current_user.id)
    except RuleBroken as refusal:
        db.session.rollback()
        return _form_page(form, refusal.status, refusal)
    db.session.commit()
    flash(_("The route is saved. Make times from it when groups can come."), "success")
    return see_other(url_for("calendar.edit_route", route_id=route.id))


@bp.get("/routes/<int:route_id>/edit")
@only(*ORGANIZERS)
def edit_route(route_id: int) -> ResponseReturnValue:
    route = access.kept_route(acting_as(), route_id)
    return _form_page(_route_form(route), route=route)


@bp.post("/routes/<int:route_id>")
@only(*ORGANIZERS)
def change_route(route_id: int) -> ResponseReturnValue:
    route = access.kept_route(acting_as(), route_id)
    form = _route_form(route)
    if not form.validate_on_submit():
        return _form_page(form, 422, route=route)
    try:
        actions.edit_route(route, actions.RouteDraft(**form.facts()), by=current_user.id)
    except RuleBroken as refusal:
        db.session.rollback()
        return _form_page(form, refusal.status, refusal, route=route)
    db.session.commit()
    flash(_("The changes are saved."), "success")
    return see_other(url_for("calendar.edit_route", route_id=route.id))


@bp.post("/routes/<int:route_id>/archiving")
@only(*ORGANIZERS)
def archive_route(route_id: int) -> ResponseReturnValue:
    return _set_active(route_id, active=False)


@bp.post("/routes/<int:route_id>/restoring")
@only(*ORGANIZERS)
def restore_route(route_id: int) -> ResponseReturnValue:
    return _set_active(route_id, active=True)


def _set_active(route_id: int, *, active: bool) -> ResponseReturnValue:
    route = access.kept_route(acting_as(), route_id)
    actions.set_route_active(route, active, by=current_user.id)
    db.session.commit()
    told = (
        _("The route is offered again.") if active else _("The route is put away. Times made from it stay.")
    )
    flash(told, "success")
    return see_other(url_for("calendar.edit_route", route_id=route.id))


def _new_form() -> RouteForm:
    """A host's own places can be chosen at once; for another host they are chosen once the route is there."""
    membership, form = acting_as(), RouteForm()
    hosts = [(host.id, host.short_name) for host in kept.hosts_for(membership)]
    if len(hosts) > 1:
        form.choose(hosts, [])
    else:
        form.choose([], _venues(membership.organization_id))
    return form


def _route_form(route: Route) -> RouteForm:
    form = RouteForm(obj=route)
    form.keep_kind(route.kind)
    form.choose([], _venues(route.host_id))
    return form


def _venues(host_id: int) -> list[tuple[Any, str]]:
    own: tuple[Any, str] = ("", _("At the host's address"))
    return [own, *((venue.id, f"{venue.name}, {venue.address}") for venue in kept.venues_of(host_id))]


def _form_page(
    form: RouteForm, status: int = 200, refusal: RuleBroken | None = None, *, route: Route | None = None
) -> Response:
    told = offer_queries.history_of(route.id) if route else []
    facts: dict[str, Any] = {"form": form, "refusal": refusal, "route": route, "history": told}
    return page("calendar/route.html", "route_form", status, **facts)

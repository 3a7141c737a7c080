"""Times made from a route: an event of it, the days, a look at what will be made, and all of it in one go."""

from typing import Any

from flask import Response, abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from app.accounts.access import acting_as, only
from app.calendar import access, actions, offer_queries
from app.calendar.access import ORGANIZERS
from app.calendar.actions.batches import ASK_ABOVE, make_slots
from app.calendar.actions.plans import plan
from app.calendar.blueprint import bp
from app.calendar.labels import weekday_choices
from app.calendar.models import Event, Route
from app.calendar.offer_forms import RouteTimesForm, chosen_days
from app.calendar.planned import trouble_text
from app.calendar.series import MOST, TooManyTimes
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.fields import options
from app.core.htmx import page, see_other
from app.organizations.queries import working_calendar


@bp.post("/routes/<int:route_id>/events")
@only(*ORGANIZERS)
def create_route_event(route_id: int) -> ResponseReturnValue:
    route = access.kept_route(acting_as(), route_id)
    event = actions.create_event_once(actions.event_of(route), route.host_id, by=current_user.id)
    actions.take_group_size(event, route, by=current_user.id)
    db.session.commit()
    flash(_("The draft of the event is made from the route. Choose when groups can come."), "success")
    return see_other(url_for("calendar.route_slots", route_id=route.id, event_id=event.id))


@bp.get("/routes/<int:route_id>/slots")
@only(*ORGANIZERS)
def route_slots(route_id: int) -> ResponseReturnValue:
    route = access.kept_route(acting_as(), route_id)
    event = _chosen_event(route, request.args.get("event_id", 0, int))
    form = _form(route, request.args)
    asked = event is not None and "first" in request.args
    if event is None or not asked or not form.validate():
        return _page(route, event, form, status=422 if asked else 200)
    try:
        days = form.days(working_calendar())
    except TooManyTimes:
        return _page(route, event, form, status=422, trouble=_too_many())
    drafts = form.drafts(route, days)
    return _page(route, event, form, planned=plan(event, drafts), days=days)


@bp.post("/routes/<int:route_id>/slots")
@only(*ORGANIZERS)
def make_route_slots(route_id: int) -> ResponseReturnValue:
    route = access.kept_route(acting_as(), route_id)
    event = _chosen_event(route, request.form.get("event_id", 0, int)) or abort(404)
    form = _form(route, request.form)
    if not form.validate():
        return _page(route, event, form, status=422)
    try:
        days = chosen_days(request.form.getlist("day"), MOST)
        drafts = form.drafts(route, days)
        make_slots(event, drafts, by=current_user.id, sure="sure" in request.form)
    except TooManyTimes:
        return _page(route, event, form, status=422, trouble=_too_many())
    except RuleBroken as refusal:
        db.session.rollback()
        return _page(
            route, event, form, status=refusal.status, refusal=refusal, planned=plan(event, drafts), days=days
        )
    db.session.commit()
    flash(ngettext("%(num)s time is added.", "%(num)s times are added.", len(days)), "success")
    return see_other(url_for("calendar.edit", event_id=event.id, _anchor="times"))


def _chosen_event(route: Route, event_id: int) -> Event | None:
    """The event in the address, if times of the route can be added to it; another one is not found."""
    if not event_id:
        return None
    return next(
        (one for one in offer_queries.events_for(route, access.kept_by(acting_as())) if one.id == event_id),
        None,
    ) or abort(404)


def _form(route: Route, typed: MultiDict[str, str]) -> RouteTimesForm:
    asked = "first" in typed
    form = RouteTimesForm(typed if asked else None, data={"capacity": route.largest, "groups": 1})
    form.weekdays.choices = options(weekday_choices())
    return form


def _too_many() -> str:
    return str(_("These are more than %(most)s times. Choose fewer days.", most=MOST))


def _page(
    route: Route, event: Event | None, form: RouteTimesForm, status: int = 200, **facts: Any
) -> Response:
    events = offer_queries.events_for(route, access.kept_by(acting_as()))
    return page(
        "calendar/route_slots.html",
        None,
        status,
        route=route,
        event=event,
        form=form,
        events=events,
        ask_above=ASK_ABOVE,
        trouble_text=trouble_text,
        **facts,
    )

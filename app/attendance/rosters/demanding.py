"""The organizer's page: whether an event needs names, and what for."""

from flask import Response, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts.access import acting_as, only
from app.attendance.rosters import actions, queries
from app.attendance.rosters.blueprint import bp
from app.attendance.rosters.forms import DemandForm
from app.calendar.access import ORGANIZERS, kept_event
from app.calendar.models import Event
from app.core.db import transact
from app.core.errors import RuleBroken
from app.core.htmx import page, see_other
from app.core.shredding import empty_the_log


@bp.get("/events/<int:event_id>/roster-demand")
@only(*ORGANIZERS)
def demand(event_id: int) -> ResponseReturnValue:
    return _page(kept_event(acting_as(), event_id))


@bp.post("/events/<int:event_id>/roster-demand")
@only(*ORGANIZERS)
def set_demand(event_id: int) -> ResponseReturnValue:
    membership, by, form = acting_as(), current_user.id, DemandForm()
    event = kept_event(membership, event_id)
    if not form.validate_on_submit():
        return _page(event, form, status=422)
    try:
        transact(lambda: actions.demand_names(kept_event(membership, event_id), form.draft(), by=by))
    except RuleBroken as refusal:
        return _page(kept_event(acting_as(), event_id), form, refusal, refusal.status)
    return see_other(url_for("calendar.edit", event_id=event_id, _anchor="names"))


@bp.post("/events/<int:event_id>/roster-demand/withdrawal")
@only(*ORGANIZERS)
def withdraw_demand(event_id: int) -> ResponseReturnValue:
    membership, by = acting_as(), current_user.id
    transact(lambda: actions.withdraw_demand(kept_event(membership, event_id), by=by), repeatable=True)
    empty_the_log()
    return see_other(url_for("calendar.edit", event_id=event_id, _anchor="names"))


@bp.get("/events/<int:event_id>/roster-demand/withdrawal")
@only(*ORGANIZERS)
def demand_withdrawal(event_id: int) -> ResponseReturnValue:
    """Where opening the form's address ends up: that changes nothing."""
    return redirect(url_for("rosters.demand", event_id=kept_event(acting_as(), event_id).id), code=303)


def _page(
    event: Event, form: DemandForm | None = None, refusal: RuleBroken | None = None, status: int = 200
) -> Response:
    there = queries.demand_of(event.id)
    if form is None:
        usual = {"keep_days": queries.usual_keep_days()}
        form = DemandForm(formdata=None, obj=there, data=None if there else usual)
    facts = {"event": event, "demand": there, "given": queries.given(event.id)}
    return page("attendance/rosters/demand.html", None, status, form=form, refusal=refusal, **facts)

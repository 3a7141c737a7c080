"""The way of an event from a draft into the calendar: one address for each step."""

from collections.abc import Callable

from flask import current_app, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.access import acting_as, only
from app.accounts.models import Role
from app.calendar import access, actions, organizer
from app.calendar.access import ORGANIZERS
from app.calendar.blueprint import bp
from app.calendar.forms import typed_day
from app.calendar.models import Event
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.htmx import see_other

MOST_WORDS = 500  # characters of a reason


@bp.post("/events/<int:event_id>/review")
@only(*ORGANIZERS)
def send_for_review(event_id: int) -> ResponseReturnValue:
    event = access.kept_event(acting_as(), event_id)
    return _step(
        event, lambda: actions.send_for_review(event, by=current_user.id), _("The event is sent for review.")
    )


@bp.post("/events/<int:event_id>/revision")
@only(Role.MUNICIPALITY, Role.OPERATOR)
def send_back(event_id: int) -> ResponseReturnValue:
    event, reason = (
        access.publishable_event(acting_as(), event_id),
        request.form.get("reason", "")[:MOST_WORDS],
    )
    told = _("The event is sent back, and the organizer is told why.")
    return _step(event, lambda: actions.send_back(event, reason, by=current_user.id), told)


@bp.post("/events/<int:event_id>/publication")
@only(Role.MUNICIPALITY, Role.OPERATOR)
def publish(event_id: int) -> ResponseReturnValue:
    event = access.publishable_event(acting_as(), event_id)
    told = _("The event is published: it stands in the calendar.")
    return _step(event, lambda: actions.publish(event, by=current_user.id), told)


@bp.post("/events/<int:event_id>/withdrawal")
@only(*ORGANIZERS)
def take_back(event_id: int) -> ResponseReturnValue:
    event = access.kept_event(acting_as(), event_id)
    told = _("The event is a draft again. Only its organizers see it.")
    entered: Callable[[int], int] = current_app.extensions["works_entered"]
    return _step(event, lambda: actions.take_back(event, by=current_user.id, count_works=entered), told)


@bp.post("/events/<int:event_id>/completion")
@only(*ORGANIZERS)
def finish(event_id: int) -> ResponseReturnValue:
    event = access.kept_event(acting_as(), event_id)
    told = _("The event is finished. It stays in the past of the calendar.")
    return _step(event, lambda: actions.finish(event, by=current_user.id), told)


@bp.post("/events/<int:event_id>/date-request")
@only(Role.MUNICIPALITY, Role.OPERATOR)
def ask_for_date(event_id: int) -> ResponseReturnValue:
    event = access.publishable_event(acting_as(), event_id)
    day = typed_day(request.form.get("due_on", ""))
    if day is None:
        return organizer.edit_page(
            event, "publication", 422, trouble=_("Enter a date as day, month and year.")
        )
    told = _("The organizer is asked for a date.")
    return _step(event, lambda: actions.ask_for_date(event, day, by=current_user.id), told)


@bp.post("/events/<int:event_id>/deletion")
@only(*ORGANIZERS)
def delete(event_id: int) -> ResponseReturnValue:
    event = access.kept_event(acting_as(), event_id)
    try:
        actions.delete_draft(event, by=current_user.id)
    except RuleBroken as refusal:
        db.session.rollback()
        return organizer.edit_page(event, "publication", refusal.status, refusal=refusal)
    db.session.commit()
    flash(_("The draft is deleted."), "success")
    return see_other(url_for("calendar.own"))


def _step(event: Event, act: Callable[[], None], told: str) -> ResponseReturnValue:
    """Take the step and go back to the event, or draw its page with the refusal."""
    try:
        act()
    except RuleBroken as refusal:
        db.session.rollback()
        return organizer.edit_page(event, "publication", refusal.status, refusal=refusal)
    db.session.commit()
    flash(told, "success")
    return see_other(url_for("calendar.edit", event_id=event.id))

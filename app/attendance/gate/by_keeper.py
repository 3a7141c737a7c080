"""The entrance for those who have signed in and keep the event, and the link that they give to others."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts.access import acting_as, only
from app.attendance.gate import actions, finding
from app.attendance.gate.blueprint import bp
from app.attendance.gate.counting import show, take
from app.attendance.gate.day_page import day_page, paper_page
from app.attendance.gate.ways import Gate, by_keeper
from app.booking.access import hosted_booking
from app.booking.digits import booking_behind
from app.calendar.access import ORGANIZERS, kept_event, kept_slot
from app.core.db import transact
from app.core.htmx import page, see_other


@bp.get("/events/<int:event_id>/heads")
@only(*ORGANIZERS)
def day(event_id: int) -> ResponseReturnValue:
    return day_page(by_keeper(event_id))


@bp.get("/events/<int:event_id>/heads/paper")
@only(*ORGANIZERS)
def paper(event_id: int) -> ResponseReturnValue:
    return paper_page(by_keeper(event_id))


@bp.get("/bookings/<int:number>/heads")
@only(*ORGANIZERS)
def group(number: int) -> ResponseReturnValue:
    gate = _of_booking(number)
    return show(gate, finding.group(gate, number))


@bp.post("/bookings/<int:number>/heads")
@only(*ORGANIZERS)
def count_group(number: int) -> ResponseReturnValue:
    gate = _of_booking(number)
    return take(gate, lambda: finding.group(gate, number))


@bp.get("/slots/<int:number>/visitors")
@only(*ORGANIZERS)
def visitors(number: int) -> ResponseReturnValue:
    gate = _of_slot(number)
    return show(gate, finding.visitors(gate, number), finding.slot(gate, number))


@bp.post("/slots/<int:number>/visitors")
@only(*ORGANIZERS)
def count_visitors(number: int) -> ResponseReturnValue:
    gate = _of_slot(number)
    return take(gate, lambda: finding.visitors(gate, number), finding.slot(gate, number))


@bp.get("/events/<int:event_id>/heads/schools")
@only(*ORGANIZERS)
def schools(event_id: int) -> ResponseReturnValue:
    return finding.schools_page(by_keeper(event_id))


@bp.get("/events/<int:event_id>/heads/schools/<int:visiting_id>")
@only(*ORGANIZERS)
def school(event_id: int, visiting_id: int) -> ResponseReturnValue:
    gate = by_keeper(event_id)
    return show(gate, finding.school(gate, visiting_id))


@bp.post("/events/<int:event_id>/heads/schools/<int:visiting_id>")
@only(*ORGANIZERS)
def count_school(event_id: int, visiting_id: int) -> ResponseReturnValue:
    gate = by_keeper(event_id)
    return take(gate, lambda: finding.school(gate, visiting_id))


@bp.get("/heads")
@only(*ORGANIZERS)
def find() -> ResponseReturnValue:
    """The group of any own event behind the digits of its pass."""
    typed = request.args.get("digits", "").strip()
    number = booking_behind(typed) if typed else None
    if number is not None:
        return redirect(url_for("gate.group", number=hosted_booking(acting_as(), number).id), code=303)
    return page("attendance/gate/find.html", typed=typed)


@bp.post("/events/<int:event_id>/head-count-link")
@only(*ORGANIZERS)
def make_link(event_id: int) -> ResponseReturnValue:
    membership, by = acting_as(), current_user.id
    seen = request.form.get("version", 0, type=int)
    transact(lambda: actions.make_link(kept_event(membership, event_id).id, seen, by=by), repeatable=True)
    return see_other(url_for("gate.day", event_id=event_id, _anchor="link"))


@bp.post("/events/<int:event_id>/head-count-link/withdrawal")
@only(*ORGANIZERS)
def withdraw_link(event_id: int) -> ResponseReturnValue:
    membership, by = acting_as(), current_user.id
    transact(lambda: actions.withdraw_link(kept_event(membership, event_id).id, by=by), repeatable=True)
    return see_other(url_for("gate.day", event_id=event_id, _anchor="link"))


@bp.get("/events/<int:event_id>/head-count-link")
@bp.get("/events/<int:event_id>/head-count-link/withdrawal")
@only(*ORGANIZERS)
def link(event_id: int) -> ResponseReturnValue:
    """Where opening a form's address ends up: that changes nothing."""
    return redirect(url_for("gate.day", event_id=by_keeper(event_id).event.id, _anchor="link"), code=303)


def _of_booking(booking_id: int) -> Gate:
    event = hosted_booking(acting_as(), booking_id).slot.event
    return Gate(event, by=current_user.id)


def _of_slot(slot_id: int) -> Gate:
    return Gate(kept_slot(acting_as(), slot_id).event, by=current_user.id)

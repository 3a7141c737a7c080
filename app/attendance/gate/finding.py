"""What a form of the entrance is about, within its event, or 404."""

from flask import Response, abort, request

from app.attendance.gate import queries
from app.attendance.gate.counting import dressed, meeting_of
from app.attendance.gate.day_page import asked_day
from app.attendance.gate.subjects import Subject
from app.attendance.gate.ways import Gate
from app.calendar.models import Slot
from app.core import clock
from app.core.locale import local_time


def group(gate: Gate, booking_id: int) -> Subject:
    """A booking of the event, at the meeting asked for."""
    booking = queries.booking_at(gate.event.id, booking_id) or abort(404)
    meeting = meeting_of(booking.slot, request.values.get("meeting", ""))
    return queries.group(booking, meeting, local_time(booking.slot.starts_at).date())


def slot(gate: Gate, slot_id: int) -> Slot:
    """A time of the event."""
    return queries.slot_at(gate.event.id, slot_id) or abort(404)


def visitors(gate: Gate, slot_id: int) -> Subject:
    return queries.visitors(slot(gate, slot_id))


def school(gate: Gate, school_id: int) -> Subject:
    """A school, on the day asked for."""
    on = asked_day(queries.days_of(gate.event.id, clock.zone()))
    found = queries.school(school_id) or abort(404)
    return queries.school_without_booking(gate.event, found, on)


def schools_page(gate: Gate) -> Response:
    """Where a school that has come without a booking is looked for."""
    on, words = asked_day(queries.days_of(gate.event.id, clock.zone())), request.args.get("q", "").strip()
    found = queries.schools_named(words) if words else []
    return dressed(gate, "attendance/gate/schools.html", on=on, words=words[:100], found=found)

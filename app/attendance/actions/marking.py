"""Who came by a booking: the school's count and the host's, each filled and corrected."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.attendance.actions.becoming import Frame
from app.attendance.actions.counting import Came, Expected, Marking
from app.attendance.actions.writing import mark
from app.attendance.hours import credited, of_meetings
from app.attendance.models import MARKED, Sheet, Side, who_of
from app.attendance.refusals import SeatsNotHeld, TimeNotBegun
from app.attendance.who import Who
from app.booking.models import Booking, BookingLine
from app.calendar.models import Slot
from app.core import clock
from app.core.db import db

EARLY = timedelta(hours=2)  # before its time a group may stand at the gate and be counted there


def fill_sheet(
    booking_id: int,
    came: Sequence[Came],
    adults: int,
    *,
    by: int | None,
    reason: str | None = None,
) -> Sheet:
    """The school's count of all lines of its booking, and of classes and people who came along.

    Raises TimeNotBegun, SeatsNotHeld and what `writing.mark` raises.
    """
    return mark_booking(booking_id, Marking(Side.SCHOOL, came, by, adults, reason=reason or ""))


def mark_booking(booking_id: int, marking: Marking) -> Sheet:
    """Set what a side says of a booking: fill its sheet, or correct it for a reason; twice is as once.

    Raises TimeNotBegun, SeatsNotHeld and what `writing.mark` raises.
    """
    booking = _locked(booking_id)
    refuse_unmarkable(booking, marking.side)
    slot = booking.slot
    if marking.meeting is not None and clock.now() < marking.meeting - before(marking.side):
        raise TimeNotBegun(marking.meeting)
    frame = Frame(
        slot.event_id,
        booking.organization_id,
        slot.starts_at.astimezone(clock.zone()).date(),
        credited(slot),
        booking_id=booking.id,
        meetings=of_meetings(slot),
    )
    query = select(BookingLine).where(BookingLine.booking_id == booking.id).order_by(BookingLine.id)
    lines = db.session.scalars(query.options(joinedload(BookingLine.school_class)))
    booked: dict[Who, int | None] = {who_of(line): line.seats for line in lines}
    return mark(frame, Expected(booked, booking.organization_id, all_of_them=True), marking)


def refuse_unmarkable(booking: Booking, side: Side = Side.SCHOOL) -> None:
    """Who came is marked from the beginning of the time on, by the host a little before it, for bookings that
    held their seats: also for one that the host never answered. What was counted before the booking ended can
    still be corrected, or it would count for ever. Raises TimeNotBegun, SeatsNotHeld.
    """
    if booking.state not in MARKED and not _is_counted(booking.id):
        raise SeatsNotHeld(booking.state)
    refuse_early(booking.slot, side)


def refuse_early(slot: Slot, side: Side) -> None:
    """Raises TimeNotBegun."""
    if clock.now() < slot.starts_at - before(side):
        raise TimeNotBegun(slot.starts_at)


def before(side: Side) -> timedelta:
    """How long before a time, or a meeting of one, this side may count already."""
    return EARLY if side is Side.HOST else timedelta(0)


def _is_counted(booking_id: int) -> bool:
    return db.session.scalar(select(Sheet.id).where(Sheet.booking_id == booking_id)) is not None


def _locked(booking_id: int) -> Booking:
    """The booking, so that two people who fill its sheet at once do it one after the other."""
    query = select(Booking).where(Booking.id == booking_id).with_for_update(key_share=True)
    return db.session.scalars(query, execution_options={"populate_existing": True}).one()

"""What is there already of the sheets that a file is about, loaded once for all of them."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from app.attendance.importing.plans import Place
from app.attendance.models import MARKED, MarkKey, Sheet
from app.booking.models import Booking
from app.calendar.models import Slot, SlotSession
from app.core import clock
from app.core.db import batches, db
from app.organizations.models import SchoolClass

Classes = dict[tuple[int, int], dict[tuple[int, str], SchoolClass]]  # by school and year, grade and letter


def classes(wanted: set[tuple[int, int]]) -> Classes:
    """Those of these schools and years."""
    found: Classes = {}
    years = {year for _school, year in wanted}
    for some in batches(sorted({school_id for school_id, _year in wanted})):
        query = select(SchoolClass).where(SchoolClass.school_id.in_(some), SchoolClass.year.in_(years))
        for one in db.session.scalars(query):
            found.setdefault((one.school_id, one.year), {})[one.grade, one.letter] = one
    return found


def sheets(places: Iterable[Place]) -> dict[tuple[int, int, date, bool], Sheet]:
    """Sheets without a booking at these events; the last part of the key tells those of a month."""
    found: dict[tuple[int, int, date, bool], Sheet] = {}
    wanted = list(places)
    schools = {school_id for _event, school_id, _day in wanted}
    for some in batches(sorted({event_id for event_id, *_rest in wanted})):
        query = select(Sheet).where(
            Sheet.event_id.in_(some), Sheet.booking_id.is_(None), Sheet.slot_id.is_(None)
        )
        for sheet in db.session.scalars(query.options(selectinload(Sheet.lines))):
            if sheet.organization_id in schools:
                found[sheet.event_id, sheet.organization_id, sheet.held_on, sheet.monthly] = sheet
    return found


def bookings(places: Iterable[Place]) -> dict[Place, int]:
    """Bookings that the same visit may be of."""
    found: dict[Place, int] = {}
    for some in batches(sorted({event_id for event_id, *_rest in places})):
        begins = func.coalesce(SlotSession.starts_at, Slot.starts_at)  # each meeting is the same visit
        query = select(Slot.event_id, Booking.organization_id, begins, Booking.id).join(Booking.slot)
        query = query.outerjoin(SlotSession, SlotSession.slot_id == Slot.id)
        query = query.where(Slot.event_id.in_(some), Booking.state.in_(MARKED)).order_by(Booking.id)
        for event_id, organization_id, starts_at, booking_id in db.session.execute(query):
            found[event_id, organization_id, starts_at.astimezone(clock.zone()).date()] = booking_id
    return found


def done(keys: Iterable[str]) -> set[str]:
    """Which of these keys have brought something already."""
    found: set[str] = set()
    for some in batches(keys):
        found.update(db.session.scalars(select(MarkKey.key).where(MarkKey.key.in_(some))))
    return found

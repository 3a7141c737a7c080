"""Changes to sheets: filling one, and correcting it later."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.attendance.models import LARGEST_COUNT, MARKED, Sheet, SheetLine, Who, who_of
from app.booking.models import Booking, BookingLine, BookingState
from app.core import audit, clock, outbox
from app.core.db import db
from app.core.errors import RuleBroken

Lines = dict[Who, dict[str, int]]  # counts by line, in the shape of SheetLine.counts


@dataclass(frozen=True)
class Came:
    """How many came of a class, of a mixed group of a `grade` or, with neither, of the booking's audience.
    `walk_ins`: so many above the booked ones are meant, not mistyped."""

    class_id: int | None
    came: int
    special_needs: int = 0
    walk_ins: int = 0
    grade: int | None = None


@dataclass(frozen=True)
class Excess:
    """A line by which more came than were booked; without a name it is no class."""

    who: Who
    class_name: str | None
    came: int
    booked: int


class TimeNotBegun(RuleBroken):
    """Nobody can have come yet."""

    def __init__(self, starts_at: datetime) -> None:
        self.starts_at = starts_at


class SeatsNotHeld(RuleBroken):
    """The booking was cancelled, declined, or never held its seats: nobody was to come by it."""

    def __init__(self, state: BookingState) -> None:
        self.state = state


class MoreThanBooked(RuleBroken):
    """More came than were booked, and nobody has said yet that this is meant."""

    def __init__(self, lines: Sequence[Excess]) -> None:
        self.lines = lines


class ReasonMissing(RuleBroken):
    """A filled sheet is corrected only with a reason."""


class OtherClasses(RuleBroken):
    """The counts are not of exactly the lines that the booking has."""


class CountOutOfRange(RuleBroken):
    """A count below nought or above `most`."""

    status = 422

    def __init__(self, most: int) -> None:
        self.most = most


class MoreSpecialNeedsThanCame(RuleBroken):
    """Those with special needs are counted among those who came; a line without a name is no class."""

    status = 422

    def __init__(self, who: Who, class_name: str | None, special_needs: int, came: int) -> None:
        self.who, self.class_name = who, class_name
        self.special_needs, self.came = special_needs, came


def fill_sheet(
    booking_id: int,
    came: Sequence[Came],
    adults: int,
    *,
    by: int | None,
    reason: str | None = None,
) -> Sheet:
    """Set who came by a booking: fill its sheet, or correct it for a `reason`; twice is the same as once.

    Raises TimeNotBegun, SeatsNotHeld, OtherClasses, CountOutOfRange, MoreSpecialNeedsThanCame,
    MoreThanBooked, ReasonMissing.
    """
    booking = _locked(booking_id)
    refuse_unmarkable(booking)
    sheet = _sheet_of(booking_id)
    lines = _lines(booking, came)
    if not 0 <= adults <= LARGEST_COUNT:
        raise CountOutOfRange(LARGEST_COUNT)
    if sheet is None:
        return _fill(booking, lines, adults, by=by)
    return _correct(sheet, lines, adults, by=by, reason=(reason or "").strip())


def refuse_unmarkable(booking: Booking) -> None:
    """Who came is marked from the beginning of the time on, for bookings that held their seats: also for one
    that the host never answered. Raises TimeNotBegun, SeatsNotHeld.
    """
    if booking.state not in MARKED:
        raise SeatsNotHeld(booking.state)
    if clock.now() < booking.slot.starts_at:
        raise TimeNotBegun(booking.slot.starts_at)


def _locked(booking_id: int) -> Booking:
    """The booking, so that two people who fill its sheet at once do it one after the other."""
    query = select(Booking).where(Booking.id == booking_id).with_for_update(key_share=True)
    return db.session.scalars(query, execution_options={"populate_existing": True}).one()


def _sheet_of(booking_id: int) -> Sheet | None:
    query = select(Sheet).where(Sheet.booking_id == booking_id).options(selectinload(Sheet.lines))
    return db.session.scalars(query, execution_options={"populate_existing": True}).one_or_none()


def _lines(booking: Booking, came: Sequence[Came]) -> Lines:
    """What each line of the sheet becomes, as the audit log writes it."""
    query = select(BookingLine).where(BookingLine.booking_id == booking.id).order_by(BookingLine.id)
    booked = {
        who_of(line): line for line in db.session.scalars(query.options(joinedload(BookingLine.school_class)))
    }
    counted = {Who(booking.audience, one.class_id, one.grade): one for one in came}
    if len(counted) != len(came) or counted.keys() != booked.keys():
        raise OtherClasses
    for who, line in booked.items():
        _refuse_absurd(who, line, counted[who])
    excess = [
        Excess(who, line.class_name, counted[who].came, line.seats)
        for who, line in booked.items()
        if counted[who].came > line.seats + counted[who].walk_ins
    ]
    if excess:
        raise MoreThanBooked(excess)
    return {who: _counts(line, counted[who]) for who, line in booked.items()}


def _refuse_absurd(who: Who, line: BookingLine, one: Came) -> None:
    if not (0 <= one.came <= who.most and 0 <= one.special_needs <= who.most):
        raise CountOutOfRange(who.most)
    if one.special_needs > one.came:
        raise MoreSpecialNeedsThanCame(who, line.class_name, one.special_needs, one.came)


def _counts(line: BookingLine, one: Came) -> dict[str, int]:
    return {
        "booked": line.seats,
        "came": one.came,
        "special_needs": one.special_needs,
        "walk_ins": max(0, one.came - line.seats),
    }


def _fill(booking: Booking, lines: Lines, adults: int, *, by: int | None) -> Sheet:
    now, slot = clock.now(), booking.slot
    sheet = Sheet(
        booking_id=booking.id,
        event_id=slot.event_id,
        organization_id=booking.organization_id,
        held_on=slot.starts_at.astimezone(clock.zone()).date(),
        adults=adults,
        filled_by=by,
        created_at=now,
        changed_at=now,
        version=1,
        lines=[_line(who, counts) for who, counts in lines.items()],
    )
    db.session.add(sheet)
    db.session.flush()
    after = {**sheet.identity, "adults": adults, "lines": _logged(lines)}
    audit.record("sheet.filled", "sheet", sheet.id, by=by, after=after)
    _tell_host(sheet)
    return sheet


def _correct(sheet: Sheet, lines: Lines, adults: int, *, by: int | None, reason: str) -> Sheet:
    there = {line.who: line.counts for line in sheet.lines}
    changed = {who: counts for who, counts in lines.items() if there.get(who) != counts}
    if not changed and sheet.adults == adults:
        return sheet
    if not reason:
        raise ReasonMissing
    before: dict[str, Any] = {"lines": _logged({who: there[who] for who in changed if who in there})}
    after: dict[str, Any] = {"lines": _logged(changed)}
    if sheet.adults != adults:
        before["adults"], after["adults"] = sheet.adults, adults
    _write(sheet, changed, adults)
    audit.record("sheet.corrected", "sheet", sheet.id, by=by, before=before, after=after, reason=reason)
    _tell_host(sheet)
    return sheet


def _write(sheet: Sheet, changed: Lines, adults: int) -> None:
    there = {line.who: line for line in sheet.lines}
    for who, counts in changed.items():
        if who in there:
            there[who].set(counts)
        else:  # a line that was lost past the product comes back
            sheet.lines.append(_line(who, counts))
    sheet.adults, sheet.changed_at, sheet.version = adults, clock.now(), sheet.version + 1
    db.session.flush()


def _line(who: Who, counts: dict[str, int]) -> SheetLine:
    line = SheetLine(audience=who.audience, class_id=who.class_id, grade=who.grade)
    line.set(counts)
    return line


def _logged(lines: Lines) -> dict[str, dict[str, int]]:
    """Lines as the audit log holds them: JSON has only text for keys."""
    return {who.key: counts for who, counts in lines.items()}


def _tell_host(sheet: Sheet) -> None:
    outbox.put("sheet.filled", sheet.id, sheet.version, sheet.event.host_id)

"""What becomes of a difference between the school's count and the host's."""

from datetime import datetime

from sqlalchemy import select

from app.attendance.actions.writing import reckon
from app.attendance.models import Settlement, Sheet, SheetLine
from app.attendance.refusals import CountOutOfRange, NoDifference, ReasonMissing, TooLateToDispute
from app.core import audit, clock
from app.core.db import db
from app.core.working_time import WORKING_DAY, after_working_hours
from app.organizations.queries import working_calendar

DAYS = 3  # working days in which a school may dispute the host's figure


def dispute_until(line: SheetLine) -> datetime | None:
    """Until when the school may dispute the difference; None where the sides do not differ."""
    if line.differs_since is None:
        return None
    return after_working_hours(line.differs_since, DAYS * WORKING_DAY, clock.zone(), working_calendar())


def accept(line_id: int, *, by: int | None) -> SheetLine:
    """The school takes over the host's figure; its own stays beside it. Raises NoDifference."""
    line = _differing(line_id)
    if line.is_decided:
        raise NoDifference
    return _settle(line, Settlement.ACCEPTED, None, "", by=by)


def dispute(line_id: int, reason: str, *, by: int | None) -> SheetLine:
    """The school stands by its figure, which counts until a coordinator decides.

    Raises NoDifference, TooLateToDispute, ReasonMissing.
    """
    line = _differing(line_id)
    until = dispute_until(line)
    if line.is_decided:
        raise NoDifference
    if until is not None and clock.now() > until:
        raise TooLateToDispute(until)
    if not reason.strip():
        raise ReasonMissing
    return _settle(line, Settlement.DISPUTED, None, reason.strip(), by=by)


def decide(line_id: int, came: int, reason: str, *, by: int | None) -> SheetLine:
    """A coordinator says how many came. Raises NoDifference, CountOutOfRange, ReasonMissing."""
    line = _differing(line_id)
    if not 0 <= came <= line.who.most:
        raise CountOutOfRange(line.who.most)
    if not reason.strip():
        raise ReasonMissing
    return _settle(line, Settlement.DECIDED, came, reason.strip(), by=by)


def _differing(line_id: int) -> SheetLine:
    """The line under its sheet's lock."""
    sheet_id = select(SheetLine.sheet_id).where(SheetLine.id == line_id).scalar_subquery()
    query = select(Sheet).where(Sheet.id == sheet_id).with_for_update(key_share=True)
    db.session.scalars(query, execution_options={"populate_existing": True}).one()
    line = db.session.get_one(SheetLine, line_id, populate_existing=True)
    if not line.differs:
        raise NoDifference
    return line


def _settle(
    line: SheetLine, settlement: Settlement, came: int | None, reason: str, *, by: int | None
) -> SheetLine:
    before = {line.who.key: line.counts}
    line.settlement, line.came_decided, line.settle_reason = settlement, came, reason
    line.settled_at = clock.now()
    if came is not None and line.booked is not None:
        line.walk_ins = max(line.walk_ins, came - line.booked)
    reckon(line, line.sheet.hours)
    line.sheet.version, line.sheet.changed_at = line.sheet.version + 1, clock.now()
    db.session.flush()
    audit.record(
        f"sheet.{settlement}",
        "sheet",
        line.sheet_id,
        by=by,
        before={"lines": before},
        after={"lines": {line.who.key: line.counts}},
        reason=reason or None,
    )
    return line

"""What becomes of a difference between the school's count and the host's.

`seen` is the line's `turned_at` as the page showed it: who decides looks at what there is.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from sqlalchemy import select

from app.attendance.actions.telling import tell_decided, tell_disputed
from app.attendance.actions.writing import reckon
from app.attendance.models import Settlement, Sheet, SheetLine
from app.attendance.refusals import (
    CountOutOfRange,
    DifferenceMoved,
    NoDifference,
    ReasonMissing,
    TooLateToDispute,
)
from app.attendance.standing import dispute_until
from app.core import audit, clock
from app.core.db import db


def accept(line_id: int, *, by: int | None, seen: datetime | None = None) -> SheetLine:
    """The school takes over the host's figure; its own stays beside it.

    Raises NoDifference, DifferenceMoved.
    """
    line = _differing(line_id, seen)
    if line.is_decided:
        raise NoDifference
    return _settle(line, Settlement.ACCEPTED, None, "", by=by)


def accept_all(chosen: Sequence[tuple[int, datetime | None]], *, by: int | None) -> tuple[int, int]:
    """Take over several; each is a line and what was seen of it. Answers how many were, and how many were
    left because they are not what they were."""
    taken = 0
    for line_id, seen in chosen:
        with suppress(NoDifference, DifferenceMoved):
            accept(line_id, by=by, seen=seen)
            taken += 1
    return taken, len(chosen) - taken


def dispute(line_id: int, reason: str, *, by: int | None, seen: datetime | None = None) -> SheetLine:
    """The school stands by its figure, which counts until a coordinator decides.

    Raises NoDifference, DifferenceMoved, TooLateToDispute, ReasonMissing.
    """
    line = _differing(line_id, seen)
    until = dispute_until(line)
    if line.is_decided:
        raise NoDifference
    if until is not None and clock.now() > until:
        raise TooLateToDispute(until)
    if not reason.strip():
        raise ReasonMissing
    _settle(line, Settlement.DISPUTED, None, reason.strip(), by=by)
    tell_disputed(line)
    return line


def decide(
    line_id: int, came: int, reason: str, *, by: int | None, seen: datetime | None = None
) -> SheetLine:
    """A coordinator says how many came.

    Raises NoDifference, DifferenceMoved, CountOutOfRange, ReasonMissing.
    """
    line = _differing(line_id, seen)
    if not 0 <= came <= line.who.most:
        raise CountOutOfRange(line.who.most)
    if not reason.strip():
        raise ReasonMissing
    _settle(line, Settlement.DECIDED, came, reason.strip(), by=by)
    tell_decided(line)
    return line


def _differing(line_id: int, seen: datetime | None) -> SheetLine:
    """The line under its sheet's lock."""
    sheet_id = select(SheetLine.sheet_id).where(SheetLine.id == line_id).scalar_subquery()
    query = select(Sheet).where(Sheet.id == sheet_id).with_for_update(key_share=True)
    db.session.scalars(query, execution_options={"populate_existing": True}).one()
    line = db.session.get_one(SheetLine, line_id, populate_existing=True)
    if not line.differs:
        raise NoDifference
    if seen is not None and seen != line.turned_at:
        raise DifferenceMoved
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

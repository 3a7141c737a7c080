"""What came of a visit is noted, by whoever of both sides knows it."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.attendance.models import Sheet, SheetLine
from app.attendance.outcomes.models import Outcome, OutcomeKind
from app.attendance.outcomes.refusals import MoreThanCame, ResultsToldElsewhere
from app.attendance.refusals import CountOutOfRange, OtherClasses
from app.booking.applying.queries import contest_of
from app.core import audit, clock
from app.core.db import db

Numbers = Mapping[OutcomeKind, int | None]


def note(sheet_id: int, said: Mapping[int, Numbers], *, by: int | None) -> bool:
    """Set the numbers of lines, by their ids; None says nothing of a kind any more. Twice is as once; answers
    whether anything changed. What stays as it was is not compared with a count that was corrected since.

    Raises OtherClasses, CountOutOfRange, MoreThanCame, ResultsToldElsewhere.
    """
    sheet = _locked(sheet_id)
    lines = {line.id: line for line in sheet.lines}
    if not said.keys() <= lines.keys():
        raise OtherClasses
    if contest_of(sheet.event_id) is not None:
        raise ResultsToldElsewhere
    there = _there(lines)
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for line_id, kind, number in _changed(said, there):
        line, one = lines[line_id], there.get((line_id, kind))
        _refuse_impossible(line, number)
        before.setdefault(line.who.key, {})[kind.value] = one.number if one else None
        after.setdefault(line.who.key, {})[kind.value] = number
        _put(line, kind, one, number)
    if after:
        db.session.flush()
        audit.record(
            "outcomes.noted", "outcome", sheet_id, by=by, before={"lines": before}, after={"lines": after}
        )
    return bool(after)


def _changed(
    said: Mapping[int, Numbers], there: Mapping[tuple[int, OutcomeKind], Outcome]
) -> Iterator[tuple[int, OutcomeKind, int | None]]:
    for line_id, numbers in said.items():
        for kind, number in numbers.items():
            one = there.get((line_id, kind))
            if number != (one.number if one else None):
                yield line_id, kind, number


def _locked(sheet_id: int) -> Sheet:
    query = select(Sheet).where(Sheet.id == sheet_id).with_for_update(key_share=True, of=Sheet)
    loading = selectinload(Sheet.lines).joinedload(SheetLine.school_class)
    query = query.options(loading, joinedload(Sheet.event, innerjoin=True))
    return db.session.scalars(query, execution_options={"populate_existing": True}).one()


def _there(lines: Mapping[int, SheetLine]) -> dict[tuple[int, OutcomeKind], Outcome]:
    query = select(Outcome).where(Outcome.line_id.in_(lines))
    found = db.session.scalars(query, execution_options={"populate_existing": True})
    return {(one.line_id, one.kind): one for one in found}


def _refuse_impossible(line: SheetLine, number: int | None) -> None:
    if number is None:
        return
    if number < 0:
        raise CountOutOfRange(line.came)
    if number > line.came:
        raise MoreThanCame(line.who, line.class_name, number, line.came)


def _put(line: SheetLine, kind: OutcomeKind, there: Outcome | None, number: int | None) -> None:
    if number is None:
        if there is not None:
            db.session.delete(there)
    elif there is None:
        db.session.add(Outcome(line_id=line.id, kind=kind, number=number, changed_at=clock.now()))
    else:
        there.number, there.changed_at = number, clock.now()

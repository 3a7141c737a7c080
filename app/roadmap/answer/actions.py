"""What a person adds to the answer of a row."""

from typing import Any

from app.core import audit, clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.roadmap.actions.deciding import lock_row
from app.roadmap.answer.measures import Measure
from app.roadmap.answer.models import RowAnswer
from app.roadmap.models import RoadMapRow

NOTE_MOST = 2000  # signs


class TargetNotPositive(RuleBroken):
    """A target is a number from 1 up; without one a row has no target."""

    status = 422


def say(row: RoadMapRow, measure: Measure | None, target: int | None, note: str, *, by: int | None) -> None:
    """The row's target and words. Without a measure the target is again the one that the order names.

    Raises TargetNotPositive.
    """
    if target is not None and (target < 1 or measure is None):
        raise TargetNotPositive
    lock_row(row)
    said = db.session.get(RowAnswer, row.id)
    before = facts_of(said)
    words = note.strip()[:NOTE_MOST]
    after = {"measure": measure.value if measure else None, "target": target, "note": words}
    if after == before:
        return
    if said is None:
        said = RowAnswer(row_id=row.id)
        db.session.add(said)
    said.measure, said.target, said.note = measure, target, words
    said.said_by, said.said_at = by, clock.now()
    db.session.flush()
    audit.record("road_map_row.answered", "road_map_row", row.id, by=by, before=before, after=after)


def facts_of(said: RowAnswer | None) -> dict[str, Any]:
    """What is said, as the audit log has it."""
    if said is None:
        return {"measure": None, "target": None, "note": ""}
    return {"measure": said.measure.value if said.measure else None, "target": said.target, "note": said.note}

"""What a person has begun to make of a row without deciding: kept with the row, for whoever goes on."""

from collections.abc import Mapping, Sequence

from app.calendar.actions import TooMuchTyped
from app.core import audit, clock
from app.core.db import db
from app.roadmap.actions.deciding import lock_open
from app.roadmap.models import RoadMapRow

MOST_TYPED = 200_000  # signs of one form
Fields = Mapping[str, Sequence[str]]


def keep_edited(row: RoadMapRow, form: str, fields: Fields, *, by: int | None) -> None:
    """Keep what was typed into this form of the row, in place of what was typed before. A decision takes it
    away again. Raises AlreadyDecided, TooMuchTyped.

    The audit log tells who began, not each letter.
    """
    lock_open(row)
    if sum(len(value) for values in fields.values() for value in values) > MOST_TYPED:
        raise TooMuchTyped
    begun = row.edited is None or row.edited["by"] != by
    typed = {name: list(values) for name, values in fields.items()}
    row.edited = {"form": form, "fields": typed, "by": by, "at": clock.now().isoformat()}
    db.session.flush()
    if begun:
        audit.record("road_map_row.edited", "road_map_row", row.id, by=by)


def forget_edited(row: RoadMapRow, *, by: int | None) -> None:
    """The row is again as the order proposes it. Raises AlreadyDecided."""
    lock_open(row)
    if row.edited is None:
        return
    row.edited = None
    db.session.flush()
    audit.record("road_map_row.unedited", "road_map_row", row.id, by=by)

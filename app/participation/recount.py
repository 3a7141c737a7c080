"""The counts once more, another way: tables read row by row and added up in dictionaries.

Shares no query with the page on purpose: a mistake in one does not hide in the other.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from app.attendance.models import Sheet, SheetLine
from app.calendar.models import Event
from app.core.db import Model, db
from app.organizations.models import Organization, SchoolClass

AT_ONCE = 5_000  # rows fetched together


@dataclass
class Recount:
    """`municipality` in keys is None for organizations of none; `year` is that of the 1 September before."""

    cells: dict[tuple[int, int, int | None, str], int] = field(default_factory=lambda: defaultdict(int))
    coverage: dict[tuple[int, int | None], list[int]] = field(
        default_factory=lambda: defaultdict(lambda: [0, 0])
    )
    audiences: dict[tuple[int, str, bool], int] = field(default_factory=lambda: defaultdict(int))
    groups: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    events: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    sheets: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def years(self) -> list[int]:
        return sorted(self.sheets)


def recount() -> Recount:
    """Everything that the sheets hold."""
    found = Recount()
    municipalities = dict(_rows(Organization, "id", "municipality_id"))
    kinds = {event_id: str(kind) for event_id, kind in _rows(Event, "id", "kind")}
    rolls = dict(_rows(SchoolClass, "id", "roll"))
    sheets = {}
    for sheet_id, held_on, event_id, organization_id in _rows(
        Sheet, "id", "held_on", "event_id", "organization_id"
    ):
        year = held_on.year - 1 if held_on.month < 9 else held_on.year
        sheets[sheet_id] = (year, held_on.month, event_id, municipalities[organization_id])
        found.sheets[year] += 1
    heads: dict[tuple[int, int | None, int], tuple[int, int]] = {}
    for sheet_id, class_id, audience, came in _rows(SheetLine, "sheet_id", "class_id", "audience", "came"):
        year, month, event_id, municipality = sheets[sheet_id]
        found.cells[year, month, municipality, kinds[event_id]] += came
        found.audiences[year, str(audience), class_id is not None] += came
        if class_id is not None:
            largest, total = heads.get((year, municipality, class_id), (0, 0))
            heads[year, municipality, class_id] = (max(largest, came), total + came)
        if came:
            found.groups[year] += 1
            found.events[year].add(event_id)
    for (year, municipality, class_id), counts in heads.items():
        covered = found.coverage[year, municipality]
        for place, count in enumerate(counts):
            covered[place] += min(count, rolls[class_id])
    return found


def _rows(model: type[Model], *columns: str) -> Iterator[Any]:
    """A table's columns, row after row, in no order."""
    return iter(db.session.execute(select(*(model.__table__.c[name] for name in columns))).yield_per(AT_ONCE))

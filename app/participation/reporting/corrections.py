"""Sheets whose counts are not those that were frozen."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from app.accounts.models import Membership
from app.accounts.queries import within_reach
from app.attendance.models import Sheet, SheetLine
from app.calendar.models import Event
from app.core.db import batches, db
from app.organizations.models import Organization
from app.participation.facts import Fact
from app.participation.reporting.models import Freezing
from app.participation.reporting.taking import kept_sheets

# What was being saved while the figures were frozen has an earlier moment, and may be missing in them.
LATE = timedelta(hours=1)
_Line = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Corrected:
    """A sheet whose counts are not those that were frozen; `before` and `after` are its participations.
    `before` is None where there was no sheet."""

    sheet_id: int
    held_on: date
    title: str
    school: str
    before: int | None
    after: int

    @property
    def change(self) -> int:
        return self.after - (self.before or 0)


def corrected_sheets(
    freezing: Freezing, membership: Membership, municipality: int | None = None
) -> list[Corrected]:
    """Those that this person may read, the latest first; `municipality` narrows them to its schools."""
    touched = _touched(freezing, membership, municipality)
    if not touched:
        return []
    before: dict[int, list[Fact]] = defaultdict(list)
    for fact in kept_sheets(freezing, touched.keys()):
        before[fact.sheet_id].append(fact)
    after = _lines(touched.keys())
    found = []
    for sheet_id, row in touched.items():
        then, now = {_frozen(fact) for fact in before[sheet_id]}, {_live(line) for line in after[sheet_id]}
        if then != now:
            came = sum(fact.came for fact in before[sheet_id]) if before[sheet_id] else None
            told = (row.held_on, row.title, row.short_name)
            found.append(Corrected(sheet_id, *told, came, sum(line.came for line in after[sheet_id])))
    return sorted(found, key=lambda one: (one.held_on, one.sheet_id), reverse=True)


def _touched(freezing: Freezing, membership: Membership, municipality: int | None) -> dict[int, Any]:
    """Sheets of the period that were written to since."""
    query = (
        select(Sheet.id, Sheet.held_on, Event.title, Organization.short_name)
        .join(Event, Event.id == Sheet.event_id)
        .join(Organization, Organization.id == Sheet.organization_id)
        .where(Sheet.held_on.between(freezing.period.first, freezing.period.last))
        .where(Sheet.changed_at >= freezing.frozen_at - LATE)
        .where(within_reach(membership, Sheet.organization_id))
    )
    if municipality is not None:
        query = query.where(Organization.municipality_id == municipality)
    return {row.id: row for row in db.session.execute(query)}


def _lines(sheet_ids: Iterable[int]) -> dict[int, list[Any]]:
    who = (SheetLine.class_id, SheetLine.grade, SheetLine.audience, SheetLine.competing)
    counted = (SheetLine.came, SheetLine.hours, Sheet.adults, Sheet.adults_host)
    found: dict[int, list[Any]] = defaultdict(list)
    for lot in batches(sorted(sheet_ids)):
        query = select(SheetLine.sheet_id, *who, *counted).join(SheetLine.sheet)
        for row in db.session.execute(query.where(SheetLine.sheet_id.in_(lot))):
            found[row.sheet_id].append(row)
    return found


def _frozen(fact: Fact) -> _Line:
    """What people who count can correct: not what a registry says of the class or the event."""
    grade = fact.grade if fact.class_id is None else None
    who = (fact.class_id, grade, str(fact.audience), fact.competing)
    return (*who, fact.came, fact.hours, fact.adults)


def _live(line: Any) -> _Line:
    """The same of a line as it is now."""
    adults = line.adults if line.adults_host is None else line.adults_host
    who = (line.class_id, line.grade, str(line.audience), line.competing)
    return (*who, line.came, int(line.hours * 10), adults)

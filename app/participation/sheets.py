"""The sheets behind a figure: what is counted of each adds up to the figure."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from app.attendance.models import Sheet, SheetLine, in_order
from app.calendar.models import Event, EventKind
from app.core.db import db
from app.organizations.models import Organization
from app.participation.dimensions import OF_LINES
from app.participation.filters import Filters
from app.participation.keys import of_lines
from app.participation.lines import lines_of


@dataclass(frozen=True)
class CountedSheet:
    """A sheet and what of it is counted: `lines`, and `came` as their sum."""

    sheet_id: int
    held_on: date
    title: str
    kind: EventKind
    school: str
    lines: Sequence[SheetLine]
    came: int


def sheets(sight: ColumnElement[bool], filters: Filters, limit: int, offset: int = 0) -> list[CountedSheet]:
    """The sheets behind the figure of these filters, the latest first."""
    query = (
        lines_of(sight, filters)
        .with_only_columns(
            Sheet.id,
            Sheet.held_on,
            Event.title,
            Event.kind,
            Organization.short_name,
            func.sum(SheetLine.came),
        )
        .group_by(Sheet.id, Event.id, Organization.id)
        .order_by(Sheet.held_on.desc(), Sheet.id.desc())
        .limit(limit)
        .offset(offset)
    )
    rows = db.session.execute(query).all()
    lines = _lines([row[0] for row in rows], filters)
    return [
        CountedSheet(sheet_id, held_on, title, kind, school, in_order(lines[sheet_id]), came)
        for sheet_id, held_on, title, kind, school, came in rows
    ]


def _lines(sheet_ids: Sequence[int], filters: Filters) -> dict[int, list[SheetLine]]:
    query = (
        select(SheetLine)
        .where(SheetLine.sheet_id.in_(sheet_ids), *of_lines(filters, OF_LINES))
        .options(joinedload(SheetLine.school_class))
        .order_by(SheetLine.id)
    )
    found: dict[int, list[SheetLine]] = defaultdict(list)
    for line in db.session.scalars(query):
        found[line.sheet_id].append(line)
    return found

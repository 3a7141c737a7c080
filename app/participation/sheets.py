"""The sheets behind a figure: what is counted of each adds up to the figure."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select

from app.attendance.models import Sheet, SheetLine
from app.calendar.models import Event, EventKind
from app.core.db import db
from app.organizations.models import Organization, SchoolClass
from app.participation.filters import Filters
from app.participation.queries import lines_of


@dataclass(frozen=True)
class CountedSheet:
    """A sheet and what of it is counted: `classes` are names and heads, `came` their sum."""

    booking_id: int
    held_on: date
    title: str
    kind: EventKind
    school: str
    classes: Sequence[tuple[str, int]]
    came: int


def sheets(sight: ColumnElement[bool], filters: Filters, limit: int, offset: int = 0) -> list[CountedSheet]:
    """The sheets behind the figure of these filters, the latest first."""
    query = (
        lines_of(sight, filters)
        .with_only_columns(
            Sheet.id,
            Sheet.booking_id,
            Sheet.held_on,
            Event.title,
            Event.kind,
            Organization.short_name,
            func.sum(SheetLine.came_school),
        )
        .group_by(Sheet.id, Event.id, Organization.id)
        .order_by(Sheet.held_on.desc(), Sheet.id.desc())
        .limit(limit)
        .offset(offset)
    )
    rows = db.session.execute(query).all()
    classes = _classes([row[0] for row in rows], filters.class_id)
    return [
        CountedSheet(booking_id, held_on, title, kind, school, classes[sheet_id], came)
        for sheet_id, booking_id, held_on, title, kind, school, came in rows
    ]


def _classes(sheet_ids: Sequence[int], class_id: int | None) -> dict[int, list[tuple[str, int]]]:
    query = (
        select(SheetLine.sheet_id, SchoolClass, SheetLine.came_school)
        .join(SchoolClass, SchoolClass.id == SheetLine.class_id)
        .where(SheetLine.sheet_id.in_(sheet_ids))
        .order_by(SchoolClass.grade, SchoolClass.letter)
    )
    if class_id is not None:
        query = query.where(SheetLine.class_id == class_id)
    found: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for sheet_id, school_class, came in db.session.execute(query):
        found[sheet_id].append((school_class.name, came))
    return found

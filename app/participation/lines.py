"""The lines of sheets that a question is about, and the keys that it tells them apart by."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from app.attendance.models import Sheet, SheetLine
from app.calendar.models import Event
from app.core.db import db
from app.organizations.models import Organization
from app.participation.dimensions import Dimension
from app.participation.filters import Filters
from app.participation.keys import columns, conditions, joined, key_of
from app.participation.parts import Keys, Question


def asked_lines(question: Question) -> Select[Any]:
    return lines_of(question.sight, question.filters, question.by)


def lines_of(sight: ColumnElement[bool], filters: Filters, by: Sequence[Dimension] = ()) -> Select[Any]:
    """The lines of sheets that a figure is made of; `by` are dimensions that it is to be told apart by."""
    lines = select(SheetLine.id).join(Sheet, Sheet.id == SheetLine.sheet_id)
    return sheets_of(lines, sight, filters, by)


def sheets_of(
    query: Select[Any], sight: ColumnElement[bool], filters: Filters, by: Sequence[Dimension]
) -> Select[Any]:
    query = query.join(Event, Event.id == Sheet.event_id)
    query = query.join(Organization, Organization.id == Sheet.organization_id)
    return joined(query, by, filters).where(sight, *conditions(filters))


def key_columns(by: Sequence[Dimension]) -> list[ColumnElement[Any]]:
    return [column for dimension in by for column in columns(dimension)]


def rows_of(query: Select[Any], by: Sequence[Dimension]) -> Iterator[tuple[Keys, tuple[Any, ...]]]:
    """Keys and what follows them in each row."""
    widths = [len(columns(dimension)) for dimension in by]
    for row in db.session.execute(query):
        values, keys = tuple(row), []
        for dimension, width in zip(by, widths, strict=True):
            keys.append(key_of(dimension, values[:width]))
            values = values[width:]
        yield tuple(keys), values

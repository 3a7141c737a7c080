"""The lines of sheets that a question is about, and the keys that it tells them apart by."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, select

from app.attendance.models import Sheet, SheetLine
from app.calendar.models import Event
from app.core.db import db
from app.core.remembered import NEVER, is_reading, remembered
from app.core.rows import plain_rows
from app.organizations.models import Organization
from app.participation.dimensions import Dimension
from app.participation.filters import Filters
from app.participation.keys import columns, conditions, joined, key_of
from app.participation.parts import Keys, Question

STATEMENT = 64 * 1024  # bytes, about, of one that is kept, with what the engine keeps of it
_PLACES = "places"


def asked_lines(question: Question) -> Select[Any]:
    lines = lines_of(question.sight, question.filters, question.by)
    if question.among is None:
        return lines
    return lines.where(Organization.municipality_id.in_(bindparam(_PLACES, expanding=True)))


def answers(
    question: Question, write: Callable[[Question], Select[Any]]
) -> Iterator[tuple[Keys, tuple[Any, ...]]]:
    """Keys and what follows them in each row of the statement that `write` makes. Pages keep the statement:
    to put it together takes as long as to ask it of one municipality, and each is asked the same."""
    if question.among is None or not is_reading():
        query = write(question)
    else:
        query = remembered(
            ("participation.statement", write.__qualname__, *question.key),
            lambda: write(question),
            lambda _query: STATEMENT,
            of=lambda: NEVER,
            longest=math.inf,
        )
    given = {} if question.among is None else {_PLACES: question.among}
    return _rows(plain_rows(query, given), question.by)


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
    return _rows(db.session.execute(query), by)


def _rows(found: Iterable[Any], by: Sequence[Dimension]) -> Iterator[tuple[Keys, tuple[Any, ...]]]:
    widths = [len(columns(dimension)) for dimension in by]
    for row in found:
        values, keys = tuple(row), []
        for dimension, width in zip(by, widths, strict=True):
            keys.append(key_of(dimension, values[:width]))
            values = values[width:]
        yield tuple(keys), values

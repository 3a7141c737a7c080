"""The plan-schedule: events of the calendar under the columns of an order, in its sequence and its wording.

A column is filled by what its role says, one that the reader knows no role for by the words of its name. What
is still left stays empty and is named, so that nobody takes an empty cell for a fact.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from flask_babel import gettext as _

from app.calendar.by_event import Held
from app.calendar.facts import DayRow
from app.calendar.labels import (
    audience_title,
    format_title,
    grades_text,
    kind_title,
    precision_title,
    recurrence_title,
    scale_title,
)
from app.calendar.models import Audience, EventFormat, Precision
from app.calendar.periods import days_text, span_text
from app.calendar.texts import place_text
from app.roadmap.models import RoadMapRow
from app.roadmap.reading.contract import Column

Row = RoadMapRow | None  # of the order, that an event answers
Fill = Callable[[Held, Row], str]

_COUNTED = re.compile(r"количеств|числ|охват|сумм|объ[её]м", re.IGNORECASE)  # figures that no calendar has
_PLACE = re.compile(r"мест|площадк|адрес", re.IGNORECASE)


@dataclass(frozen=True)
class Line:
    """One event: its id, and a text for every column."""

    event: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """Lines under a heading of the order; `title` is empty where there is nothing to part."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Plan:
    """The table. `names` are the columns, `empty` those that nothing fills, `titles` that of titles."""

    names: tuple[str, ...]
    empty: tuple[str, ...]
    titles: int
    sections: tuple[Section, ...]

    def rows(self) -> Iterator[tuple[str, ...]]:
        """The lines as rows of a file, headings among the titles."""
        for section in self.sections:
            if section.title:
                yield tuple(section.title if n == self.titles else "" for n in range(len(self.names)))
            for line in section.lines:
                yield line.cells


def plan_of(columns: Sequence[Column], held: Sequence[Held], rows: Mapping[int, RoadMapRow]) -> Plan:
    """The events under these columns: first those that answer `rows` of the order, which are by event id, in
    its sequence and under its headings, then all others by their dates."""
    columns = columns or usual_columns()
    fills = _fills(columns)
    titles = next((n for n, column in enumerate(columns) if column.role == "title"), 0)
    answering = sorted(
        (one for one in held if one.event.id in rows), key=lambda one: rows[one.event.id].ordinal
    )
    sections = [
        Section(title, _lines(list(of_section), rows, fills))
        for title, of_section in groupby(answering, key=lambda one: _heading(rows[one.event.id]))
    ]
    others = [one for one in held if one.event.id not in rows]
    if others:
        sections.append(Section(_("Beside the order") if sections else "", _lines(others, rows, fills)))
    empty = tuple(column.name for column, fill in zip(columns, fills, strict=True) if fill is None)
    return Plan(tuple(column.name for column in columns), empty, titles, tuple(sections))


def usual_columns() -> tuple[Column, ...]:
    """Of a plan where there is no order to take them from."""
    names = {
        "number": _("No."),
        "title": _("Name of the event"),
        "period": _("Dates of the event"),
        "responsible": _("Responsible party"),
        "audience": _("Participants"),
    }
    return tuple(Column(name, role) for role, name in names.items())


def period_text(held: Held, row: Row = None) -> str:
    """When it is held, as orders say it; of an event without a date the order's own words."""
    event = held.event
    if held.days:
        return days_text(held.days)
    if event.precision is not Precision.NONE and event.starts_on and event.ends_on:
        return span_text(event.precision, event.starts_on, event.ends_on)
    if row is not None and row.draft["period_text"]:
        return str(row.draft["period_text"])
    if held.apply_until:
        return str(_("by %(day)s", day=days_text([held.apply_until])))
    return recurrence_title(held.recurrence) if held.recurrence else precision_title(Precision.NONE)


def _lines(
    held: Sequence[Held], rows: Mapping[int, RoadMapRow], fills: Sequence[Fill | None]
) -> tuple[Line, ...]:
    found = []
    for one in held:
        row = rows.get(one.event.id)
        found.append(Line(one.event.id, tuple(fill(one, row) if fill else "" for fill in fills)))
    return tuple(found)


def _heading(row: RoadMapRow) -> str:
    parts: tuple[str | None, ...] = (row.section, row.draft["subsection"])
    return " · ".join(part for part in parts if part)


def _fills(columns: Sequence[Column]) -> list[Fill | None]:
    """What fills each column. Of two with one role the first is filled: nobody knows how they differ."""
    roles = [column.role for column in columns]
    by_role = _BY_ROLE | {"period": _beginning} if "until" in roles else _BY_ROLE
    return [
        None if column.role != "other" and column.role in roles[:n] else _fill(column, by_role)
        for n, column in enumerate(columns)
    ]


def _fill(column: Column, by_role: Mapping[str, Fill]) -> Fill | None:
    if _COUNTED.search(column.name):
        return None
    if column.role != "other":
        return by_role.get(column.role)
    return next((fill for name, fill in _BY_NAME if name.search(column.name)), None)


def _beginning(held: Held, row: Row) -> str:
    """The first of two columns for a period; without a day it holds all that is known."""
    return days_text([held.begins]) if _exact(held) and held.begins else period_text(held, row)


def _end(held: Held, _row: Row) -> str:
    last = held.days[-1] if held.days else held.event.ends_on
    return days_text([last]) if _exact(held) and last else ""


def _exact(held: Held) -> bool:
    return bool(held.days) or held.event.precision in (Precision.DAY, Precision.DAYS)


def _number(_held: Held, row: Row) -> str:
    return (row.number or "") if row else ""


def _responsible(held: Held, _row: Row) -> str:
    return ", ".join((held.event.host, *held.cohosts))


def _audience(held: Held, _row: Row) -> str:
    """«Школьники (8–11 классы), родители»."""
    grades = grades_text(held.event.grades)
    names: list[str] = []
    for one in held.event.audience:
        name = audience_title(Audience(one))
        name = name if not names else name[:1].lower() + name[1:]
        names.append(f"{name} ({grades})" if grades and one == Audience.PUPILS else name)
    return ", ".join(names)


def _place(held: Held, _row: Row) -> str:
    if held.place and held.event.format is EventFormat.ONSITE:
        return held.place
    return place_text(DayRow(held.begins or date.min, held.event, ()))


_BY_ROLE: dict[str, Fill] = {
    "number": _number,
    "title": lambda held, _row: held.event.title,
    "period": period_text,
    "until": _end,
    "responsible": _responsible,
    "audience": _audience,
    "grades": lambda held, _row: grades_text(held.event.grades),
    "result": lambda _held, row: (row.draft["result"] or "") if row else "",
    "indicator": lambda _held, row: (row.draft["indicator"] or "") if row else "",
}
_BY_NAME: tuple[tuple[re.Pattern[str], Fill], ...] = (
    (_PLACE, _place),
    (re.compile(r"форм", re.IGNORECASE), lambda held, _row: format_title(held.event.format)),
    (re.compile(r"уровен|масштаб", re.IGNORECASE), lambda held, _row: scale_title(held.scale)),
    (re.compile(r"\bвид|\bтип", re.IGNORECASE), lambda held, _row: kind_title(held.event.kind)),
    (re.compile(r"муниципал|территор", re.IGNORECASE), lambda held, _row: held.event.municipality or ""),
)

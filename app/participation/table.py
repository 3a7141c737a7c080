"""The table of the page: rows by kinds of events, with totals both ways and coverage."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from app.attendance.labels import line_heading
from app.attendance.who import WITHOUT_CLASS
from app.calendar.models import EventKind
from app.core.db import db
from app.organizations.models import Municipality, Organization, SchoolClass
from app.participation import queries
from app.participation.filters import NOWHERE, Filters, Key, Rows
from app.participation.queries import Coverage

SHADES = 9  # of heat cells, without the empty one


@dataclass(frozen=True)
class Cell:
    """`came` is None where there is no sheet, which is not the same as nobody came."""

    filters: Filters
    came: int | None
    shade: int


@dataclass(frozen=True)
class Row:
    """`name` is None for organizations of no municipality, `coverage` where nobody came with a class."""

    name: str | None
    filters: Filters
    cells: Sequence[Cell]
    came: int
    coverage: Coverage | None


@dataclass(frozen=True)
class Table:
    """`kinds` are the columns: those with sheets. `total` is the row of sums."""

    kinds: Sequence[EventKind]
    rows: Sequence[Row]
    total: Row


def table(sight: ColumnElement[bool], filters: Filters) -> Table:
    """Everything within sight and filters."""
    came, covered = queries.cells(sight, filters), queries.coverage(sight, filters)
    present = {kind for _, kind in came}
    kinds = [kind for kind in EventKind if kind in present]
    most = max(came.values(), default=0)
    keys = _in_order(filters.rows, {row for row, _ in came})
    rows = [
        _row(filters.row(key), name, {kind: came.get((key, kind)) for kind in kinds}, covered.get(key), most)
        for key, name in keys
    ]
    sums: dict[EventKind, int | None] = defaultdict(int)
    for (_, kind), count in came.items():
        sums[kind] = (sums[kind] or 0) + count
    return Table(kinds, rows, _row(filters, None, {kind: sums[kind] for kind in kinds}, _all(covered), 0))


def _all(covered: Mapping[Key, Coverage]) -> Coverage | None:
    parts = covered.values()
    return Coverage(sum(one.low for one in parts), sum(one.high for one in parts)) if parts else None


def _row(
    filters: Filters,
    name: str | None,
    came: Mapping[EventKind, int | None],
    covered: Coverage | None,
    most: int,
) -> Row:
    cells = [Cell(filters.but(kind=kind), count, _shade(count, most)) for kind, count in came.items()]
    return Row(name, filters, cells, sum(count or 0 for count in came.values()), covered)


def _shade(came: int | None, most: int) -> int:
    """1 to SHADES for a count up to `most`, 0 for none."""
    return -(-came * SHADES // most) if came and most else 0


def _in_order(rows: Rows, keys: set[Key]) -> list[tuple[Key, str | None]]:
    """Keys with their names, as a reader looks for them; those of no municipality or no class come last."""
    ids = [key for key in keys if isinstance(key, int)]
    match rows:
        case Rows.MUNICIPALITY:
            query = select(Municipality.id, Municipality.name).where(Municipality.id.in_(ids))
            found = db.session.execute(query.order_by(Municipality.name))
            named: list[tuple[Key, str | None]] = [(key, name) for key, name in found]
            return named + ([(NOWHERE, None)] if NOWHERE in keys else [])
        case Rows.SCHOOL:
            schools = select(Organization.id, Organization.short_name).where(Organization.id.in_(ids))
            return [
                (key, name) for key, name in db.session.execute(schools.order_by(Organization.short_name))
            ]
        case Rows.CLASS:
            classes = select(SchoolClass).where(SchoolClass.id.in_(ids))
            by_grade = db.session.scalars(classes.order_by(SchoolClass.grade, SchoolClass.letter))
            others = [who for who in WITHOUT_CLASS.values() if who in keys]
            return [
                *((one.id, one.name) for one in by_grade),
                *((who, line_heading(who, None)) for who in others),
            ]

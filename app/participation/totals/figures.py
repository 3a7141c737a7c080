"""The totals of a school year as everybody may read them: no school, no class, and no small number of persons
by itself or by subtraction from others.

The tables share one total, which is shown; each of them is protected as a line of its own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select, true

from app.attendance.models import Sheet, SheetLine
from app.core import clock
from app.core.db import db
from app.core.remembered import remembered
from app.organizations.models import Organization, OrganizationKind
from app.participation import queries
from app.participation.dimensions import Dimension, Key
from app.participation.enrolment import Enrolled, enrolled, share
from app.participation.figures import NOTHING, Counted, Figure
from app.participation.filters import Filters
from app.participation.lines import lines_of
from app.participation.periods import school_year
from app.participation.smallness import OF_PERSONS, SMALLEST_TOLD, Limits
from app.participation.values import Value, value_of

EVERYTHING = true()
LIMITS = Limits(dict.fromkeys(OF_PERSONS, SMALLEST_TOLD))
TOLD = (
    *(Figure.EVENTS, Figure.SCHOOLS, Figure.PARTICIPATIONS, Figure.COVERAGE, Figure.SHARE, Figure.PARENTS),
)
TABLES: Mapping[Dimension, tuple[Figure, ...]] = {
    Dimension.MONTH: (Figure.PARTICIPATIONS,),
    Dimension.KIND: (Figure.EVENTS, Figure.SCHOOLS, Figure.PARTICIPATIONS),
    Dimension.MUNICIPALITY: (Figure.SCHOOLS, Figure.PARTICIPATIONS, Figure.COVERAGE, Figure.SHARE),
    Dimension.PROGRAMME: (Figure.EVENTS, Figure.SCHOOLS, Figure.PARTICIPATIONS),
}
Rows = Mapping[Key, Mapping[Figure, Value]]


@dataclass(frozen=True)
class Totals:
    """`schools` are how many there are by municipality: those that work, and those that took part.
    `without_roll` classes have a coverage that nothing bounds, `unstated` schools have no enrolment."""

    year: int
    total: Mapping[Figure, Value]
    tables: Mapping[Dimension, Rows]
    schools: Mapping[Key, int]
    without_roll: int
    unstated: int


def totals_of(year: int) -> Totals:
    """The totals of a school year, at most a minute old: everybody may ask, and the sheets are many."""
    minute = int(clock.now().timestamp()) // 60
    return remembered(("totals", year), lambda: _totals(year), _size, of=lambda: (minute, 0))


def _size(made: Totals) -> int:
    return 1024 * sum(map(len, made.tables.values()))


def _totals(year: int) -> Totals:
    filters = Filters(school_year(year))
    counted = queries.total(EVERYTHING, filters)
    pupils = enrolled(EVERYTHING, filters, Dimension.MUNICIPALITY)
    schools = _schools(filters)
    keys = {Dimension.MUNICIPALITY: schools.keys()}
    total = {figure: value_of(figure, counted) for figure in TOLD}
    total[Figure.SHARE] = share(counted, queries.of_enrolled(EVERYTHING, filters).get(()), pupils.pupils)
    return Totals(
        year,
        LIMITS.alone(total),
        {one: _table(filters, one, keys.get(one, ()), pupils) for one in TABLES},
        schools,
        counted.coverage.without_roll if counted.coverage else 0,
        pupils.unstated,
    )


def _table(filters: Filters, by: Dimension, besides: Iterable[Key], pupils: Enrolled) -> Rows:
    """By one dimension, with rows of these keys where no sheet is."""
    figures = TABLES[by]
    asked = {Figure.COVERAGE if one is Figure.SHARE else one for one in figures}
    found: dict[Key, Counted] = {
        keys[0]: counted for keys, counted in queries.count(EVERYTHING, filters, (by,), asked).items()
    }
    rows = {
        key: {figure: value_of(figure, found.get(key, NOTHING)) for figure in figures}
        for key in {*found, *besides}
    }
    if Figure.SHARE in figures:
        of_enrolled = queries.of_enrolled(EVERYTHING, filters, (by,))
        for key, told in rows.items():
            counted, part = found.get(key, NOTHING), of_enrolled.get((key,))
            told[Figure.SHARE] = share(counted, part, pupils.by_key.get(key))
    LIMITS.rows(rows)
    return rows


def _schools(filters: Filters) -> dict[Key, int]:
    """Those that work now, and those that took part and work no more."""
    came = lines_of(EVERYTHING, filters).where(SheetLine.came > 0)
    took_part = Organization.id.in_(came.with_only_columns(Sheet.organization_id))
    query = select(Organization.municipality_id, func.count()).where(
        Organization.kind == OrganizationKind.SCHOOL, Organization.active | took_part
    )
    return dict(db.session.execute(query.group_by(Organization.municipality_id)).all())

"""Dimensions as the database knows them: the key of a row, and the condition that a key is among some."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, case, cast, exists, extract, func, or_, select
from sqlalchemy import Integer as WholeNumber
from sqlalchemy.orm import aliased

from app.attendance.models import Sheet, SheetLine
from app.calendar.models import Event, event_direction, event_field, event_programme
from app.organizations.models import Organization, SchoolClass, SchoolProfile
from app.participation.dimensions import LINES_WITHOUT_CLASS, MANY, OF_TIME, Dimension, Key
from app.participation.filters import Filters
from app.participation.periods import Period, PeriodKind, month_of, period_of, school_year

ClassOf = aliased(SchoolClass)
ProfileOf = aliased(SchoolProfile)

_YEAR: Any = cast(extract("year", Sheet.held_on), WholeNumber)
_MONTH: Any = cast(extract("month", Sheet.held_on), WholeNumber)
SCHOOL_YEAR: ColumnElement[int] = case((_MONTH >= 9, _YEAR), else_=_YEAR - 1)

_PAIRS: dict[Dimension, tuple[Table, Any]] = {
    Dimension.PROGRAMME: (event_programme, event_programme.c.programme_id),
    Dimension.FIELD: (event_field, event_field.c.field_id),
    Dimension.DIRECTION: (event_direction, event_direction.c.direction_id),
}
_COLUMNS: dict[Dimension, Any] = {
    Dimension.MONTH: _YEAR * 100 + _MONTH,
    Dimension.QUARTER: _YEAR * 10 + (_MONTH + 2) // 3,
    Dimension.YEAR: SCHOOL_YEAR,
    Dimension.MUNICIPALITY: Organization.municipality_id,
    Dimension.SCHOOL: Sheet.organization_id,
    Dimension.GRADE: func.coalesce(SheetLine.grade, ClassOf.grade),
    Dimension.LEVEL: ProfileOf.level_id,
    Dimension.KIND: Event.kind,
    Dimension.SCALE: Event.scale,
    Dimension.AUDIENCE: SheetLine.audience,
    Dimension.COMPETING: case((SheetLine.competing, 1), else_=0),
    Dimension.SPECIAL: case((Event.special_needs, 1), else_=0),
    Dimension.HOST: Event.host_id,
    Dimension.EVENT: Sheet.event_id,
}
_OF_A_CLASS = SheetLine.class_id.is_not(None)


def columns(dimension: Dimension) -> tuple[ColumnElement[Any], ...]:
    """What tells the rows of a dimension apart; `key_of` makes a key of their values."""
    if dimension is Dimension.CLASS:
        audience: ColumnElement[Any] = case((~_OF_A_CLASS, SheetLine.audience))
        class_id: ColumnElement[Any] = SheetLine.class_id.expression
        return class_id, audience, case((~_OF_A_CLASS, SheetLine.grade))
    return (_PAIRS[dimension][1] if dimension in MANY else _COLUMNS[dimension],)


def key_of(dimension: Dimension, values: tuple[Any, ...]) -> Key:
    """The key of a row with these values in its `columns`."""
    if dimension is not Dimension.CLASS:
        key: Key = values[0]
        return str(key) if isinstance(key, str) else key
    class_id, audience, grade = values
    if class_id is not None:
        return int(class_id)
    return f"{audience}" if grade is None else f"{audience}:grade:{grade}"


def joined(query: Select[Any], dimensions: Iterable[Dimension], filters: Filters) -> Select[Any]:
    """A query of sheets with what these dimensions ask of other tables."""
    for dimension in dict.fromkeys(dimensions):
        if dimension in MANY:
            pairs, column = _PAIRS[dimension]
            is_pair = pairs.c.event_id == Sheet.event_id
            keys = filters.keys(dimension)
            if keys is not None:  # the other programmes of an event of this one are not asked for
                is_pair &= column.in_([key for key in keys if key is not None])
            query = query.outerjoin(pairs, is_pair)
        elif dimension is Dimension.LEVEL:
            query = query.outerjoin(ProfileOf, _of_the_year())
        elif dimension is Dimension.GRADE:
            query = query.outerjoin(ClassOf, ClassOf.id == SheetLine.class_id)
    return query


def conditions(filters: Filters) -> list[ColumnElement[bool]]:
    """Which lines of which sheets count under these filters; they need no join but Event and Organization."""
    found = [_during(filters.period)]
    for dimension, keys in filters.chosen.items():
        found.append(_among(dimension, keys))
    return found


def of_lines(filters: Filters, dimensions: Collection[Dimension]) -> list[ColumnElement[bool]]:
    """Those of these dimensions alone: which lines count of a sheet that is known to count."""
    chosen: Mapping[Dimension, frozenset[Key]] = filters.chosen
    return [_among(dimension, keys) for dimension, keys in chosen.items() if dimension in dimensions]


def _among(dimension: Dimension, keys: frozenset[Key]) -> ColumnElement[bool]:
    some = [key for key in keys if key is not None]
    if dimension in OF_TIME:
        return or_(*(_during(_period(dimension, int(key))) for key in some))
    if dimension is Dimension.CLASS:
        return _of_classes(some)
    if dimension in MANY:
        pairs, column = _PAIRS[dimension]
        of_event = pairs.c.event_id == Sheet.event_id
        none = ~exists().where(of_event).correlate(Sheet)
        with_some = exists().where(of_event, column.in_(some)).correlate(Sheet)
        return or_(*([with_some] if some else []), *([none] if None in keys else []))
    column = _COLUMNS[dimension]
    if dimension is Dimension.GRADE:
        of_class = select(SchoolClass.grade).where(SchoolClass.id == SheetLine.class_id)
        column = func.coalesce(SheetLine.grade, of_class.correlate(SheetLine).scalar_subquery())
    elif dimension is Dimension.LEVEL:
        of_school = select(SchoolProfile.level_id).where(
            SchoolProfile.school_id == Sheet.organization_id, SchoolProfile.year == SCHOOL_YEAR
        )
        column = of_school.correlate(Sheet).scalar_subquery()
    return or_(column.in_(some), column.is_(None)) if None in keys else column.in_(some)


def _of_classes(keys: Iterable[Key]) -> ColumnElement[bool]:
    classes = [key for key in keys if isinstance(key, int)]
    found: list[ColumnElement[bool]] = [SheetLine.class_id.in_(classes)] if classes else []
    for key in keys:
        if isinstance(key, str):
            who = LINES_WITHOUT_CLASS[key]
            found.append(and_(~_OF_A_CLASS, SheetLine.audience == who.audience, SheetLine.grade == who.grade))
    return or_(*found)


def _of_the_year() -> ColumnElement[bool]:
    return (ProfileOf.school_id == Sheet.organization_id) & (ProfileOf.year == SCHOOL_YEAR)


def _period(dimension: Dimension, key: int) -> Period:
    match dimension:
        case Dimension.MONTH:
            return month_of(key)
        case Dimension.QUARTER:
            return period_of(PeriodKind.QUARTER, date(key // 10, key % 10 * 3, 1))
        case _:
            return school_year(key)


def _during(period: Period) -> ColumnElement[bool]:
    """As days: an index serves them."""
    return and_(Sheet.held_on >= period.first, Sheet.held_on <= period.last)

"""What the rows and columns are called, in the order in which a reader looks for them."""

from collections.abc import Callable, Iterable
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import select

from app.attendance.labels import line_heading
from app.calendar.labels import audience_title, kind_title, scale_title
from app.calendar.models import Audience, Event, EventKind, Scale
from app.core.db import db, once_in_transaction
from app.core.remembered import is_reading, remembered, steady_version
from app.organizations.labels import grade_title, row_title, year_title
from app.organizations.models import (
    Direction,
    Field,
    Municipality,
    Organization,
    Programme,
    ProgrammeLevel,
    SchoolClass,
)
from app.organizations.queries import by_number, every_row
from app.participation.dimensions import LINES_WITHOUT_CLASS, Dimension, Key
from app.participation.labels import month_year_title, quarter_title

Named = list[tuple[Key, str]]
AT_ONCE = 500  # ids of one question


def in_order(dimension: Dimension, keys: Iterable[Key]) -> Named:
    """Keys with their names; those of none come last."""
    known = set(keys)
    named = _NAMES[dimension](known - {None})
    return [*named, (None, without(dimension))] if None in known else named


def name(dimension: Dimension, key: Key) -> str:
    """Of one key; what is no longer there is called by its number."""
    found = in_order(dimension, [key])
    return found[0][1] if found else str(key)


def without(dimension: Dimension) -> str:
    """What a row is called that has no key in this dimension."""
    titles = {
        Dimension.MUNICIPALITY: _("No municipality"),
        Dimension.LEVEL: _("No level stated"),
        Dimension.PROGRAMME: _("No programme"),
        Dimension.FIELD: _("No field"),
        Dimension.DIRECTION: _("No direction"),
        Dimension.GRADE: _("No grade"),
    }
    return str(titles.get(dimension, "—"))


def _rows_of(dictionary: Any) -> Callable[[set[Key]], Named]:
    return lambda keys: [(row.id, row_title(row)) for row in every_row(dictionary) if row.id in keys]


def _words_of(words: Iterable[Any], title: Callable[[Any], str]) -> Callable[[set[Key]], Named]:
    return lambda keys: [(word.value, title(word)) for word in words if word.value in keys]


def _kinds() -> dict[str, str]:
    """All kinds by what they are called, in their order."""
    if not is_reading():
        return _kinds_anew()
    return remembered(("participation.kinds", str(get_locale())), _kinds_anew, of=steady_version)


def _kinds_anew() -> dict[str, str]:
    return {kind.value: kind_title(kind) for kind in EventKind}


def _numbers(title: Callable[[int], str]) -> Callable[[set[Key]], Named]:
    return lambda keys: [(key, title(key)) for key in sorted(int(key) for key in keys if key is not None)]


def municipality_names() -> dict[int, str]:
    """Of all there are, in the order of the names; a page asks for them once."""
    if is_reading():
        return once_in_transaction("participation.municipalities", _remembered_municipalities)
    return _municipality_names()


def _remembered_municipalities() -> dict[int, str]:
    return remembered(
        ("participation.municipalities",),
        _municipality_names,
        lambda some: 200 * len(some),
        of=steady_version,
    )


def _municipality_names() -> dict[int, str]:
    query = select(Municipality.id, Municipality.name).order_by(Municipality.name)
    return {id: name for id, name in db.session.execute(query)}


def _municipalities(keys: set[Key]) -> Named:
    return [(id, name) for id, name in municipality_names().items() if id in keys]


def _organizations(keys: set[Key]) -> Named:
    named = _found(select(Organization.id, Organization.short_name), Organization.id, keys)
    return sorted(named, key=lambda one: by_number(one[1]))


def _events(keys: set[Key]) -> Named:
    return sorted(_found(select(Event.id, Event.title), Event.id, keys), key=lambda one: one[1])


def _classes(keys: set[Key]) -> Named:
    ids = {key for key in keys if isinstance(key, int)}
    columns = (SchoolClass.id, SchoolClass.year, SchoolClass.grade, SchoolClass.letter)
    found = [
        row
        for some in _some(ids)
        for row in db.session.execute(select(*columns).where(SchoolClass.id.in_(some)))
    ]
    several = len({row.year for row in found}) > 1
    ordered = sorted(found, key=lambda row: (row.year, row.grade, row.letter))
    classes: Named = [(row.id, _class_name(row, several=several)) for row in ordered]
    others = [(key, line_heading(who, None)) for key, who in LINES_WITHOUT_CLASS.items() if key in keys]
    return classes + others


def _class_name(row: Any, *, several: bool) -> str:
    name = SchoolClass(grade=row.grade, letter=row.letter).name
    return f"{name}, {row.year}/{row.year + 1}" if several else name


def _found(query: Any, column: Any, keys: set[Key]) -> Named:
    return [
        (id, name) for some in _some(keys) for id, name in db.session.execute(query.where(column.in_(some)))
    ]


def _some(keys: set[Any]) -> Iterable[list[Any]]:
    """SQLite takes a limited number of parameters."""
    ids = list(keys)
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


_NAMES: dict[Dimension, Callable[[set[Key]], Named]] = {
    Dimension.MONTH: _numbers(month_year_title),
    Dimension.QUARTER: _numbers(lambda key: quarter_title(key // 10, key % 10)),
    Dimension.YEAR: _numbers(year_title),
    Dimension.MUNICIPALITY: _municipalities,
    Dimension.SCHOOL: _organizations,
    Dimension.CLASS: _classes,
    Dimension.GRADE: _numbers(grade_title),
    Dimension.LEVEL: _rows_of(ProgrammeLevel),
    Dimension.KIND: lambda keys: [(kind, title) for kind, title in _kinds().items() if kind in keys],
    Dimension.PROGRAMME: _rows_of(Programme),
    Dimension.FIELD: _rows_of(Field),
    Dimension.DIRECTION: _rows_of(Direction),
    Dimension.SCALE: _words_of(Scale, scale_title),
    Dimension.AUDIENCE: _words_of(Audience, audience_title),
    Dimension.COMPETING: lambda keys: [
        (key, title) for key, title in ((1, str(_("Competitors"))), (0, str(_("Visitors")))) if key in keys
    ],
    Dimension.SPECIAL: lambda keys: [
        (key, title)
        for key, title in ((1, str(_("For special needs"))), (0, str(_("For all"))))
        if key in keys
    ],
    Dimension.HOST: _organizations,
    Dimension.EVENT: _events,
}

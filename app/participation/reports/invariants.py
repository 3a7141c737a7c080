"""What must always hold of kept views, whoever wrote to the database: no foreign key guards ids in them."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from app.calendar.models import Event
from app.core.db import db
from app.core.invariants import Invariants
from app.organizations.models import (
    Direction,
    Field,
    Municipality,
    Organization,
    Programme,
    ProgrammeLevel,
    SchoolClass,
)
from app.participation.dimensions import Dimension, read_keys, write_key
from app.participation.figures import Figure
from app.participation.reports.asking import TIMES, Words
from app.participation.reports.models import SavedView
from app.participation.views import NO_COLUMNS

_ROWS: dict[Dimension, Any] = {
    Dimension.MUNICIPALITY: Municipality,
    Dimension.SCHOOL: Organization,
    Dimension.HOST: Organization,
    Dimension.CLASS: SchoolClass,
    Dimension.LEVEL: ProgrammeLevel,
    Dimension.PROGRAMME: Programme,
    Dimension.FIELD: Field,
    Dimension.DIRECTION: Direction,
    Dimension.EVENT: Event,
}


def register(invariants: Invariants) -> None:
    invariants.add("I31", "what a report chooses is there", lost)
    invariants.add("I32", "the words of a report are understood", not_understood)


def lost() -> Iterator[str]:
    """Chosen rows that no table has."""
    chosen: dict[Dimension, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for saved in _all():
        for dimension in _ROWS:
            for key in read_keys(dimension, Words(saved.chosen).getlist(dimension.value)):
                if isinstance(key, int):
                    chosen[dimension][key].append(saved.id)
    for dimension, by_key in chosen.items():
        column = _ROWS[dimension].id
        there = set(db.session.scalars(select(column).where(column.in_(by_key))))
        for key in sorted(by_key.keys() - there):
            for report in by_key[key]:
                yield f"report {report}: {dimension.value} {key} is not there"


def not_understood() -> Iterator[str]:
    """Words that reading leaves out: the report would show something else than was kept."""
    for saved in _all():
        for name in saved.chosen:
            typed = Words(saved.chosen).getlist(name)
            known = name in set(Dimension) and name not in TIMES
            if not known or not typed or set(typed) - _read(Dimension(name), typed):
                yield f"report {saved.id}: {name} {', '.join(typed) or 'of nothing'}"
        shape = Words(saved.shape)
        for name, words in (("rows", set(Dimension)), ("columns", {*Dimension, NO_COLUMNS})):
            if unknown := [word for word in shape.getlist(name) if word not in words]:
                yield f"report {saved.id}: {name} {unknown[0]}"
        figures = shape.getlist("figure")
        if figures and not set(figures) & set(Figure):
            yield f"report {saved.id}: no known figure"


def _read(dimension: Dimension, typed: list[str]) -> set[str]:
    return {write_key(key) for key in read_keys(dimension, typed)}


def _all() -> list[SavedView]:
    return list(db.session.scalars(select(SavedView).order_by(SavedView.id)))

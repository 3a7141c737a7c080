"""The rows of an archive's tables. Those of the larger one part the visits: whatever is added up of them
without an overlap is what the page of counts tells."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import select

from app.core.db import db
from app.organizations.models import Municipality, Organization, OrganizationKind
from app.participation.archives.sources import Source
from app.participation.dimensions import Dimension, Key
from app.participation.figures import Counted, Coverage, Figure
from app.participation.filters import Filters
from app.participation.periods import Period
from app.participation.smallness import HIDDEN, SMALLEST_TOLD, Limits
from app.participation.values import Value

_OF_LINES = (Dimension.SCHOOL, Dimension.GRADE, Dimension.AUDIENCE, Dimension.COMPETING, Dimension.EVENT)
_SUMS = frozenset(
    {Figure.PARTICIPATIONS, Figure.GROUPS, Figure.SPECIAL_NEEDS, Figure.HOURS, Figure.CONFIRMED}
)


class Place(NamedTuple):
    """An organization as archives call it."""

    code: str
    name: str
    inn: str
    kind: str
    municipality_id: int | None
    active: bool


class EventKey(NamedTuple):
    """What events are told apart by: those of the same kind, scale and programmes are one."""

    kind: str
    scale: str
    programmes: tuple[int, ...]


class RowKey(NamedTuple):
    municipality: Key
    school: Key
    grade: Key
    audience: Key
    competing: Key
    event: EventKey


@dataclass(slots=True)
class Sums:
    """What adds up; `events` within a row only."""

    participations: int = 0
    groups: int = 0
    events: int = 0
    special_needs: Value = 0
    hours: Decimal = Decimal(0)
    confirmed: int = 0

    def add(self, counted: Counted) -> None:
        """Of one event more."""
        assert isinstance(self.special_needs, int)
        self.participations += counted.participations
        self.groups += counted.groups
        self.events += counted.participations > 0
        self.special_needs += counted.special_needs
        self.hours += counted.hours
        self.confirmed += counted.confirmed


@dataclass(frozen=True)
class Covered:
    """An organization's visits as persons; `enrolled` is None where it has stated nothing."""

    municipality: Key
    school: Key
    participations: int
    coverage: Coverage | None
    enrolled: int | None


@dataclass(frozen=True)
class Names:
    """What the ids of the rows stand for."""

    places: Mapping[Key, Place]
    municipalities: Mapping[Key, tuple[str, str]]


def names() -> Names:
    """Of all organizations and municipalities: their codes, too, which never change."""
    columns = (Organization.code, Organization.name, Organization.inn, Organization.kind)
    query = select(Organization.id, *columns, Organization.municipality_id, Organization.active)
    places: dict[Key, Place] = {row[0]: Place(*row[1:]) for row in db.session.execute(query)}
    rows = db.session.execute(select(Municipality.id, Municipality.code, Municipality.name))
    return Names(places, {id: (code, name) for id, code, name in rows})


def visits(source: Source, period: Period, known: Names) -> dict[RowKey, Sums]:
    """Municipality by municipality, so that no more of the sheets than one has is held at once."""
    events = _events(source, period)
    found: dict[RowKey, Sums] = {}
    for municipality in (*known.municipalities, None):
        filters = Filters(period).but(Dimension.MUNICIPALITY, municipality)
        counted = source.count(filters, _OF_LINES, _SUMS)
        for (school, grade, audience, competing, event), one in counted.items():
            key = RowKey(municipality, school, grade, audience, competing, events[event])
            sums = found.get(key)
            if sums is None:
                sums = found[key] = Sums()
            sums.add(one)
    _withhold(found)
    return found


def _events(source: Source, period: Period) -> dict[Key, EventKey]:
    """By id; one of two programmes has both, so that its visits stand in one row."""
    by = (Dimension.EVENT, Dimension.KIND, Dimension.SCALE, Dimension.PROGRAMME)
    programmes: dict[Key, list[int]] = {}
    facts = {}
    for event, kind, scale, programme in source.count(Filters(period), by, {Figure.SHEETS}):
        facts[event] = (str(kind), str(scale))
        some = programmes.setdefault(event, [])
        if isinstance(programme, int):
            some.append(programme)
    return {event: EventKey(*facts[event], tuple(sorted(some))) for event, some in programmes.items()}


LIMITS = Limits({Figure.SPECIAL_NEEDS: SMALLEST_TOLD})
# What other pages add up: a number that alone is hidden of one sum would be told by it.
_SUMS_TOLD: Sequence[Callable[[RowKey], object]] = (
    lambda key: (key.school, key.grade),
    lambda key: (key.school, key.event.kind),
    lambda key: key.school,
    lambda key: key.municipality,
    lambda key: None,
)


def _withhold(rows: Mapping[RowKey, Sums]) -> None:
    """Hide small numbers of special needs, and until nothing changes what would give one away."""
    sizes = {
        key: int(sums.special_needs) for key, sums in rows.items() if isinstance(sums.special_needs, int)
    }
    lines = [line for sum_of in _SUMS_TOLD for line in _lines(sizes, sum_of)]
    hidden: set[RowKey] = set()
    before = -1
    while len(hidden) != before:
        before = len(hidden)
        for line in lines:
            already = {place for place, key in enumerate(line) if key in hidden}
            small = LIMITS.small(Figure.SPECIAL_NEEDS, [sizes[key] for key in line], already)
            hidden |= {line[place] for place in small}
    for key in hidden:
        rows[key].special_needs = HIDDEN


def _lines(sizes: Mapping[RowKey, int], sum_of: Callable[[RowKey], object]) -> Iterable[list[RowKey]]:
    """The rows that add up to each sum of a kind, those that are something."""
    lines: dict[object, list[RowKey]] = {}
    for key, size in sizes.items():
        if size:
            lines.setdefault(sum_of(key), []).append(key)
    return lines.values()


def covered(source: Source, period: Period, known: Names) -> Iterator[Covered]:
    """Every organization that came, and every school that is there."""
    figures = {Figure.PARTICIPATIONS, Figure.COVERAGE}
    came = source.count(Filters(period), (Dimension.MUNICIPALITY, Dimension.SCHOOL), figures)
    seen = {school for _municipality, school in came}
    for (municipality, school), counted in came.items():
        pupils = source.enrolled.get(school)
        yield Covered(municipality, school, counted.participations, counted.coverage, pupils)
    for school, place in known.places.items():
        if school not in seen and place.kind == OrganizationKind.SCHOOL and place.active:
            yield Covered(place.municipality_id, school, 0, None, source.enrolled.get(school))

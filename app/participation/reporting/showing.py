"""The table of a frozen period within a reader's reach: what was frozen beside what is now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.accounts.models import Membership, Role
from app.organizations.queries import municipalities
from app.participation import queries
from app.participation.access import sight_of
from app.participation.dimensions import Dimension, Key
from app.participation.figures import NOTHING, Counted, Figure
from app.participation.filters import Filters, bounded
from app.participation.naming import Named, in_order
from app.participation.reporting.models import Freezing
from app.participation.reporting.places import Figures
from app.participation.reporting.taking import kept_figures

SHOWN = frozenset({Figure.PARTICIPATIONS, Figure.GROUPS, Figure.COVERAGE})


@dataclass(frozen=True)
class Row:
    """`key` is that of the table's dimension."""

    key: Key
    name: str
    frozen: Counted
    live: Counted

    @property
    def change(self) -> int:
        return self.live.participations - self.frozen.participations


@dataclass(frozen=True)
class Table:
    """`rows` are municipalities or schools, as `dimension` says."""

    dimension: Dimension
    rows: Sequence[Row]
    total: Row


@dataclass(frozen=True)
class Kept:
    """Frozen figures by key of a dimension, and in all."""

    by_key: Mapping[Key, Counted]
    total: Counted | None


def table_of(freezing: Freezing, membership: Membership, municipality: int | None = None) -> Table:
    """What this person may see of it; `municipality` narrows it to the schools of one."""
    filters = narrowed(Filters(freezing.period.period), membership, municipality)
    dimension = places_of(filters)
    kept = within(kept_figures(freezing), filters, membership)
    sight = sight_of(membership)
    live = {keys[0]: one for keys, one in queries.count(sight.sheets, filters, (dimension,), SHOWN).items()}
    rows = [
        Row(key, name, kept.by_key.get(key, NOTHING), live.get(key, NOTHING))
        for key, name in named(dimension, kept.by_key.keys() | live.keys())
    ]
    whole = queries.total(sight.sheets, filters, SHOWN)
    return Table(dimension, rows, Row(None, "", kept.total or NOTHING, whole))


def narrowed(filters: Filters, membership: Membership, municipality: int | None) -> Filters:
    """The same of one municipality, and no wider than what the person looks after."""
    if municipality is not None:
        filters = filters.but(Dimension.MUNICIPALITY, municipality)
    return bounded(filters, membership)


def places_of(filters: Filters) -> Dimension:
    """Schools where one place is chosen, or there is only one."""
    chosen = {Dimension.MUNICIPALITY, Dimension.SCHOOL} & filters.chosen.keys()
    return Dimension.SCHOOL if chosen or not municipalities() else Dimension.MUNICIPALITY


def within(figures: Figures, filters: Filters, membership: Membership) -> Kept:
    """Frozen figures as far as the filters go, by the places of `places_of`."""
    school, place = filters.keys(Dimension.SCHOOL), filters.keys(Dimension.MUNICIPALITY)
    schools = {
        key[1]: one for key, one in figures.items() if len(key) == 2 and (place is None or key[0] in place)
    }
    if school is not None:
        own = filters.only(Dimension.SCHOOL)
        return Kept({key: one for key, one in schools.items() if key == own}, schools.get(int(own or 0)))
    if place is not None:
        return (
            Kept(schools, figures.get((filters.only(Dimension.MUNICIPALITY),)))
            if _reaches(membership)
            else Kept({}, None)
        )
    if not municipalities():
        return Kept(schools, figures.get(()))
    return Kept({key[0]: one for key, one in figures.items() if len(key) == 1}, figures.get(()))


def _reaches(membership: Membership) -> bool:
    """A coordinator of no municipality reads nobody's figures: none is not the one that some schools have."""
    return membership.role is not Role.MUNICIPALITY or membership.organization.municipality_id is not None


def named(dimension: Dimension, keys: set[Key]) -> Named:
    """Keys with their names in the usual order; what was frozen and is no longer there goes by its number."""
    found = in_order(dimension, keys)
    gone = keys - {key for key, _name in found}
    return [*found, *((key, f"№ {key}") for key in sorted(gone, key=str))]

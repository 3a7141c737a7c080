"""The table of a frozen period within a reader's reach: what was frozen, what is now, and the difference."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from app.accounts.models import Membership, Role
from app.accounts.queries import within_reach
from app.attendance.models import Sheet
from app.calendar.models import Event
from app.core.db import batches, db
from app.core.remembered import remembered
from app.organizations.models import Organization
from app.organizations.queries import municipalities
from app.participation import facts
from app.participation.dimensions import Dimension, Key
from app.participation.facts import Keys
from app.participation.figures import NOTHING, Counted
from app.participation.naming import Named, in_order
from app.participation.reporting.corrections import Beside, Corrected, Split, beside
from app.participation.reporting.models import Freezing
from app.participation.reporting.taking import kept_facts

_SIZE_OF_ROW, _SIZE_OF_SHEET = 1024, 128  # bytes, about


@dataclass(frozen=True)
class Row:
    """`municipality` is that whose schools the row is made of, where one can step down to them."""

    name: str
    frozen: Counted
    live: Counted
    municipality: Key = None
    steps_down: bool = False

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
class CorrectedSheet:
    """A corrected sheet by its day, event and school."""

    sheet: Corrected
    held_on: date
    title: str
    school: str


def compared(freezing: Freezing) -> Beside:
    """The whole region's comparison, reckoned once for a version of the data."""
    period = freezing.period.period
    return remembered(
        ("frozen", freezing.id),
        lambda: beside(kept_facts(freezing), facts.live(period), period),
        lambda found: (
            _SIZE_OF_ROW * sum(map(len, (*found.frozen.values(), *found.live.values())))
            + _SIZE_OF_SHEET * len(found.sheets)
        ),
    )


def table_of(found: Beside, membership: Membership, municipality: Key = None) -> Table:
    """What this person may see of it; `municipality` narrows it to the schools of one."""
    organization = membership.organization
    if membership.role is Role.SCHOOL:
        return _table(found, (Dimension.SCHOOL,), lambda keys: keys[0] == organization.id, (organization.id,))
    is_bound = membership.role is Role.MUNICIPALITY
    own = organization.municipality_id if is_bound else municipality
    if is_bound or own is not None:  # bound to none it is nobody's
        split = (Dimension.MUNICIPALITY, Dimension.SCHOOL)
        return _table(found, split, lambda keys: own is not None and keys[0] == own, (own or 0,))
    if not municipalities():
        return _table(found, (Dimension.SCHOOL,), lambda _keys: True, ())
    return _table(found, (Dimension.MUNICIPALITY,), lambda _keys: True, ())


def _table(found: Beside, split: Split, is_shown: Any, whole: Keys) -> Table:
    """Rows by the last dimension of the split; `whole` is the key of what they add up to."""
    frozen, live = found.frozen[split], found.live[split]
    keys = {keys[-1]: keys for keys in frozen.keys() | live.keys() if is_shown(keys)}
    dimension = split[-1]
    rows = [
        Row(
            name,
            frozen.get(keys[key], NOTHING),
            live.get(keys[key], NOTHING),
            key,
            steps_down=dimension is Dimension.MUNICIPALITY and key is not None,
        )
        for key, name in named(dimension, set(keys))
    ]
    whole_then, whole_now = _whole(found.frozen, split, whole), _whole(found.live, split, whole)
    return Table(dimension, rows, Row("", whole_then, whole_now))


def named(dimension: Dimension, keys: set[Key]) -> Named:
    """Keys with their names in the usual order; what was frozen and is no longer there goes by its number."""
    found = in_order(dimension, keys)
    gone = keys - {key for key, _name in found}
    return [*found, *((key, f"№ {key}") for key in sorted(gone, key=str))]


def _whole(side: Mapping[Split, Mapping[Keys, Counted]], split: Split, whole: Keys) -> Counted:
    return side[split[: len(whole)]].get(whole, NOTHING)


def sheets_of(found: Beside, membership: Membership, municipality: Key = None) -> list[CorrectedSheet]:
    """The corrected sheets that this person may read, the latest first."""
    changed = {one.sheet_id: one for one in found.sheets}
    query = (
        select(Sheet.id, Sheet.held_on, Event.title, Organization.short_name)
        .join(Event, Event.id == Sheet.event_id)
        .join(Organization, Organization.id == Sheet.organization_id)
        .where(within_reach(membership, Sheet.organization_id))
    )
    if municipality is not None:
        query = query.where(Organization.municipality_id == municipality)
    rows = [
        CorrectedSheet(changed[sheet_id], held_on, title, school)
        for lot in batches(changed)
        for sheet_id, held_on, title, school in db.session.execute(query.where(Sheet.id.in_(lot)))
    ]
    return sorted(rows, key=lambda one: (one.held_on, one.sheet.sheet_id), reverse=True)

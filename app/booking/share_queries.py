"""Reads of a municipality's shares and of what its schools have of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import contains_eager, selectinload

from app.booking.actions.parts import parts_of
from app.calendar.models import Event, Holder, Pool, Slot
from app.core.db import db
from app.organizations.models import Organization, OrganizationKind
from app.organizations.queries import by_number

PAGE = 50


@dataclass(frozen=True)
class OwnShare:
    """A municipality's share of a time with the parts that its schools have of it."""

    slot: Slot
    pool: Pool
    parts: Sequence[Pool]

    @property
    def seats(self) -> int:
        """The whole share, with what was given on."""
        return self.pool.capacity + self.given

    @property
    def given(self) -> int:
        return sum(part.capacity for part in self.parts)

    @property
    def taken(self) -> int:
        return self.pool.taken + sum(part.taken for part in self.parts)

    @property
    def free(self) -> int:
        return self.seats - self.taken


def of_municipality(municipality_id: int) -> ColumnElement[bool]:
    """The condition that a pool is the municipality's own share of a time."""
    return (Pool.holder == Holder.MUNICIPALITY) & (Pool.holder_id == municipality_id)


def own_shares(
    municipality_id: int, readable: ColumnElement[bool], now: datetime, offset: int = 0
) -> tuple[list[OwnShare], int]:
    """A page of the municipality's shares of times to come, the soonest first; and how many there are."""
    query = (
        select(Pool, Slot)
        .join(Slot, Slot.id == Pool.slot_id)
        .join(Event, Event.id == Slot.event_id)
        .where(of_municipality(municipality_id), readable, Slot.starts_at > now, Slot.cancelled_at.is_(None))
        .options(contains_eager(Slot.event), selectinload(Slot.sessions))
        .order_by(Slot.starts_at, Pool.id)
    )
    total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    rows = db.session.execute(query.limit(PAGE).offset(offset))
    return _with_parts([(pool, slot) for pool, slot in rows]), total


@dataclass(frozen=True)
class QuotaUse:
    """What has become of a municipality's shares of times to come, with the parts that its schools have of
    them: `given` of the `seats` are in such parts. At `releases_at` the next share becomes common."""

    times: int
    seats: int
    given: int
    taken: int
    releases_at: datetime | None

    @property
    def free(self) -> int:
        return self.seats - self.taken


def quota_use(
    municipality_id: int | None, readable: ColumnElement[bool], now: datetime
) -> dict[int, QuotaUse]:
    """By municipality, of one if it is named, in one statement; no key where nothing is kept."""
    own = Pool.holder == Holder.MUNICIPALITY
    whose = case((own, Pool.holder_id), else_=Pool.part_of)
    waiting = own & Pool.released_at.is_(None) & (Pool.capacity > Pool.taken)
    query = (
        select(
            whose,
            func.count(case((own, Pool.slot_id)).distinct()),
            func.sum(Pool.capacity),
            func.sum(case((own, 0), else_=Pool.capacity)),
            func.sum(Pool.taken),
            func.min(case((waiting, Pool.release_at))),
        )
        .join(Slot, Slot.id == Pool.slot_id)
        .join(Event, Event.id == Slot.event_id)
        .where(own | (Pool.part_of > 0), readable, Slot.starts_at > now, Slot.cancelled_at.is_(None))
        .group_by(whose)
    )
    if municipality_id is not None:
        query = query.where(whose == municipality_id)
    return {id: QuotaUse(*figures) for id, *figures in db.session.execute(query)}


def own_share(pool: Pool, slot: Slot) -> OwnShare:
    """The share that lies in this pool."""
    return _with_parts([(pool, slot)])[0]


def schools_of(municipality_id: int, parts: Iterable[Pool]) -> list[tuple[int, str]]:
    """Its schools, and those that have a part though they are archived or another's by now, by number."""
    near = (Organization.municipality_id == municipality_id) & Organization.active
    kept = Organization.id.in_([part.holder_id for part in parts])
    query = select(Organization.id, Organization.short_name)
    rows = db.session.execute(query.where(Organization.kind == OrganizationKind.SCHOOL, near | kept))
    return sorted(((id, name) for id, name in rows), key=lambda one: by_number(one[1]))


def _with_parts(shares: Sequence[tuple[Pool, Slot]]) -> list[OwnShare]:
    query = select(Pool).where(Pool.slot_id.in_([slot.id for _pool, slot in shares]), Pool.part_of > 0)
    by_slot: dict[int, list[Pool]] = defaultdict(list)
    for part in db.session.scalars(query.order_by(Pool.id)):
        by_slot[part.slot_id].append(part)
    return [OwnShare(slot, pool, parts_of(pool, by_slot[slot.id])) for pool, slot in shares]

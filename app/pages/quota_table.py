"""What has become of an event's places: how many there are, kept for somebody, taken, come to, free."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.accounts.models import User
from app.attendance.queries import heads_counted
from app.booking.actions.parts import parts_of
from app.booking.labels import pool_title
from app.booking.models import Booking, BookingSeat
from app.booking.queries import holder_names
from app.calendar.models import Holder, Pool, SeatLimit, Slot
from app.core.audit import AuditEntry
from app.core.db import db
from app.organizations.models import Organization

MOST_MOVES = 100
Names = Mapping[tuple[Holder, int], str]


@dataclass(frozen=True)
class Line:
    """Seats of a share, of a time or of the event. `shared` are those kept for somebody, of a share those
    given on; `came` is None while nobody has counted; `free` are those that the viewer's people may take."""

    title: str
    total: int
    shared: int
    taken: int
    came: int | None
    free: int
    pool: Pool | None = None


@dataclass(frozen=True)
class TimeLines:
    """A time with its shares; `groups` is how many may be there at once, where that is limited."""

    slot: Slot
    whole: Line
    shares: Sequence[Line]
    groups: SeatLimit | None


@dataclass(frozen=True)
class Move:
    """Seats moved from one share to another."""

    at: datetime
    who: str
    slot: Slot
    source: str
    target: str
    seats: int
    reason: str


def times_of(event_id: int, municipality_id: int | None) -> list[TimeLines]:
    """The times that are not called off, the soonest first; to a municipality only those at which it has a
    share, with that share and its schools' ones."""
    query = select(Slot).where(Slot.event_id == event_id, Slot.cancelled_at.is_(None))
    query = query.options(selectinload(Slot.sessions)).order_by(Slot.starts_at, Slot.id)
    slots = {slot.id: slot for slot in db.session.scalars(query)}
    pools = _pools(slots)
    limits = select(SeatLimit).where(SeatLimit.slot_id.in_(slots))
    groups = {limit.slot_id: limit for limit in db.session.scalars(limits)}
    came, names = _came(list(slots)), holder_names()
    seen = _seen(municipality_id)
    found = []
    for id, slot in slots.items():
        own = [
            pool
            for pool in pools[id]
            if seen is None or (pool.holder, pool.holder_id) in seen or pool.part_of == municipality_id
        ]
        if own:
            shares = [_line(pool, pools[id], names, came) for pool in sorted(own, key=_order)]
            found.append(TimeLines(slot, _whole(shares, pools[id], seen), shares, groups.get(id)))
    return found


def total_of(times: Sequence[TimeLines]) -> Line:
    """All times together."""
    return _sum(_("All times"), [time.whole for time in times])


def limits_of(event_id: int) -> list[tuple[str, SeatLimit]]:
    """The limits over all times, of all together first and then of each organization that has booked."""
    query = (
        select(SeatLimit, Organization.short_name)
        .outerjoin(Organization, Organization.id == SeatLimit.holder_id)
        .where(SeatLimit.event_id == event_id)
        .order_by(SeatLimit.holder_id != 0, Organization.short_name, SeatLimit.unit)
    )
    return [(name or _("All together"), limit) for limit, name in db.session.execute(query)]


def moves_of(event_id: int) -> list[Move]:
    """Seats that were moved between shares of the event's times, the latest first."""
    query = (
        select(AuditEntry, Slot, User.name)
        .join(Slot, Slot.id == AuditEntry.subject_id)
        .outerjoin(User, User.id == AuditEntry.actor_id)
        .where(AuditEntry.action == "slot.seats_moved", AuditEntry.subject == "slot")
        .where(Slot.event_id == event_id)
        .options(selectinload(Slot.sessions))
        .order_by(AuditEntry.id.desc())
        .limit(MOST_MOVES)
    )
    rows = db.session.execute(query).all()
    names = holder_names() if rows else {}
    return [_move(entry, slot, who or "", names) for entry, slot, who in rows]


def _move(entry: AuditEntry, slot: Slot, who: str, names: Names) -> Move:
    moved: dict[str, Any] = entry.after
    source, target = (_title(moved[end], names) for end in ("from", "to"))
    return Move(entry.at, who, slot, source, target, moved["seats"], entry.reason or "")


def _title(key: Sequence[Any], names: Names) -> str:
    audience, holder, holder_id = key
    return pool_title(Pool(audience=audience, holder=Holder(holder), holder_id=holder_id), names)


def _pools(slot_ids: Iterable[int]) -> dict[int, list[Pool]]:
    query = select(Pool).where(Pool.slot_id.in_(list(slot_ids))).order_by(Pool.rank, Pool.id)
    found: dict[int, list[Pool]] = defaultdict(list)
    for pool in db.session.scalars(query):
        found[pool.slot_id].append(pool)
    return found


def _seen(municipality_id: int | None) -> set[tuple[Holder, int]] | None:
    """Whose shares are shown; None: everybody's."""
    if municipality_id is None:
        return None
    schools = select(Organization.id).where(Organization.municipality_id == municipality_id)
    own = {(Holder.SCHOOL, id) for id in db.session.scalars(schools)}
    return own | {(Holder.MUNICIPALITY, municipality_id)}


def _came(slot_ids: Sequence[int]) -> dict[int, int]:
    """Heads by pool: those of a booking fill what it took in the order in which it was drawn, and whoever
    came above that is counted where it took last."""
    heads = heads_counted(slot_ids)
    query = (
        select(BookingSeat.booking_id, BookingSeat.pool_id, BookingSeat.seats)
        .join(Booking, Booking.id == BookingSeat.booking_id)
        .join(Pool, Pool.id == BookingSeat.pool_id)
        .where(Booking.slot_id.in_(slot_ids))
        .order_by(BookingSeat.booking_id, Pool.rank.desc(), Pool.id.desc())
    )
    drawn: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for booking_id, pool_id, seats in db.session.execute(query):
        drawn[booking_id].append((pool_id, seats))
    found: dict[int, int] = defaultdict(int)
    for booking_id, count in heads.items():
        (last, _seats), *earlier = drawn[booking_id] or [(0, 0)]
        left = count
        for pool_id, seats in reversed(earlier):
            part = min(left, seats)
            found[pool_id] += part
            left -= part
        found[last] += left
    return found


def _order(pool: Pool) -> tuple[bool, int, bool, int]:
    """Parts below the share that they are of, what is common last."""
    own = pool.holder_id if pool.holder is Holder.MUNICIPALITY else 0
    return pool.is_common, pool.part_of or own, pool.part_of > 0, pool.id


def _line(pool: Pool, pools: Sequence[Pool], names: Names, came: Mapping[int, int]) -> Line:
    given = 0
    if pool.holder is Holder.MUNICIPALITY:
        given = sum(part.capacity for part in parts_of(pool, pools))
    return Line(pool_title(pool, names), pool.capacity, given, pool.taken, came.get(pool.id), pool.free, pool)


def _whole(shares: Sequence[Line], pools: Sequence[Pool], seen: set[tuple[Holder, int]] | None) -> Line:
    """The time as the viewer has it: a municipality's people may take what is common too."""
    own = [line.pool for line in shares if line.pool is not None]
    total = sum(pool.capacity for pool in own)
    if seen is None:
        shared = sum(pool.capacity for pool in own if not pool.is_common)
    else:
        shared = sum(pool.capacity for pool in own if pool.holder is Holder.SCHOOL)
    common = sum(pool.free for pool in pools if pool.is_common) if seen is not None else 0
    counted = [line.came for line in shares if line.came is not None]
    return Line(
        "", total, shared, sum(pool.taken for pool in own), sum(counted) if counted else None,
        sum(pool.free for pool in own) + common,
    )  # fmt: skip


def _sum(title: str, lines: Sequence[Line]) -> Line:
    counted = [line.came for line in lines if line.came is not None]
    return Line(
        title,
        sum(line.total for line in lines),
        sum(line.shared for line in lines),
        sum(line.taken for line in lines),
        sum(counted) if counted else None,
        sum(line.free for line in lines),
    )

"""What the tables say, beside what the model says."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from app.booking.models import Booking, BookingSeat
from app.booking.sign_ups.models import SignUp
from app.calendar.models import Pool, SeatLimit, Slot
from app.core.db import db
from tests.booking.model.rules import LIVE, Region
from tests.booking.model.seats import Time


def differences(
    region: Region, slots: Sequence[int], bookings: Sequence[int], visits: Sequence[int]
) -> list[str]:
    """Where the product is not as the model says: each booking's state, seats by share, place and deadline,
    the shares of each time, the limits, and the visitors."""
    found = [
        *_of_times(region.times, slots),
        *_of_bookings(region, bookings),
        *_of_quotas(region),
        *_of_visits(region, visits),
    ]
    db.session.rollback()
    return found


def _of_times(times: Sequence[Time], slots: Sequence[int]) -> Iterator[str]:
    pools = db.session.execute(
        select(
            Pool.slot_id,
            Pool.audience,
            Pool.holder,
            Pool.holder_id,
            Pool.capacity,
            Pool.taken,
            Pool.waiting,
            Pool.released_at,
        )
    ).all()
    limits = {limit.slot_id: limit for limit in _limits() if limit.slot_id}
    rows = db.session.execute(select(Slot.id, Slot.starts_at, Slot.capacity, Slot.cancelled_at)).all()
    facts = {row[0]: row for row in rows}
    for slot_id, time in zip(slots, times, strict=True):
        there = {
            (row[1], str(row[2]), row[3]): (*row[4:7], row[7] is not None)
            for row in pools
            if row[0] == slot_id
        }
        wanted = {
            share.key: (
                share.capacity,
                time.taken(share.key),
                sum(group.may_draw_on(share.key) for group in time.queue()),
                share.released,
            )
            for share in time.shares
        }
        if there != wanted:
            yield f"shares of time {slot_id}: {there}, the model {wanted}"
        limit = limits.get(slot_id)
        groups = (limit.capacity, limit.used) if limit else None
        most = None if time.most_groups is None else (time.most_groups, len(time.holders()))
        if groups != most:
            yield f"groups in time {slot_id}: {groups}, the model {most}"
        _id, starts, capacity, cancelled = facts[slot_id]
        if (starts, capacity, cancelled is not None) != (time.starts, time.capacity, time.called_off):
            yield f"time {slot_id}: {starts}, {capacity}, {cancelled}"


def _of_bookings(region: Region, ids: Sequence[int]) -> Iterator[str]:
    columns = (
        Booking.id,
        Booking.state,
        Booking.seats,
        Booking.queue_no,
        Booking.offer_until,
        Booking.clash_reason,
    )
    rows = {row[0]: row for row in db.session.execute(select(*columns)).all()}
    keys = {
        row[0]: (row[1], str(row[2]), row[3])
        for row in db.session.execute(select(Pool.id, Pool.audience, Pool.holder, Pool.holder_id)).all()
    }
    held: dict[int, dict[object, int]] = {}
    for booking_id, pool_id, seats in db.session.execute(
        select(BookingSeat.booking_id, BookingSeat.pool_id, BookingSeat.seats)
    ).all():
        held.setdefault(booking_id, {})[keys[pool_id]] = seats
    if sorted(rows) != sorted(ids):
        yield f"there are bookings {sorted(rows)}, the model knows {sorted(ids)}"
    for id, (_time, group) in zip(ids, region.groups, strict=True):
        _id, state, seats, place, until, reason = rows[id]
        there = (str(state), seats, place, until, bool(reason), held.get(id, {}))
        wanted = (group.state, group.seats, group.place, group.until, group.clash, group.held)
        if there != wanted:
            yield f"booking {id}: {there}, the model {wanted}"


def _of_quotas(region: Region) -> Iterator[str]:
    for limit in _limits():
        if limit.event_id is None:
            continue
        groups = [
            group for time, group in region.groups
            if time.event == limit.event_id and group.state in LIVE and limit.holder_id in (0, group.school)
        ]  # fmt: skip
        used = sum(group.seats for group in groups) if limit.unit == "seats" else len(groups)
        if limit.used != used:
            yield f"quota {limit.id} has {limit.used} used, the model {used}"


def _of_visits(region: Region, ids: Sequence[int]) -> Iterator[str]:
    rows = db.session.execute(select(SignUp.id, SignUp.people, SignUp.state)).all()
    there = {id: (people, str(state) == "confirmed") for id, people, state in rows}
    wanted = {id: (visit.people, visit.live) for id, (_time, visit) in zip(ids, region.visits, strict=True)}
    if there != wanted:
        yield f"visitors: {there}, the model {wanted}"


def _limits() -> Sequence[SeatLimit]:
    return db.session.scalars(select(SeatLimit).execution_options(populate_existing=True)).all()

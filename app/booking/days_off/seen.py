"""What an act would do, before it is done, and what it has done: nothing here changes anything."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, inspect, select, true
from sqlalchemy.orm import joinedload, selectinload

from app.booking.actions.queue import waiting
from app.booking.actions.room import Claimant, Room
from app.booking.actions.seats import free_seats, look, release_due
from app.booking.days_off.meant import Act, act_at, groups_off
from app.booking.days_off.models import DayOff, DayOffBooking
from app.booking.days_off.queries import elsewhere_of, holding_of, waiting_of
from app.booking.models import HOLDING, Booking, BookingLine, BookingSeat, BookingState, LimitClaim
from app.calendar.models import Event, Pool, SeatLimit, Slot
from app.core import clock
from app.core.db import Model, db
from app.organizations.models import Organization
from app.organizations.queries import by_number


@dataclass(frozen=True)
class Seen:
    """Bookings that an act cancels, groups that keep their places in queues, those that miss one meeting of a
    course, and groups that are offered the seats."""

    cancelled: Sequence[Booking]
    waiting: Sequence[Booking] = ()
    elsewhere: Sequence[Booking] = ()
    offered: Sequence[Booking] = ()

    @property
    def pupils(self) -> int:
        return sum(booking.seats for booking in self.cancelled)

    @property
    def told(self) -> set[int]:
        """The schools that get a letter."""
        return {booking.organization_id for booking in (*self.cancelled, *self.waiting)}

    @property
    def hosts(self) -> list[tuple[Organization, int]]:
        """Whom groups will not come to, and how many."""
        counted = Counter(booking.slot.event.host for booking in self.cancelled)
        return sorted(counted.items(), key=lambda one: by_number(one[0].short_name))


def foresee(act: Act) -> Seen:
    """What the act would do at this moment."""
    cancelled = holding_of(act)
    offered = _offered(cancelled, {booking.id for booking in waiting_of(act)})
    parts = (cancelled, waiting_of(act), elsewhere_of(act), offered)
    return Seen(*(in_full({booking.id for booking in part}) for part in parts))


def done_by(act: DayOff, within: ColumnElement[bool]) -> Seen:
    """What the act has cancelled of the bookings within a person's reach, and who of them waits still."""
    ids = db.session.scalars(select(DayOffBooking.booking_id).where(DayOffBooking.day_off_id == act.id))
    queued = [booking.id for booking in waiting_of(act)] if act.withdrawn_at is None else []
    return Seen(in_full(ids, within), in_full(queued, within))


def unlike_foreseen(
    act: DayOff, seen: Seen, within: ColumnElement[bool]
) -> tuple[list[Booking], Sequence[Booking]]:
    """What was cancelled though the preview had not shown it, and what it had shown and was not there."""
    cancelled = {booking.id for booking in seen.cancelled}
    added = [booking for booking in seen.cancelled if booking.id not in act.foreseen]
    return added, in_full(set(act.foreseen) - cancelled, within)


def act_about(booking: Booking) -> DayOff | None:
    """The act that has cancelled a booking, or one that passes it over while it waits."""
    if booking.state is BookingState.WAITING:
        return act_at(booking, booking.slot.hours)
    if booking.state in HOLDING:
        return None
    query = select(DayOff).join(DayOffBooking, DayOffBooking.day_off_id == DayOff.id)
    return db.session.scalars(query.where(DayOffBooking.booking_id == booking.id)).one_or_none()


def in_full(ids: Iterable[int], within: ColumnElement[bool] | None = None) -> Sequence[Booking]:
    """Bookings with all that is shown of them, by school and time."""
    query = (
        select(Booking)
        .where(Booking.id.in_(list(ids)), true() if within is None else within)
        .options(joinedload(Booking.slot).joinedload(Slot.event).joinedload(Event.host))
        .options(joinedload(Booking.slot).selectinload(Slot.sessions))
        .options(joinedload(Booking.organization).joinedload(Organization.municipality))
        .options(selectinload(Booking.lines).joinedload(BookingLine.school_class))
    )
    found = db.session.scalars(query).all()
    return sorted(found, key=lambda one: (by_number(one.organization.short_name), one.slot.starts_at, one.id))


def _offered(leaving: Sequence[Booking], stay: Collection[int]) -> list[Booking]:
    """The groups whose turn comes when these leave, by the rule of `queue.promote`."""
    found: list[Booking] = []
    for slot_id in sorted({booking.slot_id for booking in leaving}):
        room, off = _room_without(slot_id, leaving), groups_off(slot_id) | set(stay)
        for booking in waiting(slot_id):
            own = room.chain(Claimant.of(booking))
            if booking.id in off or not own.fits(booking.seats):
                continue
            for pool, part in own.draw(booking.seats):
                pool.taken += part
            for limit in own.limits:
                limit.used += 1
            found.append(booking)
    return found


def _room_without(slot_id: int, leaving: Sequence[Booking]) -> Room:
    """Copies of the slot's pools and limits as they would be without these bookings and those whose time to
    answer an offer is over, and with all shares released that are due."""
    late = select(Booking.id).where(Booking.slot_id == slot_id, Booking.offer_until <= clock.now())
    own = [booking.id for booking in leaving if booking.slot_id == slot_id]
    ids = [*own, *db.session.scalars(late)]
    seats = _sums(BookingSeat.pool_id, BookingSeat.seats, BookingSeat.booking_id.in_(ids))
    claims = _sums(LimitClaim.limit_id, LimitClaim.amount, LimitClaim.booking_id.in_(ids))
    whole = look(db.session.get_one(Slot, slot_id), 0)
    limits = [_copy(SeatLimit, limit, used=limit.used - claims[limit.id]) for limit in whole.limits]
    room = Room(limits, [_copy(Pool, pool) for pool in whole.pools])
    for pool in room.pools:
        free_seats(room, pool, seats[pool.id])
    release_due(room, clock.now())
    return room


def _sums(key: Any, amount: Any, which: ColumnElement[bool]) -> Counter[int]:
    found: Counter[int] = Counter()
    for number, part in db.session.execute(select(key, amount).where(which)):
        found[number] += part
    return found


def _copy(table: type[Model], row: Model, **changes: int) -> Any:
    """A row of no session: what is tried on it reaches no database."""
    facts = {column.key: getattr(row, column.key) for column in inspect(table).column_attrs}
    return table(**(facts | changes))

"""Places of the times to come: what every booking changes, and nothing else does."""

from collections import defaultdict
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Select, false, func, select

from app.calendar.models import Pool, SeatLimit, Slot
from app.calendar.windows import Window
from app.core.db import db
from app.core.remembered import remembered


@dataclass(frozen=True)
class Seats:
    """By a time's id: how many places are held, where any are; and which times have one that somebody may
    take. Those that others wait for are theirs. By an event's id: how many places all its times may still
    give, where that is limited."""

    taken: Mapping[int, int]
    free: Container[int]
    left: Mapping[int, int]
    _events: dict[Window, int] = field(default_factory=dict)

    def events(self, days: Window, size: int) -> int:
        """The events that have a place on these days, as bits; asked once for the days."""
        if days not in self._events:
            self._events[days] = days.with_time(self.free, size)
        return self._events[days]


def seats(now: datetime) -> Seats:
    """Of the times that begin after the present minute."""
    minute = now.replace(second=0, microsecond=0)
    return remembered(("calendar.seats", minute), lambda: _read(minute), size=_size)


def _size(one: Seats) -> int:
    return 256 * (len(one.taken) + 16)


def _read(minute: datetime) -> Seats:
    full = func.coalesce(SeatLimit.used >= SeatLimit.capacity, false())
    left_of_events = db.session.execute(_left_of_events())
    limited = {event_id: left for event_id, left in left_of_events if left is not None}
    query = select(Pool.slot_id, Slot.event_id, Pool.taken, Pool.capacity, Pool.waiting, Pool.closed, full)
    query = query.join(Slot, Slot.id == Pool.slot_id)
    query = query.outerjoin(SeatLimit, SeatLimit.slot_id == Slot.id)
    taken: dict[int, int] = defaultdict(int)
    free = set()
    for slot_id, event_id, held, capacity, waiting, closed, no_group_more in db.session.execute(
        query.where(Slot.cancelled_at.is_(None), Slot.starts_at > minute)
    ):
        if held or no_group_more:
            taken[slot_id] += capacity if no_group_more else held
        nobody_more = no_group_more or limited.get(event_id) == 0
        if not closed and not waiting and not nobody_more and held < capacity:
            free.add(slot_id)
    return Seats(dict(taken), free, limited)


def _left_of_events() -> Select[int, int]:
    """Asked for all events at once: with each of their pools it would be asked thousands of times."""
    of_all = select(SeatLimit.event_id).where(SeatLimit.event_id.is_not(None), SeatLimit.holder_id == 0)
    events = of_all.distinct().subquery()
    return select(events.c.event_id, SeatLimit.left_of_event(events.c.event_id))

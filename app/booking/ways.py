"""Ways on for a group that was refused: two times instead of one, a smaller part, another time, the queue.

All of it is a look without locks, to plan by: whoever takes a way on may be refused once more.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from app.booking import queries
from app.booking.actions import Request
from app.booking.actions.clashes import Named, Visit, diary_of, too_near
from app.booking.actions.guards import is_open
from app.booking.actions.room import Room
from app.booking.days_off.refusals import DayIsOff
from app.booking.refusals import (
    BookingClosed,
    ClassBusy,
    GroupTooLarge,
    NeverFits,
    NotEnoughSeats,
    QuotaReached,
    SlotCancelled,
    SlotStarted,
)
from app.calendar.models import Slot
from app.core.errors import RuleBroken
from app.organizations.models import Organization

TOO_MANY = (NotEnoughSeats, GroupTooLarge, NeverFits, QuotaReached)
NOT_HERE = (ClassBusy, DayIsOff, SlotCancelled, SlotStarted, BookingClosed)
TIMES = 3


@dataclass(frozen=True)
class Split:
    """So many people at the one time, and the rest at the other."""

    one: Slot
    seats: int
    other: Slot
    rest: int


@dataclass(frozen=True)
class Ways:
    """What may be offered to a group of so many people. `part` are those that fit at the time asked for,
    `place` the place that the group would have in its queue."""

    people: int
    split: Split | None = None
    part: int | None = None
    times: tuple[Slot, ...] = ()
    place: int | None = None

    def __bool__(self) -> bool:
        return bool(self.split or self.part or self.times or self.place)


def are_there(refusal: RuleBroken) -> bool:
    """Whether there may be ways on after this refusal."""
    return isinstance(refusal, TOO_MANY + NOT_HERE)


def ways_on(
    asked: Request,
    slot: Slot,
    refusal: RuleBroken,
    organization: Organization,
    classes: Mapping[int, Named],
    times: Mapping[Slot, Room],
) -> Ways:
    """What the organization may do instead, as far as one can see now: in these `times` of the event, for
    its `classes` by id, of which the request names some."""
    room = dict(_rooms(asked, slot, organization, classes, times))
    whole = tuple(one for one, seats in room.items() if one is not slot and seats >= asked.seats)[:TIMES]
    if isinstance(refusal, NOT_HERE):
        return Ways(asked.seats, times=whole)
    least = _smallest(slot)
    part = room.get(slot, 0)
    place = queries.waiting_in(slot.id) + 1 if isinstance(refusal, NotEnoughSeats) else None
    split = _split(asked.seats, slot, room, least) if _lets_two(times[slot], asked.seats) else None
    return Ways(asked.seats, split, part if part >= least else None, whole, place)


def _rooms(
    asked: Request,
    slot: Slot,
    organization: Organization,
    classes: Mapping[int, Named],
    times: Mapping[Slot, Room],
) -> Iterator[tuple[Slot, int]]:
    """How many of the group each time of the event would take, of those that would take any."""
    largest = slot.event.terms.largest if slot.event.terms else None
    seats = {one: _seats(room, organization, asked) for one, room in times.items()}
    visits = {one: Visit.of(one) for one in times if seats[one] and is_open(one)}
    diary = diary_of(
        {id: classes[id] for id in asked.group.class_ids if id in classes}, list(visits.values())
    )
    for one, visit in visits.items():
        if not any(diary.clashes(visit)):
            yield one, min(seats[one], largest or seats[one])


def _seats(room: Room, organization: Organization, asked: Request) -> int:
    own = queries.room_for(room, organization, asked.audience)
    return 0 if own.groups_full else min(max(own.free, 0), asked.seats)


def _lets_two(room: Room, seats: int) -> bool:
    """The event's quotas have room for two groups of so many together."""
    quotas = ((quota, seats if quota.unit == "seats" else 2) for quota in room.quotas)
    return all(quota.used + amount <= quota.capacity for quota, amount in quotas)


def _split(seats: int, slot: Slot, room: Mapping[Slot, int], least: int) -> Split | None:
    """The two times that take parts as equal as can be; best with the time that was asked for."""
    found = []
    for one, other in combinations(sorted(room, key=lambda time: time.starts_at), 2):
        low, high = max(least, seats - room[other]), min(room[one], seats - least)
        if low > high:
            continue
        part = min(max(-(-seats // 2), low), high)
        strange = slot not in (one, other)
        found.append(((abs(2 * part - seats), strange, one.starts_at, other.starts_at), one, part, other))
    for _cost, one, part, other in sorted(found, key=lambda way: way[0]):
        if not too_near(one, other):
            return Split(one, part, other, seats - part)
    return None


def _smallest(slot: Slot) -> int:
    return (slot.event.terms.smallest if slot.event.terms else None) or 1

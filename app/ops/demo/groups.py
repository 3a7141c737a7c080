"""Which classes go where: groups that book, as schools would choose them."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count

from app.booking.actions import ClassSeats, Request, adults_needed
from app.calendar.models import Slot
from app.ops.demo.days import Days
from app.ops.demo.registry import Region
from app.organizations.models import PUPILS_PER_ADULT, SchoolClass, school_year_of

TEACHERS = (
    "Иванова Мария Петровна",
    "Кравченко Елена Юрьевна",
    "Бондарь Олег Иванович",
    "Ткаченко Анна Сергеевна",
    "Лысенко Виктор Павлович",
    "Гончар Светлана Андреевна",
)
OLDER = frozenset(range(5, 12))  # who goes where all grades are invited
NEAR, FAR = 8, 1  # how much likelier a class goes to a place in its own municipality
KEEN, OTHERS = 6, 1  # how much likelier a class of a keen teacher goes at all
KEEN_SHARE = 0.15


@dataclass
class Groups:
    """Classes and the days they are taken on: a class goes out once a day at most."""

    region: Region
    days: Days
    draw: random.Random
    busy: set[tuple[int, date]] = field(default_factory=set)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    keenness: dict[int, int] = field(default_factory=dict)
    facts: list[tuple[int, int, int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for one in self.region.classes:
            self.keenness[one.id] = KEEN if self.draw.random() < KEEN_SHARE else OTHERS
            self.facts.append((one.id, one.school_id, one.year, one.grade))  # asked of each for every group

    def request(self, slot: Slot, *chosen: SchoolClass) -> Request:
        """Ask for the classes of one school, as many seats as the time has at most."""
        left, lines = slot.capacity, []
        for one in chosen:
            seats = min(one.roll, left)
            left -= seats
            if seats:
                lines.append(ClassSeats(one.id, seats))
            self.keep_home(slot, one)
        number = next(self.numbers)
        return Request(
            slot_id=slot.id,
            organization_id=chosen[0].school_id,
            lines=tuple(lines),
            adults=adults_needed(sum(line.seats for line in lines), PUPILS_PER_ADULT),
            adult_name=TEACHERS[number % len(TEACHERS)],
            adult_phone=f"8 (863) 003-{number // 100:02}-{number % 100:02}",
            key=f"demo-{number}",
            wait=True,
        )

    def keep_home(self, slot: Slot, one: SchoolClass) -> None:
        """The class is taken on the days of this time."""
        self.busy.update((one.id, day) for day in self._days_of(slot))

    def pick(self, slot: Slot, schools: frozenset[int]) -> SchoolClass | None:
        """A class of these schools that the event invites and that is free on those days, or None."""
        event, days = slot.event, self._days_of(slot)
        invited = event.grades or OLDER
        year_of_day = school_year_of(days[0])
        free = [
            one
            for one, (number, school, year, grade) in zip(self.region.classes, self.facts, strict=True)
            if school in schools and year == year_of_day and grade in invited
            if not any((number, day) in self.busy for day in days)
        ]
        if not free:
            return None
        here = event.municipality_id
        weights = [
            self.keenness[one.id] * (NEAR if self.region.schools[one.school_id] == here else FAR)
            for one in free
        ]
        return self.draw.choices(free, weights)[0]

    def _days_of(self, slot: Slot) -> list[date]:
        first, last = (moment.astimezone(self.days.zone).date() for moment in (slot.starts_at, slot.ends_at))
        return [first + timedelta(days=number) for number in range((last - first).days + 1)]

"""Who goes where in a region: bookings, and the sheets of those that are over."""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.booking.models import BookingState
from app.ops.demo.region.days import Calendar
from app.ops.demo.region.events import Time
from app.ops.demo.region.registries import Group, School
from app.ops.demo.region.size import SLOTS_A_WEEK, Size
from app.organizations.models import school_year_of

NEAR = 0.7  # of all visits, within the municipality
CANCELS, WAITS = 0.08, 0.04  # shares of the visits to come
PAST_CLASSES = 2
TRIES = 60
Busy = set[tuple[int, date]]


@dataclass(slots=True)
class Visit:
    """A booking before it is written, in the state that it has come to."""

    time: Time
    school: School
    classes: list[Group]
    state: BookingState
    booked_at: datetime
    marked_at: datetime | None = None
    left_at: datetime | None = None

    @property
    def seats(self) -> int:
        return sum(group.roll for group in self.classes)

    @property
    def day(self) -> date:
        return self.time.starts_at.date()


class Visits:
    """Draws visits; a class goes out once a day at most."""

    def __init__(self, size: Size, calendar: Calendar, schools: list[School], draw: random.Random) -> None:
        self.size, self.calendar, self.draw, self.schools = size, calendar, draw, schools
        self.by_municipality: dict[int | None, list[School]] = defaultdict(list)
        for school in schools:
            self.by_municipality[school.municipality_id].append(school)
        self.busy: Busy = set()

    def plan(self, lessons: list[list[Time]], times: Iterable[Time]) -> list[Visit]:
        """All of them, by the moment of the booking."""
        open_times = [time for time in times if not time.reason and not time.reserved]
        start = self.calendar.moment(self.calendar.today, 0)
        past = [time for time in open_times if time.ends_at < start]
        coming = [time for time in open_times if time.starts_at > start + timedelta(days=1)]
        found = list(self._lessons(lessons))
        found += self._drawn(past, self.size.past_visits, PAST_CLASSES)
        waiting = int(self.size.coming_visits * WAITS)
        ahead = self._drawn(coming, self.size.coming_visits - waiting, 1)
        found += ahead
        found += self._waiting(ahead, waiting)
        return sorted(found, key=lambda visit: visit.booked_at)

    def _lessons(self, lessons: list[list[Time]]) -> Iterator[Visit]:
        """Every large school in every week, with all its classes."""
        large = [school for school in self.schools if school.large]
        for week, times in enumerate(lessons):
            for number, school in enumerate(large):
                time = times[(number + week) % SLOTS_A_WEEK]
                yield self._visit(time, school, school.classes[school_year_of(time.starts_at.date())])

    def _drawn(self, times: list[Time], count: int, classes: int) -> list[Visit]:
        """So many visits with so many classes each."""
        found: list[Visit] = []
        while len(found) < count:
            visit = self._try(times, classes)
            if visit is not None:
                found.append(visit)
        return found

    def _try(self, times: list[Time], classes: int) -> Visit | None:
        draw = self.draw
        for _try in range(TRIES):
            time = times[int(len(times) * draw.random())]
            near = self.by_municipality[time.municipality_id] if draw.random() < NEAR else self.schools
            school, day = draw.choice(near or self.schools), time.starts_at.date()
            invited = time.grades or range(1, 12)
            free = [
                one
                for one in school.classes.get(school_year_of(day), [])
                if (one.grade in invited or not school.large) and (one.id, day) not in self.busy
            ]
            if len(free) < classes:
                continue
            chosen = draw.sample(free, classes)
            if sum(one.roll for one in chosen) <= time.capacity - time.taken:
                return self._visit(time, school, chosen)
        self._widen(times)
        return None

    def _widen(self, times: list[Time]) -> None:
        """All is nearly full: hosts find more seats for one time."""
        self.draw.choice(times).capacity += 60

    def _visit(self, time: Time, school: School, classes: list[Group]) -> Visit:
        draw, day = self.draw, time.starts_at.date()
        booked_at = self.calendar.before(time.starts_at, draw)
        visit = Visit(time, school, classes, BookingState.CONFIRMED, booked_at)
        self.busy.update((one.id, day) for one in classes if not time.reserved or time.starts_at.hour >= 10)
        if day < self.calendar.today:
            evening = time.ends_at + timedelta(hours=draw.randint(1, 6), minutes=draw.randint(0, 59))
            visit.marked_at = min(evening, self.calendar.moment(self.calendar.today, 0, 1))
        elif draw.random() < CANCELS:
            visit.state, visit.left_at = BookingState.CANCELLED_BY_SCHOOL, booked_at + timedelta(hours=20)
            return visit
        time.taken += visit.seats
        return visit

    def _waiting(self, ahead: list[Visit], count: int) -> Iterator[Visit]:
        """One group each in the queue of times that are full: no more seats than are taken."""
        full: set[int] = set()
        for visit in ahead:
            time = visit.time
            if len(full) == count or time.id in full or not time.taken:
                continue
            school = self.draw.choice(self.schools)
            free = [
                one
                for one in school.classes.get(school_year_of(visit.day), [])
                if (one.id, visit.day) not in self.busy and one.roll <= time.taken
            ]
            if not free:
                continue
            full.add(time.id)
            one = self.draw.choice(free)
            self.busy.add((one.id, visit.day))
            time.capacity, time.waiting = time.taken, 1
            booked_at = self.calendar.moment(self.calendar.today, 0) - timedelta(
                hours=self.draw.randint(1, 40)
            )
            yield Visit(time, school, [one], BookingState.WAITING, booked_at)

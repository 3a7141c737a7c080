"""Events and times of a region: the weekly lesson of its large schools, and what its hosts offer."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from app.calendar.models import Event, EventFormat, EventKind, EventState, Precision, Slot, Visibility
from app.core.audit import AuditEntry
from app.core.db import db
from app.ops.demo.files import table
from app.ops.demo.region.days import Calendar
from app.ops.demo.region.registries import Host, Registries
from app.ops.demo.region.size import SLOTS_A_WEEK, Size
from app.ops.demo.region.writing import Writer
from app.organizations.models import Field, Programme, school_year_of

LESSON, LESSON_SEATS = "Россия — мои горизонты", 20_000
LESSON_HOURS = ((8, 0), (8, 45), (9, 30), (10, 15), (11, 0))  # the last ones in short weeks
FIRST_HOUR = 10  # of all other times, a quarter past it at the earliest
GRADES = (range(1, 5), range(5, 8), range(6, 10), range(8, 10), range(8, 12), range(10, 12))
AHEAD_SHARE, UNDATED, CANCELLED, SOME_CANCELLED, HIDDEN, SPECIAL = 0.3, 0.004, 0.03, 0.02, 0.01, 0.08
AUDIENCES = {
    EventKind.PARENTS_MEETING: ["parents"],
    EventKind.WEBINAR: ["pupils", "parents"],
    EventKind.CONFERENCE: ["teachers", "students"],
}
MOST_TIMES = 5  # of one event


@dataclass(slots=True)
class Time:
    """A time before it is written; `grades` are those of its event. What is `reserved` takes no groups."""

    id: int
    event_id: int
    municipality_id: int | None
    starts_at: datetime
    ends_at: datetime
    capacity: int
    venue_id: int | None
    grades: frozenset[int]
    kind: EventKind
    hours: Decimal
    reason: str = ""
    reserved: bool = False
    taken: int = 0
    waiting: int = 0


@dataclass(slots=True)
class Planned:
    """An event before it is written: its columns, and the rows that it is linked to."""

    values: dict[str, Any]
    host: Host
    days: list[date]
    times: list[Time] = field(default_factory=list)
    field_id: int | None = None
    programme_id: int | None = None


class Programmes:
    """Draws events; `lessons` are the times of the weekly lesson, by week."""

    def __init__(
        self, size: Size, calendar: Calendar, registries: Registries, writer: Writer, draw: random.Random
    ) -> None:
        self.size, self.calendar, self.draw = size, calendar, draw
        self.registries, self.writer = registries, writer
        self.past, self.coming = calendar.study_days()
        self.names = table("names")
        self.field_ids = _by_title(Field)
        self.programmes = _by_title(Programme)
        self.kinds = [EventKind(name) for name in self.names["kinds"]]
        self.shares = [self.names["kinds"][kind.value]["share"] for kind in self.kinds]
        self.lessons: list[list[Time]] = []

    def plan(self) -> list[Planned]:
        """All events with their times, oldest first."""
        weeks = self.calendar.study_weeks(self.past, self.size.weeks)
        found = [self._lesson(number, days) for number, days in enumerate(weeks)]
        others = [self._event() for _number in range(self.size.events - len(found))]
        timed = [one for one in others if "seats" in self.names["kinds"][one.values["kind"].value]]
        left = max(self.size.slots - SLOTS_A_WEEK * len(found), len(timed))
        for one, count in zip(timed, self._counts(len(timed), left), strict=True):
            self._give_times(one, count)
        return sorted(found + others, key=lambda one: one.values["created_at"])

    def _counts(self, events: int, times: int) -> list[int]:
        """How many times each event has: one, and the rest by lot."""
        counts = Counter(range(events))
        more = [number for number in range(events) for _time in range(MOST_TIMES - 1)]
        counts.update(self.draw.sample(more, times - events))
        return [counts[number] for number in range(events)]

    def _lesson(self, number: int, days: list[date]) -> Planned:
        """For the whole region, three times a day; the large schools come with every class."""
        centre = self.registries.hosts[0]
        field_title, profession = self._profession()
        title = f"{LESSON}: {profession}"
        one = self._planned(EventKind.LESSON, title, centre, days[:1] + days[-1:], EventFormat.ONLINE)
        one.values |= {"hours": Decimal(1), "grades": frozenset(), "visibility": Visibility.PUBLIC}
        one.values |= {"state": EventState.FINISHED, "cancel_reason": ""}
        one.field_id, one.programme_id = self.field_ids[field_title], self.programmes[LESSON]
        self.lessons.append([])
        for turn in range(SLOTS_A_WEEK):
            starts_at = self.calendar.moment(days[turn % len(days)], *LESSON_HOURS[turn // len(days)])
            time = self._time(one, starts_at, 40, LESSON_SEATS, None)
            time.reserved = True
            one.times.append(time)
            self.lessons[-1].append(time)
        return one

    def _event(self) -> Planned:
        draw = self.draw
        kind = draw.choices(self.kinds, self.shares)[0]
        host, (field_title, profession) = draw.choice(self.registries.hosts), self._profession()
        title = draw.choice(self.names["kinds"][kind.value]["titles"]).format(profession)
        days = self._days()
        one = self._planned(kind, title[:1].upper() + title[1:], host, days, self._format(kind))
        one.field_id = self.field_ids[field_title]
        if draw.random() < 0.4:
            one.programme_id = draw.choice(sorted(self.programmes.values()))
        if "seats" not in self.names["kinds"][kind.value]:
            self._leave_vague(one)
        return one

    def _profession(self) -> tuple[str, str]:
        title = self.draw.choice(list(self.names["professions"]))
        return title, self.draw.choice(self.names["professions"][title])

    def _format(self, kind: EventKind) -> EventFormat:
        if kind is EventKind.WEBINAR:
            return EventFormat.ONLINE
        return self.draw.choices(list(EventFormat), (88, 5, 7))[0]

    def _days(self) -> list[date]:
        """The first day of study by lot, of those ahead rather an early one, and the next ones."""
        draw = self.draw
        if draw.random() < AHEAD_SHARE:
            number = int(len(self.coming) * draw.random() ** 1.5)
            return self.coming[number : number + MOST_TIMES]
        number = draw.randrange(len(self.past))
        return self.past[max(number - MOST_TIMES + 1, 0) : number + 1]

    def _planned(
        self, kind: EventKind, title: str, host: Host, days: list[date], form: EventFormat
    ) -> Planned:
        draw = self.draw
        created = self.calendar.before(self.calendar.moment(days[0], 9), draw) - timedelta(days=30)
        text = draw.choice(self.names["texts"])
        values = self._state(days[-1]) | {
            "id": self.writer.id(Event),
            "title": title,
            "kind": kind,
            "format": form,
            "visibility": Visibility.SIGNED_IN if draw.random() < HIDDEN else Visibility.PUBLIC,
            "host_id": host.id,
            "municipality_id": host.municipality_id if form is EventFormat.ONSITE else None,
            "announcement": text,
            "bring": draw.choice(self.names["bring"]),
            "audience": AUDIENCES.get(kind, ["pupils"]),
            "grades": frozenset() if kind in AUDIENCES else frozenset(draw.choice(GRADES)),
            "special_needs": draw.random() < SPECIAL,
            "precision": Precision.DAYS if days[0] < days[-1] else Precision.DAY,
            "starts_on": days[0],
            "ends_on": days[-1],
            "hours": Decimal(draw.choice((1, 1, 2, 2, 3))),
            "changed_at": created + timedelta(days=2),
            "created_at": created,
        }
        return Planned(values, host, days)

    def _state(self, last: date) -> dict[str, Any]:
        """Most are published, half of what is over is finished, a few are called off."""
        draw = self.draw
        if draw.random() < CANCELLED:
            reason = draw.choice(self.names["reasons"])
            return {"state": EventState.CANCELLED, "cancel_reason": reason, "sequence": 1, "version": 3}
        over = last < self.calendar.today and draw.random() < 0.5
        state = EventState.FINISHED if over else EventState.PUBLISHED
        return {"state": state, "cancel_reason": "", "sequence": 0, "version": 2}

    def _leave_vague(self, one: Planned) -> None:
        """What has no times: exact dates, a long run, or a month, quarter or year; a few have none."""
        draw, first = self.draw, one.days[0]
        chance = draw.random()
        dates: tuple[Precision, date | None, date | None]
        if chance < UNDATED * 10:
            dates = (Precision.NONE, None, None)
        elif chance < 0.15:
            dates = (Precision.DAYS, first, first + timedelta(days=draw.randint(14, 90)))
        elif chance < 0.25:
            begins = first.replace(day=1)
            ends = (begins + timedelta(days=32)).replace(day=1) - timedelta(days=1)
            dates = (Precision.MONTH, begins, ends)
        elif chance < 0.27:
            year = school_year_of(first)
            dates = (Precision.YEAR, date(year, 9, 1), date(year + 1, 8, 31))
        else:
            return
        one.values |= dict(zip(("precision", "starts_on", "ends_on"), dates, strict=True))

    def _give_times(self, one: Planned, count: int) -> None:
        draw, values = self.draw, one.values
        facts = self.names["kinds"][values["kind"].value]
        onsite = values["format"] is EventFormat.ONSITE and one.host.venues
        venue = draw.choice(one.host.venues) if onsite else None
        seats, minutes = draw.randint(*facts["seats"]), draw.choice(facts["minutes"])
        held = sorted(draw.choice(one.days) for _time in range(count))
        hours = Counter[date]()
        for day in held:
            starts_at = self.calendar.moment(day, FIRST_HOUR + 2 * hours[day], draw.choice((15, 30, 45)))
            hours[day] += 1
            one.times.append(self._time(one, starts_at, minutes, seats, venue))
        values |= {"starts_on": held[0], "ends_on": held[-1]}
        values["precision"] = Precision.DAYS if held[0] < held[-1] else Precision.DAY
        if len(one.times) > 1 and draw.random() < SOME_CANCELLED:
            one.times[-1].reason = draw.choice(self.names["reasons"])

    def _time(self, one: Planned, starts_at: datetime, minutes: int, seats: int, venue: int | None) -> Time:
        values = one.values
        return Time(
            id=self.writer.id(Slot),
            event_id=values["id"],
            municipality_id=values["municipality_id"],
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=minutes),
            capacity=seats,
            venue_id=venue,
            grades=values["grades"],
            kind=values["kind"],
            hours=values["hours"],
            reason=values["cancel_reason"],
        )


def _by_title(dictionary: type[Field] | type[Programme]) -> dict[str, int]:
    return {title: number for title, number in db.session.execute(select(dictionary.title, dictionary.id))}


def write_events(events: list[Planned], writer: Writer, operator: int) -> None:
    """Events with what they are linked to, and one entry of the log for each."""
    for one in events:
        values = one.values
        writer.add("event", **values)
        if one.field_id is not None:
            writer.add("event_field", event_id=values["id"], field_id=one.field_id)
        if one.programme_id is not None:
            writer.add("event_programme", event_id=values["id"], programme_id=one.programme_id)
        for time in one.times:
            writer.add("slot", **_slot(time, values["changed_at"]))
        writer.add(
            "audit_entry",
            id=writer.id(AuditEntry),
            at=values["created_at"],
            actor_id=operator,
            action="event.created",
            subject="event",
            subject_id=values["id"],
            before={},
            after={"title": values["title"], "host_id": values["host_id"], "kind": values["kind"].value},
            reason=None,
        )


def _slot(time: Time, changed_at: datetime) -> dict[str, Any]:
    return {
        "id": time.id,
        "event_id": time.event_id,
        "venue_id": time.venue_id,
        "starts_at": time.starts_at,
        "ends_at": time.ends_at,
        "capacity": time.capacity,
        "cancelled_at": changed_at if time.reason else None,
        "cancel_reason": time.reason,
        "sequence": 0,
        "changed_at": changed_at,
    }


def times_of(events: list[Planned]) -> Iterator[Time]:
    """All that were planned."""
    return (time for one in events for time in one.times)

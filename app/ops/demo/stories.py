"""Visits that are told, not drawn by lot: the demo school's desk, and a booking in every state."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select

from app.attendance.rosters.actions import DemandDraft, demand_names
from app.booking.actions import (
    GradeSeats,
    PeopleSeats,
    TermsDraft,
    Visitors,
    adults_needed,
    cancel_event,
    cancel_slot,
    set_terms,
    sign_up,
)
from app.booking.time_requests.actions import Wish, ask
from app.booking.time_requests.models import DayPart
from app.calendar.actions import ask_for_date, finish, send_for_review
from app.calendar.models import Audience, Route, Slot
from app.core.db import db
from app.ops.demo.accounts import PREFIX
from app.ops.demo.days import Days
from app.ops.demo.groups import TEACHERS, Groups
from app.ops.demo.programme import Programme
from app.ops.demo.quotas import let_terms, shared_out
from app.ops.demo.registry import Region
from app.ops.demo.visits import Visit
from app.organizations.models import PUPILS_PER_ADULT, SchoolClass, school_year_of
from app.organizations.queries import by_code

Moment = tuple[datetime, Callable[[], object]]

# Visits of the demo school that are over: event, which of its past times, class. The last has no sheet yet.
BEEN = (
    ("weld", 0, "8А"),
    ("weld", 2, "8Б"),
    ("weld", 3, "9Б"),
    ("port", 0, "7А"),
    ("port", 1, "6Б"),
    ("port", 2, "5А"),
    ("robot", 0, "6А"),
    ("robot", 1, "7Б"),
    ("cook", 0, "7Б"),
    ("cook", 1, "8В"),
    ("nurse", 0, "9А"),
    ("wiring", 0, "9А"),
    ("weld", -1, "7В"),
)
# Its visits ahead: event, which of its times ahead, class.
AHEAD = (("port", 0, "8Б"), ("robot", 0, "7Б"), ("weld", 1, "9Б"), ("wiring", 1, "8А"), ("port", 2, "6А"))
# Families that come to the fair on their own: how many days before today they sign up, and how many people.
FAMILIES = ((-9, 2), (-8, 4), (-6, 1), (-5, 3), (-3, 2), (-1, 5))


class Stories:
    """Acts on times of named events; `reserved` are the ids of the times that the lot leaves alone."""

    def __init__(self, region: Region, programme: Programme, days: Days, groups: Groups) -> None:
        self.region, self.programme, self.days, self.groups = region, programme, days, groups
        self.school = _school("school-01-3")
        self.neighbours = frozenset(_school(f"school-01-{number}") for number in (7, 12, 15))
        self.reserved: set[int] = set()

    def acts(self) -> Iterator[Moment]:
        """What happened, each with its moment, in no order."""
        yield from self._been()
        yield from self._no_class()
        yield from self._ahead()
        yield from self._waiting()
        yield from self._offered()
        yield from self._answers()
        yield from self._asked()
        yield from self._called_off()
        yield from self._on_the_way()
        yield from self._families()
        yield self.days.at(-1, "12:00"), self._ask_for_time
        yield from self._quotas()
        yield self.days.at(0, "09:45"), self._ask_for_names

    def _ask_for_names(self) -> None:
        """The welders need passes at their gate."""
        draft = DemandDraft("Пропуска на проходной: охрана сверяет список", days_before=2, keep_days=7)
        demand_names(self.programme.event("weld"), draft, by=self.region.users["host@demo.example"])

    def _quotas(self) -> Iterator[Moment]:
        """The port keeps places of two times for the municipality; a neighbour comes to each."""
        soon, late = (self._reserve(self._coming("port")[index]) for index in (1, 3))
        for slot in (soon, late):
            yield self.days.at(-7, "10:00"), self._neighbour(slot).book
        yield from shared_out(soon, late, self.school, self.region, self.days)
        for key in ("port", "robot"):
            yield self.days.at(0, "09:40"), partial(let_terms, self.programme.event(key), key, self.region)

    def _been(self) -> Iterator[Moment]:
        for key, index, name in BEEN:
            slot = self._over(key)[index]
            visit = self._own(slot, name)
            yield slot.starts_at - timedelta(days=14), visit.book
            yield slot.starts_at + timedelta(minutes=15), visit.count
            if (key, index, name) != BEEN[-1]:
                yield (
                    slot.starts_at + timedelta(hours=6),
                    partial(visit.mark, self.groups.draw),
                )

    def _no_class(self) -> Iterator[Moment]:
        """Seventh-graders of several classes see the port; parents of ninth-graders come to a meeting."""
        port, meeting = (self._reserve(self._over(key)[-1]) for key in ("port", "parents"))
        pupils, parents = self._own(port, "7А"), self._own(meeting, "9А")
        adults = adults_needed(18, PUPILS_PER_ADULT)
        pupils.request = replace(pupils.request, lines=(GradeSeats(7, 18),), adults=adults)
        parents.request = replace(
            parents.request, lines=(PeopleSeats(42),), adults=0, audience=Audience.PARENTS
        )
        for slot, visit in ((port, pupils), (meeting, parents)):
            yield slot.starts_at - timedelta(days=10), visit.book
            yield slot.starts_at + timedelta(hours=5), partial(visit.mark, self.groups.draw)

    def _ahead(self) -> Iterator[Moment]:
        for number, (key, index, name) in enumerate(AHEAD):
            visit = self._own(self._coming(key)[index], name)
            yield self.days.at(-16 - number, "11:00"), visit.book
        gone = self._own(self._coming("robot")[1], "6Б")
        yield self.days.at(-8, "11:00"), gone.book
        yield self.days.at(-2, "11:00"), gone.cancel

    def _waiting(self) -> Iterator[Moment]:
        """The next time of the welders is full: the demo school waits."""
        slot = self._reserve(self._coming("weld")[0])
        yield self.days.at(-9, "10:00"), self._full_house(slot).book
        yield self.days.at(-6, "10:00"), self._own(slot, "8В").book

    def _offered(self) -> Iterator[Moment]:
        """A neighbour left this morning, and the demo school has been offered the seats."""
        slot = self._reserve(self._coming("cook")[0])
        holder, behind = self._full_house(slot), self._neighbour(slot)
        yield self.days.at(-9, "10:00"), holder.book
        yield self.days.at(-5, "10:00"), self._own(slot, "7А").book
        yield self.days.at(-4, "10:00"), behind.book
        yield self.days.at(0, "09:30"), holder.cancel

    def _answers(self) -> Iterator[Moment]:
        """Three offers: one declined, one accepted, one never answered (what is due is applied daily)."""
        for key, index, answer in (("nurse", 1, "decline"), ("wiring", 2, "accept"), ("nurse", 2, "")):
            slot = self._reserve(self._coming(key)[index])
            holder, then = self._full_house(slot), self._neighbour(slot)
            yield self.days.at(-24, "10:00"), holder.book
            yield self.days.at(-23, "10:00"), then.book
            yield self.days.at(-20, "10:00"), holder.cancel
            if answer:
                yield self.days.at(-20, "11:00"), getattr(then, answer)

    def _asked(self) -> Iterator[Moment]:
        """Since this morning the welders answer each booking themselves, and one waits for their answer."""
        slot, event = self._reserve(self._coming("weld")[3]), self.programme.event("weld")
        terms = partial(
            set_terms, event, TermsDraft(approval=True), by=self.region.users["host@demo.example"]
        )
        yield self.days.at(0, "09:00"), terms
        yield self.days.at(0, "09:10"), self._neighbour(slot).book

    def _called_off(self) -> Iterator[Moment]:
        """The port closes a berth for repairs; a studio calls its event off."""
        night, studio = self.programme.named("called_off")[0], self.programme.named("event_off")[0]
        event, by = self.programme.event("event_off"), self.region.operator
        for slot in (night, studio):
            self._reserve(slot)
            yield self.days.at(-9, "12:00"), self._neighbour(slot).book
        yield self.days.at(-10, "12:00"), self._own(night, "9А").book
        yield self.days.at(-3, "12:00"), partial(cancel_slot, night, "Причал закрыт на ремонт", by=by)
        yield self.days.at(-5, "12:00"), partial(cancel_event, event, "Мастерская переезжает", by=by)

    def _on_the_way(self) -> Iterator[Moment]:
        """A host waits for a review and is asked for a date; what is over is finished."""
        sent, undated = self.programme.event("sent"), self.programme.event("undated")
        host, due_on = self.region.users["host@demo.example"], self.days.day(5)
        yield self.days.at(-1, "15:00"), partial(send_for_review, sent, by=host)
        over, by = self.programme.event("over"), self.region.operator
        yield self.days.at(-30, "10:00"), partial(finish, over, by=by)
        yield self.days.at(-2, "10:00"), partial(ask_for_date, undated, due_on, by=by)

    def _families(self) -> Iterator[Moment]:
        """To the fair one comes without a school, too."""
        for slot in self._coming("fair"):
            for number, (day, people) in enumerate(FAMILIES):
                mail, key = f"family-{number}@demo.example", f"demo-family-{slot.id}-{number}"
                yield self.days.at(day, "20:00"), partial(sign_up, Visitors(slot.id, people, mail, key, "ru"))

    def _ask_for_time(self) -> None:
        """The demo school would like a morning of its own in the workshops, and waits for an answer."""
        host = self.region.hosts["crafts"]
        route_id = db.session.scalar(select(Route.id).where(Route.host_id == host.id).order_by(Route.id))
        [wished_on] = self.days.held([16], None)
        one = self._class(school_year_of(wished_on), "8Б")
        wish = Wish(
            organization_id=self.school,
            host_id=host.id,
            route_id=route_id,
            class_id=one.id,
            seats=one.roll,
            adults=adults_needed(one.roll, PUPILS_PER_ADULT),
            adult_name=TEACHERS[0],
            adult_phone="8 (863) 003-00-99",
            wished_on=wished_on,
            other_on=None,
            until_on=None,
            part=DayPart.MORNING,
            word="На выставке ребята видели ваш гончарный круг. Можно, чтобы каждый сделал что-то сам?",
            key="demo-time-request",
        )
        ask(wish, by=self.region.users["school@demo.example"])

    def _own(self, slot: Slot, name: str) -> Visit:
        """The demo school's class of this name goes."""
        one = self._class(school_year_of(slot.starts_at.astimezone(self.days.zone).date()), name)
        return Visit(self.groups.request(slot, one), self.region.users["school@demo.example"])

    def _class(self, year: int, name: str) -> SchoolClass:
        wanted = (self.school, year, name)
        return next(one for one in self.region.classes if (one.school_id, one.year, one.name) == wanted)

    def _neighbour(self, slot: Slot) -> Visit:
        """Some class of a school nearby goes."""
        return Visit(self.groups.request(slot, self._pick(slot, self.neighbours)), self.region.operator)

    def _full_house(self, slot: Slot) -> Visit:
        """Two classes of a school nearby take every seat."""
        first = self._pick(slot, self.neighbours)
        self.groups.keep_home(slot, first)
        second = self._pick(slot, frozenset({first.school_id}))
        return Visit(self.groups.request(slot, first, second), self.region.operator)

    def _pick(self, slot: Slot, schools: frozenset[int]) -> SchoolClass:
        one = self.groups.pick(slot, schools)
        assert one is not None, "a town's schools have classes enough"
        return one

    def _over(self, key: str) -> list[Slot]:
        return [slot for slot in self.programme.named(key) if slot.starts_at < self.days.at(0, "00:00")]

    def _coming(self, key: str) -> list[Slot]:
        return [slot for slot in self.programme.named(key) if slot.starts_at > self.days.at(0, "00:00")]

    def _reserve(self, slot: Slot) -> Slot:
        self.reserved.add(slot.id)
        return slot


def _school(code: str) -> int:
    school = by_code(PREFIX + code)
    assert school is not None
    return school.id

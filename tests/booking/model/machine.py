"""Random walks of Hypothesis through booking: after each step the product and the model say the same."""

import pickle
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from app.booking import actions
from app.booking.days_off.models import DayOff as ProductDayOff
from app.booking.models import Booking
from app.booking.sign_ups.models import SignUp
from app.calendar.actions import SlotDraft
from app.calendar.models import Audience, Event, Holder, Slot
from app.core import clock
from app.core.db import db, transact
from app.core.errors import RuleBroken
from tests.booking.model.hosts import Hosts
from tests.booking.model.rules import HOLDING, VISITORS, DayOff, Terms
from tests.booking.model.seats import Group, Key, Line, Refused, Time, Visit
from tests.booking.model.seen import differences
from tests.checks import violations
from tests.make import Make

MONDAY = datetime(2026, 10, 5, 7, tzinfo=UTC)  # ten o'clock in Moscow; two weeks without a holiday
LEADER = ("Мария Иванова", "8 863 000-00-00")
ADULTS = 8
ANY = st.integers(0, 63)  # which of so many, counted round
SEATS = st.sampled_from([5, 10, 15, 20, 25])
TERMS = [
    Terms(),
    Terms(approval=True),
    Terms(smallest=10, largest=30),
    Terms(closes_hours=72, cancel_hours=48),
    Terms(school_seats=40, event_seats=90),
    Terms(school_groups=2, event_groups=4, approval=True),
    Terms(admitted=frozenset({1})),
]


@dataclass(frozen=True)
class World:
    """Ids of what is there before the first step: two municipalities with three schools, two hosts with two
    times each, one of which meets and one of which follows a time of the other."""

    region: bytes
    schools: tuple[int, ...]
    municipalities: tuple[int, ...]
    classes: dict[int, tuple[int, ...]]
    slots: tuple[int, ...]
    events: tuple[int, ...]


def build(make: Make) -> World:
    with clock.pinned(MONDAY):
        places = [make.municipality() for _ in range(2)]
        schools = [make.school(place) for place in (places[0], places[0], places[1])]
        classes = {one.id: tuple(make.school_class(one, grade).id for grade in (8, 9)) for one in schools}
        events = [make.event(make.organization(municipality=place), audience=audience)
                  for place, audience in zip(places, (("pupils", "parents"), ("pupils",)), strict=True)]  # fmt: skip
        begins = [
            MONDAY + timedelta(days=day, hours=hour) for day, hour in ((8, 0), (10, 0), (8, 1), (10, 3))
        ]
        seats = (50, 40, 30, 60)
        slots = [
            make.slot(capacity, events[number // 2], starts_at=start)
            for number, (start, capacity) in enumerate(zip(begins, seats, strict=True))
        ]
    times = [
        Time(events[number // 2].id, start, start + timedelta(hours=2), capacity)
        for number, (start, capacity) in enumerate(zip(begins, seats, strict=True))
    ]
    region = Hosts(
        now=MONDAY,
        schools={one.id: one.municipality_id for one in schools},
        grade_of={id: grade for pair in classes.values() for id, grade in zip(pair, (8, 9), strict=True)},
        audiences={events[0].id: ("pupils", "parents"), events[1].id: ("pupils",)},
        times=times,
    )
    return World(
        pickle.dumps(region),
        tuple(one.id for one in schools),
        tuple(one.id for one in places),
        classes,
        tuple(one.id for one in slots),
        tuple(one.id for one in events),
    )


class Walk(RuleBasedStateMachine):
    """`begin` makes the world anew in the database of `app`."""

    app: ClassVar[Flask]
    begin: ClassVar[Callable[[], World]]

    def __init__(self) -> None:
        super().__init__()
        self.context = self.app.app_context()
        self.context.push()
        self.world = type(self).begin()
        self.region: Hosts = pickle.loads(self.world.region)
        self.ids: list[int] = []
        self.visit_ids: list[int] = []
        self.day_ids: list[int] = []
        self.asked: list[tuple[int, actions.Request]] = []  # index of the booking
        self.steps = 0

    def teardown(self) -> None:
        db.session.rollback()
        self.context.pop()

    # Steps

    def both(self, model: Callable[[], Any], product: Callable[[], Any]) -> Any:
        """One step of each: the same refusal, or none."""
        before = pickle.dumps(self.region)
        wanted = None
        try:
            model()
        except Refused as refusal:
            wanted = str(refusal)
            self.region = pickle.loads(before)
        found = result = None
        with clock.pinned(self.region.now):
            try:
                result = transact(product)
            except RuleBroken as refusal:
                found = type(refusal).__name__
        assert found == wanted, f"the product says {found}, the model {wanted}"
        return result if found is None else None

    def key(self) -> str:
        self.steps += 1
        return f"key-{self.steps}".ljust(20, ".")

    def time(self, which: int) -> tuple[int, Time]:
        number = which % len(self.world.slots)
        return number, self.region.times[number]

    def group(self, which: int) -> tuple[int, Time, Group]:
        number = which % len(self.ids)
        return (number, *self.region.groups[number])

    def lines(self, school: int, which: int, seats: int) -> tuple[Line, ...]:
        """A class, both, a class with a mixed group, a mixed group alone, or people."""
        eighth, ninth = self.world.classes[school]
        return (
            (("class", eighth, seats),),
            (("class", ninth, seats),),
            (("class", eighth, seats), ("class", ninth, 10)),
            (("class", eighth, seats), ("grade", 9, 5)),
            (("grade", 8, seats),),
            (("people", 0, seats),),
        )[which % 6]

    def new(self, school: int, lines: tuple[Line, ...], audience: str) -> Group:
        return Group(school, self.region.schools[school], audience, lines)

    def request(self, number: int, group: Group, *, wait: bool, knowingly: bool = False) -> actions.Request:
        return actions.Request(
            self.world.slots[number], group.school, asked(group.lines), ADULTS, *LEADER, self.key(), wait,
            Audience(group.audience), 0, "так решила школа" if knowingly else "",
        )  # fmt: skip

    @rule(slot=ANY, who=ANY, lines=ANY, seats=SEATS, wait=st.booleans(), knowingly=st.booleans())
    def book(self, slot: int, who: int, lines: int, seats: int, wait: bool, knowingly: bool) -> None:
        school = self.world.schools[who % 3]
        self.try_to_book(slot, self.new(school, self.lines(school, lines, seats), "pupils"), wait, knowingly)

    @rule(slot=ANY, who=ANY, lines=ANY, seats=SEATS)
    def queue(self, slot: int, who: int, lines: int, seats: int) -> None:
        school = self.world.schools[who % 3]
        self.try_to_book(slot, self.new(school, self.lines(school, lines, seats), "pupils"), True, True)

    @rule(slot=ANY, who=ANY, seats=SEATS)
    def book_parents(self, slot: int, who: int, seats: int) -> None:
        self.try_to_book(
            slot, self.new(self.world.schools[who % 3], (("people", 0, seats),), "parents"), True, False
        )

    def try_to_book(self, slot: int, group: Group, wait: bool, knowingly: bool) -> None:
        number, time = self.time(slot)
        request = self.request(number, group, wait=wait, knowingly=knowingly)
        made = self.both(
            lambda: self.region.book(time, group, wait=wait, knowingly=knowingly),
            lambda: actions.book(request, by=None).id,
        )
        if made is not None:
            self.asked.append((len(self.ids), request))
            self.ids.append(made)

    @precondition(lambda self: self.asked)
    @rule(which=ANY, otherwise=st.booleans())
    def send_again(self, which: int, otherwise: bool) -> None:
        """The same form answers the booking it has made; another one under its key is refused."""
        index, request = self.asked[which % len(self.asked)]
        again = replace(request, adult_name="Кто-то другой") if otherwise else request

        def known() -> None:
            if otherwise:
                raise Refused("KeyUsed")

        assert self.both(known, lambda: actions.book(again, by=None).id) == (
            None if otherwise else self.ids[index]
        )

    @precondition(lambda self: self.ids)
    @rule(which=ANY, lines=ANY, seats=SEATS)
    def change(self, which: int, lines: int, seats: int) -> None:
        number, time, group = self.group(which)
        wanted = (
            self.lines(group.school, lines, seats) if group.audience == "pupils" else (("people", 0, seats),)
        )
        draft = actions.Group(asked(wanted), ADULTS)
        self.both(
            lambda: self.region.change(time, group, wanted),
            lambda: actions.change(self.booking(number), draft, *LEADER, by=None),
        )

    @precondition(lambda self: self.ids)
    @rule(which=ANY, by_host=st.booleans())
    def leave(self, which: int, by_host: bool) -> None:
        number, time, group = self.group(which)
        state = "cancelled_by_host" if by_host else "cancelled_by_school"
        self.both(
            lambda: self.region.leave(time, group, state),
            lambda: (
                actions.call_off(self.booking(number), "ремонт", by=None)
                if by_host
                else actions.cancel(self.booking(number), by=None)
            ),
        )

    @precondition(lambda self: any(group.state == "offered" for _time, group in self.region.groups))
    @rule(which=ANY, yes=st.booleans())
    def answer_offer(self, which: int, yes: bool) -> None:
        self.answer(self.one_in("offered", which), yes=yes)

    @precondition(lambda self: self.ids)
    @rule(which=ANY, yes=st.booleans())
    def answer_any(self, which: int, yes: bool) -> None:
        self.answer(which % len(self.ids), yes=yes)

    def answer(self, number: int, *, yes: bool) -> None:
        _number, time, group = self.group(number)
        act = actions.accept if yes else actions.decline
        self.both(
            lambda: self.region.accept(time, group) if yes else self.region.decline(time, group),
            lambda: act(self.booking(number), by=None),
        )

    @precondition(lambda self: any(group.state == "requested" for _time, group in self.region.groups))
    @rule(which=ANY, yes=st.booleans())
    def host_answers(self, which: int, yes: bool) -> None:
        number, time, group = self.group(self.one_in("requested", which))
        self.both(
            lambda: self.region.answer(time, group, yes=yes),
            lambda: (
                actions.approve(self.booking(number), by=None)
                if yes
                else actions.reject(self.booking(number), "занято", by=None)
            ),
        )

    def one_in(self, state: str, which: int) -> int:
        found = [number for number, (_time, group) in enumerate(self.region.groups) if group.state == state]
        return found[which % len(found)]

    @precondition(lambda self: self.ids)
    @rule(which=ANY, there=ANY, seats=SEATS)
    def rebook(self, which: int, there: int, seats: int) -> None:
        number, time, group = self.group(which)
        slot, other = self.time(there)
        kind, whom, _seats = group.lines[0]
        new = self.new(group.school, ((kind, whom, seats),), group.audience)
        request = self.request(slot, new, wait=True)
        made = self.both(
            lambda: self.region.rebook(time, group, other, new),
            lambda: actions.rebook(self.booking(number), request, by=None).id,
        )
        if made is not None:
            self.ids.append(made)

    @rule(who=ANY, first=SEATS, second=SEATS, slots=st.sampled_from([(0, 1), (1, 2), (2, 3)]))
    def split(self, who: int, first: int, second: int, slots: tuple[int, int]) -> None:
        school = self.world.schools[who % 3]
        groups = [self.new(school, self.lines(school, 0, seats), "pupils") for seats in (first, second)]
        requests = [self.request(slot, one, wait=False) for slot, one in zip(slots, groups, strict=True)]
        parts = [(self.region.times[slot], one) for slot, one in zip(slots, groups, strict=True)]
        made = self.both(
            lambda: self.region.split(parts),
            lambda: [one.id for one in actions.book_split(requests, by=None)],
        )
        self.ids.extend(made or [])

    # Hosts, coordinators, visitors and the clock

    @rule(
        slot=ANY,
        hours=st.sampled_from([0, 0, -1, 2, 24]),
        seats=st.integers(-2, 2),
        groups=st.sampled_from([None, 1, 3]),
    )
    def move(self, slot: int, hours: int, seats: int, groups: int | None) -> None:
        number, time = self.time(slot)
        starts, ends = (moment + timedelta(hours=hours) for moment in (time.starts, time.ends))
        capacity = max(5, time.capacity + 5 * seats)
        draft = SlotDraft(starts, ends, capacity, groups=groups)
        self.both(
            lambda: self.region.move(time, starts, ends, capacity, groups),
            lambda: actions.move_slot(self.slot(number), draft, "перенос", by=None) and None,
        )

    @precondition(lambda self: len(self.ids) > 5)
    @rule(slot=ANY)
    def call_off(self, slot: int) -> None:
        number, time = self.time(slot)
        self.both(
            lambda: self.region.call_off(time),
            lambda: actions.cancel_slot(self.slot(number), "авария", by=None),
        )

    @rule(
        slot=ANY,
        seats=st.tuples(*[st.sampled_from([0, 0, 5, 10, 20])] * 4),
        dates=st.tuples(*[st.sampled_from([None, 1, 24, 72])] * 4),
    )
    def share_out(self, slot: int, seats: tuple[int, ...], dates: tuple[int | None, ...]) -> None:
        number, time = self.time(slot)
        keys: list[Key] = [
            ("", "school", self.world.schools[0]), ("", "municipality", self.world.municipalities[0]),
            VISITORS, ("parents", "common", 0),
        ]  # fmt: skip
        releases = [hours and self.region.now + timedelta(hours=hours) for hours in dates]
        wanted = [one for one in zip(keys, seats, releases, strict=True) if one[1]]
        shares = [
            actions.Share(part, key[0], Holder(key[1]), key[2], release_at)
            for key, part, release_at in wanted
        ]
        self.both(
            lambda: self.region.share_out(time, wanted),
            lambda: actions.share_out(self.slot(number), shares, by=None),
        )

    @rule(event=st.integers(0, 1), terms=st.sampled_from(TERMS))
    def set_terms(self, event: int, terms: Terms) -> None:
        id = self.world.events[event]
        places = frozenset(self.world.municipalities[one - 1] for one in terms.admitted)
        own = replace(terms, admitted=places)
        facts = {name: value for name, value in vars(own).items() if name != "admitted"}
        draft = actions.TermsDraft(**facts, municipality_ids=places)
        self.both(
            lambda: self.region.set_terms(id, own),
            lambda: actions.set_terms(db.session.get_one(Event, id), draft, by=None),
        )

    @rule(days=st.integers(6, 11), of_first=st.booleans(), grades=st.sampled_from([(), (8,), (9,)]))
    def cancel_day(self, days: int, of_first: bool, grades: tuple[int, ...]) -> None:
        place = self.world.municipalities[0 if of_first else 1]
        schools = frozenset(one for one, home in self.region.schools.items() if home == place)
        begins = (MONDAY + timedelta(days=days)).replace(hour=0)
        ends = begins + timedelta(days=1)
        draft = actions.DayOffDraft(place, schools, True, begins, ends, frozenset(grades), "мороз")
        key = self.key()
        made = self.both(
            lambda: self.region.cancel_day(DayOff(schools, begins, ends, frozenset(grades))),
            lambda: actions.cancel_days(draft, key=key, by=None).id,
        )
        if made is not None:
            self.day_ids.append(made)

    @precondition(lambda self: self.day_ids)
    @rule(which=ANY)
    def withdraw_day(self, which: int) -> None:
        number = which % len(self.day_ids)
        self.both(
            lambda: self.region.withdraw_day(self.region.days[number]),
            lambda: actions.withdraw_day_off(
                db.session.get_one(ProductDayOff, self.day_ids[number]), by=None
            ),
        )

    @rule(slot=ANY, people=st.integers(1, 4), who=st.integers(0, 3))
    def sign_up(self, slot: int, people: int, who: int) -> None:
        number, time = self.time(slot)
        mail = f"visitor{who}@visitors.example"
        visitors = actions.Visitors(self.world.slots[number], people, mail, self.key(), "ru")
        expected: list[Visit | None] = []

        def product() -> int | None:
            one = actions.sign_up(visitors)
            return one.id if one else None

        made = self.both(lambda: expected.append(self.region.sign_up(time, people, mail)), product)
        assert (made is None) == (expected in ([], [None]))
        if made is not None:
            self.visit_ids.append(made)

    @precondition(lambda self: self.visit_ids)
    @rule(which=ANY)
    def withdraw_visit(self, which: int) -> None:
        number = which % len(self.visit_ids)
        self.both(
            lambda: self.region.withdraw_visit(*self.region.visits[number]),
            lambda: actions.cancel_sign_up(db.session.get_one(SignUp, self.visit_ids[number])),
        )

    @rule(hours=st.sampled_from([1, 3, 9, 24]))
    def time_passes(self, hours: int) -> None:
        self.region.now += timedelta(hours=hours)

    @rule(kind=st.sampled_from(["offers", "shares"]))
    def do_what_is_due(self, kind: str) -> None:
        act = {"offers": actions.expire_due, "shares": actions.release_shares}[kind]
        expected: list[int] = []
        assert self.both(lambda: expected.append(self.region.settle_all(kind)), act) == expected[0]

    @rule(slot=ANY)
    def settle(self, slot: int) -> None:
        number, time = self.time(slot)
        self.both(lambda: self.region.settle(time), lambda: actions.settle(self.world.slots[number]))

    @invariant()
    def product_and_model_are_the_same(self) -> None:
        with clock.pinned(self.region.now):
            assert violations() == []
            assert differences(self.region, self.world.slots, self.ids, self.visit_ids) == []

    def booking(self, number: int) -> Booking:
        return db.session.get_one(Booking, self.ids[number])

    def slot(self, number: int) -> Slot:
        return db.session.get_one(Slot, self.world.slots[number])


def asked(
    lines: tuple[Line, ...],
) -> tuple[actions.ClassSeats | actions.GradeSeats | actions.PeopleSeats, ...]:
    kinds = {"class": actions.ClassSeats, "grade": actions.GradeSeats}
    return tuple(
        actions.PeopleSeats(seats) if kind == "people" else kinds[kind](which, seats)
        for kind, which, seats in lines
    )


__all__ = ["HOLDING", "Walk", "World", "build"]

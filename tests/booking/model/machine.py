"""Random walks of Hypothesis through booking: after each step the product and the model say the same."""

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant

from app.booking import actions
from app.booking.models import Booking
from app.calendar.models import Audience, Slot
from app.core import clock
from app.core.db import db, transact
from app.core.errors import RuleBroken
from tests.booking.model.hosts import Hosts
from tests.booking.model.rules import LIVE
from tests.booking.model.seats import Group, Line, Refused, Time
from tests.booking.model.seen import differences
from tests.checks import violations
from tests.make import Make

MONDAY = datetime(2026, 10, 5, 7, tzinfo=UTC)  # ten o'clock in Moscow; two weeks without a holiday
LEADER = ("Мария Иванова", "8 863 000-00-00")
ADULTS = 8
OF_SEATS = frozenset("I1 I2 I3 I4 I5 I6 I7 I8 I11 I21".split())
ANY = st.integers(0, 63)  # which of so many, counted round
SEATS = st.sampled_from([5, 10, 15, 20, 25])


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
        hosts = [make.organization(municipality=place) for place in places]
        audiences = (("pupils", "parents"), ("pupils",))
        events = [
            make.event(host, audience=audience) for host, audience in zip(hosts, audiences, strict=True)
        ]
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
        audiences={event.id: audience for event, audience in zip(events, audiences, strict=True)},
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
        """The first time most often: where many want the same, most goes on."""
        number = (0, 1, 0, 2, 0, 3)[which % 6]
        return number, self.region.times[number]

    def group(self, which: int) -> tuple[int, Time, Group]:
        """One that is in force, as long as there is any; every fourth time any at all."""
        live = [number for number, (_time, one) in enumerate(self.region.groups) if one.state in LIVE]
        chosen = live if live and which % 4 else range(len(self.ids))
        number = chosen[which % len(chosen)]
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

    def one_in(self, state: str, which: int) -> int:
        found = [number for number, (_time, group) in enumerate(self.region.groups) if group.state == state]
        return found[which % len(found)]

    @invariant()
    def product_and_model_are_the_same(self) -> None:
        with clock.pinned(self.region.now):
            assert violations(OF_SEATS) == []
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

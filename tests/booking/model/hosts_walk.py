"""What hosts, coordinators, visitors and the clock do on a random walk."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from app.booking import actions
from app.booking.days_off.models import DayOff as ProductDayOff
from app.booking.sign_ups.models import SignUp
from app.calendar.actions import SlotDraft
from app.calendar.models import Event, Holder
from app.core.db import db
from tests.booking.model.machine import ANY, MONDAY, SEATS
from tests.booking.model.rules import VISITORS, DayOff, Terms
from tests.booking.model.schools_walk import Schools
from tests.booking.model.seats import Key, Visit

TERMS = [
    Terms(),
    Terms(approval=True),
    Terms(smallest=10, largest=30),
    Terms(closes_hours=72, cancel_hours=48),
    Terms(school_seats=40, event_seats=90),
    Terms(school_groups=2, event_groups=4, approval=True),
    Terms(admitted=frozenset({1})),
]


class Everybody(Schools):
    """Times move and are called off, shares and terms change, days are cancelled, visitors come."""

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

    @initialize(kept=st.booleans(), seats=st.lists(SEATS, min_size=5, max_size=8))
    def many_come_at_once(self, kept: bool, seats: list[int]) -> None:
        """A time that is full, with a queue, and perhaps with shares that are released one day."""
        if kept:
            self.share_out(0, (10, 20, 0, 0), (24, 24, None, None))
        for number, part in enumerate(seats):
            group = self.new(self.world.schools[number % 3], (("grade", 8, part),), "pupils")
            self.try_to_book(0, group, True, False)

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

    @rule(hours=st.sampled_from([1, 9, 24, 30]))
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

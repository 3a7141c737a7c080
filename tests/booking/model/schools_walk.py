"""What schools do on a random walk."""

from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from app.booking import actions
from tests.booking.model.machine import ADULTS, ANY, LEADER, SEATS, Walk, asked
from tests.booking.model.seats import Group, Refused


class Schools(Walk):
    """They book, send twice, change, leave, answer offers and take other times."""

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
        time, group = self.region.groups[number]
        act = actions.accept if yes else actions.decline
        self.both(
            lambda: self.region.accept(time, group) if yes else self.region.decline(time, group),
            lambda: act(self.booking(number), by=None),
        )

    @precondition(lambda self: any(group.state == "requested" for _time, group in self.region.groups))
    @rule(which=ANY, yes=st.booleans())
    def host_answers(self, which: int, yes: bool) -> None:
        number = self.one_in("requested", which)
        time, group = self.region.groups[number]
        self.both(
            lambda: self.region.answer(time, group, yes=yes),
            lambda: (
                actions.approve(self.booking(number), by=None)
                if yes
                else actions.reject(self.booking(number), "занято", by=None)
            ),
        )

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

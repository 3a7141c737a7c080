"""The same for what hosts, coordinators and visitors do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tests.booking.model.rules import COMMON, HOLDING, LIVE, VISITORS, DayOff, Key, Region, Terms
from tests.booking.model.seats import Group, Refused, Time, Visit


@dataclass
class Hosts(Region):
    """A region in which times change, too."""

    def answer(self, time: Time, group: Group, *, yes: bool) -> None:
        if yes and group.state == "confirmed":
            return
        if group.state != "requested":
            raise Refused("NotRequested")
        if yes:
            group.state = "confirmed"
        else:
            time.leave(group, "declined")
            self.settle(time)

    def call_off(self, time: Time) -> int:
        if time.called_off:
            raise Refused("AlreadyCancelled")
        if time.starts <= self.now:
            raise Refused("SlotStarted")
        told = [group for group in time.groups if group.state in LIVE]
        for group in told:
            time.leave(group, "cancelled_by_host")
        for visit in time.visits:
            self.let_go(time, visit)
        time.called_off = True
        return len(told)

    def move(self, time: Time, starts: datetime, ends: datetime, capacity: int, groups: int | None) -> None:
        if time.called_off:
            raise Refused("SlotCancelled")
        if time.starts <= self.now:
            raise Refused("SlotStarted")
        moved = (starts, ends) != (time.starts, time.ends)
        self.check_draft(time, starts, ends, capacity, groups)
        time.starts, time.ends = starts, ends
        time.share(COMMON).capacity += capacity - time.capacity
        time.capacity, time.most_groups = capacity, groups
        for share in time.shares:
            if share.release_at is not None and not share.released:
                share.release_at = min(share.release_at, starts)
        for group in time.groups if moved else []:
            if group.state in LIVE:
                group.moved = True
                group.until = min(group.until, starts) if group.until else None
                group.clash = group.clash or bool(self.elsewhere(time, group, group))
        self.settle(time)

    def check_draft(
        self, time: Time, starts: datetime, ends: datetime, capacity: int, groups: int | None
    ) -> None:
        if starts <= self.now:
            raise Refused("SlotInPast")
        for other in self.times:
            same = (other.event, other.starts, other.ends) == (time.event, starts, ends)
            if other is not time and same and not other.called_off:
                raise Refused("SlotExists")
        shared = sum(share.capacity for share in time.shares if share.key != COMMON)
        if capacity < shared:
            raise Refused("CapacityBelowShares")
        if capacity - shared < time.taken(COMMON):
            raise Refused("CapacityBelowTaken")
        if groups is not None and groups < len(time.holders()):
            raise Refused("GroupsBelowTaken")

    def share_out(self, time: Time, shares: Sequence[tuple[Key, int, datetime | None]]) -> None:
        if time.called_off:
            raise Refused("SlotCancelled")
        left = time.capacity - sum(seats for _key, seats, _date in shares)
        if left < 0:
            raise Refused("MoreThanCapacity")
        wanted = {key: (seats, date) for key, seats, date in shares if seats} | {COMMON: (left, None)}
        dates = {share.key: share.release_at for share in time.shares}
        same = {key: seats for key, (seats, _date) in wanted.items()} == {
            share.key: share.capacity for share in time.shares
        }
        if same and all(dates.get(key) == date for key, _seats, date in shares):
            return
        for key, _seats, date in shares:
            if date is not None and dates.get(key) != date and not self.now < date <= time.starts:
                raise Refused("ReleaseNotAhead")
        if any(time.taken(share.key) > wanted.get(share.key, (0, None))[0] for share in time.shares):
            raise Refused("ShareInUse")
        time.shares = [share for share in time.shares if share.key in wanted]
        for share in time.shares:
            seats, date = wanted[share.key]
            if seats > time.taken(share.key) or date != share.release_at:
                share.released = False
            share.capacity, share.release_at = seats, date
        for key, (seats, date) in wanted.items():
            if key not in dates:
                time.add_share(key, seats, date)
        self.settle(time)

    def set_terms(self, event: int, terms: Terms) -> None:
        everybody = self.live_of(event)
        schools = [[one for one in everybody if one.school == school] for school in self.schools]
        limits = [(everybody, terms.event_seats, terms.event_groups)]
        limits += [(own, terms.school_seats, terms.school_groups) for own in schools]
        for some, seats, groups in limits:
            if seats is not None and sum(one.seats for one in some) > seats:
                raise Refused("QuotaBelowUsed")
            if groups is not None and len(some) > groups:
                raise Refused("QuotaBelowUsed")
        self.terms[event] = terms

    def cancel_day(self, day: DayOff) -> None:
        if day.ends <= self.now:
            raise Refused("DaysOver")
        self.days.append(day)
        gone = []
        for time, group in self.groups:
            standing = group.until is None or group.until > self.now
            ahead = time.starts > self.now
            if group.state in HOLDING and standing and ahead and self.means(day, time, group):
                gone.append(time)
                time.leave(group, "cancelled_by_school")
        for time in self.times:
            if time in gone:
                self.settle(time)

    def withdraw_day(self, day: DayOff) -> None:
        if day.withdrawn:
            return
        if day.ends <= self.now:
            raise Refused("DaysOver")
        day.withdrawn = True
        for time in self.times:
            if time.starts > self.now and any(self.means(day, time, group) for group in time.queue()):
                self.settle(time)

    def sign_up(self, time: Time, people: int, mail: str) -> Visit | None:
        self.check_open(time)
        share = next((one for one in time.shares if one.key == VISITORS and not one.is_due(self.now)), None)
        if share is None or share.capacity - time.taken(VISITORS) < people:
            raise Refused("NoVisitorPlaces")
        if any(one.live and one.mail == mail for one in time.visits):
            return None
        visit = Visit(people, mail)
        time.visits.append(visit)
        self.visits.append((time, visit))
        return visit

    def withdraw_visit(self, time: Time, visit: Visit) -> None:
        if not visit.live:
            return
        if time.starts <= self.now:
            raise Refused("SlotStarted")
        self.let_go(time, visit)
        self.settle(time)

    def let_go(self, time: Time, visit: Visit) -> None:
        if visit.live:
            visit.live = False
            time.freed(VISITORS, visit.people)

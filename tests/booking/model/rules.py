"""The rules of booking over plain lists: what each act of a school, a host or the clock has to lead to."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tests.booking.model.seats import (
    COMMON,
    HOLDING,
    LIVE,
    VISITORS,
    Group,
    Key,
    Line,
    Refused,
    Time,
    Visit,
    after_working_hours,
)

WAY = timedelta(minutes=90)  # between two municipalities
OFFER_HOURS = 9


@dataclass(frozen=True)
class Terms:
    approval: bool = False
    smallest: int | None = None
    largest: int | None = None
    closes_hours: int | None = None
    cancel_hours: int | None = None
    admitted: frozenset[int] = frozenset()
    school_seats: int | None = None
    school_groups: int | None = None
    event_seats: int | None = None
    event_groups: int | None = None


@dataclass(eq=False)
class DayOff:
    schools: frozenset[int]
    begins: datetime
    ends: datetime
    grades: frozenset[int]
    withdrawn: bool = False


@dataclass
class Region:
    """`schools` by id give their municipality, `grade_of` that of each class, `audiences` those of events.
    `groups` has every booking in the order in which they were made."""

    now: datetime
    schools: dict[int, int]
    grade_of: dict[int, int]
    audiences: dict[int, tuple[str, ...]]
    times: list[Time]
    terms: dict[int, Terms] = field(default_factory=dict)
    days: list[DayOff] = field(default_factory=list)
    groups: list[tuple[Time, Group]] = field(default_factory=list)
    visits: list[tuple[Time, Visit]] = field(default_factory=list)

    # What is due

    def settle(self, time: Time) -> None:
        time.release(self.now)
        time.expire(self.now)
        self.promote(time)

    def promote(self, time: Time) -> None:
        off = [group for group in time.queue() if self.day_off(time, group)]
        time.promote(self.now, after_working_hours(self.now, OFFER_HOURS), off)

    def settle_all(self, kind: str) -> int:
        """As the scheduler does: of one kind all that is due, and whatever else is due there."""
        due = {
            "offers": lambda time: sum(
                group.state == "offered" and group.until is not None and group.until <= self.now
                for group in time.groups
            ),
            "shares": lambda time: sum(share.is_due(self.now) for share in time.shares),
        }[kind]
        found = [(time, due(time)) for time in self.times]
        for time, count in found:
            if count:
                self.settle(time)
        return sum(count for _time, count in found)

    # A school books

    def book(self, time: Time, group: Group, *, wait: bool, knowingly: bool) -> Group:
        group.clash = self.check(time, group, knowingly=knowingly)
        if not self.at_once(time, group):
            self.settle(time)
        return self.enter(time, group, wait=wait)

    def at_once(self, time: Time, group: Group) -> bool:
        """Whoever finds seats, an empty queue and no share to release does not ask for what else is due."""
        queued = any(one.may_draw_on(share.key) for one in time.queue() for share in time.chain(group))
        try:
            self.check_quotas(time, group)
        except Refused:
            return False
        due = any(share.is_due(self.now) for share in time.shares)
        return time.fits(group, group.seats) and not queued and not due

    def check(self, time: Time, group: Group, *, knowingly: bool, besides: Group | None = None) -> bool:
        self.check_open(time)
        if self.day_off(time, group):
            raise Refused("DayIsOff")
        admitted = self.terms_of(time).admitted
        if admitted and group.municipality not in admitted:
            raise Refused("NotAdmitted")
        self.check_group(time, group)
        return self.clashes(time, group, knowingly=knowingly, besides=besides)

    def check_open(self, time: Time) -> None:
        if time.called_off:
            raise Refused("SlotCancelled")
        if time.starts <= self.now:
            raise Refused("SlotStarted")
        closes = self.terms_of(time).closes_hours
        if closes and time.starts - timedelta(hours=closes) <= self.now:
            raise Refused("BookingClosed")

    def check_group(self, time: Time, group: Group) -> None:
        if group.audience not in self.audiences[time.event]:
            raise Refused("AudienceNotInvited")
        terms = self.terms_of(time)
        if terms.smallest and group.seats < terms.smallest:
            raise Refused("GroupTooSmall")
        if terms.largest and group.seats > terms.largest:
            raise Refused("GroupTooLarge")

    def clashes(self, time: Time, group: Group, *, knowingly: bool, besides: Group | None) -> bool:
        """Whether a class is elsewhere, or too far away to come; both only if the school says so."""
        found = self.elsewhere(time, group, besides)
        for there, name in found:
            if there is time or not knowingly:
                raise Refused(name)
        return bool(found)

    def elsewhere(self, time: Time, group: Group, besides: Group | None) -> Sequence[tuple[Time, str]]:
        found = []
        for there, other in self.groups:
            if other is besides or other.state not in LIVE or not group.classes & other.classes:
                continue
            apart = WAY if there.event != time.event else timedelta(0)
            if there is time or (there.starts < time.ends and time.starts < there.ends):
                found.append((there, "ClassAlreadyBooked"))
            elif there.starts < time.ends + apart and time.starts < there.ends + apart:
                found.append((there, "TooLittleTravel"))
        return found

    def enter(self, time: Time, group: Group, *, wait: bool) -> Group:
        """Into a time in which all that is due was applied."""
        self.check_quotas(time, group)
        group.state = "requested" if self.terms_of(time).approval else "confirmed"
        if time.fits(group, group.seats):
            time.draw(group)
        elif group.seats > time.within_reach(group):
            raise Refused("NeverFits")
        elif not wait:
            raise Refused("NotEnoughSeats")
        else:
            group.state = "waiting"
            group.place = max((one.place or 0 for one in time.groups), default=0) + 1
        time.groups.append(group)
        self.groups.append((time, group))
        return group

    def check_quotas(self, time: Time, group: Group) -> None:
        """Over all times of the event; who waits counts, too."""
        terms, counted = self.terms_of(time), self.live_of(time.event, besides=group)
        own = [one for one in counted if one.school == group.school]
        for some, seats, groups in (
            (counted, terms.event_seats, terms.event_groups),
            (own, terms.school_seats, terms.school_groups),
        ):
            if seats is not None and sum(one.seats for one in some) + group.seats > seats:
                raise Refused("QuotaReached")
            if groups is not None and len(some) + 1 > groups:
                raise Refused("QuotaReached")

    def live_of(self, event: int, besides: Group | None = None) -> list[Group]:
        there = [group for time, group in self.groups if time.event == event and group.state in LIVE]
        return [group for group in there if group is not besides]

    def rebook(self, time: Time, group: Group, there: Time, new: Group) -> Group:
        if there is time or there.event != time.event:
            raise Refused("OtherTimeOfEvent")
        new.clash = self.check(there, new, knowingly=False, besides=group)
        if group.state not in LIVE:
            raise Refused("NothingToCancel")
        if time.starts <= self.now:
            raise Refused("SlotStarted")
        self.check_leaving(time, group)
        time.leave(group, "cancelled_by_school")
        self.settle(there)
        made = self.enter(there, new, wait=True)
        self.settle(time)
        return made

    def split(self, parts: Sequence[tuple[Time, Group]]) -> None:
        if len({time.event for time, _group in parts}) > 1:
            raise Refused("OtherTimeOfEvent")
        for time, group in parts:
            group.clash = self.check(time, group, knowingly=False)
        for time, group in parts:
            self.settle(time)
            self.enter(time, group, wait=False)

    # A school changes its mind

    def change(self, time: Time, group: Group, lines: tuple[Line, ...]) -> None:
        if time.starts <= self.now:
            raise Refused("SlotStarted")
        new = replace(group, lines=lines)
        if new.seats > group.seats:
            self.check_open(time)
        elif new.seats < group.seats:
            self.check_leaving(time, group)
        self.check_group(time, new)
        known = new.classes <= group.classes  # why a class is in two places was said of those alone
        clash = self.clashes(time, new, knowingly=group.clash and known, besides=group)
        if group.state in LIVE:
            self.settle(time)
        if group.state not in LIVE:
            raise Refused("NothingToChange")
        if group.state in HOLDING and self.day_off(time, new):
            raise Refused("DayIsOff")
        grows, group.clash = new.seats > group.seats, clash
        if new.seats != group.seats:
            self.resize(time, group, lines)
        group.lines = lines
        if grows and group.state == "confirmed" and self.terms_of(time).approval:
            group.state = "requested"
        self.settle(time)

    def resize(self, time: Time, group: Group, lines: tuple[Line, ...]) -> None:
        if group.state == "waiting":
            group.lines = lines
            if group.seats > time.within_reach(group):
                raise Refused("NeverFits")
        else:
            state, group.state = group.state, "between"
            time.give_back(group)
            group.lines = lines
            if not time.fits(group, group.seats):
                raise Refused("NotEnoughSeats")
            time.draw(group)
            group.state = state
        self.check_quotas(time, group)

    def check_leaving(self, time: Time, group: Group) -> None:
        hours = self.terms_of(time).cancel_hours
        closed = hours is not None and time.starts - timedelta(hours=hours) <= self.now
        if group.state in HOLDING and closed and not group.moved:
            raise Refused("CancelClosed")

    def leave(self, time: Time, group: Group, state: str) -> None:
        """A school cancels, or the host calls off."""
        if group.state == state:
            return
        if group.state not in LIVE:
            raise Refused("NothingToCancel")
        if time.starts <= self.now:
            raise Refused("TooLateToCancel")
        if state == "cancelled_by_school":
            self.check_leaving(time, group)
        time.leave(group, state)
        self.settle(time)

    def accept(self, time: Time, group: Group) -> None:
        if group.state in ("confirmed", "requested"):
            return
        self.check_offer(group)
        group.state, group.until = "requested" if self.terms_of(time).approval else "confirmed", None

    def decline(self, time: Time, group: Group) -> None:
        if group.state == "declined":
            return
        self.check_offer(group)
        time.leave(group, "declined")
        self.promote(time)

    def check_offer(self, group: Group) -> None:
        if group.state == "expired" or (group.until is not None and group.until <= self.now):
            raise Refused("OfferExpired")
        if group.state != "offered":
            raise Refused("NotOffered")

    def day_off(self, time: Time, group: Group) -> bool:
        return any(self.means(day, time, group) for day in self.days if not day.withdrawn)

    def means(self, day: DayOff, time: Time, group: Group) -> bool:
        grades = group.grades(self.grade_of)
        there = day.begins <= time.starts < day.ends and group.school in day.schools
        return there and group.audience == "pupils" and (not day.grades or bool(day.grades & grades))

    def terms_of(self, time: Time) -> Terms:
        return self.terms.get(time.event, Terms())


__all__ = ["COMMON", "HOLDING", "LIVE", "VISITORS", "DayOff", "Key", "Region", "Terms"]

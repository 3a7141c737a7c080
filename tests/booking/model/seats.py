"""Seats of one time in plain lists: who holds what of which share, who waits, and whose turn it is.

Written from booking.md alone, without a line of the product's: what both get wrong, both would have to.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

HOLDING = ("requested", "confirmed", "offered")
LIVE = (*HOLDING, "waiting")
RANKS = {"school": 1, "municipality": 2, "public": 3, "common": 3}
Key = tuple[str, str, int]  # audience, holder, whose
Line = tuple[str, int, int]  # class, grade or people; which; how many
COMMON: Key = ("", "common", 0)
VISITORS: Key = ("", "public", 0)


class Refused(Exception):
    """By the name of the product's refusal."""


@dataclass(eq=False)
class Share:
    key: Key
    capacity: int
    number: int
    release_at: datetime | None = None
    released: bool = False

    @property
    def rank(self) -> tuple[int, int]:
        audience, holder, _whose = self.key
        return 2 if audience and holder == "common" else RANKS[holder], self.number

    def is_due(self, now: datetime) -> bool:
        return self.release_at is not None and not self.released and self.release_at <= now


@dataclass(eq=False)
class Group:
    """A booking. `held` says how many seats of which share; `place` is that in the queue."""

    school: int
    municipality: int
    audience: str
    lines: tuple[Line, ...]
    state: str = "confirmed"
    place: int | None = None
    until: datetime | None = None
    held: dict[Key, int] = field(default_factory=dict)
    clash: bool = False
    moved: bool = False

    @property
    def seats(self) -> int:
        return sum(seats for _kind, _which, seats in self.lines)

    @property
    def classes(self) -> set[int]:
        return {which for kind, which, _seats in self.lines if kind == "class"}

    def grades(self, grade_of: dict[int, int]) -> set[int]:
        known = [grade_of[which] if kind == "class" else which for kind, which, _seats in self.lines]
        return {one for one, line in zip(known, self.lines, strict=True) if line[0] != "people"}

    def may_draw_on(self, key: Key) -> bool:
        audience, holder, whose = key
        own = {"common": 0, "school": self.school, "municipality": self.municipality}
        return audience in ("", self.audience) and own.get(holder, -1) == whose


@dataclass(eq=False)
class Visit:
    """A sign-up of visitors."""

    people: int
    mail: str
    live: bool = True


@dataclass(eq=False)
class Time:
    """A time with its shares, groups in the order in which they came, and visitors."""

    event: int
    starts: datetime
    ends: datetime
    capacity: int
    most_groups: int | None = None
    called_off: bool = False
    shares: list[Share] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    made: int = 0  # shares so far

    def __post_init__(self) -> None:
        self.add_share(COMMON, self.capacity)

    def add_share(self, key: Key, seats: int, release_at: datetime | None = None) -> None:
        self.made += 1
        self.shares.append(Share(key, seats, self.made, release_at))

    def share(self, key: Key) -> Share:
        return next(one for one in self.shares if one.key == key)

    def taken(self, key: Key) -> int:
        visitors = sum(one.people for one in self.visits if one.live) if key == VISITORS else 0
        return visitors + sum(group.held.get(key, 0) for group in self.groups)

    def holders(self) -> list[Group]:
        return [group for group in self.groups if group.state in HOLDING]

    def queue(self) -> list[Group]:
        return sorted(
            (group for group in self.groups if group.state == "waiting"), key=lambda group: group.place or 0
        )

    def chain(self, group: Group) -> list[Share]:
        own = [share for share in self.shares if group.may_draw_on(share.key)]
        return sorted(own, key=lambda share: share.rank)

    def fits(self, group: Group, seats: int) -> bool:
        free = sum(share.capacity - self.taken(share.key) for share in self.chain(group))
        full = self.most_groups is not None and len(self.holders()) >= self.most_groups
        return seats <= free and not full and not self.called_off

    def within_reach(self, group: Group) -> int:
        """What the group may hope for: its own shares, and others' that are released one day."""
        own = self.chain(group)
        hoped = [one for one in self.shares if one not in own and one.release_at and not one.released]
        return sum(share.capacity for share in (*own, *hoped))

    def draw(self, group: Group) -> None:
        left = group.seats
        for share in self.chain(group):
            part = min(left, share.capacity - self.taken(share.key))
            if part:
                group.held[share.key] = part
                left -= part

    def give_back(self, group: Group) -> None:
        held, group.held = group.held, {}
        for key, seats in held.items():
            self.freed(key, seats)

    def freed(self, key: Key, seats: int) -> None:
        """What is freed of a released share is common."""
        if self.share(key).released:
            self.share(key).capacity -= seats
            self.share(COMMON).capacity += seats

    def release(self, now: datetime) -> None:
        for share in self.shares:
            if share.is_due(now):
                free = share.capacity - self.taken(share.key)
                share.capacity -= free
                share.released = True
                self.share(COMMON).capacity += free

    def expire(self, now: datetime) -> None:
        for group in self.groups:
            if group.state == "offered" and group.until is not None and group.until <= now:
                self.leave(group, "expired")

    def leave(self, group: Group, state: str) -> None:
        self.give_back(group)
        group.state, group.until = state, group.until if state == "expired" else None

    def promote(self, now: datetime, until: datetime, off: list[Group]) -> None:
        if self.called_off or self.starts <= now:
            return
        for group in self.queue():
            if group not in off and self.fits(group, group.seats):
                group.state, group.until = "offered", min(until, self.starts)
                self.draw(group)


def after_working_hours(now: datetime, hours: int) -> datetime:
    """Counted hour by hour in Moscow, Monday to Friday from nine to six; no holiday is near."""
    moment = now
    while hours:
        local = moment + timedelta(hours=3)
        hours -= local.weekday() < 5 and 9 <= local.hour < 18
        moment += timedelta(hours=1)
    return moment

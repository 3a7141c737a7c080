"""Times with free seats, to choose among for many classes at once: to plan by, never to rely on."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, or_, select

from app.booking.actions.clashes import Visit
from app.booking.actions.room import Claimant
from app.booking.class_queries import visits_to
from app.booking.days_off.meant import acts_of, keeping
from app.booking.days_off.models import DayOff
from app.calendar.conditions import Days, begins_within
from app.calendar.models import (
    Audience,
    Event,
    EventKind,
    EventState,
    Pool,
    SeatLimit,
    Slot,
    Terms,
    Visibility,
)
from app.calendar.models.terms import terms_municipality
from app.calendar.readers import invitations, open_to_some
from app.core.db import batches, db
from app.organizations.models import Organization


@dataclass(frozen=True, slots=True)
class FreeTime:
    """A time that groups may book. `grades` are empty where any pupil is welcome, `invited` is None where no
    invitation is needed; `pools` are rows of Pool that have a free seat which nobody waits for. `sizes` are
    the smallest and the largest group; where municipalities are `admitted`, only their schools book. `left`
    is what the event's quotas leave, by holder and unit; `each` what a school may have that has booked
    nothing, in seats and groups. `acts` are those that cancel lessons, by school."""

    slot_id: int
    starts_at: datetime
    title: str
    kind: EventKind
    host: str
    municipality_id: int | None
    grades: frozenset[int]
    visit: Visit
    invited: frozenset[int] | None
    pools: Sequence[Any]
    sizes: tuple[int | None, int | None] = (None, None)
    admitted: frozenset[int] = frozenset()
    left: Mapping[tuple[int, str], int] = field(default_factory=dict)
    each: tuple[int | None, int | None] = (None, None)
    acts: Mapping[int, Sequence[DayOff]] = field(default_factory=dict)

    def welcomes(self, organization_id: int, grades: Collection[int]) -> bool:
        """Whether pupils of these grades of this organization are invited, and their lessons take place."""
        if self.grades and not (grades and self.grades.issuperset(grades)):
            return False
        if self.invited is not None and organization_id not in self.invited:
            return False
        return keeping(self.acts.get(organization_id, ()), Audience.PUPILS, grades, self.visit.hours) is None

    def takes(self, claimant: Claimant, people: int) -> bool:
        """Whether the event's terms and quotas let this claimant bring a group of so many."""
        smallest, largest = self.sizes
        if self.admitted and claimant.municipality_id not in self.admitted:
            return False
        if people < (smallest or 0) or (largest is not None and people > largest):
            return False
        own, needed = claimant.organization_id, {"seats": (people, self.each[0]), "groups": (1, self.each[1])}
        return all(
            left is None or amount <= left
            for unit, (amount, each) in needed.items()
            for left in (self.left.get((0, unit)), self.left.get((own, unit), each))
        )

    def seats_for(self, claimant: Claimant) -> int:
        """Free seats that the claimant may draw on."""
        return sum(pool.capacity - pool.taken for pool in self.pools if claimant.may_draw_on(pool))

    def meets(self, visits: Iterable[Visit]) -> bool:
        """Whether something of it is at the hours of one of the visits, or too far away from it: between the
        meetings of a course a class is free."""
        return any(self.visit.meets(visit) for visit in visits)


def free_times(
    days: Days,
    zone: ZoneInfo,
    now: datetime,
    kind: EventKind | None,
    readable: ColumnElement[bool],
    organization_ids: Collection[int],
) -> list[FreeTime]:
    """Times to come on the days, the next first, of events of the kind (None: any) that are `readable` and
    that pupils of at least one of the organizations may see and book."""
    wanted = open_to_some(organization_ids) & readable & (Event.state == EventState.PUBLISHED)
    full = select(SeatLimit.id).where(SeatLimit.slot_id == Slot.id, SeatLimit.used >= SeatLimit.capacity)
    query = (
        _rows()
        .where(wanted, Slot.starts_at > now, begins_within(days, zone), ~full.exists())
        .where(_may_be_booked(now))
        .where(Pool.closed.is_(False), Pool.waiting == 0, Pool.taken < Pool.capacity)  # closed: called off
        .order_by(Slot.starts_at, Slot.id)
    )
    if kind is not None:
        query = query.where(Event.kind == kind)
    rows = [
        row
        for row in db.session.execute(query).all()
        if Audience.PUPILS in row.whom and row.starts_at - timedelta(hours=row.closes_hours or 0) > now
    ]
    return _times(rows, organization_ids, acts_of(organization_ids, now) if rows else {})


def _may_be_booked(now: datetime) -> ColumnElement[bool]:
    """The event's terms let a time be booked now, as far as they say the same to everybody; times that are
    for schools of some programme levels are no advice for all."""
    open_now = or_(Terms.opens_at.is_(None), Terms.opens_at <= now)
    not_closed = or_(Terms.closes_at.is_(None), Terms.closes_at > now)
    return or_(Terms.event_id.is_(None), and_(open_now, not_closed, Terms.levels_only.is_(False)))


def _rows() -> Select[Any]:
    """A row for each pool, with its time and event."""
    of_slot = (Slot.id, Slot.starts_at, Slot.ends_at)
    of_event = (Event.id.label("event_id"), Event.title, Event.kind, Event.municipality_id, Event.grades)
    for_whom = (Event.visibility, Event.audience.label("whom"), Organization.short_name)
    of_pool = (Pool.audience, Pool.holder, Pool.holder_id, Pool.capacity, Pool.taken)
    of_terms = (Terms.smallest, Terms.largest, Terms.closes_hours, Terms.school_seats, Terms.school_groups)
    of_place = (Slot.venue_id, Event.host_id, Event.format, Organization.municipality_id.label("host_in"))
    query = select(*of_slot, *of_event, *for_whom, *of_place, *of_pool, *of_terms).join(Slot.event)
    query = query.outerjoin(Terms, Terms.event_id == Event.id)
    return query.join(Event.host).join(Pool, Pool.slot_id == Slot.id)


def _times(
    rows: Sequence[Any], organization_ids: Collection[int], acts: Mapping[int, Sequence[DayOff]]
) -> list[FreeTime]:
    """One of the rows of each slot's pools, which follow each other."""
    visits = visits_to(rows)
    closed = {row.event_id for row in rows if row.visibility is Visibility.INVITED}
    invited = invitations(closed, organization_ids)
    events = {row.event_id for row in rows}
    admitted, left = _admitted(events), _left(events, organization_ids)
    return [
        FreeTime(
            row.id,
            row.starts_at,
            row.title,
            row.kind,
            row.short_name,
            row.municipality_id,
            row.grades,
            visits[row.id],
            invited.get(row.event_id, frozenset()) if row.event_id in closed else None,
            [row, *pools],
            (row.smallest, row.largest),
            admitted.get(row.event_id, frozenset()),
            left.get(row.event_id, {}),
            (row.school_seats, row.school_groups),
            acts,
        )
        for row, *pools in (list(of_slot) for _id, of_slot in groupby(rows, key=lambda row: row.id))
    ]


def _admitted(event_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Ids of the municipalities that book an event, of events that name any."""
    named: dict[int, set[int]] = {}
    for some in batches(sorted(event_ids)):
        table = terms_municipality.c
        query = select(table.event_id, table.municipality_id).where(table.event_id.in_(some))
        for event_id, municipality_id in db.session.execute(query):
            named.setdefault(event_id, set()).add(municipality_id)
    return {event_id: frozenset(ids) for event_id, ids in named.items()}


def _left(
    event_ids: Collection[int], organization_ids: Collection[int]
) -> dict[int | None, dict[tuple[int, str], int]]:
    """What the quotas of each event leave: those of all, and those of these organizations."""
    left: dict[int | None, dict[tuple[int, str], int]] = {}
    of_them = SeatLimit.holder_id.in_({0, *organization_ids})
    free = SeatLimit.capacity - SeatLimit.used
    query = select(SeatLimit.event_id, SeatLimit.holder_id, SeatLimit.unit, free).where(of_them)
    for some in batches(sorted(event_ids)):
        for event_id, holder_id, unit, seats in db.session.execute(query.where(SeatLimit.event_id.in_(some))):
            left.setdefault(event_id, {})[holder_id, unit] = seats
    return left

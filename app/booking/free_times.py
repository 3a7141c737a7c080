"""Times with free seats, to choose among for many classes at once: to plan by, never to rely on."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, select

from app.booking.actions.seats import Claimant
from app.booking.class_queries import Hours, hours_of
from app.calendar.conditions import Days, begins_within
from app.calendar.models import (
    Audience,
    Event,
    EventKind,
    EventState,
    Pool,
    SeatLimit,
    Slot,
    Visibility,
)
from app.calendar.readers import invitations, open_to_some
from app.core.db import db
from app.organizations.models import Organization


@dataclass(frozen=True, slots=True)
class FreeTime:
    """A time that groups may book. `grades` are empty where any pupil is welcome, `invited` is None where no
    invitation is needed; `pools` are rows of Pool that have a free seat which nobody waits for."""

    slot_id: int
    starts_at: datetime
    title: str
    kind: EventKind
    host: str
    municipality_id: int | None
    grades: frozenset[int]
    hours: Hours
    invited: frozenset[int] | None
    pools: Sequence[Any]

    def welcomes(self, organization_id: int, grade: int) -> bool:
        """Whether pupils of the grade of this organization are invited."""
        if self.grades and grade not in self.grades:
            return False
        return self.invited is None or organization_id in self.invited

    def seats_for(self, claimant: Claimant) -> int:
        """Free seats that the claimant may draw on."""
        return sum(pool.capacity - pool.taken for pool in self.pools if claimant.may_draw_on(pool))

    def meets(self, hours: Hours) -> bool:
        """Whether something of it is at these hours: between the meetings of a course a class is free."""
        return any(begins < end and start < ends for begins, ends in self.hours for start, end in hours)


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
        .where(Pool.closed.is_(False), Pool.waiting == 0, Pool.taken < Pool.capacity)  # closed: called off
        .order_by(Slot.starts_at, Slot.id)
    )
    if kind is not None:
        query = query.where(Event.kind == kind)
    rows = [row for row in db.session.execute(query).all() if Audience.PUPILS in row.whom]
    return _times(rows, organization_ids)


def _rows() -> Select[Any]:
    """A row for each pool, with its time and event."""
    of_slot = (Slot.id, Slot.starts_at, Slot.ends_at)
    of_event = (Event.id.label("event_id"), Event.title, Event.kind, Event.municipality_id, Event.grades)
    for_whom = (Event.visibility, Event.audience.label("whom"), Organization.short_name)
    of_pool = (Pool.audience, Pool.holder, Pool.holder_id, Pool.capacity, Pool.taken)
    query = select(*of_slot, *of_event, *for_whom, *of_pool).join(Slot.event)
    return query.join(Event.host).join(Pool, Pool.slot_id == Slot.id)


def _times(rows: Sequence[Any], organization_ids: Collection[int]) -> list[FreeTime]:
    """One of the rows of each slot's pools, which follow each other."""
    hours = hours_of([(row.id, row.starts_at, row.ends_at) for row in rows])
    closed = {row.event_id for row in rows if row.visibility is Visibility.INVITED}
    invited = invitations(closed, organization_ids)
    return [
        FreeTime(
            row.id,
            row.starts_at,
            row.title,
            row.kind,
            row.short_name,
            row.municipality_id,
            row.grades,
            hours[row.id],
            invited.get(row.event_id, frozenset()) if row.event_id in closed else None,
            [row, *pools],
        )
        for row, *pools in (list(of_slot) for _id, of_slot in groupby(rows, key=lambda row: row.id))
    ]

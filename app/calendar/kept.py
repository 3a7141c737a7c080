"""Reads for those who keep events: their list, the times of one event, who may host, what was changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Subquery, and_, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from app.accounts.models import Membership, Role, User
from app.calendar.models import Event, EventState, Pool, SeatLimit, Slot, SlotBatch
from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import db
from app.organizations.models import Organization, OrganizationKind, Venue

PAGE = 40
HISTORY = 50
_PUPILS = (OrganizationKind.SCHOOL, OrganizationKind.KINDERGARTEN)


@dataclass(frozen=True)
class KeptEvent:
    """An event with the sums of its live times; `next_at` is the nearest that has not begun."""

    event: Event
    times: int
    taken: int
    capacity: int
    next_at: datetime | None


@dataclass(frozen=True)
class KeptTime:
    """A time with its seats; `groups` is the limit of groups at once."""

    slot: Slot
    taken: int
    waiting: int
    groups: int | None

    @property
    def is_untouched(self) -> bool:
        """Nobody holds or waits, and it is not cancelled: it can be changed."""
        return not self.taken and not self.waiting and self.slot.cancelled_at is None


@dataclass(frozen=True)
class KeptBatch:
    """Times made in one go that can be taken back, with how many there are, the first and the last."""

    batch: SlotBatch
    count: int
    first: datetime
    last: datetime


def counts_by_state(kept: ColumnElement[bool]) -> dict[EventState, int]:
    """How many of these events are in each state."""
    query = select(Event.state, func.count()).where(kept).group_by(Event.state)
    found = {state: count for state, count in db.session.execute(query)}
    return {state: found.get(state, 0) for state in EventState}


def kept_events(
    kept: ColumnElement[bool], state: EventState | None, *, now: datetime, page: int
) -> list[KeptEvent]:
    """One page of the events, the one changed last first."""
    conditions = [kept] if state is None else [kept, Event.state == state]
    times = _sums(now)
    query = (
        select(Event, times.c.times, times.c.taken, times.c.capacity, times.c.next_at)
        .outerjoin(times, times.c.event_id == Event.id)
        .where(*conditions)
        .order_by(Event.changed_at.desc(), Event.id.desc())
        .options(joinedload(Event.host), joinedload(Event.municipality))
    )
    rows = db.session.execute(query.limit(PAGE).offset((page - 1) * PAGE))
    return [
        KeptEvent(event, count or 0, taken or 0, seats or 0, at) for event, count, taken, seats, at in rows
    ]


def _sums(now: datetime) -> Subquery:
    coming = func.min(Slot.starts_at).filter(Slot.starts_at > now)
    return (
        select(
            Slot.event_id,
            func.count(Slot.id.distinct()).label("times"),
            func.sum(Pool.taken).label("taken"),
            func.sum(Pool.capacity).label("capacity"),
            coming.label("next_at"),
        )
        .join(Pool, Pool.slot_id == Slot.id)
        .where(Slot.cancelled_at.is_(None))
        .group_by(Slot.event_id)
        .subquery()
    )


def times_of(event_id: int) -> list[KeptTime]:
    """All times of an event, cancelled ones too, by start."""
    query = (
        select(Slot, func.sum(Pool.taken), func.max(Pool.waiting), SeatLimit.capacity)
        .join(Pool, Pool.slot_id == Slot.id)
        .outerjoin(SeatLimit, SeatLimit.slot_id == Slot.id)
        .where(Slot.event_id == event_id)
        .group_by(Slot.id, SeatLimit.capacity)
        .order_by(Slot.starts_at, Slot.id)
        .options(selectinload(Slot.venue), selectinload(Slot.sessions))
    )
    return [KeptTime(*row) for row in db.session.execute(query)]


def batches_of(event_id: int) -> list[KeptBatch]:
    """What was made in one go and is ahead, the latest first."""
    query = (
        select(SlotBatch, func.count(), func.min(Slot.starts_at), func.max(Slot.starts_at))
        .join(Slot, Slot.batch_id == SlotBatch.id)
        .where(SlotBatch.event_id == event_id)
        .group_by(SlotBatch.id)
        .having(func.max(Slot.starts_at) > clock.now())
        .order_by(SlotBatch.id.desc())
    )
    return [KeptBatch(*row) for row in db.session.execute(query)]


def hosts_for(membership: Membership) -> Sequence[Organization]:
    """Organizations for which this person may make an event, by name.

    An operator: whoever receives guests, in the whole region. A municipality: its own, schools too.
    """
    query = select(Organization).order_by(Organization.short_name, Organization.id)
    own = Organization.id == membership.organization_id
    if membership.role is Role.OPERATOR:
        receiving = Organization.active & Organization.kind.not_in(_PUPILS)
        return db.session.scalars(query.where(own | receiving)).all()
    if membership.role is Role.MUNICIPALITY:
        near = membership.organization.municipality_id
        return hosts_in(near, membership) if near is not None else [membership.organization]
    return [membership.organization]


def hosts_in(municipality_id: int, membership: Membership) -> Sequence[Organization]:
    """The organizations of a municipality, schools too, and the person's own, by name."""
    own = Organization.id == membership.organization_id
    near = Organization.active & (Organization.municipality_id == municipality_id)
    query = select(Organization).order_by(Organization.short_name, Organization.id)
    return db.session.scalars(query.where(own | near)).all()


def venues_of(organization_id: int) -> Sequence[Venue]:
    """Where this organization receives groups, and archived places that its times are held in."""
    used = select(Slot.venue_id).where(Slot.venue_id.is_not(None), Slot.cancelled_at.is_(None))
    query = select(Venue).where(Venue.organization_id == organization_id, Venue.active | Venue.id.in_(used))
    return db.session.scalars(query.order_by(Venue.name, Venue.id)).all()


def history_of(event_id: int) -> list[tuple[AuditEntry, str | None]]:
    """The latest changes of an event and its times with the name of who made them, the newest first."""
    slots = select(Slot.id).where(Slot.event_id == event_id)
    about = or_(
        and_(AuditEntry.subject == "event", AuditEntry.subject_id == event_id),
        and_(AuditEntry.subject == "slot", AuditEntry.subject_id.in_(slots)),
    )
    query = select(AuditEntry, User.name).outerjoin(User, User.id == AuditEntry.actor_id).where(about)
    return [
        (entry, name)
        for entry, name in db.session.execute(query.order_by(AuditEntry.id.desc()).limit(HISTORY))
    ]


def reviewers(event: Event) -> Sequence[int]:
    """Organizations whose people may publish the event: operators, and the authority of its municipality."""
    may = Membership.role == Role.OPERATOR
    if event.municipality_id is not None:
        near = Organization.municipality_id == event.municipality_id
        may = or_(may, and_(Membership.role == Role.MUNICIPALITY, near))
    query = select(Membership.organization_id).join(Membership.organization).join(Membership.user)
    return db.session.scalars(
        query.where(User.active, may).distinct().order_by(Membership.organization_id)
    ).all()


def sent_back(kept: ColumnElement[bool]) -> list[tuple[Event, str]]:
    """Those of these events that came back from their last review, each with the reason, latest first."""
    step = aliased(AuditEntry)
    of_event = (step.subject == "event") & (step.subject_id == Event.id)
    steps = ("event.sent_for_review", "event.sent_back", "event.published")
    last = select(func.max(step.id)).where(of_event, step.action.in_(steps)).scalar_subquery()
    query = (
        select(Event, AuditEntry.reason)
        .join(AuditEntry, AuditEntry.id == last)
        .where(kept, Event.state == EventState.DRAFT, AuditEntry.action == "event.sent_back")
        .order_by(AuditEntry.id.desc())
    )
    return [(event, reason or "") for event, reason in db.session.execute(query)]


def places_held(event_id: int) -> tuple[int, int]:
    """Places taken at the event's times to come and past, and how many groups wait for some."""
    query = select(func.sum(Pool.taken), func.sum(Pool.waiting)).join(Slot, Slot.id == Pool.slot_id)
    taken, waiting = db.session.execute(query.where(Slot.event_id == event_id)).one()
    return int(taken or 0), int(waiting or 0)

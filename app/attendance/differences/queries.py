"""The queue of differences between the schools' counts and the hosts'."""

import enum
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, contains_eager, joinedload

from app.accounts.models import Membership, User
from app.attendance.models import Settlement, Sheet, SheetLine
from app.attendance.queries import within_sight
from app.attendance.standing import term_ends_within_a_day, undisputed_before
from app.calendar.models import Event
from app.core.audit import AuditEntry
from app.core.db import db
from app.organizations.models import Organization


class State(enum.StrEnum):
    """Where a difference stands in the queue. TO_DECIDE: disputed, or decided and then counted anew; OPEN:
    the school may still dispute; CLOSED: taken over, decided, or not disputed in time."""

    TO_DECIDE = "to_decide"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True)
class Sought:
    """Which differences are asked for; None asks for all, of `state` for all in the queue."""

    state: State | None = None
    school: int | None = None
    event: int | None = None
    since: date | None = None
    until: date | None = None


def _is_in(state: State, now: datetime) -> ColumnElement[bool]:
    decided = SheetLine.settlement == Settlement.DECIDED
    anew = SheetLine.differs_since > SheetLine.settled_at
    fresh = SheetLine.differs_since >= undisputed_before(now)
    match state:
        case State.TO_DECIDE:
            return or_(SheetLine.settlement == Settlement.DISPUTED, and_(decided, anew))
        case State.OPEN:
            return SheetLine.settlement.is_(None) & fresh
        case State.CLOSED:
            stands = SheetLine.settlement.is_(None) & ~fresh
            return or_(SheetLine.settlement == Settlement.ACCEPTED, and_(decided, ~anew), stands)


def in_queue(now: datetime) -> ColumnElement[bool]:
    """The condition that somebody may still do something about a line's difference."""
    return SheetLine.differs_since.is_not(None) & or_(_is_in(State.TO_DECIDE, now), _is_in(State.OPEN, now))


def differences(
    membership: Membership, sought: Sought, now: datetime, limit: int, offset: int = 0
) -> Sequence[SheetLine]:
    """Lines that differ, loaded for the screen: those to be decided first (for a school last), the longest
    waiting first; of those that are closed the latest first."""
    first = 1 if membership.role.value == "school" else 0
    order: list[Any] = [
        case((_is_in(State.TO_DECIDE, now), first), else_=1 - first),
        SheetLine.differs_since,
    ]
    if sought.state is State.CLOSED:
        order = [func.coalesce(SheetLine.settled_at, SheetLine.differs_since).desc()]
    query = _loaded(_within(membership, sought, now)).order_by(*order, SheetLine.id)
    return db.session.scalars(query.limit(limit).offset(offset)).all()


def how_many(membership: Membership, sought: Sought, now: datetime) -> dict[State, int]:
    """How many there are of each state, with all other filters."""
    every = _within(membership, Sought(**(vars(sought) | {"state": None})), now, queued=False)
    counts = [func.count(case((_is_in(state, now), 1))) for state in State]
    row = db.session.execute(every.with_only_columns(*counts)).one()
    return dict(zip(State, row, strict=True))


def nearest_term(membership: Membership, now: datetime) -> SheetLine | None:
    """The difference that can be disputed for the shortest time."""
    query = _loaded(_within(membership, Sought(State.OPEN), now)).order_by(SheetLine.differs_since)
    return db.session.scalars(query.limit(1)).first()


def how_many_end(membership: Membership, now: datetime) -> int:
    """How many differences the school may dispute for one working day more at most."""
    query = _within(membership, Sought(State.OPEN), now).with_only_columns(func.count())
    return db.session.scalar(query.where(SheetLine.differs_since < term_ends_within_a_day(now))) or 0


def to_decide_since(membership: Membership, now: datetime) -> datetime | None:
    """Since when the difference that waits longest has waited for a decision."""
    turned = case(
        (SheetLine.differs_since > SheetLine.settled_at, SheetLine.differs_since),
        else_=SheetLine.settled_at,
    )
    query = _within(membership, Sought(State.TO_DECIDE), now).with_only_columns(func.min(turned))
    since: datetime | None = db.session.scalar(query)
    return since


def to_decide_by_place(membership: Membership, now: datetime) -> dict[int | None, int]:
    """How many differences wait for a decision, by municipality; no key where none does."""
    key = Organization.municipality_id
    query = _within(membership, Sought(State.TO_DECIDE), now).with_only_columns(key, func.count())
    return {place: count for place, count in db.session.execute(query.group_by(key))}


@dataclass(frozen=True)
class Choices:
    """What the filters offer: ids and names of what has a difference."""

    schools: Sequence[tuple[int, str]]
    events: Sequence[tuple[int, str]]


def choices(membership: Membership, now: datetime) -> Choices:
    """Schools and events of the person's differences, by name."""

    def named(id: InstrumentedAttribute[int], name: InstrumentedAttribute[str]) -> list[tuple[int, str]]:
        every = _within(membership, Sought(), now, queued=False)
        rows = db.session.execute(every.with_only_columns(id, name).distinct().order_by(name, id))
        return [(number, title) for number, title in rows]

    return Choices(named(Organization.id, Organization.short_name), named(Event.id, Event.title))


def difference(condition: ColumnElement[bool], line_id: int) -> SheetLine | None:
    """One line that differs or has differed, loaded for the screen."""
    query = _loaded(_joined().where(SheetLine.id == line_id, condition))
    return db.session.scalars(query).one_or_none()


def own_lines(organization_id: int, line_ids: Collection[int]) -> Sequence[SheetLine]:
    """Those of these lines that are of the school, in the order in which their sheets are locked."""
    query = _joined().where(Sheet.organization_id == organization_id, SheetLine.id.in_(line_ids))
    return db.session.scalars(query.order_by(Sheet.id, SheetLine.id)).all()


def deciders(sheet_ids: Collection[int]) -> dict[tuple[int, str], str]:
    """Who has decided last how many came, by the sheet and the key of its line."""
    query = (
        select(AuditEntry.subject_id, AuditEntry.after, User.name)
        .join(User, User.id == AuditEntry.actor_id)
        .where(AuditEntry.subject == "sheet", AuditEntry.subject_id.in_(sheet_ids))
        .where(AuditEntry.action == "sheet.decided")
    )
    rows = db.session.execute(query.order_by(AuditEntry.id))
    return {(sheet_id, key): name for sheet_id, after, name in rows for key in after.get("lines", {})}


def _within(
    membership: Membership, sought: Sought, now: datetime, *, queued: bool = True
) -> Select[SheetLine]:
    # By way of the index: SQLite would read the lines of all sheets in sight.
    differing = select(SheetLine.id).where(SheetLine.differs_since.is_not(None))
    query = _joined().where(SheetLine.id.in_(differing), within_sight(membership, Sheet.organization_id))
    if sought.state is not None:
        query = query.where(_is_in(sought.state, now))
    elif queued:
        query = query.where(in_queue(now))
    if sought.school is not None:
        query = query.where(Sheet.organization_id == sought.school)
    if sought.event is not None:
        query = query.where(Sheet.event_id == sought.event)
    if sought.since is not None:
        query = query.where(Sheet.held_on >= sought.since)
    if sought.until is not None:
        query = query.where(Sheet.held_on <= sought.until)
    return query


def _joined() -> Select[SheetLine]:
    return (
        select(SheetLine)
        .join(SheetLine.sheet)
        .join(Event, Event.id == Sheet.event_id)
        .join(Organization, Organization.id == Sheet.organization_id)
    )


def _loaded(query: Select[SheetLine]) -> Select[SheetLine]:
    sheet = contains_eager(SheetLine.sheet)
    return query.options(
        sheet.contains_eager(Sheet.event).joinedload(Event.host),
        sheet.contains_eager(Sheet.organization),
        sheet.joinedload(Sheet.booking),
        joinedload(SheetLine.school_class),
    )

"""New events of a week, for schools."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, or_, select

from app.accounts.models import Membership, Role, User
from app.calendar.models import Event, EventState, Precision, Visibility
from app.calendar.readers import open_to_some
from app.core import clock, outbox
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.outbox import OutboxMessage
from app.organizations.models import Organization
from app.pages.notices.groups import NEWS

WEEK = timedelta(days=7)
MONDAY, SENT_FROM = 1, time(8)
MOST = 15  # events that one letter tells


@dataclass(frozen=True)
class NewEvent:
    """An event as the letter tells it."""

    id: int
    title: str
    grades: frozenset[int]
    precision: Precision
    starts_on: date | None
    ends_on: date | None
    host: str


def tell_news() -> int:
    """On Mondays leave a message for every school that has people, if anything was published in the week
    before; answers for how many. Safe to run at any time: a school has one a week."""
    now, zone = clock.now(), clock.zone()
    today = clock.today(zone)
    year, week, day = today.isocalendar()
    if day != MONDAY or now < datetime.combine(today, SENT_FROM, zone) or not _anything_new(now):
        return 0
    version = year * 100 + week
    told = select(OutboxMessage.recipient_id).where(
        OutboxMessage.topic == NEWS, OutboxMessage.version == version
    )
    schools = (
        select(Membership.organization_id)
        .join(Membership.user)
        .where(Membership.role == Role.SCHOOL, User.active, Membership.organization_id.not_in(told))
        .distinct()
        .order_by(Membership.organization_id)
    )
    return sum(outbox.put_once(NEWS, id, version, id) for id in db.session.scalars(schools).all())


def new_for(school_id: int, until: datetime) -> list[NewEvent]:
    """Events published in the week before `until` that are still to come, open to the school and of its
    municipality or the whole region; the nearest first, those without a date last."""
    own = select(Organization.municipality_id).where(Organization.id == school_id).scalar_subquery()
    today = clock.today(clock.zone())
    query = (
        select(Event, Organization.short_name)
        .join(Organization, Organization.id == Event.host_id)
        .where(
            Event.id.in_(_published(until)),
            Event.state == EventState.PUBLISHED,
            or_(Event.visibility != Visibility.INVITED, open_to_some([school_id])),
            or_(Event.municipality_id.is_(None), Event.municipality_id == own),
            or_(Event.ends_on.is_(None), Event.ends_on >= today),
        )
        .order_by(Event.starts_on.nulls_last(), Event.title, Event.id)
        .limit(MOST)
    )
    return [
        NewEvent(event.id, event.title, event.grades, event.precision, event.starts_on, event.ends_on, host)
        for event, host in db.session.execute(query)
    ]


def _published(until: datetime) -> Select[int]:
    return select(AuditEntry.subject_id).where(
        AuditEntry.subject == "event",
        AuditEntry.action == "event.published",
        AuditEntry.at > until - WEEK,
        AuditEntry.at <= until,
    )


def _anything_new(now: datetime) -> bool:
    return db.session.scalar(_published(now).limit(1)) is not None

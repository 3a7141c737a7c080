"""Days until which periods are to be reported: coordinators are reminded before and on the day, each once.

A day that comes is nobody's act, so there is no transaction to leave such a message in: it is found by
looking.
"""

from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from app.accounts.models import Membership, Role, User
from app.core import clock, outbox
from app.core.db import db
from app.core.outbox import OutboxMessage
from app.core.working_time import OPENS, WORKING_DAY, before_working_hours
from app.organizations.models import Organization
from app.organizations.queries import working_calendar
from app.participation.reporting.models import ReportingPeriod
from app.participation.reporting.queries import Open, open_in, unsettled_between
from app.participation.typed.queries import how_many_missing

BEFORE = 3 * WORKING_DAY  # working hours before the day
SOON, TODAY = "reporting_period.due_soon", "reporting_period.due"  # topics
_FURTHEST = timedelta(days=21)  # that three working days reach over, with the longest holidays


def remind_due() -> int:
    """Leave a message for each organization of municipal coordinators about each period that is due in three
    working days or today, and not frozen; answers how many. Safe to run at any time and by several at once.

    The message's version is the day: another one is told anew.
    """
    today = clock.today(clock.zone())
    due = [
        (topic, one) for one in unsettled_between(today, today + _FURTHEST) if (topic := _topic(one.due_on))
    ]
    if not due:
        return 0
    told, left = _told([one.id for _topic, one in due]), 0
    coordinators = _coordinators()
    for topic, one in due:
        for organization_id in coordinators:
            if (topic, one.id, one.due_on.toordinal(), organization_id) not in told:
                left += outbox.put_once(topic, one.id, one.due_on.toordinal(), organization_id)
    return left


def still_open(period: ReportingPeriod, organization_id: int) -> list[tuple[str, Open]]:
    """What the schools of a coordinator's municipality have not settled, by the school's name."""
    own = select(Organization.municipality_id).where(Organization.id == organization_id).scalar_subquery()
    found = open_in(period.period, clock.zone(), clock.now(), Organization.municipality_id == own)
    names = select(Organization.id, Organization.short_name).where(Organization.id.in_(found))
    rows = db.session.execute(names.order_by(Organization.short_name, Organization.id))
    return [(name, found[id]) for id, name in rows]


def untyped(period: ReportingPeriod, organization_id: int) -> int:
    """How many schools of a coordinator's municipality have not typed the coverage of a month of it."""
    own = select(Organization.municipality_id).where(Organization.id == organization_id).scalar_subquery()
    return how_many_missing(Organization.municipality_id == own, period.period.months)


def _topic(due_on: date) -> str | None:
    """What it is time to say of this day, from the hour at which work begins."""
    now, zone = clock.now(), clock.zone()
    opens = datetime.combine(due_on, OPENS, zone)
    if now >= opens:
        return TODAY if now < datetime.combine(due_on + timedelta(days=1), time(0), zone) else None
    return SOON if now >= before_working_hours(opens, BEFORE, zone, working_calendar()) else None


def _told(period_ids: list[int]) -> set[tuple[str, int, int, int]]:
    """What need not be left again, every minute."""
    columns = (
        OutboxMessage.topic,
        OutboxMessage.subject_id,
        OutboxMessage.version,
        OutboxMessage.recipient_id,
    )
    query = select(*columns).where(OutboxMessage.topic.in_((SOON, TODAY)))
    rows = db.session.execute(query.where(OutboxMessage.subject_id.in_(period_ids)))
    return {(topic, period_id, day, recipient) for topic, period_id, day, recipient in rows}


def _coordinators() -> list[int]:
    """Organizations in which somebody coordinates a municipality."""
    query = (
        select(Organization.id)
        .join(Membership, Membership.organization_id == Organization.id)
        .join(User, User.id == Membership.user_id)
        .where(Membership.role == Role.MUNICIPALITY, Organization.municipality_id.is_not(None), User.active)
    )
    return list(db.session.scalars(query.distinct().order_by(Organization.id)))

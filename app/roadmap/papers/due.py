"""Deadlines of paperwork that come near: whoever works with the order is reminded of each once.

A day that comes is nobody's act: it is found by looking. One letter tells of all papers that an order wants
by one day.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import select, true

from app.accounts.models import Membership, Role, User
from app.core import clock, outbox
from app.core.db import db
from app.core.outbox import OutboxMessage
from app.core.working_time import CLOSES, WORKING_DAY, before_working_hours
from app.organizations.models import Organization
from app.organizations.queries import working_calendar
from app.roadmap.models import RoadMap
from app.roadmap.papers.queries import PaperDue, papers

BEFORE = 3 * WORKING_DAY  # working hours before the end of the day
PAPERS_DUE = "road_map.papers_due"  # topic
_FURTHEST = timedelta(days=21)  # that three working days reach over, with the longest holidays


def remind_due() -> int:
    """Leave a message about each day by which an order wants papers in three working days; answers how many.
    Safe to run at any time and by several at once. The message's version is the day."""
    today, told, left = clock.today(clock.zone()), _told(), 0
    near = {
        (one.row.road_map_id, one.due_on.toordinal()): one.row.road_map
        for one in papers(true())
        if one.paper is None and one.due_on is not None and today <= one.due_on <= today + _FURTHEST
    }
    for (order_id, day), order in sorted(near.items(), key=lambda item: item[0]):
        if _is_time(date.fromordinal(day)):
            for organization_id in _keepers(order):
                if (order_id, day, organization_id) not in told:
                    left += outbox.put_once(PAPERS_DUE, order_id, day, organization_id)
    return left


def still_due(road_map_id: int, due_on: date) -> list[PaperDue]:
    """What of this day is not done."""
    found = papers(RoadMap.id == road_map_id)
    return [one for one in found if one.due_on == due_on and one.paper is None]


def role_of(order: RoadMap) -> Role:
    """Who works with the order: operators, or the coordinators of its municipality."""
    return Role.OPERATOR if order.municipality_id is None else Role.MUNICIPALITY


def _is_time(due_on: date) -> bool:
    zone = clock.zone()
    ends = datetime.combine(due_on, CLOSES, zone)
    return before_working_hours(ends, BEFORE, zone, working_calendar()) <= clock.now()


def _told() -> set[tuple[int, int, int]]:
    """What need not be left again, every minute."""
    columns = (OutboxMessage.subject_id, OutboxMessage.version, OutboxMessage.recipient_id)
    rows = db.session.execute(select(*columns).where(OutboxMessage.topic == PAPERS_DUE))
    return {(order_id, day, recipient) for order_id, day, recipient in rows}


def _keepers(order: RoadMap) -> list[int]:
    """Organizations with people who work with the order."""
    query = (
        select(Organization.id)
        .join(Membership, Membership.organization_id == Organization.id)
        .join(User, User.id == Membership.user_id)
        .where(Membership.role == role_of(order), User.active)
    )
    if order.municipality_id is not None:
        query = query.where(Organization.municipality_id == order.municipality_id)
    return list(db.session.scalars(query.distinct().order_by(Organization.id)))

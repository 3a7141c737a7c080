"""Days until which organizations are asked for a date: they are reminded before and after it, each once, and
whenever somebody presses the button, once a day.

A day that comes is nobody's act, so there is no transaction to leave such a message in: it is found by
looking. A letter tells of all that the organization was asked until the day.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, select, update
from sqlalchemy.orm import contains_eager, joinedload

from app.calendar.models import Event
from app.core import audit, clock, outbox
from app.core.db import db
from app.core.outbox import OutboxMessage
from app.core.working_time import CLOSES, OPENS, WORKING_DAY, before_working_hours
from app.organizations.queries import working_calendar
from app.roadmap.asking.models import Ask
from app.roadmap.asking.queries import is_answered
from app.roadmap.models import RoadMapRow

BEFORE = 2 * WORKING_DAY  # working hours before the end of the day
SOON, OVERDUE, AGAIN = "road_map.ask_due_soon", "road_map.ask_overdue", "road_map.ask_again"  # topics
_FURTHEST = timedelta(days=21)  # that two working days reach over, with the longest holidays
_LOOKED_BACK = timedelta(days=14)  # whoever was away is not written to about all the past


def waiting(which: ColumnElement[bool]) -> Select[Ask]:
    """Asks of this sort that nobody has answered, with their rows, orders and events, by the due day."""
    return (
        select(Ask)
        .join(Ask.event)
        .where(which, ~is_answered())
        .options(contains_eager(Ask.event), joinedload(Ask.row).joinedload(RoadMapRow.road_map))
        .order_by(Event.date_due_on.nulls_last(), Ask.row_id, Ask.id)
    )


def remind_due() -> int:
    """Leave a message for each organization about what it was asked for by a day that is near or over;
    answers how many. Safe to run at any time and by several at once."""
    today = clock.today(clock.zone())
    near = Event.date_due_on.between(today - _LOOKED_BACK, today + _FURTHEST)
    days = waiting(near).with_only_columns(Ask.organization_id, Event.date_due_on).order_by(None).distinct()
    due = {
        (topic, id, day.toordinal())
        for id, day in db.session.execute(days)
        if day is not None and (topic := _topic(day))
    }
    left = 0
    for topic, organization_id, day in sorted(due - _told(today) if due else due):
        if outbox.put_once(topic, organization_id, day, organization_id):
            left += 1
            of_day = (Ask.organization_id == organization_id) & (Event.date_due_on == date.fromordinal(day))
            _note(waiting(of_day))
    return left


def remind(which: ColumnElement[bool], *, by: int | None) -> int:
    """Write to everybody who has not answered one of these asks, about all that it was asked; answers to how
    many organizations. Whoever was written to today is not written to again."""
    asks = db.session.scalars(waiting(which)).all()
    today, told = clock.today(clock.zone()).toordinal(), set()
    for organization_id in sorted({ask.organization_id for ask in asks}):
        if outbox.put_once(AGAIN, organization_id, today, organization_id):
            told.add(organization_id)
    for row_id in sorted({ask.row_id for ask in asks if ask.organization_id in told}):
        count = sum(ask.row_id == row_id and ask.organization_id in told for ask in asks)
        after = {"organizations": count}
        audit.record("road_map_row.reminded", "road_map_row", row_id, by=by, after=after)
    _note(waiting(which & Ask.organization_id.in_(told)))
    return len(told)


def _note(asks: Select[Ask]) -> None:
    ids = db.session.scalars(asks.with_only_columns(Ask.id).order_by(None)).all()
    db.session.execute(update(Ask).where(Ask.id.in_(ids)).values(reminded_at=clock.now()))


def to_remind_of(topic: str, organization_id: int, version: int) -> Sequence[Ask]:
    """What a message is about as it stands now: nothing of what was answered since, or is asked for by
    another day."""
    which = Ask.organization_id == organization_id
    if topic != AGAIN:
        which &= Event.date_due_on == date.fromordinal(version)
    return db.session.scalars(waiting(which)).all()


def _topic(due_on: date) -> str | None:
    """What it is time to say of this day: two working days before it ends, or when work begins after it."""
    now, zone, calendar = clock.now(), clock.zone(), working_calendar()
    ends = datetime.combine(due_on, CLOSES, zone)
    if now <= ends:
        return SOON if now >= before_working_hours(ends, BEFORE, zone, calendar) else None
    after = due_on + timedelta(days=1)
    while not calendar.works(after):
        after += timedelta(days=1)
    return OVERDUE if now >= datetime.combine(after, OPENS, zone) else None


def _told(today: date) -> set[tuple[str, int, int]]:
    """What need not be left again, every minute."""
    columns = (OutboxMessage.topic, OutboxMessage.subject_id, OutboxMessage.version)
    query = select(*columns).where(OutboxMessage.topic.in_((SOON, OVERDUE)))
    rows = db.session.execute(query.where(OutboxMessage.version >= (today - _LOOKED_BACK).toordinal()))
    return {(topic, id or 0, day) for topic, id, day in rows}

"""Days until which organizations are asked for a date: they are reminded before and after it, each once, and
whenever somebody presses the button, once a day.

A day that comes is nobody's act, so there is no transaction to leave such a message in: it is found by
looking. A letter tells of all that the organization was asked until the day.
"""

from collections import Counter
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
    due: dict[tuple[str, int, int], list[int]] = {}
    for id, organization_id, day in db.session.execute(_ids(near)):
        topic = _topic(day) if day else None
        if topic is not None and day is not None:
            due.setdefault((topic, organization_id, day.toordinal()), []).append(id)
    told = _told(today) if due else set()
    left = [
        one
        for one in sorted(due.keys() - told)
        if outbox.put_once(one[0], subject_id=one[1], version=one[2], recipient_id=one[1])
    ]
    _note([id for one in left for id in due[one]])
    return len(left)


def remind(which: ColumnElement[bool], *, by: int | None) -> int:
    """Write to everybody who has not answered one of these asks, about all that it was asked; answers to how
    many organizations. Whoever was written to today is not written to again."""
    asks = db.session.scalars(waiting(which)).all()
    today, told = clock.today(clock.zone()).toordinal(), set()
    for organization_id in sorted({ask.organization_id for ask in asks}):
        if outbox.put_once(AGAIN, organization_id, today, organization_id):
            told.add(organization_id)
    reminded = [ask for ask in asks if ask.organization_id in told]
    for row_id, count in sorted(Counter(ask.row_id for ask in reminded).items()):
        after = {"organizations": count}
        audit.record("road_map_row.reminded", "road_map_row", row_id, by=by, after=after)
    _note([ask.id for ask in reminded])
    return len(told)


def _ids(which: ColumnElement[bool]) -> Select[int, int, date | None]:
    """(ask, organization, day) of asks that nobody has answered."""
    query = select(Ask.id, Ask.organization_id, Event.date_due_on).join(Ask.event)
    return query.where(which, ~is_answered()).order_by(Ask.id)


def _note(ask_ids: Sequence[int]) -> None:
    if ask_ids:
        now = clock.now()
        db.session.execute(update(Ask).where(Ask.id.in_(ask_ids)).values(reminded_at=now))


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

"""Reads of who was asked for a date, and who has answered."""

from sqlalchemy import ColumnElement, case, func, or_, select

from app.calendar.actions.review import ASKED_OF
from app.calendar.models import Event, Precision, Slot
from app.core.db import db
from app.roadmap.asking.models import Ask
from app.roadmap.models import RoadMapRow


def has_day() -> ColumnElement[bool]:
    """The condition that an event has a day, as `is_dated` says it of one."""
    live = select(Slot.id).where(Slot.event_id == Event.id, Slot.cancelled_at.is_(None)).exists()
    return Event.precision.in_((Precision.DAY, Precision.DAYS)) | live


def is_answered() -> ColumnElement[bool]:
    """The condition that an ask, joined with its event, waits no longer: there is a day, the organization
    declined, or the event was called off."""
    over = Event.state.not_in(ASKED_OF)
    return or_(Ask.declined_at.is_not(None), Ask.event_id.is_(None), over, has_day())


def asked(road_map_id: int) -> dict[int, tuple[int, int]]:
    """(answered, asked): how many organizations were asked about each row of the order that any was asked
    about, and how many of them have given a day or declined. By the rows' ids."""
    query = (
        select(Ask.row_id, func.count(case((is_answered(), 1))), func.count())
        .join(RoadMapRow, RoadMapRow.id == Ask.row_id)
        .outerjoin(Event, Event.id == Ask.event_id)
        .where(RoadMapRow.road_map_id == road_map_id)
        .group_by(Ask.row_id)
    )
    return {row_id: (answered, all_of_them) for row_id, answered, all_of_them in db.session.execute(query)}

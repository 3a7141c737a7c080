"""Statements of an event's page, each made once: to put one together takes longer than to run it."""

from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from app.calendar.facts import time_columns, with_times
from app.calendar.models import Event, Holder, Pool, Slot, Terms
from app.core.rows import Rows
from app.organizations.models import Venue


@cache
def page_times() -> Select[Any]:
    """The times of the event `event_id`, each after its venue's id and accessibility and the seats that are
    kept for people without a school: all, and those taken."""
    of_visitors = (Pool.slot_id == Slot.id) & (Pool.holder == Holder.PUBLIC)
    seats = [
        select(func.coalesce(func.sum(column), 0)).where(of_visitors).scalar_subquery()
        for column in (Pool.capacity, Pool.taken)
    ]
    query = select(Venue.id, Venue.accessibility, *seats, *time_columns()).select_from(Event)
    return with_times(query).where(Event.id == bindparam("event_id")).order_by(Slot.starts_at, Slot.id)


@cache
def page_terms() -> Rows:
    """Of the event `event_id`."""
    return Rows(select().select_from(Terms).where(Terms.event_id == bindparam("event_id")), Terms)

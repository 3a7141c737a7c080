"""Sheets that no booking stands behind: of a school, and of a host's visitors without a school."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from app.attendance.actions.becoming import Frame
from app.attendance.actions.counting import Expected, Marking
from app.attendance.actions.marking import refuse_early
from app.attendance.actions.writing import mark
from app.attendance.hours import credited
from app.attendance.models import Sheet, Side
from app.attendance.refusals import DayNotCome, TimeCancelled
from app.attendance.who import Who
from app.calendar.models import Event, EventState, Slot
from app.core import clock
from app.core.db import db
from app.organizations.models import Organization


def mark_day(
    event_id: int, organization_id: int, held_on: date, marking: Marking, hours: Decimal | None = None
) -> Sheet:
    """Who of an organization was at an event on a day without a booking: an online lesson, an event at
    school, a federal platform; by the host, a school that came unannounced. `hours` None are the event's.

    Raises DayNotCome, TimeCancelled and what `writing.mark` raises.
    """
    event = _held(event_id, held_on)
    frame = Frame(event.id, organization_id, held_on, event.hours if hours is None else hours)
    return _mark(frame, marking)


def mark_month(
    event_id: int, organization_id: int, month: date, marking: Marking, hours: Decimal | None = None
) -> Sheet:
    """The regular weekly lessons of a school in a month (any day of it), all classes on one sheet: of each
    the lessons held and how many came on average. `hours` are those of one lesson; None are the event's.

    Raises DayNotCome, TimeCancelled and what `writing.mark` raises.
    """
    first = month.replace(day=1)
    event = _held(event_id, first)
    each = event.hours if hours is None else hours
    return _mark(Frame(event.id, organization_id, first, each, monthly=True), marking)


def mark_visitors(slot_id: int, booked: Mapping[Who, int], marking: Marking) -> Sheet:
    """People without a school whom the host of a time counted, by audience; `booked` are those who signed up.
    They count for the host's municipality.

    Raises TimeNotBegun, TimeCancelled and what `writing.mark` raises.
    """
    slot = db.session.get_one(Slot, slot_id, populate_existing=True, with_for_update={"key_share": True})
    refuse_visitors(slot)
    held_on = slot.starts_at.astimezone(clock.zone()).date()
    frame = Frame(slot.event_id, slot.event.host_id, held_on, credited(slot), slot_id=slot.id)
    return mark(frame, Expected(dict(booked)), marking)


def refuse_visitors(slot: Slot) -> None:
    """People of a time are counted from a little before it on; of a cancelled one is only corrected what was
    counted before. Raises TimeNotBegun, TimeCancelled."""
    if slot.cancelled_at is not None:
        counted = select(Sheet.id).where(Sheet.slot_id == slot.id)
        if db.session.scalar(counted) is None:
            raise TimeCancelled(slot.cancel_reason)
    refuse_early(slot, Side.HOST)


def _held(event_id: int, held_on: date) -> Event:
    event = db.session.get_one(Event, event_id)
    if held_on > clock.today(clock.zone()):
        raise DayNotCome(held_on)
    if event.state is EventState.CANCELLED:
        raise TimeCancelled(event.cancel_reason)
    return event


def _mark(frame: Frame, marking: Marking) -> Sheet:
    """Under the organization's lock, so that two of its people make one sheet."""
    query = select(Organization.id).where(Organization.id == frame.organization_id)
    db.session.execute(query.with_for_update(key_share=True))
    return mark(frame, Expected(school_id=frame.organization_id, bookable=False), marking)

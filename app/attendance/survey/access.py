"""Whose results a person may read, or 404."""

from flask import abort
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Membership, Role
from app.accounts.queries import within_reach
from app.attendance.survey.models import SurveySet
from app.attendance.survey.queries import came_with, event_of
from app.calendar.access import ORGANIZERS, kept_by
from app.calendar.models import Event, Slot
from app.core.db import db

READERS = (Role.SCHOOL, *ORGANIZERS)


def read_by(membership: Membership) -> ColumnElement[bool]:
    """The condition that this person may read what an event was told: its keeper, and the municipality of its
    host."""
    if membership.role is Role.MUNICIPALITY:
        return or_(kept_by(membership), within_reach(membership, Event.host_id))
    return kept_by(membership)


def read_event(membership: Membership, event_id: int) -> Event:
    """The event, if this person may read what it was told."""
    return event_of(event_id, read_by(membership)) or abort(404)


def read_slot(membership: Membership, slot_id: int) -> Slot:
    """The time, for the same people and for a school that was to come to it."""
    is_school = membership.role is Role.SCHOOL
    may = came_with(membership.organization_id) if is_school else read_by(membership)
    query = select(Slot).join(Slot.event).where(Slot.id == slot_id, may).options(joinedload(Slot.event))
    return db.session.scalars(query).one_or_none() or abort(404)


def kept_set(set_id: int) -> SurveySet:
    """A set of questions: its views are for operators."""
    return db.session.get(SurveySet, set_id) or abort(404)

"""What the filters of the list of bookings find, and what they are called."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from app.accounts.models import Membership
from app.accounts.queries import within_reach
from app.booking.filters import BookingFilters
from app.booking.labels import state_title
from app.booking.models import Booking, BookingState
from app.calendar.chips import Titles
from app.calendar.choices import offered
from app.calendar.conditions import midnight
from app.calendar.models import Event, Slot
from app.calendar.readers import readable_by
from app.calendar.search import MOST_WORDS
from app.core.any_case import pattern
from app.core.db import db
from app.organizations.models import Municipality, Organization

_NUMBER = re.compile(r"(№|no\.?|n)?\s*(\d{1,9})", re.ASCII | re.IGNORECASE)


def found_by(asked: BookingFilters, now: datetime, zone: ZoneInfo) -> ColumnElement[bool]:
    """That a Booking, joined with its Slot and Event, is one of those asked for."""
    return and_(true(), *_conditions(asked, now, zone))


def _conditions(asked: BookingFilters, now: datetime, zone: ZoneInfo) -> Iterator[ColumnElement[bool]]:
    if asked.misread:
        yield false()
    if asked.municipalities:
        place = select(Municipality.id).where(Municipality.code.in_(asked.municipalities))
        of_place = select(Organization.id).where(Organization.municipality_id.in_(place))
        yield Booking.organization_id.in_(of_place)
    if asked.schools:
        yield Booking.organization_id.in_(asked.schools)
    if asked.states:
        yield or_(*(_is_shown_as(state, now) for state in asked.states))
    if asked.kinds:
        yield Event.kind.in_(asked.kinds)
    if asked.events:
        yield Event.id.in_(asked.events)
    if asked.first is not None:
        yield Slot.starts_at >= midnight(asked.first, zone)
    if asked.last is not None:
        yield Slot.starts_at < midnight(asked.last + timedelta(days=1), zone)
    yield from _said(asked.q)


def _is_shown_as(state: BookingState, now: datetime) -> ColumnElement[bool]:
    """What `labels.shown_state` says of a row: an offer whose time is over is over."""
    late = and_(Booking.offer_until.is_not(None), Booking.offer_until <= now)
    if state is BookingState.EXPIRED:
        return or_(Booking.state == state, late)
    return and_(Booking.state == state, ~late)


def _said(q: str) -> Iterator[ColumnElement[bool]]:
    """All of the words stand in the name of the event or of the school; «№ 12» is the booking alone, and what
    has no word, «!!!», is nothing."""
    number = _NUMBER.fullmatch(q)
    if number and number[1]:
        yield Booking.id == int(number[2])
        return
    words = [word for word in q.split() if any(map(str.isalnum, word))][:MOST_WORDS]
    if q and not words:
        yield false()
    for word in words:
        events = select(Event.id).where(Event.title.regexp_match(pattern(word)))
        names = (Organization.short_name, Organization.name)
        schools = select(Organization.id).where(or_(*(name.regexp_match(pattern(word)) for name in names)))
        stands = or_(Slot.event_id.in_(events), Booking.organization_id.in_(schools))
        yield or_(stands, Booking.id == int(q)) if number else stands


def titles(asked: BookingFilters, membership: Membership) -> Titles:
    """What the values asked for are called; of schools and events only those within the person's reach."""
    called = {("state", state.value): state_title(state) for state in asked.states}
    for name in ("kind", "municipality"):
        called |= {(name, value): title for value, title in offered(name)}
    if asked.schools:
        schools = select(Organization.id, Organization.short_name)
        schools = schools.where(Organization.id.in_(asked.schools), within_reach(membership, Organization.id))
        called |= {("school", str(id)): name for id, name in db.session.execute(schools)}
    if asked.events:
        events = select(Event.id, Event.title)
        events = events.where(Event.id.in_(asked.events), readable_by(membership))
        called |= {("event", str(id)): title for id, title in db.session.execute(events)}
    return called

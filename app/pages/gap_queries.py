"""Classes that have been nowhere, and where they could still go: a few statements for a whole region."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, func, select, union
from sqlalchemy.orm import InstrumentedAttribute

from app.accounts.models import Membership
from app.accounts.queries import within_reach
from app.attendance.class_queries import ClassVisits, been, not_marked, visits_of_classes
from app.attendance.models import Sheet
from app.booking.actions.room import Claimant
from app.booking.class_queries import ClassBooking, booked_ahead, bookings_of_classes
from app.booking.free_times import FreeTime, free_times
from app.booking.models import LIVE, Booking, BookingState
from app.calendar.models import EventKind
from app.calendar.readers import readable_by
from app.core.db import db
from app.organizations.models import Municipality, Organization, SchoolClass
from app.organizations.queries import by_number
from app.pages.gap_filters import GapFilters

MOST_TIMES = 3  # that a class is offered
CALLED_OFF = frozenset({BookingState.CANCELLED_BY_SCHOOL, BookingState.CANCELLED_BY_HOST})


@dataclass(frozen=True, slots=True)
class GapClass:
    """A class that lacks what is asked for; `municipality` is None where the school belongs to none."""

    id: int
    grade: int
    letter: str
    roll: int
    school_id: int
    school: str
    municipality_id: int | None
    municipality: str | None

    @property
    def name(self) -> str:
        return SchoolClass(grade=self.grade, letter=self.letter).name


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A time that the class could take whole: `free` seats it may draw on; `near` is in its municipality."""

    time: FreeTime
    free: int
    near: bool


@dataclass(frozen=True, slots=True)
class GapLine:
    """What a class has instead: `visits` by kind, live bookings of other kinds `ahead`, and what came to
    nothing; with the times that it could take."""

    one: GapClass
    visits: Sequence[ClassVisits]
    ahead: Sequence[ClassBooking]
    called_off: Sequence[ClassBooking]
    times: Sequence[Suggestion]


@dataclass(frozen=True)
class Moment:
    """When it is asked, and in which zone days are counted."""

    now: datetime
    zone: ZoneInfo


def gap_classes(membership: Membership, asked: GapFilters, moment: Moment) -> list[GapClass]:
    """The classes within the person's reach that have nothing of the kind by the day: no live booking of a
    time to come, none that is over and not marked yet, no sheet by which somebody came. By municipality,
    number of the school, grade and letter."""
    when = (asked.days, moment.zone, moment.now, asked.kind)
    booked, visited = (_of(membership, asked, table.organization_id) for table in (Booking, Sheet))
    has = union(
        booked_ahead(booked, *when),
        not_marked(booked, *when),
        been(visited, asked.days, asked.kind),
    ).subquery()
    # An outer join: PostgreSQL goes through a long list of NOT IN anew for each class.
    query = _classes(membership, asked).outerjoin(has, has.c.class_id == SchoolClass.id)
    query = query.where(has.c.class_id.is_(None))
    found = [GapClass(*row) for row in db.session.execute(query)]
    numbers = {one.school_id: (by_number(one.school), one.school_id) for one in found}
    found.sort(key=lambda one: (one.municipality or "", numbers[one.school_id], one.grade, one.letter))
    return found


def _classes(membership: Membership, asked: GapFilters) -> Select[Any]:
    of_class: tuple[Any, ...] = (SchoolClass.id, SchoolClass.grade, SchoolClass.letter, SchoolClass.roll)
    of_school = (Organization.id, Organization.short_name, Organization.municipality_id, Municipality.name)
    query = select(*of_class, *of_school).join(SchoolClass.school).outerjoin(Organization.municipality)
    return query.where(_looked_at(membership, asked))


def how_many_classes(membership: Membership, asked: GapFilters) -> int:
    """All classes that the list looks at, those without a gap too."""
    query = select(func.count(SchoolClass.id)).join(SchoolClass.school).where(_looked_at(membership, asked))
    return db.session.scalar(query) or 0


def gap_lines(
    classes: Sequence[GapClass], membership: Membership, asked: GapFilters, moment: Moment
) -> list[GapLine]:
    """What each of the classes has instead, and where it could go; the same few statements for any number."""
    ids, schools = [one.id for one in classes], {one.school_id for one in classes}
    visits = visits_of_classes(ids, asked.days)
    bookings = bookings_of_classes(ids, asked.days, moment.zone)
    readable = readable_by(membership)
    free = free_times(asked.days, moment.zone, moment.now, asked.kind, readable, schools) if ids else ()
    times = _ByPlace(free, moment.now)
    return [_line(one, visits, bookings, times, asked.kind, moment.now) for one in classes]


class _ByPlace:
    """Times by date, and those of each municipality apart."""

    def __init__(self, times: Sequence[FreeTime], now: datetime) -> None:
        self.all, self.now = times, now
        self.of: dict[int, list[FreeTime]] = {}
        for time in times:
            if time.municipality_id is not None:
                self.of.setdefault(time.municipality_id, []).append(time)


def _line(
    one: GapClass,
    visits: dict[int, list[ClassVisits]],
    bookings: dict[int, list[ClassBooking]],
    times: _ByPlace,
    kind: EventKind | None,
    now: datetime,
) -> GapLine:
    own = bookings.get(one.id, [])
    live = [booking for booking in own if booking.state in LIVE]
    ahead = [booking for booking in live if booking.starts_at > now]
    called_off = [booking for booking in own if booking.state in CALLED_OFF and kind in (None, booking.kind)]
    return GapLine(one, visits.get(one.id, ()), ahead, called_off, _suggestions(one, times, live))


def _suggestions(one: GapClass, times: _ByPlace, busy: Sequence[ClassBooking]) -> list[Suggestion]:
    """The next times in the own municipality, and if they are few, the next ones elsewhere."""
    claimant = Claimant(one.school_id, one.municipality_id)
    visits = [booking.visit for booking in busy if booking.visit.hours[-1][1] > times.now]
    found: list[Suggestion] = []
    places = [(times.of.get(one.municipality_id or 0, ()), True), (times.all, False)]
    for some, near in places:
        for time in some:
            if len(found) == MOST_TIMES:
                return found
            if not time.welcomes(one.school_id, [one.grade]) or time.meets(visits):
                continue
            if not time.takes(claimant, max(one.roll, 1)):
                continue
            if not near and time.municipality_id is not None and time.municipality_id == one.municipality_id:
                continue  # it stands among the near ones
            free = time.seats_for(claimant)
            if free >= max(one.roll, 1):
                found.append(Suggestion(time, free, near))
    return found


def _looked_at(membership: Membership, asked: GapFilters) -> ColumnElement[bool]:
    of_grades = and_(SchoolClass.year == asked.year, SchoolClass.grade.in_(asked.grades))
    return and_(of_grades, Organization.active, _of(membership, asked, SchoolClass.school_id))


def _of(
    membership: Membership, asked: GapFilters, school_id: InstrumentedAttribute[int]
) -> ColumnElement[bool]:
    """The condition that a column names one of the schools that are looked at."""
    conditions = [within_reach(membership, school_id)]
    if asked.municipality is not None:
        of_place = select(Organization.id).where(Organization.municipality_id == asked.municipality)
        conditions.append(school_id.in_(of_place))
    if asked.school is not None:
        conditions.append(school_id == asked.school)
    return and_(*conditions)

"""Schools that lag: what each of them lacks, in three statements for any number of schools."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ScalarSelect, func, select

from app.accounts.models import Membership
from app.accounts.queries import within_reach
from app.attendance.models import Sheet
from app.calendar.models import Audience
from app.core.db import db
from app.organizations.models import (
    Organization,
    SchoolClass,
    SchoolProfile,
    school_year_of,
)
from app.organizations.queries import by_number
from app.pages.queries import SchoolLine, school_lines
from app.participation.dimensions import Dimension, Key
from app.participation.figures import Figure
from app.participation.filters import Filters
from app.participation.periods import Period
from app.participation.queries import count

SUMMER = (6, 7, 8)  # months without lessons: nobody books or comes


class Lag(enum.StrEnum):
    """What a school may lack."""

    NO_PROFILE = "profile"
    NO_CLASSES = "classes"
    NO_BOOKING = "booking"
    LITTLE = "little"


@dataclass(frozen=True)
class When:
    """The day on which schools are looked at, and the quarter whose visits count. With less than one visit
    for so many `pupils` a school takes little part, which is said after so many `days` of lessons."""

    now: datetime
    today: date
    quarter: Period
    pupils: int
    days: int

    @property
    def in_lessons(self) -> bool:
        return self.today.month not in SUMMER

    @property
    def is_judged(self) -> bool:
        """Whether there have been lessons for long enough to say that a school takes little part."""
        so_far = (self.today - self.quarter.first).days + 1
        passed = (self.quarter.first + timedelta(days=number) for number in range(so_far))
        return sum(day.month not in SUMMER for day in passed) >= self.days


@dataclass(frozen=True)
class SchoolState:
    """A school with the visits of its pupils in the quarter, its `classes` of the school year with the `roll`
    of all of them, and what it lacks."""

    line: SchoolLine
    visits: int
    classes: int
    roll: int
    lags: Sequence[Lag]


def school_states(membership: Membership, when: When) -> list[SchoolState]:
    """The active schools within the person's reach, by name."""
    facts = _facts(membership, school_year_of(when.today))
    visits = _visits(membership, when.quarter)
    lines = school_lines(membership, when.now)  # of a school that was added meanwhile nothing is known
    return [_state(line, visits.get(line.id, 0), *facts.get(line.id, (0, 0, 0)), when) for line in lines]


def of_pupils(period: Period) -> Filters:
    """What pupils have come to, classes and mixed groups alike."""
    return Filters(period).but(Dimension.AUDIENCE, Audience.PUPILS.value)


def lagging(states: Sequence[SchoolState]) -> list[SchoolState]:
    """Those of them that lag: who lacks most comes first, then who takes the least part for its pupils."""
    found = [one for one in states if one.lags]
    return sorted(found, key=lambda one: (-len(one.lags), _part(one), by_number(one.line.name)))


def _part(one: SchoolState) -> float:
    return one.visits / one.roll if one.roll else 0


def _state(line: SchoolLine, visits: int, classes: int, roll: int, profiles: int, when: When) -> SchoolState:
    lacks = {
        Lag.NO_PROFILE: not profiles,
        Lag.NO_CLASSES: not classes,
        Lag.NO_BOOKING: when.in_lessons and not line.ahead,
        Lag.LITTLE: when.is_judged and visits * when.pupils < roll,
    }
    return SchoolState(line, visits, classes, roll, [lag for lag, is_lacking in lacks.items() if is_lacking])


def _visits(membership: Membership, quarter: Period) -> dict[Key, int]:
    """Participations of pupils by school; no key where there is no sheet."""
    sight = within_reach(membership, Sheet.organization_id)
    found = count(sight, of_pupils(quarter), (Dimension.SCHOOL,), {Figure.PARTICIPATIONS})
    return {school: counted.participations for (school,), counted in found.items()}


def _facts(membership: Membership, year: int) -> dict[int, tuple[int, int, int]]:
    """Classes, their roll, and profiles of each school."""
    classes = (
        select(
            SchoolClass.school_id,
            func.count().label("classes"),
            func.sum(SchoolClass.roll).label("roll"),
        )
        .where(SchoolClass.year == year)
        .group_by(SchoolClass.school_id)
        .subquery()
    )
    query = (
        select(
            Organization.id,
            func.coalesce(classes.c.classes, 0),
            func.coalesce(classes.c.roll, 0),
            _profiles(year),
        )
        .outerjoin(classes, classes.c.school_id == Organization.id)
        .where(within_reach(membership, Organization.id))
    )
    return {id: (classes, roll, profiles) for id, classes, roll, profiles in db.session.execute(query)}


def _profiles(year: int) -> ScalarSelect[int]:
    of_year = select(func.count()).where(
        SchoolProfile.school_id == Organization.id, SchoolProfile.year == year
    )
    return of_year.correlate(Organization).scalar_subquery()

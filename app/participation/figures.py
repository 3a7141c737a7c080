"""The figures that counts are told in."""

import enum
from dataclasses import dataclass
from decimal import Decimal


class Figure(enum.StrEnum):
    """By the name that it has in addresses. The meaning of each stands in domain.md, participation counts."""

    PARTICIPATIONS = "participations"
    COVERAGE = "coverage"
    SHARE = "share"
    GROWTH = "growth"
    CONFIRMED = "confirmed"
    EVENTS = "events"
    SCHOOLS = "schools"
    GROUPS = "groups"
    SPECIAL_NEEDS = "special_needs"
    HOURS = "hours"
    ADULTS = "adults"
    PARENTS = "parents"
    TEACHERS = "teachers"
    SHEETS = "sheets"
    TYPED = "typed"


# Counted of the sheets alone; the others are reckoned from these and from what else is known.
COUNTED = frozenset(Figure) - {Figure.SHARE, Figure.GROWTH, Figure.TYPED}


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many different children, an estimate. `without_roll` are the classes among them whose roll nobody
    has stated: what their counts add up to has no bound."""

    low: int
    high: int
    without_roll: int = 0


@dataclass(frozen=True, slots=True)
class Counted:
    """What the sheets say of one row, one column or one cell.

    `groups` are lines of visits: a class that came to two events is two groups. Events, schools and groups
    count where somebody came. `hours` are academic hours of persons. `confirmed` are participations that both
    sides stand by. `adults` is None where a sheet's lines are told apart, for adults come with all of them;
    `coverage` where nobody came with a class, and `enrolled` where none of those is among the pupils whose
    enrolment is stated. `classless` are lines of no class.
    """

    participations: int = 0
    groups: int = 0
    events: int = 0
    schools: int = 0
    sheets: int = 0
    special_needs: int = 0
    hours: Decimal = Decimal(0)
    parents: int = 0
    teachers: int = 0
    confirmed: int = 0
    classless: int = 0
    adults: int | None = None
    coverage: Coverage | None = None
    enrolled: Coverage | None = None  # of the coverage, what a share of the enrolment is of


NOTHING = Counted()

"""Who comes: the lines of a booking, checked against the event and the school's own classes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from app.booking.actions.locks import lock_classes
from app.booking.models import Booking, BookingLine
from app.booking.refusals import (
    AudienceNotInvited,
    ClassNotYours,
    GradeMissing,
    GradeNotInvited,
    LineTwice,
    MoreThanRoll,
    RollMissing,
    TooFewAdults,
    TooManySpecialNeeds,
)
from app.calendar.models import Audience, Event, Slot
from app.core import clock
from app.organizations.actions import LARGEST_ROLL
from app.organizations.models import SchoolClass, school_year_of
from app.organizations.queries import pupils_per_adult

ACCOMPANIED = frozenset({Audience.PUPILS, Audience.PRESCHOOL})  # children do not come alone


@dataclass(frozen=True)
class ClassSeats:
    """A class, or a part of one, and the seats it needs."""

    class_id: int
    seats: int

    @property
    def told(self) -> list[object]:
        return [self.class_id, self.seats]


@dataclass(frozen=True)
class GradeSeats:
    """A group of pupils of one grade from different classes."""

    grade: int
    seats: int

    @property
    def told(self) -> list[object]:
        return ["grade", self.grade, self.seats]


@dataclass(frozen=True)
class PeopleSeats:
    """People of the booking's audience, of whom nothing else is said."""

    seats: int

    @property
    def told(self) -> list[object]:
        return ["people", self.seats]


Line = ClassSeats | GradeSeats | PeopleSeats


@dataclass(frozen=True)
class Group:
    """All who come with one booking: they are of one audience. `special_needs` of them need conditions of
    their own: a number, never a name."""

    lines: tuple[Line, ...]
    adults: int
    audience: Audience = Audience.PUPILS
    special_needs: int = 0

    @property
    def seats(self) -> int:
        return sum(line.seats for line in self.lines)

    @property
    def class_ids(self) -> list[int]:
        return [line.class_id for line in self.lines if isinstance(line, ClassSeats)]

    @property
    def mixed_grades(self) -> set[int]:
        """The grades of those who come without a class."""
        return {line.grade for line in self.lines if isinstance(line, GradeSeats)}


def group_of(booking: Booking) -> Group:
    """Those whom a booking is for."""
    return Group(lines_of(booking), booking.adults, booking.audience, booking.special_needs)


def lines_of(booking: Booking) -> tuple[Line, ...]:
    """The lines that a booking was made with."""
    return tuple(_line_of(row) for row in booking.lines)


def _line_of(row: BookingLine) -> Line:
    if row.class_id is not None:
        return ClassSeats(row.class_id, row.seats)
    return PeopleSeats(row.seats) if row.grade is None else GradeSeats(row.grade, row.seats)


def adults_needed(pupils: int, pupils_per_adult: int) -> int:
    """The smallest number of accompanying adults for so many pupils."""
    return ceil(pupils / pupils_per_adult)


def check_group(slot: Slot, organization_id: int, group: Group) -> dict[int, SchoolClass]:
    """Lock the group's classes, in order of id, and check all lines against the event; answers the classes.

    Raises AudienceNotInvited, LineTwice, ClassNotYours, GradeNotInvited, GradeMissing, MoreThanRoll,
    RollMissing, TooManySpecialNeeds, TooFewAdults.
    """
    classes = _named(slot, organization_id, group.class_ids)
    _check_twice(group)
    check_invited(slot.event, group, classes)
    for line in group.lines:
        if isinstance(line, ClassSeats):
            check_number(classes[line.class_id], line.seats)
    if group.special_needs > group.seats:
        raise TooManySpecialNeeds(group.special_needs, group.seats)
    if group.audience in ACCOMPANIED:
        needed = adults_needed(group.seats, pupils_per_adult())
        if group.adults < needed:
            raise TooFewAdults(needed)
    return classes


def _named(slot: Slot, organization_id: int, ids: Sequence[int]) -> dict[int, SchoolClass]:
    year = school_year_of(slot.starts_at.astimezone(clock.zone()).date())
    found = {id: one for id, one in lock_classes(organization_id, ids).items() if one.year == year}
    if len(found) != len(ids):  # also when one class stands on two lines
        raise ClassNotYours
    return found


def _check_twice(group: Group) -> None:
    grades = [line.grade for line in group.lines if isinstance(line, GradeSeats)]
    people = [line for line in group.lines if isinstance(line, PeopleSeats)]
    if not group.lines or len(set(grades)) < len(grades) or len(people) > 1:
        raise LineTwice


def check_invited(event: Event, group: Group, classes: Mapping[int, SchoolClass]) -> None:
    """The event is for these people; the group's classes are among `classes`.

    Raises AudienceNotInvited, GradeMissing, GradeNotInvited.
    """
    audience = group.audience
    if audience.value not in event.audience:
        raise AudienceNotInvited(event.audience)
    for line in group.lines:
        if isinstance(line, PeopleSeats):
            if event.grades and audience in ACCOMPANIED:
                raise GradeMissing(event.grades)
            continue
        grade = line.grade if isinstance(line, GradeSeats) else classes[line.class_id].grade
        if audience not in ACCOMPANIED:
            raise AudienceNotInvited(event.audience)
        if event.grades and grade not in event.grades:
            raise GradeNotInvited(grade, event.grades)


def check_number(school_class: SchoolClass, seats: int) -> None:
    """Of a class without a roll any number may come that a class can have.

    Raises MoreThanRoll, RollMissing.
    """
    if school_class.roll and not 1 <= seats <= school_class.roll:
        raise MoreThanRoll(school_class.name, school_class.roll)
    if not school_class.roll and not 1 <= seats <= LARGEST_ROLL:
        raise RollMissing(school_class.name, LARGEST_ROLL)

"""The lines of a sheet's form: those it has already, and those that a person adds to them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from flask_babel import gettext as _

from app.attendance.labels import line_heading
from app.attendance.models import Sheet, SheetLine, in_order
from app.attendance.who import Who, who_behind
from app.calendar.models import Audience, EventKind
from app.organizations.models import SchoolClass
from app.organizations.queries import classes_of

# Where those who compete and those who look on are counted apart.
COMPETING = frozenset({EventKind.OLYMPIAD, EventKind.CONTEST, EventKind.CHAMPIONSHIP})
MOST_ADDED = 100  # lines

Classes = Mapping[int, SchoolClass]
Choices = list[tuple[str, list[tuple[str, str]]]]  # (title of the group, [(key, title)])


@dataclass(frozen=True)
class Row:
    """A line as the form asks for it. `booked` is None where nobody booked it; `bookable` tells whether the
    sheet is of a booking; `roll` is that of its class; `host` is what the host has counted."""

    who: Who
    title: str
    booked: int | None = None
    bookable: bool = False
    roll: int | None = None
    host: int | None = None
    said: int | None = None
    special_needs: int = 0

    @property
    def usual(self) -> int | None:
        """What the form begins with: what was recorded, else what was booked, else the class as it is."""
        return next((one for one in (self.said, self.booked, self.roll) if one is not None), None)

    def walk_ins(self, came: int, *, sure: bool) -> int:
        """So many of them are meant, however many were booked or are in the class. Who came along with a
        booking had none, but a class is never larger than it is unless somebody is sure."""
        if self.bookable and self.booked is None:
            return came if sure or not self.roll else min(came, self.roll)
        expected = self.booked if self.bookable else self.roll
        return max(0, came - expected) if sure and expected is not None else 0


def classes_by_id(school_id: int, year: int) -> Classes:
    """A school's classes of a year, in their order."""
    return {one.id: one for one in classes_of(school_id, year)}


def row_of(who: Who, classes: Classes) -> Row:
    """A line of one of these classes, or of no class."""
    one = classes.get(who.class_id) if who.class_id is not None else None
    return Row(who, line_heading(who, one.name if one else None), roll=one.roll or None if one else None)


def recorded(sheet: Sheet | None, besides: Collection[Who] = ()) -> list[Row]:
    """The lines of a sheet, as both sides have said them."""
    lines = in_order(sheet.lines) if sheet else []
    return [_recorded(line) for line in lines if line.who not in besides]


def _recorded(line: SheetLine) -> Row:
    one = line.school_class
    row = Row(line.who, line_heading(line.who, line.class_name), roll=one.roll or None if one else None)
    return replace(row, said=line.came_school, host=line.came_host, special_needs=line.special_needs)


def added(typed: str, classes: Classes, there: Collection[Who]) -> list[Row]:
    """The lines behind these keys, as a form carries them; what is no line of the school is left out."""
    found: dict[Who, Row] = {}
    for key in typed.split(",")[:MOST_ADDED]:
        who = who_behind(key)
        if who is not None and who not in there and (who.class_id is None or who.class_id in classes):
            found[who] = row_of(who, classes)
    return list(found.values())


def keys_of(rows: Iterable[Row]) -> str:
    """The same the other way round."""
    return ",".join(row.who.key for row in rows)


def choices(there: Collection[Who], classes: Classes, kind: EventKind) -> Choices:
    """What may be added: another class, a mixed group, people; apart from them those who compete."""
    grades = sorted({one.grade for one in classes.values()}) or range(1, 12)
    of_classes = [Who(Audience.PUPILS, number) for number in classes]
    mixed = [Who(Audience.PUPILS, grade=grade) for grade in grades]
    people = [Who(audience) for audience in _PEOPLE]
    groups = {str(_("People")): people, str(_("Classes")): of_classes, str(_("Mixed groups")): mixed}
    if kind in COMPETING:
        young = [*of_classes, *mixed, Who(Audience.PUPILS), Who(Audience.STUDENTS)]
        groups[str(_("Competitors"))] = [replace(who, competing=True) for who in young]
    offered = {title: [who for who in some if who not in there] for title, some in groups.items()}
    return [
        (title, [(who.key, row_of(who, classes).title) for who in some])
        for title, some in offered.items()
        if some
    ]


_PEOPLE = (
    Audience.PARENTS,
    Audience.TEACHERS,
    Audience.ADULTS,
    Audience.STUDENTS,
    Audience.PUPILS,
    Audience.PRESCHOOL,
)

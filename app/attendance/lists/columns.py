"""The columns of a list: what stands above each, which fields of a line it is made of, and in what words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto
from functools import cache, partial
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from app.attendance.labels import line_heading
from app.attendance.lists.parts import booking_of
from app.attendance.who import Who
from app.booking.digits import digits_of
from app.booking.labels import state_title
from app.calendar.labels import audience_title, kind_title
from app.calendar.models import Audience, EventKind
from app.core.tables import Cell
from app.organizations.labels import unit_words
from app.organizations.models import SchoolClass

LEAST_SHOWN = 5  # people with special needs: fewer are told apart by their own school alone


class Joined(Enum):
    """What becomes of a column where the lines of a group make one row: the first says it for all, the words
    stand one after the other, the numbers are added up."""

    FIRST = auto()
    WORDS = auto()
    SUM = auto()
    SMALL = auto()  # a sum of which small parts stay hidden


@dataclass(frozen=True)
class Column:
    """`words` make a cell of the `fields`; without them the one field is the cell. `often` the same fields
    come again, so that their words are made once."""

    title: str
    fields: tuple[str, ...]
    words: Callable[..., Cell] | None = None
    joined: Joined = Joined.FIRST
    often: bool = True

    @property
    def is_number(self) -> bool:
        return self.joined in (Joined.SUM, Joined.SMALL) or self.fields in (("adults",), ("adults_came",))


# Fields that are those of the whole group: its first line says them, and a sum is right.
ONCE = frozenset({"adults", "adults_came"})


def columns(zone: ZoneInfo) -> dict[str, Column]:
    """By name, in the visitor's language."""
    who = ("class_grade", "class_letter", "grade", "audience", "competing")
    unit, at = unit_words(), cache(partial(moment, zone=zone))
    return {
        "date": Column(_("Date"), ("moment",), lambda text: at(text).date()),
        "begins": Column(_("Begins"), ("moment",), lambda text: _clock(text, at)),
        "ends": Column(_("Ends"), ("ends",), lambda text: _clock(text, at)),
        "event": Column(_("Event"), ("event",)),
        "kind": Column(_("Kind"), ("kind",), lambda kind: kind_title(EventKind(kind))),
        "host": Column(_("Organizer"), ("host",)),
        "venue": Column(_("Place"), ("venue",)),
        "school": Column(_("School"), ("school",), lambda name: name or _("without a school")),
        "municipality": Column(unit.one if unit else _("Part of the region"), ("municipality",)),
        "who": Column(_("Class or group"), who, _who, Joined.WORDS),
        "audience": Column(_("For whom"), ("audience",), _audience),
        "booked": Column(_("Booked"), ("booked",), None, Joined.SUM),
        "adults": Column(_("Adults"), ("adults",)),
        "people": Column(_("People in all"), ("booked", "adults"), _together, Joined.SUM),
        "adult": Column(_("Comes with the class"), ("adult",)),
        "phone": Column(_("Phone"), ("phone",)),
        "digits": Column(_("Digits of the pass"), ("group",), _digits, often=False),
        "state": Column(_("State"), ("state",), lambda state: state_title(state) if state else ""),
        "came_school": Column(_("Came by the school"), ("came_school",), None, Joined.SUM),
        "came_host": Column(_("Came by the host"), ("came_host",), None, Joined.SUM),
        "came": Column(_("Came, counts"), ("came",), None, Joined.SUM),
        "walk_ins": Column(_("Came without a booking"), ("walk_ins",), None, Joined.SUM),
        "adults_came": Column(_("Adults who came"), ("adults_came",)),
        "special_needs": Column(_("With special needs"), ("special_needs",), small, Joined.SMALL),
    }


def moment(text: str, zone: ZoneInfo) -> datetime:
    """Of a text of the database; a day without a clock begins at midnight in `zone`."""
    if len(text) == len("2026-10-14"):
        return datetime.fromisoformat(text).replace(tzinfo=zone)
    found = datetime.fromisoformat(text)
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(zone)


def small(number: int | None) -> Cell:
    """How many, or that it is few; nothing where nobody has counted."""
    return number if number is None or number >= LEAST_SHOWN else str(_("under 5"))


def small_sum(cells: list[Cell]) -> Cell:
    """Of several lines, without telling more than they do."""
    known = [cell for cell in cells if cell is not None]
    large = [cell for cell in known if isinstance(cell, int)]
    if not large:
        return known[0] if known else None
    return sum(large) if len(large) == len(known) else str(_("from %(number)s", number=sum(large)))


def _clock(text: str | None, at: Callable[[str], datetime]) -> Cell:
    return at(text).isoformat()[11:16] if text and len(text) > len("2026-10-14") else None


def _who(
    class_grade: int | None,
    class_letter: str | None,
    grade: int | None,
    audience: str,
    competing: int,
) -> Cell:
    if not audience:
        return str(_("Visitors"))
    name = None if class_grade is None else SchoolClass(grade=class_grade, letter=class_letter).name
    one = Who(Audience(audience), 0 if name else None, grade, bool(competing))
    return line_heading(one, name)


def _audience(audience: str) -> Cell:
    return audience_title(Audience(audience)) if audience else str(_("anybody"))


def _together(booked: int | None, adults: int | None) -> Cell:
    return None if booked is None else booked + (adults or 0)


def _digits(group: int) -> Cell:
    booking_id = booking_of(group)
    return None if booking_id is None else digits_of(booking_id)

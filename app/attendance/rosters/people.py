"""A person on a roster, the groups of a booking that people are of, and what is taken for a name."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from app.booking.models import Booking, BookingLine
from app.organizations.class_names import parse_class_name

LONGEST_NAME = 60
# Words of letters: no figures, so that nobody adds a birthday or a document.
_NAME = re.compile(r"[^\W\d_]+(?:[ '’.\-]+[^\W\d_]+)*")
_CLASS_WORD = re.compile(r"\s*(?:класса?|кл\.?|class)\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Person:
    """`group` is the key of a Group: a class by its name, which outlives the booking's lines."""

    surname: str
    name: str
    group: str


@dataclass(frozen=True)
class Typed:
    """A row as somebody typed, pasted or sent it; `group` is the key of a group or what the class was
    called."""

    surname: str = ""
    name: str = ""
    group: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.surname or self.name)


@dataclass(frozen=True)
class Row(Typed):
    """A row with its group found, and by field (surname, name, group) the code of what is wrong."""

    wrong: tuple[tuple[str, str], ...] = ()


def clean(text: str) -> str:
    """As it is kept: composed letters, single spaces, one kind of hyphen."""
    composed = unicodedata.normalize("NFC", text).replace("‐", "-").replace("‑", "-")
    return " ".join(composed.split())


def group_key(line: BookingLine) -> str:
    """«8Б» of a class, `g8` of a mixed group of a grade, `*` of whoever else comes."""
    if line.class_name is not None:
        return line.class_name
    return "*" if line.grade is None else f"g{line.grade}"


class Groups:
    """The groups that a booking brings, in the order of its lines."""

    def __init__(self, booking: Booking) -> None:
        self._lines = {group_key(line): line for line in booking.lines}

    @property
    def keys(self) -> Sequence[str]:
        return list(self._lines)

    def of(self, typed: str) -> str | None:
        """The key of the group that `typed` means; nothing typed means the only one."""
        text = clean(typed)
        if text in self._lines:
            return text
        if not text:
            return next(iter(self._lines)) if len(self._lines) == 1 else None
        called = parse_class_name(_CLASS_WORD.sub("", text))
        return None if called is None else self._called(*called)

    def _called(self, grade: int, letter: str) -> str | None:
        for key, line in self._lines.items():
            if line.school_class and (line.school_class.grade, line.school_class.letter) == (grade, letter):
                return key
        mixed = f"g{grade}"
        return mixed if mixed in self._lines else None


def checked(rows: Sequence[Typed], groups: Groups) -> list[Row]:
    """The rows that are not empty, each with its group and what is wrong with it."""
    return [_checked(row, groups) for row in rows if not row.is_empty]


def people_of(rows: Sequence[Row]) -> list[Person]:
    """The people of rows of which nothing is wrong."""
    return [Person(row.surname, row.name, row.group) for row in rows]


def in_order(people: Sequence[Person], groups: Groups) -> list[Person]:
    """By class as the booking has them, then by name: as a list at a gate is read."""
    places = {key: at for at, key in enumerate(groups.keys)}
    return sorted(people, key=lambda one: (places.get(one.group, len(places)), one.surname, one.name))


def _checked(row: Typed, groups: Groups) -> Row:
    surname, name, group = clean(row.surname), clean(row.name), groups.of(row.group)
    wrong = [(field, code) for field, code in (("surname", _odd(surname)), ("name", _odd(name))) if code]
    if group is None:
        wrong.append(("group", "group"))
    return Row(surname[: LONGEST_NAME * 2], name[: LONGEST_NAME * 2], group or "", tuple(wrong))


def _odd(text: str) -> str:
    """The code of why a text is no name; empty if it is one."""
    if not text:
        return "missing"
    if len(text) > LONGEST_NAME:
        return "long"
    return "" if _NAME.fullmatch(text.removesuffix(".")) else "signs"

"""What the counts of a file would do to the sheets: the shape of it."""

import enum
import hashlib
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from app.attendance.importing.queries import Found, word_of
from app.attendance.who import Who

Place = tuple[int, int, date]  # event, school, day: there is one sheet


class State(enum.StrEnum):
    """What recording would do with a sheet. What is `done` was recorded out of this very file before."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    DONE = "done"
    BLOCKED = "blocked"


@dataclass
class Line:
    """A class, or a grade as a whole. `was` is what the school has said; without `who` the registry does not
    know the class."""

    name: str
    came: int
    who: Who | None
    roll: int = 0
    was: int | None = None

    @property
    def is_excess(self) -> bool:
        return bool(self.roll) and self.came > self.roll and self.came != self.was


@dataclass
class PlannedSheet:
    """One sheet. `trouble` says why nothing of it can be recorded; `hours` None are those of the event."""

    place: Place
    event: Found
    school: str
    lines: list[Line]
    hours: Decimal | None
    key: str
    sheet_id: int | None = None
    booking_id: int | None = None
    version: int = 0
    trouble: str = ""
    state: State = State.NEW

    @property
    def counted(self) -> list[Line]:
        return [line for line in self.lines if line.who is not None]

    @property
    def came(self) -> int:
        return sum(line.came for line in self.counted)


@dataclass
class Unknown:
    """A word of the platform that means nothing here yet, of how many people."""

    about: str
    text: str
    came: int = 0
    foreign: bool = False

    @property
    def key(self) -> str:
        """The name of its choice in the form."""
        return hashlib.sha256(f"{self.about}:{word_of(self.about, self.text)}".encode()).hexdigest()[:16]


@dataclass
class Plan:
    """All that a file would do, and what a person has to say first."""

    sheets: list[PlannedSheet] = field(default_factory=list)
    unknown: dict[tuple[str, str], Unknown] = field(default_factory=dict)

    @property
    def todo(self) -> list[PlannedSheet]:
        return [one for one in self.sheets if one.state in (State.NEW, State.CHANGED)]

    @cached_property
    def seen(self) -> str:
        """The same as long as recording would do what this plan shows."""
        shown = [(one.key, one.state.value, one.version) for one in self.sheets]
        return hashlib.sha256(repr(shown).encode()).hexdigest()

"""What list is asked for: read from an address or a form, written into an address."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from werkzeug.datastructures import MultiDict

from app.calendar.forms import typed_day
from app.calendar.models import Audience, EventKind
from app.core.fields import asked_id

Choice = TypeVar("Choice", bound=enum.StrEnum)

# Columns in the order in which they stand, whatever the order they were ticked in.
COLUMNS = (
    *("date", "begins", "ends", "event", "kind", "host", "venue"),
    *("school", "municipality", "who", "audience", "booked", "adults", "people", "adult", "phone"),
    *("digits", "state", "came_school", "came_host", "came", "walk_ins", "adults_came", "special_needs"),
)


class Standing(enum.StrEnum):
    """Which groups: all who hold their places or came, those of them who are not counted yet, those who came,
    those who wait for places, those who will not come."""

    ALL = "all"
    COMING = "coming"
    CAME = "came"
    WAITING = "waiting"
    CANCELLED = "cancelled"


class Grain(enum.StrEnum):
    """What a row is: a group as it was booked, or each class of it."""

    GROUP = "group"
    LINE = "line"


class Order(enum.StrEnum):
    TIME = "time"
    SCHOOL = "school"


@dataclass(frozen=True)
class Preset:
    """Columns for one use of a list; `event` joins them where a list may have several events."""

    columns: tuple[str, ...]
    grain: Grain


PRESETS = {
    "entrance": Preset(
        ("begins", "school", "who", "booked", "adults", "adult", "phone", "digits"), Grain.GROUP
    ),
    "report": Preset(
        (
            *("date", "school", "municipality", "who", "booked"),
            *("came_school", "came_host", "came", "special_needs"),
        ),
        Grain.LINE,
    ),
    "canteen": Preset(
        ("begins", "ends", "venue", "school", "booked", "adults", "people", "phone"), Grain.GROUP
    ),
}
FIRST_PRESET = "entrance"


@dataclass(frozen=True)
class Asked:
    """One time, one event, or all events that the person keeps; from `first` to `last`, both included. An
    event without days is asked for whole. `municipality` is that of the schools. `chosen` are the columns
    that somebody ticked; with none a preset's are meant."""

    first: date | None = None
    last: date | None = None
    event: int | None = None
    slot: int | None = None
    municipality: int | None = None
    kind: EventKind | None = None
    audience: Audience | None = None
    standing: Standing = Standing.ALL
    order: Order = Order.TIME
    preset: str = FIRST_PRESET
    chosen: tuple[str, ...] = ()
    by: Grain | None = None

    @property
    def days(self) -> int | None:
        """How many days are asked for; None where an event or a time says it."""
        return None if self.first is None or self.last is None else (self.last - self.first).days + 1

    @property
    def columns(self) -> tuple[str, ...]:
        """In their order. Of several days a list without dates would say nothing."""
        wanted = set(self.chosen or self._of_preset(self.preset))
        if self.slot is None and self.days != 1:
            wanted.add("date")
        return tuple(name for name in COLUMNS if name in wanted)

    @property
    def grain(self) -> Grain:
        return self.by or PRESETS[self.preset].grain

    @property
    def named(self) -> str:
        """The preset that this is, or nothing."""
        same = (name for name in PRESETS if self.by_preset(name).shape == self.shape)
        return next(same, "")

    @property
    def shape(self) -> tuple[tuple[str, ...], Grain]:
        return self.columns, self.grain

    def within(self, first: date, last: date) -> "Asked":
        """The same of other days."""
        return replace(self, first=first, last=last, slot=None)

    def by_preset(self, name: str) -> "Asked":
        return replace(self, preset=name, chosen=(), by=None)

    def _of_preset(self, name: str) -> tuple[str, ...]:
        several = self.event is None and self.slot is None
        return (*PRESETS[name].columns, "event") if several else PRESETS[name].columns

    @property
    def address(self) -> dict[str, Any]:
        """As it stands in an address; what is usual is left out."""
        found: dict[str, Any] = {
            "first": self.first and self.first.isoformat(),
            "last": self.last and self.last.isoformat(),
            "event": self.event,
            "slot": self.slot,
            "municipality": self.municipality,
            "kind": self.kind,
            "audience": self.audience,
            "standing": None if self.standing is Standing.ALL else self.standing,
            "order": None if self.order is Order.TIME else self.order,
            "preset": None if self.preset == FIRST_PRESET else self.preset,
            "column": list(self.chosen),
            "by": self.by,
        }
        return {name: _text(value) for name, value in found.items() if value}


def read(typed: "MultiDict[str, str]", today: date) -> Asked:
    """What an address or a form asks for; what is not understood there is left out. Today, if it names
    neither days nor an event."""
    asked = Asked(
        *_days(typed),
        event=_id(typed, "event"),
        slot=_id(typed, "slot"),
        municipality=_id(typed, "municipality"),
        kind=_one_of(EventKind, typed, "kind"),
        audience=_one_of(Audience, typed, "audience"),
        standing=_one_of(Standing, typed, "standing") or Standing.ALL,
        order=_one_of(Order, typed, "order") or Order.TIME,
        preset=_preset(typed),
        chosen=tuple(name for name in COLUMNS if name in typed.getlist("column")),
        by=_one_of(Grain, typed, "by"),
    )
    if asked.days is None and asked.event is None and asked.slot is None:
        return replace(asked, first=today, last=today)
    return asked


def _days(typed: Mapping[str, str]) -> tuple[date | None, date | None]:
    """One day alone is the first and the last."""
    days = [typed_day(typed.get(name, "")) for name in ("first", "last")]
    known = sorted(day for day in days if day)
    return (known[0], known[-1]) if known else (None, None)


def _preset(typed: Mapping[str, str]) -> str:
    name = typed.get("preset", "")
    return name if name in PRESETS else FIRST_PRESET


def _id(typed: Mapping[str, str], name: str) -> int | None:
    try:
        return asked_id(typed.get(name, ""))
    except ValueError:
        return None


def _one_of(kind: type[Choice], typed: Mapping[str, str], name: str) -> Choice | None:
    value = typed.get(name, "")
    return kind(value) if value in set(kind) else None


def _text(value: Any) -> Any:
    return value if isinstance(value, list) else str(value)

"""What the reader hands over: frozen rows, and their JSON in the shape the road map's contract fixes."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Period:
    """Days from `start` to `end`, both included; a deadline has no `start`.

    `precision` is how exactly the order names it: day, days, month, quarter, season or year.
    """

    start: date | None
    end: date
    precision: str
    stage: str | None = None

    def to_json(self) -> dict[str, Any]:
        start = self.start.isoformat() if self.start else None
        return {"stage": self.stage, "start": start, "end": self.end.isoformat(), "precision": self.precision}


@dataclass(frozen=True)
class SubEvent:
    """One of several named things in a title."""

    title: str
    kind: str
    periods: tuple[Period, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {"title": self.title, "kind": self.kind, "periods": [p.to_json() for p in self.periods]}


@dataclass(frozen=True)
class OrderRow:
    """A row of the order as understood. `source` is its untouched text, cells parted by tabs."""

    ordinal: int
    number: str | None
    section: str | None
    subsection: str | None
    group: str | None
    title: str
    period_text: str
    periods: tuple[Period, ...]
    recurrence: str | None
    responsible: tuple[str, ...]
    result: str | None
    indicator: str | None
    is_event: bool
    kind: str | None
    scale: str | None
    grades: tuple[int, ...] | None
    audience: tuple[str, ...]
    special_needs: bool
    quota: bool
    sub_events: tuple[SubEvent, ...]
    confidence: float
    reasons: tuple[str, ...]
    source: str = field(default="", repr=False)

    def to_json(self) -> dict[str, Any]:
        plain = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "source"}
        plain["periods"] = [p.to_json() for p in self.periods]
        plain["sub_events"] = [s.to_json() for s in self.sub_events]
        plain["grades"] = list(self.grades) if self.grades else None
        for name in ("responsible", "audience", "reasons"):
            plain[name] = list(plain[name])
        return plain


@dataclass(frozen=True)
class Column:
    """A column of the plan as its header calls it; `role` is what it holds, `other` for what is not read."""

    name: str
    role: str


@dataclass(frozen=True)
class Hidden:
    """What a workbook hides and the reader left out: sheets by name, rows and columns by their number."""

    sheets: tuple[str, ...] = ()
    rows: int = 0
    columns: int = 0

    def __bool__(self) -> bool:
        return bool(self.sheets or self.rows or self.columns)

    @classmethod
    def of(cls, kept: Any) -> "Hidden":
        """From JSON; until 2026-11 the names of sheets alone were kept."""
        if isinstance(kept, dict):
            return cls(tuple(kept["sheets"]), kept["rows"], kept["columns"])
        return cls(tuple(kept or ()))

    def to_json(self) -> dict[str, Any]:
        return {"sheets": list(self.sheets), "rows": self.rows, "columns": self.columns}


NOTHING_HIDDEN = Hidden()


@dataclass(frozen=True)
class Order:
    """An order's annex. `years` are the calendar years its title names or its school year covers. The JSON of
    the contract leaves out `columns`, those of its first table, and `hidden`, what was not read."""

    title: str
    school_year: str | None
    years: tuple[int, ...]
    default_grades: tuple[int, ...] | None
    rows: tuple[OrderRow, ...]
    columns: tuple[Column, ...] = ()
    hidden: Hidden = NOTHING_HIDDEN

    def to_json(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "school_year": self.school_year,
            "years": list(self.years),
            "default_grades": list(self.default_grades) if self.default_grades else None,
            "rows": [row.to_json() for row in self.rows],
        }

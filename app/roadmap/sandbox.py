"""Orders read in a process of their own, and put together again here."""

from dataclasses import replace
from datetime import date
from typing import Any

from app.core import sandbox
from app.roadmap.reading.contract import Column, Order, OrderRow, Period, SubEvent

CHILD = "app.roadmap.child"


def read(data: bytes, name: str, school_year: str | None = None) -> Order:
    """The order in a file's bytes; `name` tells the format by its ending. Raises Unreadable."""
    answer = sandbox.ask(CHILD, data, name=name, school_year=school_year)
    columns = tuple(Column(name, role) for name, role in answer["columns"])
    order = _order(answer["order"], answer["sources"])
    return replace(order, columns=columns, hidden=tuple(answer["hidden"]))


def _order(plain: dict[str, Any], sources: list[str]) -> Order:
    """The order again, of what the contract's JSON holds."""
    rows = tuple(_row(row, source) for row, source in zip(plain["rows"], sources, strict=True))
    return Order(
        title=plain["title"],
        school_year=plain["school_year"],
        years=tuple(plain["years"]),
        default_grades=_grades(plain["default_grades"]),
        rows=rows,
    )


def _row(plain: dict[str, Any], source: str) -> OrderRow:
    listed = {name: tuple(plain[name]) for name in ("responsible", "audience", "reasons")}
    parts = tuple(
        SubEvent(part["title"], part["kind"], _periods(part["periods"])) for part in plain["sub_events"]
    )
    facts = {"periods": _periods(plain["periods"]), "sub_events": parts, "grades": _grades(plain["grades"])}
    return OrderRow(**plain | listed | facts | {"source": source})


def _grades(plain: list[int] | None) -> tuple[int, ...] | None:
    return None if plain is None else tuple(plain)


def _periods(plain: list[dict[str, Any]]) -> tuple[Period, ...]:
    return tuple(
        Period(
            start=date.fromisoformat(one["start"]) if one["start"] else None,
            end=date.fromisoformat(one["end"]),
            precision=one["precision"],
            stage=one["stage"],
        )
        for one in plain
    )

"""Orders read in a process of their own, and put together again here."""

from datetime import date
from typing import Any

from app.core import sandbox
from app.roadmap.reading.contract import Column, Hidden, Order, OrderRow, Period, SubEvent

CHILD = "app.roadmap.child"


def read(data: bytes, name: str, school_year: str | None = None) -> Order:
    """The order in a file's bytes; `name` tells the format by its ending. Raises Unreadable."""
    answer = sandbox.ask(CHILD, data, name=name, school_year=school_year)
    return unpacked(answer)


def packed(order: Order) -> dict[str, Any]:
    """All of an order as JSON: "order" in the shape of the contract, and what that leaves out."""
    columns = [[one.name, one.role] for one in order.columns]
    sources = [row.source for row in order.rows]
    return {
        "order": order.to_json(),
        "columns": columns,
        "sources": sources,
        "hidden": order.hidden.to_json(),
    }


def unpacked(content: dict[str, Any]) -> Order:
    """The order again."""
    plain, sources = content["order"], content["sources"]
    columns = tuple(Column(name, role) for name, role in content["columns"])
    rows = tuple(_row(row, source) for row, source in zip(plain["rows"], sources, strict=True))
    return Order(
        title=plain["title"],
        school_year=plain["school_year"],
        years=tuple(plain["years"]),
        default_grades=_grades(plain["default_grades"]),
        rows=rows,
        columns=columns,
        hidden=Hidden.of(content.get("hidden")),
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

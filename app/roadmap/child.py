"""What the process that reads one order answers: the order as JSON, its `columns`, its rows' `sources`
and what a workbook has `hidden`."""

from typing import Any

from app.core import child
from app.core.uploads import Unreadable
from app.roadmap.reading import read_order

CPU_SECONDS, MEMORY_BYTES = 5, 256 * 1024 * 1024  # five hundred rows of a PDF take 1.5 s and 40 MB
MOST_ROWS = 1000  # the longest known order has 48; what is past this is no plan and no page


def main() -> None:
    """Read the file of standard input."""
    child.answer(_read, CPU_SECONDS, MEMORY_BYTES)


def _read(data: bytes, asked: dict[str, Any]) -> dict[str, Any]:
    order = read_order(data, asked["school_year"], name=asked["name"])
    if len(order.rows) > MOST_ROWS:
        raise Unreadable("too_costly")
    columns = [(one.name, one.role) for one in order.columns]
    sources = [row.source for row in order.rows]
    return {
        "order": order.to_json(),
        "columns": columns,
        "hidden": order.hidden.to_json(),
        "sources": sources,
    }

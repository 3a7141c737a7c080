"""The hand-computed region's workbook as it is shown: whatever asks the product reads it here."""

from functools import cache
from typing import Any

from python_calamine import CalamineWorkbook

from tests.participation.region_workbook import FILE

Row = dict[str, Any]


@cache
def rows_of(name: str) -> list[list[Any]]:
    """A sheet of the workbook as it is shown."""
    with CalamineWorkbook.from_path(FILE) as book:
        return [list(map(_plain, row)) for row in book.get_sheet_by_name(name).to_python()]


def table(name: str) -> list[Row]:
    """A sheet of the workbook by the names in its first row."""
    names, *rows = rows_of(name)
    return [dict(zip(names, row, strict=True)) for row in rows]


def _plain(value: Any) -> Any:
    """Numbers of a workbook are all fractions, and what is empty is an empty text."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return None if value == "" else value

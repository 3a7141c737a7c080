"""Rows of the table as HTML, written once for what stands in them: a sheet that is saved changes one row of
hundreds of figures, and the others are put into the page as they were."""

from collections.abc import Callable, Hashable, Iterable

from flask import request
from flask_babel import get_locale
from markupsafe import Markup

from app.core.remembered import NEVER, remembered
from app.participation.changes import LONGEST
from app.participation.rows import Row


def rows_html(rows: Iterable[Row], beside: tuple[Hashable, ...], write: Callable[[Row], Markup]) -> Markup:
    """What `write` makes of rows; `beside` is what else it looks at."""
    seen = str(get_locale()), request.script_root, beside
    return Markup("\n").join(_written(row, seen, write) for row in rows)


def _written(row: Row, seen: tuple[Hashable, ...], write: Callable[[Row], Markup]) -> Markup:
    stands = row.key, row.name, row.sheets, row.down, tuple(row.values.values()), row.told, row.across
    return remembered(
        ("participation.row", seen, stands),
        lambda: write(row),
        lambda html: 1000 + 2 * len(html),
        of=lambda: NEVER,
        longest=LONGEST,
    )

"""What the screens say of versions."""

from flask_babel import lazy_gettext as _l

from app.roadmap.versions.diff import Fate

_FATES = {
    Fate.SAME: _l("row unchanged"),
    Fate.CHANGED: _l("row changed"),
    Fate.NEW: _l("row is new"),
    Fate.BACK: _l("row is back"),
    Fate.GONE: _l("row is gone"),
}
ROWS = {
    Fate.SAME: _l("Unchanged rows"),
    Fate.CHANGED: _l("Changed rows"),
    Fate.NEW: _l("New rows"),
    Fate.BACK: _l("Rows that are back"),
    Fate.GONE: _l("Rows that are gone"),
}
_CELLS = {
    "number": _l("Number"),
    "section": _l("Section"),
    "subsection": _l("Subsection"),
    "group": _l("Group"),
    "title": _l("Title"),
    "period": _l("Period of the row"),
    "responsible": _l("Responsible parties"),
    "result": _l("Result"),
    "indicator": _l("Indicator"),
}


def fate_title(fate: Fate) -> str:
    """«без изменений», «изменена», «новая», «снова есть», «исчезла»."""
    return str(_FATES[fate])


def fates_title(fate: Fate) -> str:
    """«Без изменений», «Изменены», «Новые», «Снова есть», «Исчезли»."""
    return str(ROWS[fate])


def cell_title(name: str) -> str:
    """The name of a cell that differs: «Срок», «Ответственные»."""
    return str(_CELLS[name])

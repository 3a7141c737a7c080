"""What the screens say of versions."""

from flask_babel import lazy_gettext as _l

from app.roadmap.versions.diff import Fate

_FATES = {
    Fate.SAME: _l("unchanged"),
    Fate.CHANGED: _l("changed"),
    Fate.NEW: _l("new"),
    Fate.BACK: _l("is back"),
    Fate.GONE: _l("is gone"),
}
_CELLS = {
    "number": _l("Number"),
    "section": _l("Section"),
    "subsection": _l("Subsection"),
    "group": _l("Group"),
    "title": _l("Title"),
    "period": _l("Period"),
    "responsible": _l("Responsible"),
    "result": _l("Result"),
    "indicator": _l("Indicator"),
}


def fate_title(fate: Fate) -> str:
    """«без изменений», «изменена», «новая», «снова есть», «исчезла»."""
    return str(_FATES[fate])


def cell_title(name: str) -> str:
    """The name of a cell that differs: «Срок», «Ответственные»."""
    return str(_CELLS[name])

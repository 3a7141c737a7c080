"""Chips: each filter in words, with the address of the list without it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import format_date
from flask_babel import gettext as _

from app.calendar.filters import Filters
from app.calendar.labels import grades_text, kind_title
from app.calendar.models import EventKind


@dataclass(frozen=True, slots=True)
class Chip:
    text: str
    url: str


def chips(
    filters: Filters, names: Mapping[str, str], url_of: Callable[[Mapping[str, list[str]]], str]
) -> list[Chip]:
    """One for every value of every filter; `names` are the municipalities by code."""
    return [
        Chip(_text(name, value, names), url_of(filters.without(name, value)))
        for name, values in filters.args().items()
        for value in values
    ]


def filters_text(filters: Filters, names: Mapping[str, str]) -> str:
    """All filters in words, to name a subscription by."""
    return ", ".join(_text(name, value, names) for name, values in filters.args().items() for value in values)


def _text(name: str, value: str, names: Mapping[str, str]) -> str:
    match name:
        case "municipality":
            return names.get(value, value)
        case "kind":
            return kind_title(EventKind(value))
        case "grade":
            return grades_text(frozenset({int(value)}))
        case "from":
            return str(_("from %(day)s", day=format_date(date.fromisoformat(value), "d MMMM y")))
        case "to":
            return str(_("to %(day)s", day=format_date(date.fromisoformat(value), "d MMMM y")))
        case "year":
            return str(_("school year %(year)s", year=value))
        case _:
            return str(_("“%(words)s”", words=value))

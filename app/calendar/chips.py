"""Chips: each filter in words, with the address of the list without it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import format_date
from flask_babel import gettext as _

from app.calendar.filters import Asked, Filters

_NAMED = frozenset({"municipality", "field", "programme", "host", "school", "event"})  # rows of tables
Titles = Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Chip:
    text: str
    url: str


def chips(filters: Asked, titles: Titles, url_of: Callable[[Mapping[str, list[str]]], str]) -> list[Chip]:
    """One for every value of every filter; `titles` are what `choices.titles` knows."""
    return [
        Chip(text_of(name, value, titles), url_of(filters.without(name, value)))
        for name, values in filters.args().items()
        for value in values
    ]


def filters_text(filters: Filters, titles: Titles) -> str:
    """All filters in words, to name a subscription by."""
    return ", ".join(
        text_of(name, value, titles) for name, values in filters.args().items() for value in values
    )


def text_of(name: str, value: str, titles: Titles) -> str:
    """One value of a filter in words."""
    match name:
        case "from":
            return str(_("from %(day)s", day=format_date(date.fromisoformat(value), "d MMMM y")))
        case "to":
            return str(_("to %(day)s", day=format_date(date.fromisoformat(value), "d MMMM y")))
        case "year":
            return str(_("school year %(year)s", year=value))
        case "q":
            return str(_("“%(words)s”", words=value))
        case _ if name in _NAMED and (name, value) not in titles:
            return str(_("not known: %(value)s", value=value))
        case _:
            return titles.get((name, value), value)

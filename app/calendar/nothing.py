"""What a list without an event says: what was asked in vain, and the nearest ways on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import reduce

from flask_babel import gettext as _

from app.calendar import queries
from app.calendar.chips import Titles
from app.calendar.conditions import Question
from app.calendar.facets import facets
from app.calendar.filters import CHOICES
from app.calendar.listing import Nearest, Shown
from app.calendar.misspelt import meant

MOST_WAYS = 4
UrlOf = Callable[[Mapping[str, list[str]]], str]


@dataclass(frozen=True, slots=True)
class Way:
    """What the list would have without one of its filters."""

    without: str
    events: int
    url: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """`heading` is empty where nothing particular was asked for; `meant` and `meant_url` are a question
    without what may be slips of the pen."""

    heading: str
    nearest: Nearest | None
    ways: list[Way]
    meant: str
    meant_url: str


def nothing(question: Question, titles: Titles, url_of: UrlOf, shown: Shown) -> Nothing:
    """Of a question that no day of the list answers."""
    filters = question.filters
    near = queries.nearest(question) if filters.dated else None
    words = "" if near else meant(question)
    return Nothing(
        heading=_heading(question),
        nearest=shown.nearest(near) if near else None,
        ways=[] if near else _ways(question, titles, url_of),
        meant=words,
        meant_url=url_of(filters.args() | {"q": [words]}),
    )


def _heading(question: Question) -> str:
    filters, grades = question.filters, question.filters.grades
    if grades and 0 not in grades:  # nobody says «для 0-х классов»
        listed = reduce(lambda some, one: str(_("%(some)s, %(one)s", some=some, one=one)), map(str, grades))
        if filters.dated:
            return str(_("There are no such events for grade %(grades)s on these days", grades=listed))
        return str(_("There are no such events for grade %(grades)s", grades=listed))
    return str(_("There are no such events on these days")) if filters.dated else ""


def _ways(question: Question, titles: Titles, url_of: UrlOf) -> list[Way]:
    """Each filter that stands in the way alone, the one that hides most first."""
    filters, found = question.filters, facets(question)
    ways = []
    for name, values in filters.args().items():
        left = 0
        if name in CHOICES:
            left = found.without(filters, name)
        elif name == "q":
            left = facets(replace(question, filters=replace(filters, q=""))).left(filters)
        if left:
            without = filters.q if name == "q" else ", ".join(titles.get((name, one), one) for one in values)
            args = {other: kept for other, kept in filters.args().items() if other != name}
            ways.append(Way(without, left, url_of(args)))
    return sorted(ways, key=lambda way: -way.events)[:MOST_WAYS]

"""What everybody may read: the calendar."""

from collections.abc import Callable, Hashable, Mapping
from functools import lru_cache, reduce
from operator import or_
from typing import Any
from urllib.parse import quote_plus

from flask import current_app, g, request, url_for
from flask.typing import ResponseReturnValue
from jinja2_fragments.flask import render_block
from sqlalchemy import ColumnElement

from app.accounts.access import membership_or_none
from app.calendar import chips
from app.calendar.best import best
from app.calendar.blueprint import bp
from app.calendar.by_month import ByMonth, Ways
from app.calendar.choices import choices, titles
from app.calendar.conditions import Question
from app.calendar.feed_answers import TYPES
from app.calendar.filters import Filters, year_name
from app.calendar.listed import Listed, listed
from app.calendar.listing import Shown
from app.calendar.month import Month
from app.calendar.names import names, names_of
from app.calendar.nothing import nothing
from app.calendar.prepared import Rows
from app.calendar.readers import readable_by
from app.calendar.showing import APPLIED_FOR
from app.calendar.ways import list_ways, shown_year, views, year_ways
from app.core import clock
from app.core.htmx import page, wants_fragment
from app.core.shared_pages import shared_page


@bp.get("/calendar")
@shared_page
def index() -> ResponseReturnValue:
    filters = Filters.read(request.args)
    question = question_of(filters, readable_by(membership_or_none()))
    month, called = Month.read(request.args, filters, question.today), titles(filters)
    said = _month(question, month, called) if month else _list(question, called)
    said |= _asked(question, month)
    answer = page("calendar/index.html", "results", **said)
    if wants_fragment():
        answer.set_data(answer.get_data(as_text=True) + _counted(said))
        answer.headers["HX-Push-Url"] = _calendar(_place(month) | filters.args())
    return answer


def question_of(filters: Filters, readable: ColumnElement[bool]) -> Question:
    """The filters asked now and here, of the events that are `readable`."""
    known = names() if filters.words else names_of(frozenset())
    return Question(filters, known, clock.now(), current_app.config["ZONE"], readable)


def address(endpoint: str, args: Mapping[str, list[str]], **parts: str) -> str:
    """The path of an endpoint, made of its `parts`, with repeated parameters."""
    query = "&".join([f"{name}={_quoted(value)}" for name, values in args.items() for value in values])
    paths: dict[Hashable, str] = g.setdefault("paths", {})  # a page has a hundred addresses of a few paths
    of = endpoint, *parts.items()
    if of not in paths:
        paths[of] = url_for(endpoint, **dict[str, Any](parts))
    return f"{paths[of]}?{query}" if query else paths[of]


@lru_cache(maxsize=1024)
def _quoted(value: str) -> str:
    """A page has hundreds of addresses with the same values."""
    return quote_plus(value)


def _counted(said: dict[str, Any]) -> str:
    """The choices with their new counts, which take the places of those in the form."""
    blocks = ("picks", "more")
    return "".join(render_block("calendar/index.html", one, **said, swapped=True) for one in blocks)


def _list(question: Question, called: chips.Titles) -> dict[str, Any]:
    """What was found, in words."""
    found = listed(question)
    shown = Shown(question.today, question.now, _event_url())
    rows = Rows(shown, question.now, question.zone, _entering(found))
    running, undated = rows.beside(found.beside, question.days[0])
    fitting = best(question, found.found or 0) if question.filters.words else []
    return {
        "days": rows.days(found),
        "running": running,
        "undated": undated,
        "best": [rows.fitting(one.event, one.row) for one in fitting],
        "found": found.found,
        "ways": list_ways(question, found.following, _calendar),
        "nothing": None if found.rows else nothing(question, called, _calendar, shown),
        "chips": chips.chips(question.filters, called, _calendar),
        "choices": choices(question, called),
    }


def _entering(found: Listed) -> Mapping[int, str]:
    """What is said of applications to the contests among the events: a feature above knows of them."""
    contests = reduce(or_, (found.among.sets["kind"].get(kind.value, 0) for kind in APPLIED_FOR))
    shown = {found.among.ids[row.place] for row in found.rows if contests >> row.place & 1}
    shown |= {event.id for event in found.beside if event.kind in APPLIED_FOR}
    told: Mapping[int, str] = current_app.extensions["application_lines"](shown)
    return told


def _month(question: Question, month: Month, called: chips.Titles) -> dict[str, Any]:
    """The same by month."""
    by_month = ByMonth(question, month, Ways(question, month, _calendar), _event_url())

    def here(args: Mapping[str, list[str]]) -> str:
        return _calendar({**_place(month), **args})

    return by_month.context() | {
        "chips": chips.chips(question.filters, called, here),
        "choices": choices(by_month.counted, called),
    }


def _event_url() -> Callable[[int], str]:
    """Where an event is. Made once: a page may have 300 of them."""
    pattern = url_for("calendar.event", event_id=0)[:-1]
    return lambda number: f"{pattern}{number}"


def _calendar(args: Mapping[str, list[str]]) -> str:
    return address("calendar.index", args)


def _place(month: Month | None) -> dict[str, list[str]]:
    """What of the address is no filter, but stays when they change."""
    return dict(month.args) if month else {}


def _asked(question: Question, month: Month | None) -> dict[str, Any]:
    """What was asked, and what can be."""
    filters = question.filters
    site, args = current_app.config["SITE_URL"], filters.args()
    feed_urls = {form: site + address("calendar.feed", args, form=form) for form in TYPES}
    year, place = shown_year(question, month), _place(month)
    if filters.year is not None:  # chosen by a link, and kept by the form
        place |= {"year": [year_name(filters.year)]}
    return {
        "filters": filters,
        "clear_url": _calendar(_place(month)),
        "place": [(name, value) for name, values in place.items() for value in values],
        "views": views(question, month, _calendar),
        "years": year_ways(question, month, _calendar),
        "school_year": year_name(year),
        "feed_urls": feed_urls,
        "webcal_url": "webcal:" + feed_urls["ics"].partition(":")[2],
        "anytime_url": _calendar(filters.anytime().args()),
    }

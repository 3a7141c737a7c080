"""The month poster: a page to print for the school's stand, with a QR code that leads to what is new."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from flask import current_app, request
from flask.typing import ResponseReturnValue
from flask_babel import format_date, get_locale

from app.calendar import chips, queries
from app.calendar.blueprint import bp
from app.calendar.choices import offered, titles
from app.calendar.facts import DayRow, EventFacts
from app.calendar.filters import YEARS, Filters
from app.calendar.labels import precision_title
from app.calendar.listing import Shown
from app.calendar.models import Event, EventState
from app.calendar.periods import span_text
from app.calendar.public import address, question_of
from app.calendar.readers import is_public
from app.calendar.sheet import A4, PAPERS, Line, Paper, Sheet, fitted, height_of
from app.calendar.texts import tags_of
from app.core import clock
from app.core.htmx import page
from app.core.qr import qr
from app.core.remembered import remembered

_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
MOST_LONG = 6  # events beside the days
LONG_SIZE = {"a4": 9.0, "a3": 12.0}  # points, as static/poster.css has them


@dataclass(frozen=True)
class Poster:
    """A month on a sheet. `long` are the events without a day in it; `left` is how many found no room."""

    sheet: Sheet
    long: tuple[str, ...]
    left: int


@bp.get("/calendar/poster")
def poster() -> ResponseReturnValue:
    """Of what everybody may see, whoever prints it: it hangs on a wall."""
    first = _month(request.args.get("month", ""))
    paper = PAPERS.get(request.args.get("paper", ""), A4)
    filters = _of_month(Filters.read(request.args), first)
    key = ("poster", filters, paper.name, str(get_locale()), clock.today(clock.zone()))
    made = remembered(key, lambda: _made(filters, paper), lambda one: 500 * (one.sheet.lines + 1))
    return page("calendar/poster.html", poster=made, paper=paper, **_about(filters, first, paper))


def _month(text: str) -> date:
    """The first day of the month; of the present one where none can be meant."""
    match = _MONTH.fullmatch(text)
    if match and int(match[1]) in YEARS and 1 <= int(match[2]) <= 12:
        return date(int(match[1]), int(match[2]), 1)
    return clock.today(clock.zone()).replace(day=1)


def _next(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _of_month(filters: Filters, first: date) -> Filters:
    last = _next(first) - timedelta(days=1)
    return replace(filters, first=first, last=last, year=None, day=None, skip=None)


def _made(filters: Filters, paper: Paper) -> Poster:
    question = question_of(filters, is_public() & (Event.state != EventState.CANCELLED))
    found = queries.listing(question)
    shown = Shown(question.today, question.now, str)
    long = _long(found.beside)
    lines = [_line(row, shown) for row in found.rows if not row.cancelled]
    taken = height_of("; ".join(long), paper, LONG_SIZE[paper.name]) if long else 0.0
    sheet = fitted(lines, paper, taken)
    told = {line.event for line in lines} - _only(sheet.left, sheet)
    gone = {row.event.id for row in found.rows} - {line.event for line in lines}
    beside = min(len(found.beside), MOST_LONG)
    return Poster(sheet, tuple(long), max((found.found or 0) - len(told) - len(gone) - beside, 0))


def _only(left: tuple[Line, ...], sheet: Sheet) -> set[int]:
    """Events that stand on no line of the sheet."""
    printed = {line.event for column in sheet.columns for _day, lines in column for line in lines}
    return {line.event for line in left} - printed


def _long(events: list[EventFacts]) -> list[str]:
    """What has no day in the month: «Неделя профессий (октябрь 2026)»."""
    return [f"{event.title} ({_dates(event)})" for event in events[:MOST_LONG]]


def _dates(event: EventFacts) -> str:
    if event.starts_on is None or event.ends_on is None:
        return precision_title(event.precision)
    return span_text(event.precision, event.starts_on, event.ends_on)


def _line(row: DayRow, shown: Shown) -> Line:
    told = shown.row(row)
    place = " · ".join(filter(None, (told.until, told.where)))
    whom = ", ".join(tags_of(replace(row.event, hours=Decimal(0))))
    return Line(row.event.id, row.day, told.begins, told.title, place, whom)


def _about(filters: Filters, first: date, paper: Paper) -> dict[str, Any]:
    """The words around the sheet, and what it may be made of."""
    site = current_app.config["SITE_URL"]
    asked = replace(filters, first=None, last=None)
    args = asked.args()
    own = {"month": [f"{first:%Y-%m}"], "paper": [paper.name]}
    before, after = first - timedelta(days=1), _next(first)
    return {
        "month": own["month"][0],
        "month_title": _capital(str(format_date(first, "LLLL y"))),
        "asked": chips.filters_text(asked, titles(asked)),
        "args": args | own,
        "filters": asked,
        "municipalities": offered("municipality"),
        "grades": offered("grade"),
        "kinds": offered("kind"),
        "papers": [("a4", "A4"), ("a3", "A3")],
        "before_url": address("calendar.poster", args | own | {"month": [f"{before:%Y-%m}"]}),
        "after_url": address("calendar.poster", args | own | {"month": [f"{after:%Y-%m}"]}),
        "back_url": address("calendar.index", args),
        "code": _code(site, filters),
        "site": site.partition("://")[2],
        "weekday": lambda day: format_date(day, "EEE"),
    }


def _code(site: str, filters: Filters) -> Any:
    """A QR code of the same list; of the whole month where the filters are more than a code can hold."""
    try:
        return qr(site + address("calendar.index", filters.args()))
    except ValueError:
        month = replace(Filters(), first=filters.first, last=filters.last)
        return qr(site + address("calendar.index", month.args()))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

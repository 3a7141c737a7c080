"""Links from what the calendar shows to what it does not: the other view, the days before and after, other
school years."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from flask_babel import format_date
from flask_babel import gettext as _

from app.calendar.conditions import Days, Question
from app.calendar.facets import found_on_other_days
from app.calendar.filters import year_name
from app.calendar.month import Month
from app.calendar.other_days import earlier, later, school_years
from app.calendar.texts import plain_day
from app.organizations.models import school_year_of

Address = Callable[[Mapping[str, list[str]]], str]


@dataclass(frozen=True, slots=True)
class Way:
    """A link, or where one is already."""

    text: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class YearWay(Way):
    """The way to a school year, with how many of its events have what is asked for, days aside."""

    events: int = 0


@dataclass(frozen=True, slots=True)
class ListWays:
    """From a page of the list: `start` is its first page, `following` the next one of the same days."""

    start: str | None
    earlier: Way | None
    following: str | None
    later: Way | None


def list_ways(question: Question, following: tuple[date, int] | None, address: Address) -> ListWays:
    """The ways from a page; `following` is the next one's first day and how many of its rows were shown."""
    filters = question.filters
    before = None if question.continued else earlier(question)
    after = None if following else later(question)
    place = {"day": [following[0].isoformat()], "skip": [str(following[1])]} if following else {}
    return ListWays(
        start=address(filters.args()) if question.continued else None,
        earlier=_days(question, before, address) if before else None,
        following=address(filters.args() | place) if following else None,
        later=_days(question, after, address) if after else None,
    )


def views(question: Question, month: Month | None, address: Address) -> list[Way]:
    """List and month. The days that a list asks for give the month, and are none of its filters; from a month
    of another school year one comes to the list of that year."""
    filters = question.filters
    shown = month or Month.of(question.days[0])
    by_month = address(shown.args | replace(filters, first=None, last=None, year=None).args())
    year = shown_year(question, month)
    if month is not None and not filters.dated and year != school_year_of(question.today):
        filters = replace(filters, year=year)
    return [
        Way(_("List"), address(filters.args()), month is None),
        Way(_("Month"), by_month, month is not None),
    ]


def year_ways(question: Question, month: Month | None, address: Address) -> list[YearWay]:
    """Every school year of which anything is known, and the one that is looked at; nothing where there is but
    one."""
    current = shown_year(question, month)
    years = sorted({*school_years(question.today), current})
    if len(years) < 2:
        return []
    counts = found_on_other_days(question, [_of_year(question, month, year) for year in years])
    return [
        YearWay(year_name(year), _year(question, month, year, address), year == current, events)
        for year, events in zip(years, counts, strict=True)
    ]


def shown_year(question: Question, month: Month | None) -> int:
    """The school year that is looked at, by its 1 September."""
    if month is not None:
        return school_year_of(month.first)
    year = question.filters.year
    return school_year_of(question.days[0]) if year is None else year


def _year(question: Question, month: Month | None, year: int, address: Address) -> str:
    """Of the present year its present days, of another one its first."""
    args, present = question.filters.anytime().args(), year == school_year_of(question.today)
    if month is not None:
        return address(Month.of(question.today if present else date(year, 9, 1)).args | args)
    return address(args if present else args | {"year": [year_name(year)]})


def _of_year(question: Question, month: Month | None, year: int) -> Question:
    """What its list would find; in the months of a year stands all of it, what is over too."""
    filters, present = question.filters.anytime(), school_year_of(question.today)
    if month is not None:
        filters = replace(filters, first=date(year, 9, 1), last=date(year + 1, 8, 31))
        return replace(question, filters=filters, with_undated=year >= present)
    return replace(question, filters=filters if year == present else replace(filters, year=year))


def _days(question: Question, days: Days, address: Address) -> Way:
    """The list of these days; of those from today on the list without an end."""
    first, last = days
    if last is None:
        return Way(
            _("from %(day)s", day=plain_day(first, question.today)),
            address(question.filters.anytime().args()),
        )
    asked = replace(question.filters, first=first, last=last, day=None, skip=None)
    return Way(_days_text(first, last, question.today), address(asked.args()))


def _days_text(first: date, last: date, today: date) -> str:
    """«1–20 ноября», «октябрь»; with the year where that is not the present one."""
    year = "" if first.year == today.year else " y"
    if (first, last) == (Month.of(first).first, Month.of(first).last):
        return str(format_date(first, "LLLL" + year))
    end = str(format_date(last, "d MMMM" + year))
    return end if first == last else f"{first.day}–{end}"

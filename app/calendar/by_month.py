"""The calendar by month: its grid, what stands beside it, and the list of the day chosen in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _

from app.calendar import queries
from app.calendar.conditions import Question
from app.calendar.facts import DayRow
from app.calendar.listing import Shown
from app.calendar.month import Month
from app.calendar.month_grid import Addresses, Cell, Grid, Holidays, month_name, month_title, weekdays
from app.calendar.month_queries import marks
from app.calendar.other_days import school_years
from app.calendar.prepared import Rows
from app.calendar.texts import plain_day
from app.organizations.queries import special_days, working_calendar

ROWS = 20  # of the chosen day's list; a longer one is a link away


@dataclass(frozen=True, slots=True)
class Link:
    """Words and the address that they lead to."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class MonthShown:
    """What the template of the month takes. `more` leads to what the list of the chosen day leaves out,
    `next_day` from a day without events to the next one of the month that has any, `onward` from a month
    without events to the nearest one."""

    title: str
    weekdays: list[tuple[str, str]]
    weeks: list[list[Cell]]
    before: Link | None
    after: Link | None
    present: Link | None
    chosen: str
    more: Link | None
    next_day: Link | None
    empty: bool
    onward: Link | None


class Ways:
    """The addresses that a month leads to: whatever is asked for stays, days aside."""

    def __init__(
        self, question: Question, month: Month, address: Callable[[Mapping[str, list[str]]], str]
    ) -> None:
        self._filters, self._today = question.filters, question.today
        self._month, self._address = month, address
        self._years = school_years(question.today)

    def pick(self, day: date) -> str:
        """The month with the list of the day below it."""
        return self._address(self._month.args | {"day": [day.isoformat()]} | self._filters.args())

    def day(self, day: date) -> str:
        """The list of the day."""
        days = {"from": [day.isoformat()], "to": [day.isoformat()]}
        return self._address(self._filters.anytime().args() | days)

    def beside(self, months: int) -> Link | None:
        """The month before or after, of the days asked for and of school years with anything in them."""
        month = self._month.moved(months)
        known = Month(self._years.start, 9) <= month <= Month(self._years.stop, 8)
        if not known or not month.touches(self._filters):
            return None
        return Link(month_name(month, self._month), self._address(month.args | self._filters.args()))

    def present(self) -> Link | None:
        """Back to the month of today from another one."""
        month = Month.of(self._today)
        if month == self._month or not month.touches(self._filters):
            return None
        return Link(_("Today"), self._address(month.args | self._filters.args()))

    def onward(self, day: date) -> Link:
        """The month of the day, whatever days were asked for."""
        month = Month.of(day)
        text = _("Show %(month)s", month=month_name(month, Month.of(self._today)).lower())
        return Link(text, self._address(month.args | self._filters.anytime().args()))


class ByMonth:
    """One answer: the month as it was asked for, read once."""

    def __init__(self, question: Question, month: Month, ways: Ways, event_url: Callable[[int], str]) -> None:
        self._question, self._month, self._ways, self._event_url = question, month, ways, event_url
        undated = question.filters.takes_undated(question.today) and month >= Month.of(question.today)
        self._asked = replace(question, filters=month.of_it(question.filters), with_undated=undated)
        self._found, self._beside = marks(self._asked), queries.beside(self._asked)

    @property
    def counted(self) -> Question:
        """What the counts beside the form's choices are of: this month, with the year that was chosen."""
        return replace(self._asked, filters=replace(self._asked.filters, year=self._question.filters.year))

    def context(self) -> dict[str, Any]:
        """What the template takes: the month, and below it the day as a list of one day."""
        shown = Shown(self._question.today, self._question.now, self._event_url)
        rows = Rows(shown, self._question.now, self._question.zone)
        running, undated = rows.beside(self._beside, self._month.first)
        near = None if self._found else self._nearest()
        chosen = self._chosen()
        return {
            "month": self._shown(chosen, near.day if near else None),
            "days": rows.of(self._rows(chosen)),
            "running": running,
            "undated": undated,
            "found": len(self._events()),
            "nearest": shown.nearest(near) if near else None,
        }

    def _nearest(self) -> DayRow | None:
        """Of a month that is over what comes after it; otherwise what comes next."""
        if self._month.last < self._question.today:
            after = replace(self._question.filters.anytime(), first=self._month.last + timedelta(days=1))
            return next(iter(queries.first_rows(replace(self._question, filters=after), 1)), None)
        return queries.nearest(self._question)

    def _shown(self, chosen: date, near: date | None) -> MonthShown:
        more = len(self._found.get(chosen, ())) - ROWS
        return MonthShown(
            title=month_title(self._month),
            weekdays=weekdays(),
            weeks=self._weeks(chosen),
            before=self._ways.beside(-1),
            after=self._ways.beside(1),
            present=self._ways.present(),
            chosen=str(format_date(chosen, "d MMMM, EEEE")),
            more=Link(_("%(num)d more", num=more), self._ways.day(chosen)) if more > 0 else None,
            next_day=self._next_day(chosen),
            empty=not self._found,
            onward=self._ways.onward(near) if near else None,
        )

    def _weeks(self, chosen: date) -> list[list[Cell]]:
        special = special_days()
        holidays = Holidays(working_calendar(special), {one.day: one.title for one in special})
        urls = Addresses(self._event_url, self._ways.day, self._ways.pick)
        return Grid(self._month, self._found, holidays, urls).weeks(self._question.today, chosen)

    def _chosen(self) -> date:
        """The day asked for, or today, or the first that has anything."""
        wishes = (self._question.filters.day, self._question.today, min(self._found, default=None))
        return next((day for day in wishes if day and Month.of(day) == self._month), self._month.first)

    def _next_day(self, chosen: date) -> Link | None:
        following = min((day for day in self._found if day >= chosen), default=chosen)
        if following == chosen:
            return None
        text = _("The next ones: %(day)s", day=plain_day(following, self._question.today))
        return Link(text, self._ways.pick(following))

    def _rows(self, day: date) -> list[DayRow]:
        if day not in self._found:
            return []
        of_day = replace(self._asked.filters, first=day, last=day)
        return queries.first_rows(replace(self._asked, filters=of_day), ROWS)

    def _events(self) -> set[int]:
        """Each once, on however many days it stands."""
        on_days = {mark.event_id for of_day in self._found.values() for mark in of_day}
        return on_days | {event.id for event in self._beside}

"""The month as its template takes it: every string prepared once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from app.calendar.labels import kinds
from app.calendar.month import Month
from app.calendar.month_queries import Mark
from app.core.working_time import WorkingCalendar

CHIPS = 3  # of one day; the rest are a number and stand in the day's list
DOTS = 4


@dataclass(frozen=True, slots=True)
class MonthChip:
    """An event in a cell; `told` says what its colour and sign do, to those who do not see them."""

    url: str
    hue: str
    icon: str
    told: str
    title: str
    cancelled: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """A day. `url` is its list, `pick_url` the month with its list below; a day of a neighbouring month is a
    number alone."""

    number: int
    look: str
    day: str = ""
    label: str = ""
    holiday: str = ""
    url: str = ""
    pick_url: str = ""
    chips: Sequence[MonthChip] = ()
    more: str = ""
    dots: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Holidays:
    """Which days are worked here, and what those are called that are not as their weekday says."""

    calendar: WorkingCalendar
    titles: Mapping[date, str]

    def name(self, day: date) -> str:
        """Empty for an ordinary day."""
        if self.titles.get(day):
            return self.titles[day]
        if day in self.calendar.on:
            return str(_("Working day"))
        return str(_("Holiday")) if self.calendar.is_holiday(day) else ""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where an event, the list of a day and the month with a day's list below it are."""

    event: Callable[[int], str]
    day: Callable[[date], str]
    pick: Callable[[date], str]


class Grid:
    """Makes the cells of one month."""

    def __init__(
        self, month: Month, marks: Mapping[date, Sequence[Mark]], holidays: Holidays, urls: Addresses
    ) -> None:
        self._month, self._marks, self._holidays, self._urls = month, marks, holidays, urls
        self._kinds = kinds()
        self._cancelled = str(_("Cancelled"))

    def weeks(self, today: date, chosen: date) -> list[list[Cell]]:
        """The cells from Monday to Sunday."""
        return [[self._cell(day, today, chosen) for day in week] for week in self._month.weeks()]

    def _cell(self, day: date, today: date, chosen: date) -> Cell:
        if Month.of(day) != self._month:
            return Cell(day.day, look="outside" if self._holidays.calendar.works(day) else "outside weekend")
        found = self._marks.get(day, ())
        looks = {
            "weekend": not self._holidays.calendar.works(day),
            "today": day == today,
            "chosen": day == chosen,
        }
        return Cell(
            day.day,
            look=" ".join(look for look, holds in looks.items() if holds),
            day=day.isoformat(),
            label=self._label(day, len(found)),
            holiday=self._holidays.name(day),
            url=self._urls.day(day),
            pick_url=self._urls.pick(day),
            chips=[self._chip(mark) for mark in found[:CHIPS]],
            more=str(_("%(num)d more", num=len(found) - CHIPS)) if len(found) > CHIPS else "",
            dots=[self._kinds[mark.kind].hue for mark in found[:DOTS]],
        )

    def _label(self, day: date, events: int) -> str:
        """«4 ноября, среда, праздник: 6 мероприятий»."""
        parts = (str(format_date(day, "d MMMM, EEEE")), self._holidays.name(day).lower())
        name = ", ".join(part for part in parts if part)
        return f"{name}: {ngettext('%(num)d event', '%(num)d events', events)}" if events else name

    def _chip(self, mark: Mark) -> MonthChip:
        kind = self._kinds[mark.kind]
        hour = f"{mark.begins:%H:%M}" if mark.begins else ""
        called_off = self._cancelled if mark.cancelled else ""
        told = " · ".join(part for part in (called_off, hour, kind.title) if part)
        url = self._urls.event(mark.event_id)
        return MonthChip(url, kind.hue, kind.icon, told, mark.title, mark.cancelled)


def month_title(month: Month) -> str:
    """«Октябрь 2026»."""
    return _capital(str(format_date(month.first, "LLLL y")))


def month_name(month: Month, beside: Month) -> str:
    """«Ноябрь», with its year where that is another one than `beside`'s."""
    return _capital(str(format_date(month.first, "LLLL" if month.year == beside.year else "LLLL y")))


def weekdays() -> list[tuple[str, str]]:
    """(short, long) names from Monday on."""
    monday = date(2026, 1, 5)
    days = [monday + timedelta(days=number) for number in range(7)]
    return [(str(format_date(day, "ccc")), str(format_date(day, "cccc"))) for day in days]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

"""When events are held, worded as orders word it: «октябрь 2026», «15–16 марта 2027», «3 и 10 мая 2027»."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby

from flask_babel import format_date
from flask_babel import gettext as _

from app.calendar.labels import dates_text
from app.calendar.models import Precision

MOST_DAYS = 6  # that are named one by one; more are told by their months
_A_DAY = timedelta(days=1)


def span_text(precision: Precision, starts_on: date, ends_on: date) -> str:
    """An event's own dates, as exactly as they are known."""
    if precision in (Precision.DAY, Precision.DAYS):
        return _days(starts_on, ends_on)
    if precision is Precision.MONTH:
        return _months(starts_on, ends_on)
    if precision is Precision.QUARTER:
        first, last = _quarter(starts_on), _quarter(ends_on)
        return first if first == last else f"{first} – {last}"
    return dates_text(precision, starts_on, ends_on)


def days_text(days: Sequence[date]) -> str:
    """Days on which something is held, in order and each once."""
    runs = _runs(days)
    if len(runs) > MOST_DAYS:
        return _months(days[0], days[-1])
    if len(runs) == 1:
        return _days(*runs[0])
    if any((first.year, first.month) != (last.year, last.month) for first, last in runs):
        return ", ".join(_days(*run) for run in runs)
    years = groupby(runs, key=lambda run: run[0].year)
    return ", ".join(f"{_of_year(list(of_year))} {year}" for year, of_year in years)


def _of_year(runs: list[tuple[date, date]]) -> str:
    """«3, 10–12 и 17 октября, 7 ноября»."""
    return ", ".join(
        _of_month(list(of_month)) for _month, of_month in groupby(runs, lambda run: run[0].month)
    )


def _of_month(runs: list[tuple[date, date]]) -> str:
    """«3, 10–12 и 17 октября»."""
    *others, last = [_numbers(*run) for run in runs]
    month = str(format_date(runs[0][0], "d MMMM")).partition(" ")[2]
    listed = _("%(days)s and %(last)s", days=", ".join(others), last=last) if others else last
    return f"{listed} {month}"


def _quarter(day: date) -> str:
    """«I квартал 2027»."""
    number = ("I", "II", "III", "IV")[(day.month - 1) // 3]
    return str(_("%(number)s quarter of %(year)s", number=number, year=day.year))


def _runs(days: Sequence[date]) -> list[tuple[date, date]]:
    """First and last of the days that follow each other."""
    runs: list[tuple[date, date]] = []
    for day in days:
        if runs and day == runs[-1][1] + _A_DAY:
            runs[-1] = runs[-1][0], day
        else:
            runs.append((day, day))
    return runs


def _numbers(first: date, last: date) -> str:
    return str(first.day) if first == last else f"{first.day}–{last.day}"


def _days(first: date, last: date) -> str:
    """«14 октября 2026», «15–16 марта 2027», «28 февраля – 2 марта 2027»."""
    whole = str(format_date(last, "d MMMM y"))
    if (first.year, first.month) == (last.year, last.month):
        return _numbers(first, last) + whole[len(str(last.day)) :]
    pattern = "d MMMM" if first.year == last.year else "d MMMM y"
    return f"{format_date(first, pattern)} – {whole}"


def _months(first: date, last: date) -> str:
    """«октябрь 2026», «октябрь – декабрь 2026», «октябрь 2026 – май 2027»."""
    whole = str(format_date(last, "LLLL y"))
    if (first.year, first.month) == (last.year, last.month):
        return whole
    return f"{format_date(first, 'LLLL' if first.year == last.year else 'LLLL y')} – {whole}"

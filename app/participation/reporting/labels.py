"""What the screens call reporting periods and their state."""

import enum
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask_babel import format_date, format_datetime, format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.locale import local_time
from app.participation.figures import Coverage
from app.participation.labels import percent_text, period_title, points_text
from app.participation.periods import PeriodKind
from app.participation.reporting.comparison import Difference
from app.participation.reporting.models import Part, ReportingPeriod
from app.participation.values import Share, Value

TENTH = Decimal("0.1")
PERCENT = "\u00a0%"
KINDS = {
    PeriodKind.MONTH: _l("Months"),
    PeriodKind.QUARTER: _l("Quarters"),
    PeriodKind.HALF: _l("Half-years"),
    PeriodKind.CALENDAR_YEAR: _l("Calendar year"),
    PeriodKind.SCHOOL_YEAR: _l("The school year"),
}
PARTS = {
    Part.FIGURES: _l("Figures by school"),
    Part.LINES: _l("Sheets, line by line"),
    Part.SPECIAL_NEEDS: _l("Special needs, apart"),
    Part.ENROLMENT: _l("Enrolment of schools"),
}


class State(enum.StrEnum):
    """Where a reporting period stands. AHEAD has not begun; DUE is over and to be reported; OVERDUE should
    have been; FROZEN is."""

    AHEAD = "ahead"
    RUNNING = "running"
    DUE = "due"
    OVERDUE = "overdue"
    FROZEN = "frozen"


@dataclass(frozen=True)
class Shown:
    """A period's state in words; `look` is that of a badge."""

    state: State
    text: str
    look: str


_LOOKS = {
    State.AHEAD: "draft",
    State.RUNNING: "requested",
    State.DUE: "offered",
    State.OVERDUE: "declined",
    State.FROZEN: "confirmed",
}


def title_of(row: ReportingPeriod) -> str:
    """What the period is called: an own one by its title."""
    return row.title or period_title(row.period)


def days_text(row: ReportingPeriod) -> str:
    """«1–31 октября 2026», «1 октября – 31 декабря 2026»."""
    if row.first == row.last:
        return day_year(row.last)
    if (row.first.year, row.first.month) == (row.last.year, row.last.month):
        return f"{row.first.day}–{day_year(row.last)}"
    form = "d MMMM" if row.first.year == row.last.year else "d MMMM y"
    return f"{format_date(row.first, form)} – {day_year(row.last)}"


def day_year(day: date) -> str:
    """«31 декабря 2026»."""
    return str(format_date(day, "d MMMM y"))


def moment_text(moment: object) -> str:
    """«31 декабря 2026, 10:00», in the installation's zone."""
    return str(format_datetime(moment, "d MMMM y, HH:mm"))


def state_of(row: ReportingPeriod, today: date) -> Shown:
    """The state of a period on this day."""
    standing = row.standing
    if standing is not None:
        on = day_year(local_time(standing.frozen_at).date())
        return _shown(State.FROZEN, _("Frozen on %(day)s", day=on))
    if today < row.first:
        return _shown(State.AHEAD, _("Begins on %(day)s", day=day_year(row.first)))
    if today <= row.last:
        return _shown(State.RUNNING, _("Runs until %(day)s", day=day_year(row.last)))
    if today <= row.due_on:
        return _shown(State.DUE, _("To be reported by %(day)s", day=day_year(row.due_on)))
    return _shown(State.OVERDUE, _("Was to be reported by %(day)s", day=day_year(row.due_on)))


def _shown(state: State, text: str) -> Shown:
    return Shown(state, str(text), _LOOKS[state])


def signed(number: int | Decimal) -> str:
    """«+1 200», «−3»; nought is «0»."""
    sign = "+" if number > 0 else "\u2212" if number else ""
    return sign + f"{abs(number):,}".replace(",", "\u00a0")


def value_text(value: Value) -> str:
    """A figure; where there is none, «нет данных», which is not nought."""
    match value:
        case Coverage():
            return _range(*(f"{end:,}".replace(",", "\u00a0") for end in (value.low, value.high)))
        case Share():
            return _range(percent_text(value.low), percent_text(value.high), unit=PERCENT)
        case Decimal():
            return str(format_decimal(value, "#,##0.#"))
        case int():
            return f"{value:,}".replace(",", "\u00a0")
    return str(_("no data"))


def change_text(change: Difference | None) -> str:
    """«+120», «+5…+40», «+3,5 п. п.»; «нет данных» where a side has none."""
    if change is None:
        return str(_("no data"))
    if not change.of_shares:
        return _range(_number_text(change.low), _number_text(change.high), "\u2026")
    low, high = points_text(change.low), points_text(change.high)
    if low == high:
        return low
    return f"{percent_text(change.low, signed=True).removesuffix(PERCENT)}\u2026{high}"


def part_text(change: Difference | None) -> str:
    """The same as a part of the first figure, «+15 %»; nothing where there is none to tell."""
    return "" if change is None or not change.part else percent_text(change.part, signed=True)


def _number_text(number: Decimal) -> str:
    return signed(int(number) if number == number.to_integral() else number)


def _range(low: str, high: str, between: str = "\u2013", unit: str = "") -> str:
    """Both ends, or one where they are the same; the unit stands after the second."""
    return low if low == high else f"{low.removesuffix(unit)}{between}{high}"

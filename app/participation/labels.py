"""What the screens call the parts of the counts."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from flask_babel import format_date, format_decimal, get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.organizations.labels import unit_words
from app.organizations.queries import municipalities
from app.participation.dimensions import Dimension
from app.participation.figures import Coverage, Figure
from app.participation.periods import Period, PeriodKind
from app.participation.values import Change, Share, Value, Withheld

ROMAN = ("", "I", "II", "III", "IV")
PERCENT = "\u00a0%"

_FIGURES = {
    Figure.PARTICIPATIONS: _l("Participations"),
    Figure.COVERAGE: _l("Coverage, an estimate"),
    Figure.SHARE: _l("Share of enrolment, an estimate"),
    Figure.GROWTH: _l("Growth on the year before"),
    Figure.CONFIRMED: _l("Confirmed by both sides"),
    Figure.EVENTS: _l("Events held"),
    Figure.SCHOOLS: _l("Schools that came"),
    Figure.GROUPS: _l("Groups"),
    Figure.SPECIAL_NEEDS: _l("With special needs"),
    Figure.HOURS: _l("Academic hours"),
    Figure.ADULTS: _l("Adults who came along"),
    Figure.PARENTS: _l("Parents"),
    Figure.TEACHERS: _l("Teachers"),
    Figure.SHEETS: _l("Sheets"),
    Figure.TYPED: _l("Coverage typed by schools"),
}
_DIMENSIONS = {
    Dimension.MONTH: _l("Month"),
    Dimension.QUARTER: _l("Quarter"),
    Dimension.YEAR: _l("School year"),
    Dimension.MUNICIPALITY: _l("Municipality"),
    Dimension.SCHOOL: _l("School"),
    Dimension.CLASS: _l("Class or group"),
    Dimension.GRADE: _l("Grade, all its classes"),
    Dimension.LEVEL: _l("Level of the programme"),
    Dimension.KIND: _l("Kind of event"),
    Dimension.PROGRAMME: _l("Programme"),
    Dimension.FIELD: _l("Field"),
    Dimension.DIRECTION: _l("Direction"),
    Dimension.SCALE: _l("Scale"),
    Dimension.AUDIENCE: _l("Audience"),
    Dimension.COMPETING: _l("Competitors and visitors"),
    Dimension.SPECIAL: _l("Events for special needs"),
    Dimension.HOST: _l("Host organization"),
    Dimension.EVENT: _l("Event"),
}
_KINDS = {
    PeriodKind.MONTH: _l("Month"),
    PeriodKind.QUARTER: _l("Quarter"),
    PeriodKind.HALF: _l("Half-year"),
    PeriodKind.SCHOOL_YEAR: _l("School year"),
    PeriodKind.CALENDAR_YEAR: _l("Calendar year"),
    PeriodKind.OWN: _l("Own period"),
}


def figure_title(figure: Figure) -> str:
    return str(_FIGURES[figure])


def dimension_title(dimension: Dimension) -> str:
    unit = unit_words()
    if dimension is Dimension.MUNICIPALITY and unit is not None:
        return unit.one
    return str(_DIMENSIONS[dimension])


def dimensions() -> list[Dimension]:
    """Those that a table may be told by here: where the region has no parts, nothing is told by them."""
    none = not municipalities()
    return [one for one in Dimension if not (none and one is Dimension.MUNICIPALITY)]


def period_kind_title(kind: PeriodKind) -> str:
    return str(_KINDS[kind])


def period_title(period: Period) -> str:
    """«Октябрь 2026», «IV квартал 2026 года», «2026/2027 учебный год»."""
    year = period.first.year
    match period.kind:
        case PeriodKind.MONTH:
            return month_year_title(year * 100 + period.first.month)
        case PeriodKind.QUARTER:
            return quarter_title(year, period.number)
        case PeriodKind.HALF:
            return str(_("Half-year %(number)s of %(year)s", number=ROMAN[period.number], year=year))
        case PeriodKind.SCHOOL_YEAR:
            return str(_("School year %(years)s", years=f"{year}/{year + 1}"))
        case PeriodKind.CALENDAR_YEAR:
            return str(_("The year %(year)s", year=year))
        case PeriodKind.OWN:
            return " – ".join(str(format_date(day, "d MMMM y")) for day in (period.first, period.last))


def same_days(period: Period, today: date) -> str:
    """That growth of a running period is told of the same days of both years; empty of any other."""
    before = period.compared(today)
    if before is None or not period.runs(today):
        return ""
    days = {"now": days_title(period.first, today), "before": days_title(before.first, before.last)}
    return str(
        _("The period is not over yet, so the same days are compared: %(now)s and %(before)s.", **days)
    )


def days_title(first: date, last: date) -> str:
    """«1 октября – 26 ноября 2026», with the first year where it is another one."""
    begins = str(format_date(first, "d MMMM" if first.year == last.year else "d MMMM y"))
    ends = str(format_date(last, "d MMMM y"))
    return ends if first == last else f"{begins} – {ends}"


def quarter_title(year: int, number: int) -> str:
    """«IV квартал 2026 года»."""
    return str(_("Quarter %(number)s of %(year)s", number=ROMAN[number], year=year))


def month_year_title(key: int) -> str:
    """«Октябрь 2026» of 202610."""
    return _capital(str(format_date(date(key // 100, key % 100, 1), "LLLL y")))


def month_short(key: int) -> str:
    """«окт», under a column of the chart."""
    return str(format_date(date(key // 100, key % 100, 1), "LLL")).rstrip(".")[:4]


def value_text(value: Value) -> str:
    """As it stands in a cell: «—» for what cannot be told, «скрыто» for what is so small that it is not."""
    match value:
        case None:
            return "—"
        case Withheld():
            return str(_("hidden"))
        case Coverage():
            return _span(number_text(value.low), number_text(value.high))
        case Share():
            return _span(percent_text(value.low), percent_text(value.high))
        case Change():
            return percent_text(value.part, signed=True)
        case _:
            return number_text(value)


def figure_text(figure: Figure, value: Value) -> str:
    """The same of a figure: where there was no year before, «нет данных»."""
    return str(_("no data")) if value is None and figure is Figure.GROWTH else value_text(value)


def number_text(value: int | Decimal) -> str:
    """2000 as «2 000» with a space that does not break, in English too."""
    text = f"{value:,}".removesuffix(".0").replace(",", "\u00a0")
    return text if isinstance(value, int) else text.replace(".", "," if str(get_locale()) == "ru" else ".")


def _span(low: str, high: str) -> str:
    return low if low == high else f"{low.removesuffix(PERCENT)}–{high}"


def percent_text(share: Decimal, *, signed: bool = False) -> str:
    """A share of 1 as «12,5 %», with its sign where it is a change."""
    text = format_decimal((share * 100).quantize(Decimal("0.1"), ROUND_HALF_UP), "#,##0.#")
    return f"{'+' if signed and share > 0 else ''}{text}{PERCENT}".replace("-", "\u2212")


def points_text(change: Decimal) -> str:
    """The difference of two shares as «+3,5 п. п.»."""
    text = format_decimal((change * 100).quantize(Decimal("0.1"), ROUND_HALF_UP), "#,##0.#")
    sign = "+" if change > 0 else ""
    return str(_("%(number)s p.p.", number=f"{sign}{text}".replace("-", "\u2212")))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

"""What the screens call the parts of the counts."""

from datetime import date

from flask_babel import format_date
from flask_babel import gettext as _

from app.attendance.labels import line_heading
from app.attendance.who import WITHOUT_CLASS
from app.calendar.labels import audience_title, kind_title
from app.core.db import db
from app.organizations.models import Municipality, Organization, SchoolClass
from app.participation.filters import Filters
from app.participation.periods import Period


def year_title(year: int) -> str:
    """«2026/2027 учебный год»."""
    return str(_("School year %(years)s", years=f"{year}/{year + 1}"))


def month_title(month: int) -> str:
    """«Октябрь», as a heading has it."""
    text = str(format_date(date(2000, month, 1), "LLLL"))
    return text[:1].upper() + text[1:]


def month_short(month: int) -> str:
    """«окт», under a column of the chart."""
    return str(format_date(date(2000, month, 1), "LLL")).rstrip(".")[:4]


def parts(filters: Filters) -> dict[str, str]:
    """What is chosen besides the year, by filter, in words, from the widest to the narrowest."""
    named: dict[str, str] = {}
    if filters.municipality is not None:
        municipality = db.session.get(Municipality, filters.municipality)
        named["municipality"] = municipality.name if municipality else _("No municipality")
    if filters.school is not None:
        named["school"] = db.session.get_one(Organization, filters.school).short_name
    if filters.class_id is not None:
        named["class_id"] = db.session.get_one(SchoolClass, filters.class_id).name
    if filters.line is not None:
        named["line"] = line_heading(WITHOUT_CLASS[filters.line], None)
    if filters.audience is not None:
        named["audience"] = audience_title(filters.audience)
    if filters.kind is not None:
        named["kind"] = kind_title(filters.kind)
    if filters.month is not None:
        named["month"] = month_title(filters.month)
    return named


def period_title(period: Period) -> str:
    """«IV квартал 2026»."""
    return str(
        _(
            "Quarter %(number)s of %(year)s",
            number="I II III IV".split()[period.number - 1],
            year=period.first.year,
        )
    )

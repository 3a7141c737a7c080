"""What screens and letters call cancelled days and the groups they touch."""

from datetime import datetime, time, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from app.booking.models import Booking
from app.calendar.models import Precision
from app.calendar.periods import span_text as days_text
from app.core.locale import clock_text, date_text, local_time, span_text

MIDNIGHT = time(0)


def dates_text(begins_at: datetime, ends_at: datetime) -> str:
    """«14 октября 2026», «15–16 марта 2027», «14 октября 2026, с 12:00»."""
    begins, ends = local_time(begins_at), local_time(ends_at)
    last = (ends - timedelta(microseconds=1)).date()
    hours = []
    if begins.time() != MIDNIGHT:
        hours.append(_("from %(time)s", time=clock_text(begins)))
    if ends.time() != MIDNIGHT:
        hours.append(_("till %(time)s", time=clock_text(ends)))
    if hours and begins.date() != last:
        return span_text(begins_at, ends_at)
    return ", ".join(filter(None, (days_text(Precision.DAYS, begins.date(), last), " ".join(hours))))


def group_text(booking: Booking) -> str:
    """«8Б, 8В»."""
    return ", ".join(line.school_class.name for line in booking.lines)


def people_text(booking: Booking) -> str:
    """«25 учеников»."""
    return str(ngettext("%(num)s pupil", "%(num)s pupils", booking.seats))


def moment_text(moment: datetime) -> str:
    """«14 октября, 10:00»."""
    return f"{date_text(moment)}, {clock_text(moment)}"

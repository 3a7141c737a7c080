"""What screens and letters call cancelled days and the groups they touch."""

from datetime import datetime, time, timedelta

from flask_babel import gettext as _

from app.calendar.models import Precision
from app.calendar.periods import span_text as days_text
from app.core.locale import clock_text, date_text, local_time

MIDNIGHT = time(0)


def dates_text(begins_at: datetime, ends_at: datetime) -> str:
    """«14 октября 2026», «14 октября 2026, с 12:00», «15–16 марта 2027 (в первый день с 12:00)»."""
    begins, ends = local_time(begins_at), local_time(ends_at)
    last = (ends - timedelta(microseconds=1)).date()
    days = str(days_text(Precision.DAYS, begins.date(), last))
    since = _("from %(time)s", time=clock_text(begins)) if begins.time() != MIDNIGHT else ""
    till = _("till %(time)s", time=clock_text(ends)) if ends.time() != MIDNIGHT else ""
    if begins.date() == last:
        return ", ".join(filter(None, (days, " ".join(filter(None, (since, till))))))
    first = _("on the first day %(hours)s", hours=since) if since else ""
    end = _("on the last day %(hours)s", hours=till) if till else ""
    return f"{days} ({', '.join(filter(None, (first, end)))})" if since or till else days


def moment_text(moment: datetime) -> str:
    """«14 октября, 10:00»."""
    return f"{date_text(moment)}, {clock_text(moment)}"

"""From public events to the entries of an Atom feed, in the words of the installation's language."""

from collections.abc import Callable

from flask_babel import gettext as _

from app.calendar.atom import News
from app.calendar.facts import DayRow, Time
from app.calendar.labels import dates_text, grades_text, kind_title
from app.calendar.meetings import times_text
from app.calendar.models import EventState
from app.calendar.open_data import OpenEvent
from app.calendar.texts import place_text

TIMES = 12  # that one entry tells


def news_of(one: OpenEvent, url_of: Callable[[int], str]) -> News:
    """An event as news; its times are those that the feed is about."""
    event = one.event
    row = DayRow(one.times[0].starts_at.date(), event, one.times) if one.times else None
    cancelled = row.cancelled if row else event.state is EventState.CANCELLED
    reason = row.cancel_reason if row else event.cancel_reason
    called_off = _("Cancelled: %(reason)s", reason=reason) if cancelled and reason else ""
    place = place_text(row) if row else ""
    parts = (called_off, _when(one), place, grades_text(event.grades), one.announcement)
    return News(
        event_id=event.id,
        title=(_("CANCELLED: ") if cancelled else "") + event.title,
        url=url_of(event.id),
        text="\n".join(part for part in parts if part),
        category=(event.kind.value, kind_title(event.kind)),
        updated=one.changed_at,
    )


def _when(one: OpenEvent) -> str:
    event = one.event
    if not one.times:
        return dates_text(event.precision, event.starts_on, event.ends_on)
    shown = [_time_text(time) for time in one.times[:TIMES]]
    return "\n".join([*shown, "…"] if len(one.times) > TIMES else shown)


def _time_text(time: Time) -> str:
    text = times_text(time.meetings or ((time.starts_at, time.ends_at),))
    return _("%(time)s: cancelled", time=text) if time.cancelled else text

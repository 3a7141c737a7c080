"""From days of events to the entries of a feed: the words of it, in the language of the installation."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from flask_babel import gettext as _

from app.calendar.facts import DayRow, Time
from app.calendar.feed import Entry
from app.calendar.feed_days import FeedDay
from app.calendar.labels import grades_text, kind_title
from app.calendar.models import EventFormat
from app.calendar.texts import place_text

BACK, AHEAD = timedelta(days=30), timedelta(days=365)


def window(today: date, span: tuple[date | None, date | None]) -> tuple[date, date]:
    """The days of a public feed, within those that its address asks for."""
    first, last = span
    return max(first or today - BACK, today - BACK), min(last or today + AHEAD, today + AHEAD)


def entry(day: FeedDay, url_of: Callable[[int], str]) -> Entry:
    """One day of an event as a calendar program takes it."""
    starts, ends = _span(day.row)
    event = day.row.event
    return Entry(
        event_id=event.id,
        day=day.row.day,
        starts=starts,
        ends=ends,
        title=event.title,
        description=_description(day, url_of(event.id)),
        place=place_text(day.row),
        category=kind_title(event.kind),
        url=url_of(event.id),
        cancelled=day.row.cancelled,
        sequence=day.sequence,
        changed_at=day.changed_at,
        conference=_conference(day) if event.format is EventFormat.ONLINE else "",
    )


def _conference(day: FeedDay) -> str:
    """Where it is held: the first of the links that the organizer gives for the day."""
    return next((str(link["url"]) for link in day.links if link.get("url")), "")


def _span(row: DayRow) -> tuple[datetime, datetime] | tuple[date, date]:
    """The moments from the first time to the end of the last, or whole days."""
    times = row.held_times
    if times:
        return times[0].starts_at, max(time.ends_at for time in times)
    last = row.event.ends_on or row.day
    return row.day, last + timedelta(days=1)


def _description(day: FeedDay, url: str) -> str:
    row = day.row
    called_off = (
        _("Cancelled: %(reason)s", reason=row.cancel_reason) if row.cancelled and row.cancel_reason else ""
    )
    times = "\n".join(_time_text(time) for time in row.times) if len(row.times) > 1 else ""
    bring = _("Bring along: %(things)s", things=day.bring) if day.bring else ""
    parts = (called_off, times, grades_text(row.event.grades), day.announcement, bring, url)
    return "\n".join(part for part in parts if part)


def _time_text(time: Time) -> str:
    """10:00–11:30, and whether it is called off."""
    clock = f"{time.starts_at:%H:%M}–{time.ends_at:%H:%M}"
    return _("%(time)s: cancelled", time=clock) if time.cancelled else clock

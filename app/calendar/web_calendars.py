"""Links that open the form of a new entry in a web calendar, filled in.

Plain addresses, made here of what the public page says: nothing is loaded from those sites, and nothing is
sent to them before a person follows a link. None of them documents its parameters; these are the ones that
their own sharing buttons use.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from html import escape
from urllib.parse import quote, urlencode

from app.calendar.facts import Time
from app.calendar.models import EventState
from app.calendar.queries import EventPage
from app.calendar.texts import shortened

DAY = timedelta(days=1)
MOST_TITLE, MOST_PLACE, MOST_DETAILS = 120, 120, 300
_GOOGLE = "https://calendar.google.com/calendar/render"
_OUTLOOK = {
    "Outlook.com": "https://outlook.live.com/calendar/0/deeplink/compose",
    "Microsoft 365": "https://outlook.office.com/calendar/0/deeplink/compose",
}


@dataclass(frozen=True)
class Appointment:
    """What is put into a calendar. `ends` is exclusive: a moment, or of whole days the day after the last."""

    title: str
    starts: datetime | date
    ends: datetime | date
    place: str
    details: str
    url: str


def appointments(page: EventPage, now: datetime, where: str, url: str) -> list[Appointment]:
    """One for each meeting to come that is not called off, or of whole days for an event without times."""
    event = page.event
    if event.state is EventState.CANCELLED:
        return []
    if not page.times:
        if event.starts_on is None or event.ends_on is None or not event.fits_calendars:
            return []
        days = (event.starts_on, event.ends_on + DAY)
        return [Appointment(event.title, *days, where, page.announcement, url)]
    return [
        Appointment(event.title, *hours, _place(time) or where, page.announcement, url)
        for time in page.times
        for hours in time.meetings or ((time.starts_at, time.ends_at),)
        if hours[0] > now and not time.cancelled
    ]


def _place(time: Time) -> str:
    return ", ".join(filter(None, (time.place, time.address)))


def web_links(one: Appointment) -> Sequence[tuple[str, str]]:
    """(name of the calendar, address) for each."""
    outlook = _outlook(one)
    return [("Google", _google(one)), *((name, _address(base, outlook)) for name, base in _OUTLOOK.items())]


def _google(one: Appointment) -> str:
    pattern = "%Y%m%dT%H%M%SZ" if isinstance(one.starts, datetime) else "%Y%m%d"
    return _address(
        _GOOGLE,
        {
            "action": "TEMPLATE",
            "text": shortened(one.title, MOST_TITLE),
            "dates": "/".join(_utc(moment).strftime(pattern) for moment in (one.starts, one.ends)),
            "location": shortened(one.place, MOST_PLACE),
            "details": "\n".join(_details(one)),
        },
    )


def _outlook(one: Appointment) -> dict[str, str]:
    """The text is taken for HTML there, and an entry of whole days says so."""
    timed = isinstance(one.starts, datetime)
    pattern = "%Y-%m-%dT%H:%M:%SZ" if timed else "%Y-%m-%d"
    return {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": shortened(one.title, MOST_TITLE),
        "startdt": _utc(one.starts).strftime(pattern),
        "enddt": _utc(one.ends).strftime(pattern),
        **({} if timed else {"allday": "true"}),
        "location": shortened(one.place, MOST_PLACE),
        "body": "<br>".join(escape(line) for line in _details(one)),
    }


def _details(one: Appointment) -> list[str]:
    return [line for line in (shortened(one.details, MOST_DETAILS), one.url) if line]


def _utc(moment: datetime | date) -> datetime | date:
    return moment.astimezone(UTC) if isinstance(moment, datetime) else moment


def _address(base: str, asked: dict[str, str]) -> str:
    return f"{base}?{urlencode(asked, quote_via=quote)}"

"""Calendar feeds: prepared entries to the bytes of an iCalendar file, and nothing else.

No clock, no request and no database in here: the same entries give the same bytes, so that a calendar program
which polls every hour is told "not modified". Moments are plain UTC, which no program can misread; whole days
are DATEs without a zone.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import icalendar

PRODUCT = "-//Orientir//Calendar of events//RU"
HOURLY = timedelta(hours=1)
_END = b"END:VCALENDAR\r\n"
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]+")


@dataclass(frozen=True)
class Entry:
    """One event on one day. `ends` is exclusive: a moment, or for whole days the day after the last.

    `conference` is where to open what is held online; `tentative` is what waits for an answer.
    """

    event_id: int
    day: date
    starts: datetime | date
    ends: datetime | date
    title: str
    description: str
    place: str
    category: str
    url: str
    cancelled: bool
    sequence: int
    changed_at: datetime
    conference: str = ""
    tentative: bool = False


def uid(entry: Entry, constant: str) -> str:
    """The same for feed and mail, with nothing in it that may change: no site, title or hour."""
    return f"day-{entry.event_id}-{entry.day:%Y%m%d}@{constant}"


@dataclass(frozen=True)
class Mailed:
    """What a letter adds to an entry: who sends it, who is meant, and the time it is about, so that the entry
    of a letter is the one in the feeds of schools and hosts."""

    slot_id: int
    organizer: str
    attendee: str


def slot_uid(slot_id: int, constant: str) -> str:
    """One entry for each time, in letters and in the feeds of those who come to it."""
    return f"slot-{slot_id}@{constant}"


def to_invitation(entry: Entry, mailed: Mailed, *, constant: str, cancelled: str) -> bytes:
    """The entry as a letter carries it: put into the reader's calendar, or taken out of it when it is
    cancelled.

    Nobody is asked for an answer: the booking has been made already.
    """
    calendar = _calendar("CANCEL" if entry.cancelled else "REQUEST")
    event = _component(entry, slot_uid(mailed.slot_id, constant), cancelled)
    event.add("organizer", _library().vCalAddress(f"mailto:{mailed.organizer}"))
    attendee = {"PARTSTAT": "DECLINED" if entry.cancelled else "ACCEPTED", "RSVP": "FALSE"}
    event.add("attendee", _library().vCalAddress(f"mailto:{mailed.attendee}"), parameters=attendee)
    calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _library() -> Any:
    """With the first entry that is written: most commands write none, and it takes 3 MB."""
    return import_module("icalendar")


def _calendar(method: str) -> "icalendar.Calendar":
    calendar: icalendar.Calendar = _library().Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar


def to_ical(entries: Iterable[Entry], *, name: str, constant: str, cancelled: str) -> bytes:
    """The feed `name`. `constant` is the installation's own; `cancelled` stands before the title of what is
    called off, for programs that pass over STATUS."""
    return joined((vevent(entry, uid(entry, constant), cancelled) for entry in entries), name=name)


def joined(vevents: Iterable[str], *, name: str) -> bytes:
    """The feed `name` of entries that are written already."""
    head, end = framed(name)
    return b"".join((head, "".join(vevents).encode(), end))


def framed(name: str) -> tuple[bytes, bytes]:
    """What stands before the entries of a feed, and after them."""
    calendar = _calendar("PUBLISH")
    calendar.add("name", clean(name))
    calendar.add("x-wr-calname", clean(name))
    calendar.add("refresh-interval", HOURLY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    head: bytes = calendar.to_ical()
    return head.removesuffix(_END), _END


def vevent(entry: Entry, entry_uid: str, cancelled: str) -> str:
    """The lines of one entry, folded at 75 octets."""
    lines: bytes = _component(entry, entry_uid, cancelled).to_ical()
    return lines.decode()


def _component(entry: Entry, entry_uid: str, cancelled: str) -> "icalendar.Event":
    event: icalendar.Event = _library().Event()
    event.add("uid", entry_uid)
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("last-modified", entry.changed_at.astimezone(UTC))
    event.add("sequence", entry.sequence)
    event.add("dtstart", _in_utc(entry.starts))
    event.add("dtend", _in_utc(entry.ends))
    event.add("summary", clean(f"{cancelled}{entry.title}" if entry.cancelled else entry.title))
    event.add("status", _status(entry))
    # Neither what is called off nor a whole day makes its reader busy.
    busy = isinstance(entry.starts, datetime) and not entry.cancelled
    event.add("transp", "OPAQUE" if busy else "TRANSPARENT")
    event.add("categories", [clean(entry.category)])
    for key, text in (("description", entry.description), ("location", entry.place)):
        if text:
            event.add(key, clean(text))
    event.add("url", entry.url)
    if entry.conference:
        event.add("conference", clean(entry.conference), parameters={"VALUE": "URI"})
    return event


def _status(entry: Entry) -> str:
    if entry.cancelled:
        return "CANCELLED"
    return "TENTATIVE" if entry.tentative else "CONFIRMED"


def _in_utc(moment: datetime | date) -> datetime | date:
    return moment.astimezone(UTC) if isinstance(moment, datetime) else moment


def clean(text: str) -> str:
    """Without control characters, which some programs refuse the whole feed for."""
    return _CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))

"""Entries of public feeds, written once for each version of an event: a feed joins texts that lie ready.

Nothing depends on their being there. Opening a feed writes nothing: what is missing, or of an older version,
is made for that answer alone. `renew` writes it down afterwards, and a feed is the same before and after.
"""

from collections.abc import Callable, Container, Hashable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from operator import itemgetter

from flask import current_app
from flask_babel import force_locale, get_locale
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, delete, insert, or_, select, true, tuple_, update

from app.calendar import feed_days, subscription
from app.calendar.catalogue import AT_ONCE
from app.calendar.conditions import Days
from app.calendar.facts import DayRow, EventFacts, Time
from app.calendar.feed import uid, vevent
from app.calendar.feed_days import FeedDay
from app.calendar.filters import YEARS
from app.calendar.labels import kind_title, shipped_kind_title
from app.calendar.models import (
    Event,
    EventFormat,
    EventKind,
    EventState,
    FeedEntry,
    FeedVersion,
    Precision,
)
from app.calendar.readers import is_public
from app.core import clock
from app.core.db import batches, db, read_one_snapshot, transact
from app.core.mail import site_url_for
from app.organizations.queries import constant

PART = 200  # events that are written in one transaction
EVER: Days = (date(YEARS.start, 1, 1), None)
OfDays = Container[tuple[date, int]]  # an event on a day
Row = tuple[date, int, str]  # the day, the event, its text


def texts(
    wanted: ColumnElement[bool], days: Days, only: Container[tuple[date, int]] | None = None
) -> list[str]:
    """The entries about `days` of the events that are `wanted`, by day, in the present language; `only` of
    these days and events, where not of all."""
    read_one_snapshot()
    return [text for day, event_id, text in rows(wanted, days) if only is None or (day, event_id) in only]


def rows(wanted: ColumnElement[bool], days: Days) -> list[Row]:
    """The same with their days and events. The session reads one snapshot: an event that is written meanwhile
    would be in neither half, or in both."""
    (first, last), of = days, manner()
    query = (
        select(FeedEntry.day, FeedEntry.event_id, FeedEntry.text)
        .join(FeedVersion, FeedVersion.event_id == FeedEntry.event_id)
        .join(Event, Event.id == FeedEntry.event_id)
        .where(wanted, ~_stale(of), FeedEntry.last_day >= first)
        .where(FeedEntry.day <= last if last is not None else true())
    )
    stored = db.session.execute(query).yield_per(AT_ONCE)
    found: list[Row] = [(day, event_id, text) for day, event_id, text in stored]
    old = select(FeedVersion.event_id).where(_stale(of))
    found += written(feed_days.feed_days(wanted & Event.id.in_(old), days, clock.zone()))
    found.sort(key=itemgetter(0, 1))
    return found


def renew(event_ids: Sequence[int] | None = None) -> int:
    """Write down what is missing or old of these public events, or of all; answers of how many events."""
    with force_locale(current_app.config["DEFAULT_LOCALE"]):
        if event_ids is None:
            return _renew(true())
        return sum(_renew(FeedVersion.event_id.in_(some)) for some in batches(event_ids))


def _renew(wanted: ColumnElement[bool]) -> int:
    done, last = 0, 0
    while True:
        db.session.rollback()
        query = select(FeedVersion.event_id, FeedVersion.version).join(
            Event, Event.id == FeedVersion.event_id
        )
        query = query.where(wanted, is_public(), _stale(manner()), FeedVersion.event_id > last)
        found = dict(db.session.execute(query.order_by(FeedVersion.event_id).limit(PART)).all())
        if not found:
            return done
        done, last = done + _write(found), max(found)


def _write(versions: dict[int, int]) -> int:
    """Entries of these versions of events, each only if it is the present one still.

    The version is read before the facts, and the texts are written after its row is locked: what has been
    changed meanwhile keeps a version that nothing was made of.
    """
    days = feed_days.feed_days(Event.id.in_(versions), EVER, clock.zone())
    rows = [(day.last_day, *row) for day, row in zip(days, written(days), strict=True)]
    of = manner()

    def write() -> int:
        present = tuple_(FeedVersion.event_id, FeedVersion.version).in_(list(versions.items()))
        made = update(FeedVersion).where(present).values(made=FeedVersion.version, manner=of)
        ids = set(db.session.scalars(made.returning(FeedVersion.event_id)))
        db.session.execute(delete(FeedEntry).where(FeedEntry.event_id.in_(ids)))
        for some in batches(row for row in rows if row[2] in ids):
            names = ("last_day", "day", "event_id", "text")
            db.session.execute(insert(FeedEntry), [dict(zip(names, row, strict=True)) for row in some])
        return len(ids)

    return transact(write, repeatable=True)


def _stale(of: str) -> ColumnElement[bool]:
    """What lies ready is not of the present version, or was written in another manner."""
    return or_(FeedVersion.made.is_distinct_from(FeedVersion.version), FeedVersion.manner != of)


def written(days: Iterable[FeedDay]) -> list[Row]:
    """Each of the days with its text; what they share is asked once."""
    ending, called_off, address = constant(), _("CANCELLED: "), event_addresses()
    entries = (subscription.entry(day, address) for day in days)
    return [(one.day, one.event_id, vevent(one, uid(one, ending), called_off)) for one in entries]


def event_addresses() -> Callable[[int], str]:
    """Makes the whole address of an event's page, thousands of times."""
    pattern = site_url_for("calendar.event", event_id=0)[:-1]
    return lambda event_id: f"{pattern}{event_id}"


def manner() -> str:
    """Another one when the same facts would be told otherwise: in another language or zone, under another
    address, or by another version of this program."""
    told = (clock.zone(), current_app.config["SITE_URL"], constant(), kind_title(EventKind.OTHER))
    return _manner(str(get_locale()), *told)


@lru_cache(maxsize=8)
def _manner(*_of: Hashable) -> str:
    noon = datetime(2026, 1, 12, 12, tzinfo=UTC).astimezone(clock.zone())
    two_hours = timedelta(hours=2)
    held = Time(1, noon, noon + two_hours, 1, 0, False, "", noon, "place", "address", "entrance")
    off = Time(2, noon + two_hours, noon + 2 * two_hours, 1, 0, True, "", noon, None, None, None)
    days = (
        _sample(EventState.PUBLISHED, EventFormat.ONSITE, held, off),
        _sample(EventState.PUBLISHED, EventFormat.ONLINE, held),
        _sample(EventState.CANCELLED, EventFormat.AT_SCHOOL, off),
    )
    told = [text for _day, _event_id, text in written(days)] + [
        shipped_kind_title(kind) for kind in EventKind
    ]
    return sha256("\n".join(told).encode()).hexdigest()[:16]


def _sample(state: EventState, held: EventFormat, *times: Time) -> FeedDay:
    """A day that is told with every word that the program itself adds."""
    event = EventFacts(
        id=1,
        title="title",
        kind=EventKind.OTHER,
        format=held,
        state=state,
        cancel_reason="reason" if state is EventState.CANCELLED else "",
        audience=["pupils"],
        grades=frozenset({7, 9}),
        special_needs=False,
        precision=Precision.DAY,
        starts_on=None,
        ends_on=None,
        hours=Decimal(1),
        host="host",
        host_address="address",
        municipality=None,
    )
    row = DayRow(times[0].starts_at.date(), event, times)
    return FeedDay(row, "announcement", "things", [{"url": "address"}], 1, times[0].changed_at)

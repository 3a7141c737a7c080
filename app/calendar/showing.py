"""An event's page as its template takes it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from flask_babel import gettext as _

from app.calendar.facts import Time
from app.calendar.labels import dates_text, format_title, kind_title
from app.calendar.listing import number
from app.calendar.models import EventFormat, EventState, Precision
from app.calendar.queries import EventPage
from app.calendar.texts import plain_day, tags_of
from app.core.locale import day_text


@dataclass(frozen=True, slots=True)
class ShownTime:
    """A time to choose, or one that is called off."""

    id: int
    clock: str
    place: str
    cancelled: bool
    reason: str
    places: str
    taken: int
    capacity: int
    look: str


@dataclass(frozen=True, slots=True)
class ShownDay:
    title: str
    times: list[ShownTime]


@dataclass(frozen=True)
class ShownEvent:
    """`coming` can be booked; `past` is folded away. `place` is that of all times, or empty."""

    page: EventPage
    kind_title: str
    cancelled: bool
    tags: list[str]
    dates: str
    place: str
    entrance: str
    coming: list[ShownDay]
    past: list[ShownDay]
    in_calendars: bool


def shown_event(page: EventPage, now: datetime, today: date) -> ShownEvent:
    """Everything that the page tells, in words."""
    event = page.event
    coming = [time for time in page.times if time.starts_at > now]
    past = [time for time in page.times if time.starts_at <= now]
    places = {_place(time) for time in coming or past}
    place, entrance = places.pop() if len(places) == 1 else ("", "")
    return ShownEvent(
        page=page,
        kind_title=kind_title(event.kind),
        cancelled=event.state is EventState.CANCELLED,
        tags=tags_of(event),
        dates=_dates(page, today),
        place=place or _place_without_times(page),
        entrance=entrance,
        coming=_days(coming, told_place=bool(place)),
        past=_days(past, told_place=bool(place)),
        in_calendars=bool(page.times) or event.fits_calendars,
    )


def _place(time: Time) -> tuple[str, str]:
    """Place with address, and the entrance."""
    return ", ".join(part for part in (time.place, time.address) if part), time.entrance or ""


def _place_without_times(page: EventPage) -> str:
    event = page.event
    if event.format is not EventFormat.ONSITE:
        return format_title(event.format)
    if any(time.place for time in page.times):
        return ""  # several: each time tells its own
    return event.host_address or event.municipality or ""


def _dates(page: EventPage, today: date) -> str:
    """The event's own dates, where no times stand for them."""
    event = page.event
    if page.times:
        return ""
    if event.precision is Precision.DAY and event.starts_on is not None:
        return (
            day_text(event.starts_on)
            if event.starts_on.year == today.year
            else plain_day(event.starts_on, today)
        )
    return dates_text(event.precision, event.starts_on, event.ends_on)


def _days(times: Iterable[Time], *, told_place: bool) -> list[ShownDay]:
    by_day = groupby(times, key=lambda time: time.starts_at.date())
    return [ShownDay(day_text(day), [_time(time, told_place) for time in of_day]) for day, of_day in by_day]


def _time(time: Time, told_place: bool) -> ShownTime:
    clock = f"{time.starts_at:%H:%M}–{time.ends_at:%H:%M}"
    if time.ends_at.date() != time.starts_at.date():
        clock = f"{time.starts_at:%H:%M} – {day_text(time.ends_at)}, {time.ends_at:%H:%M}"
    left = _("%(free)s of %(capacity)s places left", free=number(time.free), capacity=number(time.capacity))
    return ShownTime(
        id=time.id,
        clock=clock,
        place="" if told_place else ", ".join(filter(None, _place(time))),
        cancelled=time.cancelled,
        reason=time.cancel_reason,
        places=left if time.free else _("No places · waiting list"),
        taken=time.taken,
        capacity=time.capacity,
        look="" if time.free * 5 > time.capacity else "places-scarce" if time.free else "places-none",
    )

"""An event's page as its template takes it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from flask_babel import gettext as _

from app.calendar.facts import EXACT, EventFacts, Time, within
from app.calendar.labels import dates_text, format_title, kinds
from app.calendar.listing import number
from app.calendar.meetings import times_text
from app.calendar.models import EventFormat, EventKind, EventState, Precision
from app.calendar.queries import EventPage
from app.calendar.texts import audience_of, plain_day, tags_of
from app.core.locale import day_text

APPLIED_FOR = frozenset({EventKind.CONTEST, EventKind.OLYMPIAD, EventKind.CHAMPIONSHIP})


@dataclass(frozen=True, slots=True)
class ShownTime:
    """A time to choose, or one that is called off. `places` are those of schools, none where all are kept
    for visitors; it is `bookable` where a group may book or wait; `visitors` says what is left of theirs,
    empty where there are none."""

    id: int
    clock: str
    place: str
    cancelled: bool
    reason: str
    meetings: str
    places: str
    taken: int
    capacity: int
    look: str
    bookable: bool
    visitors: str
    visitors_full: bool


@dataclass(frozen=True, slots=True)
class ShownDay:
    title: str
    times: list[ShownTime]


@dataclass(frozen=True)
class ShownEvent:
    """`coming` can be booked; `past` is folded away. `place` is that of all times, or empty. `full` is said
    when no time to come has a place left, `over` when nothing of it is to come. `where` is the place as it is
    told outside of the page: with the host, where no venue is named. `used_up` is said when there are times
    to come and what all may have of them together is booked: then nobody waits either."""

    page: EventPage
    kind_title: str
    cancelled: bool
    over: bool
    full: bool
    used_up: bool
    takes_works: bool
    tags: list[str]
    audience: str
    dates: str
    undated: bool
    place: str
    where: str
    entrance: str
    coming: list[ShownDay]
    past: list[ShownDay]
    in_calendars: bool


def shown_event(page: EventPage, now: datetime, today: date) -> ShownEvent:
    """Everything that the page tells, in words."""
    event = page.event
    coming = [time for time in page.times if time.starts_at > now]
    past = [time for time in page.times if time.starts_at <= now]
    held = [time for time in coming if not time.cancelled]
    own = any(time.place for time in page.times)
    places = {_place(time, event) for time in page.times} if own else {("", "")}
    told = len(places) == 1
    place, entrance = places.pop() if told else ("", "")
    place = place or _common_place(event, told)
    at_host = not own and event.format is EventFormat.ONSITE
    cancelled, over = event.state is EventState.CANCELLED, _is_over(page, now, today)
    return ShownEvent(
        page=page,
        kind_title=kinds()[event.kind].title,
        cancelled=cancelled,
        over=over and not cancelled,
        full=bool(held) and not any(time.free for time in held),
        used_up=bool(held) and held[0].left == 0,
        takes_works=event.kind in APPLIED_FOR,
        tags=tags_of(event),
        audience=", ".join(audience_of(event)),
        dates=_dates(page, today),
        undated=not page.times and event.precision not in EXACT,
        place=place,
        where=", ".join(filter(None, (event.host, place))) if at_host else place,
        entrance=entrance,
        coming=_days(event, coming, told_place=told),
        past=_days(event, past, told_place=told),
        in_calendars=not over and not cancelled and (bool(page.times) or event.fits_calendars),
    )


def _is_over(page: EventPage, now: datetime, today: date) -> bool:
    """Whether the last of it has ended, by its times or else by its own dates."""
    event = page.event
    if event.state is EventState.FINISHED:
        return True
    last = None if event.precision is Precision.NONE else event.ends_on
    if page.times:  # of a project of months more times may follow
        return all(time.ends_at <= now for time in page.times) and (last is None or last < today)
    return last is not None and last < today


def _place(time: Time, event: EventFacts) -> tuple[str, str]:
    """Place with address, the host's own where the time has none, and the entrance."""
    parts: tuple[str | None, ...] = (time.place, time.address)
    if not time.place and event.format is EventFormat.ONSITE:
        parts = (event.host, event.host_address or event.municipality)
    return ", ".join(part for part in parts if part), time.entrance or ""


def _common_place(event: EventFacts, told: bool) -> str:
    """Where no venue stands for all times. `told` is False where each time tells its own."""
    if event.format is not EventFormat.ONSITE:
        return format_title(event.format)
    return (event.host_address or event.municipality or "") if told else ""


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


def _days(event: EventFacts, times: Iterable[Time], *, told_place: bool) -> list[ShownDay]:
    by_day = groupby(times, key=lambda time: time.starts_at.date())
    return [
        ShownDay(day_text(day), [_time(event, time, told_place) for time in of_day]) for day, of_day in by_day
    ]


def _time(event: EventFacts, time: Time, told_place: bool) -> ShownTime:
    clock = f"{time.starts_at:%H:%M}–{time.ends_at:%H:%M}"
    if time.meetings:
        clock = f"{time.starts_at:%H:%M}"
    elif time.ends_at.date() != time.starts_at.date():
        clock = f"{time.starts_at:%H:%M} – {day_text(time.ends_at)}, {time.ends_at:%H:%M}"
    kept, come = time.visitors
    capacity = time.capacity - kept
    free = within(time.left, capacity - (time.taken - come))
    return ShownTime(
        id=time.id,
        clock=clock,
        place="" if told_place else ", ".join(filter(None, _place(time, event))),
        cancelled=time.cancelled,
        reason=time.cancel_reason,
        meetings=times_text(time.meetings) if time.meetings else "",
        places=_places(free, capacity, apart=kept > 0, waits=time.left != 0),
        taken=capacity - free,
        capacity=capacity,
        look="" if free * 5 > capacity else "places-scarce" if free else "places-none",
        bookable=capacity > 0 and time.left != 0,
        visitors=number(kept - come) if kept else "",
        visitors_full=come >= kept,
    )


def _places(free: int, capacity: int, *, apart: bool, waits: bool) -> str:
    """What is left for schools; said to be theirs where other places stand `apart`."""
    said = {"free": number(free), "capacity": number(capacity)}
    if apart and free:
        return str(_("For schools: %(free)s of %(capacity)s places left", **said))
    if not free and not waits:
        return str(_("For schools: no places") if apart else _("No places"))
    if apart:
        return str(_("For schools: no places · waiting list"))
    return str(_("%(free)s of %(capacity)s places left", **said) if free else _("No places · waiting list"))

"""One time of an event, for whoever puts only that into a calendar: as links and as a file.

Only of what everybody may see: all of it is carried to other sites and programs.
"""

from datetime import datetime

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from app.calendar import queries
from app.calendar.blueprint import bp
from app.calendar.feed import Entry, to_ical
from app.calendar.feed_answers import Kept, send
from app.calendar.labels import kind_title
from app.calendar.meetings import times_text
from app.calendar.queries import EventPage
from app.calendar.showing import shown_event
from app.calendar.web_calendars import Appointment, appointments, web_links
from app.core import clock
from app.core.htmx import page
from app.core.locale import local_time, span_text
from app.core.mail import site_url_for
from app.organizations.queries import constant


@bp.get("/slots/<int:slot_id>/calendars")
def time_calendars(slot_id: int) -> ResponseReturnValue:
    found = queries.time_page(slot_id, clock.zone()) or abort(404)
    [only] = found.times
    return page(
        "calendar/time_calendars.html",
        event=found.event,
        when=times_text(only.meetings or ((only.starts_at, only.ends_at),)),
        place=_where(found),
        entries=[(_hours(one), web_links(one)) for one in _coming(found)],
        file=url_for("calendar.time_file", slot_id=slot_id),
    )


@bp.get("/slots/<int:slot_id>.ics")
def time_file(slot_id: int) -> ResponseReturnValue:
    return send("ics", lambda: _file(slot_id))


def _file(slot_id: int) -> Kept:
    found = queries.time_page(slot_id, clock.zone()) or abort(404)
    entries = [_entry(found, one) for one in _coming(found)] or abort(404)
    body = to_ical(entries, name=found.event.title, constant=constant(), cancelled="")
    return Kept.of(body, queries.last_change())


def _coming(found: EventPage) -> list[Appointment]:
    url = site_url_for("calendar.event", event_id=found.event.id)
    return appointments(found, clock.now(), _where(found), url)


def _where(found: EventPage) -> str:
    return shown_event(found, clock.now(), clock.today(clock.zone())).where


def _entry(found: EventPage, one: Appointment) -> Entry:
    """Under the name of its day in the feeds, whose later news replace it."""
    [only] = found.times
    day = local_time(one.starts).date() if isinstance(one.starts, datetime) else one.starts
    return Entry(
        event_id=found.event.id,
        day=day,
        starts=one.starts,
        ends=one.ends,
        title=one.title,
        description="\n".join(filter(None, (one.details, one.url))),
        place=one.place,
        category=kind_title(found.event.kind),
        url=one.url,
        cancelled=False,
        sequence=0,
        changed_at=only.changed_at,
    )


def _hours(one: Appointment) -> str:
    """Of a time that has several meetings, which one it is."""
    starts, ends = one.starts, one.ends
    return span_text(starts, ends) if isinstance(starts, datetime) and isinstance(ends, datetime) else ""

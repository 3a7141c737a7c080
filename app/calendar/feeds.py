"""Feeds of the calendar, of a host and of a programme, and one event as a file: for programs that come again
and again. What they hold is described in /openapi.json."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from urllib.parse import urlencode

from flask import Response, abort, current_app, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select, true

from app.calendar import chips, open_data, queries
from app.calendar.blueprint import bp
from app.calendar.choices import titles
from app.calendar.conditions import Question, midnight
from app.calendar.feed import joined
from app.calendar.feed_answers import Kept, send
from app.calendar.feed_bodies import BODIES, WHOLE, Asked, dumped
from app.calendar.filters import Filters
from app.calendar.host_queries import host
from app.calendar.models import Event, event_programme
from app.calendar.open_api import description
from app.calendar.open_json import SCHEMA, event_fields
from app.calendar.public import address, question_of
from app.calendar.readers import is_public
from app.calendar.stored import EVER, event_addresses, texts
from app.core import clock
from app.core.db import db
from app.core.fields import asked_id
from app.core.mail import site_url_for
from app.core.remembered import remembered
from app.organizations.labels import row_title
from app.organizations.models import Programme


@dataclass(frozen=True)
class Part:
    """What part of the calendar a feed is of: `key` is unlike all others, `page_url` shows it to people."""

    key: str
    title: str
    page_url: str
    events: ColumnElement[bool]


@bp.get("/calendar.ics", defaults={"form": "ics"})
@bp.get("/calendar.atom", defaults={"form": "atom"})
@bp.get("/calendar.json", defaults={"form": "json"})
def feed(form: str) -> ResponseReturnValue:
    return _send(form, _whole_calendar)


@bp.get("/organizations/<int:organization_id>.ics", defaults={"form": "ics"})
@bp.get("/organizations/<int:organization_id>.atom", defaults={"form": "atom"})
@bp.get("/organizations/<int:organization_id>.json", defaults={"form": "json"})
def host_feed(organization_id: int, form: str) -> ResponseReturnValue:
    return _send(form, lambda: _of_host(organization_id))


@bp.get("/programmes/<int:programme_id>.ics", defaults={"form": "ics"})
@bp.get("/programmes/<int:programme_id>.atom", defaults={"form": "atom"})
@bp.get("/programmes/<int:programme_id>.json", defaults={"form": "json"})
def programme_feed(programme_id: int, form: str) -> ResponseReturnValue:
    return _send(form, lambda: _of_programme(programme_id))


@bp.get("/events/<int:event_id>.ics")
def event_file(event_id: int) -> ResponseReturnValue:
    return send("ics", lambda: _event_ics(event_id))


@bp.get("/events/<int:event_id>.json")
def event_data(event_id: int) -> ResponseReturnValue:
    return send("json", lambda: _event_json(event_id))


@bp.get("/openapi.json")
def open_api() -> ResponseReturnValue:
    return send("json", lambda: Kept.of(dumped(description(current_app.config["SITE_URL"])), None))


def _send(form: str, part: Callable[[], Part]) -> Response:
    return send(form, lambda: _part_as(form, part()))


def _whole_calendar() -> Part:
    filters = Filters.read(request.args)
    page_url = current_app.config["SITE_URL"] + address("calendar.index", filters.args())
    return Part(WHOLE, "", page_url, true())


def _of_host(organization_id: int) -> Part:
    name = (host(organization_id) or abort(404)).short_name
    page_url = site_url_for("calendar.host", organization_id=organization_id)
    return Part(f"organization/{organization_id}", name, page_url, Event.host_id == organization_id)


def _of_programme(programme_id: int) -> Part:
    row = db.session.get(Programme, programme_id) or abort(404)
    page_url = current_app.config["SITE_URL"] + address("calendar.index", {"programme": [str(row.id)]})
    own = select(event_programme.c.event_id).where(event_programme.c.programme_id == row.id)
    return Part(f"programme/{row.id}", row_title(row), page_url, Event.id.in_(own))


def _part_as(form: str, part: Part) -> Kept:
    """The part in this form, under the filters of the address; kept until anything changes."""
    filters, after = Filters.read(request.args), request.args.get("after", 0, type=asked_id)
    question = question_of(filters, is_public() & part.events)

    def make() -> Kept:
        words = chips.filters_text(filters, titles(filters))
        title = ": ".join(filter(None, (part.title, words)))
        asked = Asked(_key(part, filters), title, question, part.page_url, partial(_url, filters), after)
        return Kept.of(BODIES[form](asked), _changed_at(question))

    key = ("feed", form, part.key, filters, question.today, after)
    return remembered(key, make, lambda kept: kept.size)


def _key(part: Part, filters: Filters) -> str:
    query = urlencode(filters.args(), doseq=True)
    return f"{part.key}?{query}" if query else part.key


def _url(filters: Filters, after: int) -> str:
    """The address of this feed, or of its part after an event."""
    query = urlencode(filters.args() | ({"after": [str(after)]} if after else {}), doseq=True)
    return f"{current_app.config['SITE_URL']}{request.path}" + (f"?{query}" if query else "")


def _changed_at(question: Question) -> datetime:
    """The last change of anything, or the midnight at which a day left the window."""
    begins = midnight(question.today, question.zone)
    return max(queries.last_change() or begins, begins)


def _event_ics(event_id: int) -> Kept:
    title = db.session.scalar(select(Event.title).where(Event.id == event_id, is_public())) or abort(404)
    entries = texts(is_public() & (Event.id == event_id), EVER) or abort(404)
    name = _("Calendar of events: %(which)s", which=title)
    return Kept.of(joined(entries, name=name), queries.last_change())


def _event_json(event_id: int) -> Kept:
    found = open_data.one_event(event_id, clock.zone(), is_public()) or abort(404)
    body = dumped({"schema": SCHEMA, "event": event_fields(found, event_addresses())})
    return Kept.of(body, queries.last_change())

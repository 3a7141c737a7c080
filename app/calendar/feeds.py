"""The calendar and its events as files that calendar programs fetch again and again."""

from collections.abc import Callable
from datetime import date, datetime
from hashlib import sha256

from flask import Response, abort, current_app, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.exc import SQLAlchemyError

from app.calendar import chips, queries, subscription
from app.calendar.blueprint import bp
from app.calendar.choices import titles
from app.calendar.conditions import Days, midnight
from app.calendar.feed import Entry, to_ical
from app.calendar.filters import YEARS, Filters
from app.calendar.public import question_of
from app.calendar.readers import is_public
from app.core.db import db
from app.organizations.queries import constant, installation

RETRY_AFTER = 600  # seconds


@bp.get("/calendar.ics")
def feed() -> ResponseReturnValue:
    return _or_unavailable(_whole_calendar)


@bp.get("/events/<int:event_id>.ics")
def event_file(event_id: int) -> ResponseReturnValue:
    return _or_unavailable(lambda: _one_event(event_id))


def _whole_calendar() -> Response:
    filters = Filters.read(request.args)
    question = question_of(filters, is_public())
    days = subscription.window(question.today, filters.span())
    asked = chips.filters_text(filters, titles(filters))
    begins = midnight(question.today, question.zone)  # when a day left the window
    return _file(_entries(filters, days), asked, max(queries.last_change() or begins, begins))


def _one_event(event_id: int) -> Response:
    entries = _entries(Filters(), (date(YEARS.start, 1, 1), None), event_id)
    if not entries:
        abort(404)
    shown = max(one.changed_at for one in entries)
    return _file(entries, entries[0].title, max(queries.last_change() or shown, shown))


def _entries(filters: Filters, days: Days, event_id: int | None = None) -> list[Entry]:
    found = queries.feed_days(question_of(filters, is_public()), days, event_id)
    return [subscription.entry(one, _event_address) for one in found]


def _file(entries: list[Entry], named: str, changed_at: datetime) -> Response:
    """Without an attachment's header, and never compressed: both broke subscriptions of known programs.

    `changed_at` moves, too, when something is no longer among the entries.
    """
    row = installation()
    name = _("Calendar of events: %(which)s", which=named or (row.region_name if row else ""))
    body = to_ical(entries, name=name.rstrip(": "), constant=constant(), cancelled=_("CANCELLED: "))
    answer = Response(body, content_type="text/calendar; charset=utf-8")
    answer.set_etag(sha256(body).hexdigest()[:32])
    answer.last_modified = changed_at
    answer.headers["Cache-Control"] = "public, no-cache"
    answer.make_conditional(request)
    return answer


def _or_unavailable(make: Callable[[], Response]) -> Response:
    """In the installation's language, whoever asks, so that all readers share the same bytes.

    A failure is 503: a program that got an empty calendar would take all its entries away.
    """
    try:
        with force_locale(current_app.config["DEFAULT_LOCALE"]):
            return make()
    except (SQLAlchemyError, ValueError) as error:
        db.session.rollback()
        current_app.logger.exception("the feed failed", exc_info=error)
        return Response(status=503, headers={"Retry-After": str(RETRY_AFTER)}, mimetype="text/plain")


def _event_address(event_id: int) -> str:
    return f"{current_app.config['SITE_URL']}{url_for('calendar.event', event_id=event_id)}"

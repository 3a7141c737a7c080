"""The form of an event is kept while it is typed, and offered back to whoever left it."""

from flask import Response, abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from app.accounts.access import acting_as, only
from app.calendar import access, actions
from app.calendar.access import ORGANIZERS
from app.calendar.asking import new_form
from app.calendar.blueprint import bp
from app.calendar.models import Event, EventFormDraft
from app.core.db import db
from app.core.htmx import see_other
from app.core.locale import clock_text, local_time


@bp.post("/event-drafts")
@only(*ORGANIZERS)
def keep() -> ResponseReturnValue:
    event = _event()
    names = {field.name for field in new_form()} - {"csrf_token"} | {"host_id"}
    fields = {name: values for name, values in request.form.lists() if name in names}
    actions.keep_typed(current_user.id, event, fields)
    typed = typed_about(event)
    db.session.commit()
    said = clock_text(local_time(typed.at)) if typed else ""
    return Response(_("Kept at %(time)s, not saved yet.", time=said))


@bp.post("/event-drafts/removal")
@only(*ORGANIZERS)
def forget() -> ResponseReturnValue:
    event = _event()
    actions.forget_typed(current_user.id, event.id if event else 0)
    db.session.commit()
    return see_other(url_for("calendar.edit", event_id=event.id) if event else url_for("calendar.new"))


def typed_about(event: Event | None) -> EventFormDraft | None:
    """What this person has typed about the event, or about a new one, and not saved."""
    return db.session.get(EventFormDraft, (current_user.id, event.id if event else 0))


def taken_up(typed: EventFormDraft | None) -> "MultiDict[str, str] | None":
    """What was typed, if the address asks for it: as a browser would send it."""
    if typed is None or "typed" not in request.args:
        return None
    return MultiDict([(name, value) for name, values in typed.fields.items() for value in values])


def _event() -> Event | None:
    """The event that the address names; none is a new one."""
    number = request.args.get("event", "0")
    if not number.isascii() or not number.isdigit() or len(number) > 9:
        abort(404)
    return access.kept_event(acting_as(), int(number)) if int(number) else None

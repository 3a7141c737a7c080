"""An event made from another: again, or in the next school year."""

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.access import acting_as, only
from app.calendar import access, actions
from app.calendar.access import ORGANIZERS
from app.calendar.blueprint import bp
from app.core.db import db
from app.core.htmx import see_other

_MAKE = {"again": actions.repeat_event, "next_year": actions.copy_to_next_year}


@bp.get("/events/<int:event_id>/copies")
@only(*ORGANIZERS)
def copied(event_id: int) -> ResponseReturnValue:
    """Where opening the form's address ends up: that changes nothing."""
    event = access.kept_event(acting_as(), event_id)
    return redirect(url_for("calendar.edit", event_id=event.id), code=303)


@bp.post("/events/<int:event_id>/copies")
@only(*ORGANIZERS)
def copy(event_id: int) -> ResponseReturnValue:
    event = access.kept_event(acting_as(), event_id)
    make = _MAKE.get(request.form.get("choice", "")) or abort(400)
    made = make(event, by=current_user.id)
    db.session.commit()
    flash(_("The copy is a draft without times. Look at its dates and add the times."), "success")
    return see_other(url_for("calendar.edit", event_id=made.id))

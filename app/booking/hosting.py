"""What the organizer of an event sees and does of its bookings."""

from flask import Response, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from flask_login import current_user
from jinja2.filters import do_striptags

from app.accounts.access import acting_as, only
from app.accounts.models import Role
from app.booking import actions, queries
from app.booking.access import bookable_slot
from app.booking.blueprint import bp
from app.booking.forms import ReasonForm
from app.booking.models import HOLDING
from app.booking.sign_ups.queries import people_of
from app.calendar import actions as calendar
from app.calendar.access import ORGANIZERS, kept_batch, kept_event, kept_slot
from app.calendar.models import Slot
from app.core import clock
from app.core.db import transact
from app.core.errors import RuleBroken
from app.core.htmx import page, see_other


@bp.get("/slots/<int:slot_id>/bookings")
@only(Role.SCHOOL, *ORGANIZERS)
def of_slot(slot_id: int) -> ResponseReturnValue:
    if acting_as().role is Role.SCHOOL:  # it has opened the address of a form of its own
        return redirect(url_for("booking.new", slot_id=bookable_slot(acting_as(), slot_id).id), code=303)
    return _slot_page(kept_slot(acting_as(), slot_id))


def _slot_page(slot: Slot, refusal: RuleBroken | None = None, status: int = 200) -> Response:
    bookings = queries.of_slot(slot.id)
    return page(
        "booking/of_slot.html",
        "slot_bookings",
        status,
        slot=slot,
        event=slot.event,
        room=queries.room_of(slot),
        coming=[one for one in bookings if one.state in HOLDING],
        queue=[one for one in bookings if one.state not in HOLDING],
        visitors=people_of([slot.id]).get(slot.id, 0),
        names_url=current_app.extensions["roster_on_slot"](slot, acting_as()),
        may_cancel=slot.cancelled_at is None and slot.starts_at > clock.now(),
        form=ReasonForm(),
        refusal=refusal,
        survey=current_app.extensions["survey_of_slot"](slot),
        now=clock.now(),
    )


@bp.post("/slots/<int:slot_id>/cancellation")
@only(*ORGANIZERS)
def cancel_slot(slot_id: int) -> ResponseReturnValue:
    membership, by, reason = acting_as(), current_user.id, ReasonForm().reason.data or ""
    try:
        transact(
            lambda: actions.cancel_slot(kept_slot(membership, slot_id), reason[:500], by=by), repeatable=True
        )
    except RuleBroken as refusal:
        return _slot_page(kept_slot(acting_as(), slot_id), refusal, refusal.status)
    return see_other(url_for("booking.of_slot", slot_id=slot_id))


@bp.post("/events/<int:event_id>/cancellation")
@only(*ORGANIZERS)
def cancel_event(event_id: int) -> ResponseReturnValue:
    membership, by, reason = acting_as(), current_user.id, ReasonForm().reason.data or ""
    try:
        transact(
            lambda: actions.cancel_event(kept_event(membership, event_id), reason[:500], by=by),
            repeatable=True,
        )
    except RuleBroken as refusal:
        # The form stands on a page of the calendar, which knows nothing of bookings: the words go along.
        flash(do_striptags(render_template("booking/_refusal.html", refusal=refusal)), "error")
    return see_other(url_for("calendar.edit", event_id=event_id))


@bp.post("/slot-batches/<int:batch_id>/undoing")
@only(*ORGANIZERS)
def undo_slots(batch_id: int) -> ResponseReturnValue:
    membership, by = acting_as(), current_user.id
    event_id = kept_batch(membership, batch_id).event_id
    try:
        undone = transact(
            lambda: calendar.undo_slots(kept_batch(membership, batch_id), queries.count_for, by=by)
        )
        flash(ngettext("%(num)s time is taken back.", "%(num)s times are taken back.", undone), "success")
    except RuleBroken as refusal:
        flash(do_striptags(render_template("calendar/_refusal.html", refusal=refusal)), "error")
    return see_other(url_for("calendar.edit", event_id=event_id, _anchor="times"))


@bp.get("/slot-batches/<int:batch_id>/undoing")
@only(*ORGANIZERS)
def undone_slots(batch_id: int) -> ResponseReturnValue:
    """Where opening the form's address ends up."""
    batch = kept_batch(acting_as(), batch_id)
    return redirect(url_for("calendar.edit", event_id=batch.event_id), code=303)


@bp.get("/slots/<int:slot_id>/cancellation")
@only(*ORGANIZERS)
def slot_cancellation(slot_id: int) -> ResponseReturnValue:
    """Where opening a form's address ends up: that changes nothing."""
    slot = kept_slot(acting_as(), slot_id)
    return redirect(url_for("booking.of_slot", slot_id=slot.id), code=303)


@bp.get("/events/<int:event_id>/cancellation")
@only(*ORGANIZERS)
def event_cancellation(event_id: int) -> ResponseReturnValue:
    """The same for calling a whole event off."""
    event = kept_event(acting_as(), event_id)
    return redirect(url_for("calendar.edit", event_id=event.id), code=303)

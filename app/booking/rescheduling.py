"""The screen on which an organizer changes a time that groups have booked."""

from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256

from flask import Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user
from wtforms import HiddenField, TextAreaField
from wtforms.validators import Length

from app.accounts.access import acting_as, only
from app.booking import actions
from app.booking.blueprint import bp
from app.booking.sign_ups.queries import people_of
from app.calendar.access import ORGANIZERS, kept_slot
from app.calendar.meetings import times_text
from app.calendar.models import Slot
from app.calendar.slot_forms import SlotForm
from app.calendar.typed_times import prepare, slot_draft, slot_values
from app.core.db import db, transact
from app.core.errors import RuleBroken
from app.core.fields import strip
from app.core.htmx import page, see_other


class ReschedulingForm(SlotForm):
    """A time as it is to be, and why. `seen` tells of which consequences were shown."""

    reason = TextAreaField(
        _l("Reason"), [Length(max=500)], [strip], description=_l("Every group that has booked is told it.")
    )
    seen = HiddenField()


@bp.get("/slots/<int:slot_id>/rescheduling")
@only(*ORGANIZERS)
def reschedule_form(slot_id: int) -> ResponseReturnValue:
    slot = kept_slot(acting_as(), slot_id)
    return _page(slot, _form(slot, slot_values(slot)))


@bp.post("/slots/<int:slot_id>/rescheduling")
@only(*ORGANIZERS)
def reschedule(slot_id: int) -> ResponseReturnValue:
    """First what it would mean is shown; the second press does it, if it means the same still: nobody came or
    went meanwhile, and nothing else was typed."""
    slot = kept_slot(acting_as(), slot_id)
    form = _form(slot)
    if form.more.data or not form.validate_on_submit():
        return _page(slot, form, 200 if form.more.data else 422)
    by, confirmed = current_user.id, "do" in request.form
    touched = actions.touched_by(slot, slot_draft(slot.event, form, by=by))
    try:
        if not confirmed or form.seen.data != _mark(touched, form):
            _rehearse(slot_id, form, by)
            return _preview(kept_slot(acting_as(), slot_id), form, stale=confirmed)
        told = transact(lambda: _move(slot_id, form, by), repeatable=True)
    except RuleBroken as refusal:
        return _page(kept_slot(acting_as(), slot_id), form, refusal.status, refusal=refusal)
    groups = ngettext("%(num)s group is told.", "%(num)s groups are told.", told) if told else ""
    flash(f"{_('The time is changed.')} {groups}".strip(), "success")
    return see_other(url_for("booking.of_slot", slot_id=slot_id))


def _move(slot_id: int, form: ReschedulingForm, by: int) -> int:
    slot = kept_slot(acting_as(), slot_id)
    draft = slot_draft(slot.event, form, by=by)
    return len(actions.move_slot(slot, draft, form.reason.data or "", by=by))


class _Rehearsed(Exception):
    """The move would be done: nothing of it is kept."""


def _rehearse(slot_id: int, form: ReschedulingForm, by: int) -> None:
    """Raises what would stand in the way, so that nobody is shown consequences that cannot come."""

    def move() -> None:
        _move(slot_id, form, by)
        raise _Rehearsed

    with suppress(_Rehearsed):
        transact(move)


def _preview(slot: Slot, form: ReschedulingForm, *, stale: bool) -> Response:
    draft = slot_draft(slot.event, form, by=current_user.id)
    touched = actions.touched_by(slot, draft)
    form.seen.data = _mark(touched, form)
    shown = _page(
        slot,
        form,
        409 if stale else 200,
        touched=touched,
        moved=actions.is_moved(slot, draft),
        becomes=times_text(draft.hours),
        places=(slot.capacity, draft.capacity) if slot.capacity != draft.capacity else None,
        stale=stale,
        visitors=people_of([slot.id]).get(slot.id, 0),
    )
    db.session.rollback()  # a place that was typed is added by the second press
    return shown


def _mark(touched: Sequence[actions.Touched], form: ReschedulingForm) -> str:
    """What has been shown: the time as it is to be, and what that means for whom."""
    groups = [
        (one.booking.id, one.booking.version, bool(one.clash), one.day_off is not None) for one in touched
    ]
    place = form.place.data, form.address.data, form.entrance.data
    shown = repr((groups, form.hours(), form.facts(), place))
    return sha256(shown.encode()).hexdigest()[:32]


def _form(slot: Slot, data: dict[str, object] | None = None) -> ReschedulingForm:
    form = ReschedulingForm(data=data)
    prepare(form, slot.event)
    return form


def _page(
    slot: Slot, form: ReschedulingForm, status: int = 200, refusal: RuleBroken | None = None, **facts: object
) -> Response:
    known = {"slot": slot, "form": form, "refusal": refusal}
    return page("booking/rescheduling.html", "rescheduling", status, **known, **facts)

"""A booking that changes: other people, or another time of its event."""

import secrets
from typing import Any

from flask import Response, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts.access import acting_as, only
from app.booking import access, actions, choosing, queries
from app.booking.asking import offered
from app.booking.blueprint import bp
from app.booking.forms import ChangeForm, MoveForm, asks_why
from app.booking.models import HOLDING, Booking
from app.booking.refusals import ChangedMeanwhile, KeyUsed
from app.booking.seen_times import mark_of
from app.booking.stated import stated_group
from app.calendar.models import Slot
from app.core import clock
from app.core.db import transact
from app.core.errors import RuleBroken
from app.core.fields import shown_version
from app.core.htmx import page, see_other


@bp.get("/bookings/<int:booking_id>/edit")
@only(*access.BOOKERS)
def edit(booking_id: int) -> ResponseReturnValue:
    booking = access.own_booking(acting_as(), booking_id)
    form = offered(ChangeForm, booking.slot, booking.organization, booking.audience)
    form.show(booking)
    return _edit_page(booking, form)


@bp.post("/bookings/<int:booking_id>")
@only(*access.BOOKERS)
def update(booking_id: int) -> ResponseReturnValue:
    membership, by = acting_as(), current_user.id
    booking = access.own_booking(membership, booking_id)
    form = offered(ChangeForm, booking.slot, booking.organization, booking.audience)
    if not form.validate_on_submit():
        return _edit_page(booking, form, status=422)
    try:
        transact(lambda: _apply(form, access.own_booking(membership, booking_id), by), repeatable=True)
    except RuleBroken as refusal:
        slot_id = access.own_booking(acting_as(), booking_id).slot_id
        if actions.is_due(slot_id):
            transact(lambda: actions.settle(slot_id), repeatable=True)
        return _edit_page(access.own_booking(acting_as(), booking_id), form, refusal, refusal.status)
    return see_other(url_for("booking.show", booking_id=booking_id))


def _apply(form: Any, booking: Booking, by: int) -> None:
    group = form.group()
    actions.change(
        booking,
        group,
        (form.adult_name.data or "").strip(),
        (form.adult_phone.data or "").strip(),
        by=by,
        clash_reason=(form.clash_reason.data or "").strip(),
        version=shown_version(form.version.data),
    )


def _edit_page(booking: Booking, form: Any, refusal: RuleBroken | None = None, status: int = 200) -> Response:
    if isinstance(refusal, ChangedMeanwhile):  # what was typed stays, and is for the booking as it is now
        form.version.data = str(booking.version)
    return page(
        "booking/edit.html",
        "booking_change",
        status,
        booking=booking,
        form=form,
        refusal=refusal,
        chosen=stated_group(form),
        clash=asks_why(form, refusal),
        too_late=actions.too_late(booking),
    )


@bp.get("/bookings/<int:booking_id>/other-time")
@only(*access.BOOKERS)
def other_times(booking_id: int) -> ResponseReturnValue:
    form = MoveForm()
    form.key.data = secrets.token_urlsafe(24)
    return _times_page(access.own_booking(acting_as(), booking_id), form)


@bp.post("/bookings/<int:booking_id>/other-time")
@only(*access.BOOKERS)
def move(booking_id: int) -> ResponseReturnValue:
    membership, by, form = acting_as(), current_user.id, MoveForm()
    booking = access.own_booking(membership, booking_id)
    if not _offer_times(form, booking) or not form.validate_on_submit():
        return _times_page(booking, form, status=422)

    def moved() -> int:
        held = access.own_booking(membership, booking_id)
        return actions.rebook(held, _same_at(held, form), by=by).id

    try:
        moved_id = transact(moved, repeatable=True)
    except RuleBroken as refusal:
        if isinstance(refusal, KeyUsed):
            form.key.data = secrets.token_urlsafe(24)
        return _times_page(access.own_booking(acting_as(), booking_id), form, refusal, refusal.status)
    return see_other(url_for("booking.show", booking_id=moved_id))


def _same_at(booking: Booking, form: MoveForm) -> actions.Request:
    """The booking's people at the chosen time."""
    return actions.Request(
        slot_id=form.slot_id.data,
        organization_id=booking.organization_id,
        lines=actions.lines_of(booking),
        adults=booking.adults,
        adult_name=booking.adult_name,
        adult_phone=booking.adult_phone,
        key=form.key.data or "",
        audience=booking.audience,
        special_needs=booking.special_needs,
        clash_reason=(form.clash_reason.data or "").strip(),
        seen=form.mark,
    )


def _offer_times(form: MoveForm, booking: Booking) -> list[tuple[Slot, queries.SlotRoom]]:
    """Let the group choose among the event's other times, and answer them with their room."""
    times = choosing.other_times(booking, clock.now())
    form.slot_id.choices = [(slot.id, "") for slot, _room in times]
    return times


def _times_page(
    booking: Booking, form: MoveForm, refusal: RuleBroken | None = None, status: int = 200
) -> Response:
    return page(
        "booking/other_time.html",
        "booking_move",
        status,
        booking=booking,
        form=form,
        times=_offer_times(form, booking),
        refusal=refusal,
        clash=asks_why(form, refusal),
        too_late=actions.too_late(booking) if booking.state in HOLDING else None,
        now=clock.now(),
        mark_of=mark_of,
    )

"""Booking a class, and what becomes of the booking; the organizer's side is `hosting`."""

from collections.abc import Callable

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts.access import acting_as, only
from app.accounts.models import Role
from app.accounts.queries import within_reach
from app.booking import (
    access,
    actions,
    day,
    feeds,
    hosting,
    packing,
    passing,
    queries,
    rescheduling,
    sharing,
)
from app.booking.applying import entering_pages, organizing
from app.booking.blueprint import bp
from app.booking.days_off import routes as days_off
from app.booking.days_off.seen import act_about
from app.booking.forms import BookingForm, ReasonForm
from app.booking.models import Booking
from app.booking.refusals import KeyUsed, NotEnoughSeats
from app.booking.reminders import pages as reminders
from app.booking.sign_ups import pages as sign_ups
from app.booking.time_requests import routes as time_requests
from app.calendar.models import Slot
from app.core import clock
from app.core.db import transact
from app.core.errors import RuleBroken
from app.core.htmx import page, see_other
from app.organizations.models import school_year_of
from app.organizations.queries import classes_of


@bp.get("/slots/<int:slot_id>/bookings/new")
@only(Role.SCHOOL)
def new(slot_id: int) -> ResponseReturnValue:
    slot = access.bookable_slot(acting_as(), slot_id)
    form = BookingForm()
    form.renew_key()
    _offer_choices(form, slot)
    form.class_id.data = request.args.get("class_id", type=int)
    school = acting_as().organization
    name, phone = queries.last_adult(school.id, current_user.id) or (current_user.name, school.phone)
    form.adults.data, form.adult_name.data, form.adult_phone.data = 2, name, phone
    return _panel(slot, form)


@bp.post("/slots/<int:slot_id>/bookings")
@only(Role.SCHOOL)
def create(slot_id: int) -> ResponseReturnValue:
    slot = access.bookable_slot(acting_as(), slot_id)
    form = BookingForm()
    _offer_choices(form, slot)
    if not form.validate_on_submit():
        return _panel(slot, form, status=422)
    try:
        asked, by = form.asked(slot.id, acting_as().organization_id), current_user.id
        booking_id = transact(lambda: actions.book(asked, by=by).id, repeatable=True)
    except RuleBroken as refusal:
        return _refused(slot_id, form, refusal)
    return see_other(url_for("booking.show", booking_id=booking_id))


def _offer_choices(form: BookingForm, slot: Slot) -> None:
    form.offer(queries.class_choices(classes_of(acting_as().organization_id, _school_year(slot)), slot))


def _school_year(slot: Slot) -> int:
    """The one whose classes come: in August a September time is next year's."""
    return school_year_of(slot.starts_at.astimezone(clock.zone()).date())


def _refused(slot_id: int, form: BookingForm, refusal: RuleBroken) -> Response:
    """The same form with the refusal; a key that was used up is replaced, the rest stays as typed."""
    transact(lambda: actions.settle(slot_id), repeatable=True)
    if isinstance(refusal, KeyUsed):
        form.renew_key()
    return _panel(access.bookable_slot(acting_as(), slot_id), form, refusal, refusal.status)


def _panel(slot: Slot, form: BookingForm, refusal: RuleBroken | None = None, status: int = 200) -> Response:
    now = clock.now()
    return page(
        "booking/new.html",
        "booking_panel",
        status,
        slot=slot,
        event=slot.event,
        form=form,
        refusal=refusal,
        room=queries.room_of(slot, acting_as().organization),
        others=queries.other_times(slot, now),
        year=_school_year(slot),
        is_open=slot.cancelled_at is None and slot.starts_at > now,
        may_wait=isinstance(refusal, NotEnoughSeats),
    )


@bp.get("/bookings")
@only(Role.SCHOOL, Role.MUNICIPALITY, Role.OPERATOR)
def index() -> ResponseReturnValue:
    now = clock.now()
    found = queries.bookings(within_reach(acting_as(), Booking.organization_id))
    ahead = [one for one in found if one.is_live and one.slot.starts_at > now]
    past = [one for one in found if one not in ahead][::-1]
    places = {one.id: queries.place_in_queue(one) for one in ahead if one.state == "waiting"}
    return page("booking/index.html", ahead=ahead, past=past, places=places, now=now)


@bp.get("/bookings/<int:booking_id>")
@only(Role.SCHOOL, Role.HOST, Role.MUNICIPALITY, Role.OPERATOR)
def show(booking_id: int) -> ResponseReturnValue:
    return _booking_page(access.booking_for(acting_as(), booking_id))


def _booking_page(booking: Booking, refusal: RuleBroken | None = None, status: int = 200) -> Response:
    return page(
        "booking/show.html",
        "booking",
        status,
        booking=booking,
        refusal=refusal,
        place=queries.place_in_queue(booking) if booking.state == "waiting" else None,
        history=queries.history(booking.id),
        day_off=act_about(booking),
        is_own=acting_as().role is Role.SCHOOL,
        with_contacts=acting_as().role is Role.SCHOOL or booking.is_live,
        now=clock.now(),
        form=ReasonForm(),
        group_pass=passing.held(booking) if acting_as().role in passing.KEEPERS else None,
        bus=packing.bus_notice(booking.slot) if acting_as().role in passing.KEEPERS else None,
    )


@bp.post("/bookings/<int:booking_id>/cancellation")
@only(Role.SCHOOL)
def cancel(booking_id: int) -> ResponseReturnValue:
    reason = request.form.get("reason", "")[:500].strip() or None
    return _change(booking_id, lambda booking, by: actions.cancel(booking, by=by, reason=reason))


@bp.post("/bookings/<int:booking_id>/acceptance")
@only(Role.SCHOOL)
def accept(booking_id: int) -> ResponseReturnValue:
    return _change(booking_id, lambda booking, by: actions.accept(booking, by=by))


@bp.post("/bookings/<int:booking_id>/refusal")
@only(Role.SCHOOL)
def decline(booking_id: int) -> ResponseReturnValue:
    return _change(booking_id, lambda booking, by: actions.decline(booking, by=by))


def _change(booking_id: int, act: Callable[[Booking, int], None]) -> ResponseReturnValue:
    """One change of an own booking, and back to its page, with the refusal if there is one."""
    membership, by = acting_as(), current_user.id
    try:
        transact(lambda: act(access.own_booking(membership, booking_id), by), repeatable=True)
    except RuleBroken as refusal:
        slot_id = access.own_booking(acting_as(), booking_id).slot_id
        transact(lambda: actions.settle(slot_id), repeatable=True)
        return _booking_page(access.own_booking(acting_as(), booking_id), refusal, refusal.status)
    return see_other(url_for("booking.show", booking_id=booking_id))


@bp.get("/bookings/<int:booking_id>/cancellation")
@bp.get("/bookings/<int:booking_id>/acceptance")
@bp.get("/bookings/<int:booking_id>/refusal")
@bp.get("/bookings/<int:booking_id>/pass")
@bp.get("/bookings/<int:booking_id>/pass/withdrawal")
def changed(booking_id: int) -> ResponseReturnValue:
    """Where a reload, or a sign-in after the form, ends up: nothing is changed by opening an address."""
    return redirect(url_for("booking.show", booking_id=booking_id), code=303)


__all__ = [
    "bp",
    "day",
    "days_off",
    "entering_pages",
    "feeds",
    "hosting",
    "organizing",
    "packing",
    "passing",
    "reminders",
    "rescheduling",
    "sharing",
    "sign_ups",
    "time_requests",
]

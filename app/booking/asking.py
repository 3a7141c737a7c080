"""Booking a group: for the own organization, or on behalf of one."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from flask import Response, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts.access import acting_as, look_again, only
from app.accounts.models import Role
from app.booking import access, actions, queries
from app.booking.actions.room import Room
from app.booking.blueprint import bp
from app.booking.choosing import class_choices, times_with_room, whole_times, with_bookings
from app.booking.days_off.meant import who_would_come
from app.booking.forms import BookingForm, GroupForm, asks_why, group_form
from app.booking.parting import first_of, parted
from app.booking.refusals import KeyUsed
from app.booking.seen_times import mark_of
from app.booking.stated import opens_later, stated_group, stated_quotas, stated_terms
from app.booking.ways import Ways, are_there, ways_on
from app.calendar.models import Audience, Slot
from app.core import clock
from app.core.db import read_apart, transact
from app.core.errors import RuleBroken
from app.core.fields import asked_id
from app.core.htmx import page, see_other, wants_fragment
from app.core.marks import alone_late, reads_apart
from app.organizations.models import Organization, school_year_of
from app.organizations.queries import pupils_per_adult


@bp.get("/slots/<int:slot_id>/bookings/new")
@only(*access.BOOKERS)
@reads_apart
def new(slot_id: int) -> ResponseReturnValue:
    slot, organization = access.bookable_slot(acting_as(), slot_id), _organization()
    if organization is None:
        return _choice(slot)
    form = offered(BookingForm, slot, organization)
    form.renew_key()
    form.take_up(request.args)
    form.suggest(pupils_per_adult())
    if request.headers.get("HX-Target") == "booking_summary":
        return page("booking/new.html", "booking_summary", form=form, chosen=stated_group(form))
    known = queries.last_adult(organization.id, current_user.id)
    form.adult_name.data, form.adult_phone.data = known or _usual_adult(organization)
    return _panel(slot, organization, form)


def _organization() -> Organization | None:
    return access.booker(acting_as(), request.args.get("organization", type=asked_id))


def _usual_adult(organization: Organization) -> tuple[str, str]:
    """Whoever books for the own organization is the likeliest to come along."""
    own = acting_as().organization_id == organization.id
    return (current_user.name, organization.phone) if own else ("", "")


def _choice(slot: Slot) -> Response:
    words = request.args.get("q", "")[:200]
    found = access.bookers(acting_as(), words)
    return page("booking/whom.html", "organization_picker", slot=slot, found=found, words=words)


def offered(
    kind: type[GroupForm], slot: Slot, organization: Organization, audience: Audience | None = None
) -> Any:
    """The form with the organization's classes of the school year in which the time is, to be drawn."""
    classes = class_choices(slot, organization.id)
    return group_form(kind, with_bookings(slot, classes), slot, audience)


@bp.post("/slots/<int:slot_id>/bookings")
@only(*access.BOOKERS)
@alone_late
def create(slot_id: int) -> ResponseReturnValue:
    def book(asked: actions.Request, fit: int | None, by: int) -> int:
        if fit and fit < asked.seats:
            asked = _with(asked, first_of(asked.group, fit))
        return actions.book(asked, by=by).id

    return _booked(slot_id, book)


@bp.post("/slots/<int:slot_id>/split-bookings")
@only(*access.BOOKERS)
@alone_late
def create_split(slot_id: int) -> ResponseReturnValue:
    """Two bookings instead of one: `seats` people at this time, the rest at the `other` one."""
    other = access.bookable_slot(acting_as(), request.form.get("other", 0, asked_id))
    other_id = other.id
    seats = request.form.get("seats", 0, asked_id)

    def book(asked: actions.Request, _fit: int | None, by: int) -> int:
        if not 0 < seats < asked.seats:
            return actions.book(asked, by=by).id
        one, rest = parted(asked.group, seats, pupils_per_adult())
        seen = request.form.get("other_seen")
        second = replace(_with(asked, rest), slot_id=other_id, key=f"{asked.key[:56]}.second", seen=seen)
        return actions.book_split([_with(asked, one), second], by=by)[0].id

    return _booked(slot_id, book)


def _with(asked: actions.Request, group: actions.Group) -> actions.Request:
    """The same request for a part of its group, which does not wait."""
    return replace(
        asked, lines=group.lines, adults=group.adults, special_needs=group.special_needs, wait=False
    )


def _booked(slot_id: int, book: Callable[[actions.Request, int | None, int], int]) -> ResponseReturnValue:
    slot = access.bookable_slot(acting_as(), slot_id)
    organization = _organization() or abort(404)
    form = group_form(BookingForm, class_choices(slot, organization.id), slot)
    if not form.validate_on_submit():
        form.mark(slot)
        return _panel(slot, organization, form, status=422)
    asked, fit, by = form.asked(slot.id, organization.id), form.fit.data, current_user.id
    try:
        booking_id = transact(lambda: book(asked, fit, by), repeatable=True)
    except RuleBroken as refusal:
        return _refused(asked, form, refusal)
    return see_other(url_for("booking.show", booking_id=booking_id))


def _refused(asked: actions.Request, form: BookingForm, refusal: RuleBroken) -> Response:
    """The same form with the refusal and the ways on; a key that was used up is replaced, the rest stays as
    typed."""
    read_apart()
    look_again()
    if actions.is_due(asked.slot_id):
        transact(lambda: actions.settle(asked.slot_id), repeatable=True)
    slot = access.bookable_slot(acting_as(), asked.slot_id)
    organization = _organization() or abort(404)
    if isinstance(refusal, KeyUsed):
        form.renew_key()
    form.mark(slot)
    if not are_there(refusal):
        return _panel(slot, organization, form, refusal, refusal.status)
    who = who_would_come(organization.id, [asked.audience], form.grades_of(asked.group))
    times = whole_times(slot, clock.now(), who, organization.id)
    ways = ways_on(asked, slot, refusal, organization, form.classes, times)
    return _panel(slot, organization, form, refusal, refusal.status, ways, times)


def _panel(
    slot: Slot,
    organization: Organization,
    form: Any,
    refusal: RuleBroken | None = None,
    status: int = 200,
    ways: Ways | None = None,
    times: Mapping[Slot, Room] | None = None,
) -> Response:
    now, form.seen.data = clock.now(), mark_of(slot)
    facts = _facts(slot, organization, form, now, times)
    return page(
        "booking/new.html",
        "booking_panel",
        status,
        form=form,
        refusal=refusal,
        barrier=actions.barrier(slot, organization.id) or facts["room"].used_up,
        ways=ways,
        clash=asks_why(form, refusal),
        **facts,
    )


def _facts(
    slot: Slot, organization: Organization, form: Any, now: datetime, times: Mapping[Slot, Room] | None
) -> dict[str, Any]:
    room, others = times_with_room(slot, organization, now, times)
    return {
        "slot": slot,
        "event": slot.event,
        "organization": organization,
        "behalf": None if organization.id == acting_as().organization_id else organization.id,
        "room": room,
        "others": others,
        "year": school_year_of(slot.starts_at.astimezone(clock.zone()).date()),
        "mark_of": mark_of,
        "fragment": wants_fragment(),
        "quotas": stated_quotas(room),
        "stated": partial(stated_terms, slot, now),
        "opens_later": opens_later(slot, now),
        "names_asked": current_app.extensions["roster_on_event"](slot.event_id),
        "chosen": stated_group(form),
        "has_classes": acting_as().role is Role.SCHOOL and form.children is not None,
    }


@bp.get("/slots/<int:slot_id>/split-bookings")
@only(*access.BOOKERS)
def split(slot_id: int) -> ResponseReturnValue:
    """Where opening the form's address ends up: that books nothing."""
    slot, asked = access.bookable_slot(acting_as(), slot_id), request.args.get("organization", type=asked_id)
    return redirect(url_for("booking.new", slot_id=slot.id, organization=asked), code=303)

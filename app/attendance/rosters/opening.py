"""The host's pages: who has given names, and the names themselves, each opening of them an entry."""

from collections.abc import Iterator, Sequence

from flask import Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.access import acting_as, only
from app.accounts.models import Role
from app.attendance.rosters import access, actions, queries
from app.attendance.rosters.access import READERS
from app.attendance.rosters.blueprint import bp
from app.attendance.rosters.giving import editing_page, giving_page
from app.attendance.rosters.labels import group_title
from app.attendance.rosters.people import Groups, Person, in_order
from app.booking.models import Booking
from app.calendar.models import Slot
from app.core import clock, downloads
from app.core.db import transact
from app.core.errors import RuleBroken
from app.core.htmx import page
from app.core.tables import Cell

FORMS = ("page", "table")
Opened = dict[int, list[Person]]


@bp.get("/bookings/<int:booking_id>/roster")
@only(*READERS)
def roster(booking_id: int) -> ResponseReturnValue:
    booking = access.read_booking(acting_as(), booking_id)
    if access.gives_names(acting_as(), booking):
        return giving_page(booking.id)
    return _page(booking.slot, [booking], url_for("rosters.open_roster", booking_id=booking_id))


@bp.post("/bookings/<int:booking_id>/roster/opening")
@only(*READERS)
def open_roster(booking_id: int) -> ResponseReturnValue:
    booking = access.read_booking(acting_as(), booking_id)
    if not access.gives_names(acting_as(), booking):
        return _opening(booking.slot, booking_id)
    try:
        return editing_page(booking)
    except RuleBroken as refusal:
        return giving_page(booking_id, refusal=refusal, status=refusal.status)


@bp.get("/bookings/<int:booking_id>/roster/opening")
@only(*READERS)
def roster_opening(booking_id: int) -> ResponseReturnValue:
    """Where a reload, or a sign-in after the form, ends up: opening an address shows no names."""
    booking = access.read_booking(acting_as(), booking_id)
    return redirect(url_for("rosters.roster", booking_id=booking.id), code=303)


@bp.get("/slots/<int:slot_id>/rosters")
@only(Role.HOST)
def of_slot(slot_id: int) -> ResponseReturnValue:
    slot = access.held_slot(acting_as(), slot_id)
    return _page(slot, queries.bookings_of(slot_id), url_for("rosters.open_slot", slot_id=slot_id))


@bp.post("/slots/<int:slot_id>/rosters/opening")
@only(Role.HOST)
def open_slot(slot_id: int) -> ResponseReturnValue:
    return _opening(access.held_slot(acting_as(), slot_id))


@bp.get("/slots/<int:slot_id>/rosters/opening")
@only(Role.HOST)
def slot_opening(slot_id: int) -> ResponseReturnValue:
    """The same for a time."""
    slot = access.held_slot(acting_as(), slot_id)
    return redirect(url_for("rosters.of_slot", slot_id=slot.id), code=303)


def _opening(slot: Slot, booking_id: int | None = None) -> ResponseReturnValue:
    """The names of one booking, or of all of a time, as a page or as a table."""
    slot_id, by, form = slot.id, current_user.id, request.form.get("form", "page")
    if form not in FORMS:
        abort(404)
    try:
        opened, refusal = transact(lambda: _opened(slot_id, booking_id, form, by)), None
    except RuleBroken as broken:
        opened, refusal = {}, broken
    slot = access.held_slot(acting_as(), slot_id)
    bookings = [one for one in queries.bookings_of(slot_id) if booking_id in (None, one.id)]
    if form == "table" and opened:
        return downloads.table_past_disk(f"names-{slot_id}", _header(), _rows(bookings, opened))
    back = url_for("rosters.open_slot", slot_id=slot_id)
    if booking_id is not None:
        back = url_for("rosters.open_roster", booking_id=booking_id)
    return _page(slot, bookings, back, opened, refusal)


def _opened(slot_id: int, booking_id: int | None, form: str, by: int) -> Opened:
    """Raises RosterMissing, RosterLost."""
    there = queries.rosters_of(slot_id, clock.now())
    return actions.open_names([one for id, one in there.items() if booking_id in (None, id)], form, by=by)


def _page(
    slot: Slot,
    bookings: Sequence[Booking],
    address: str,
    opened: Opened | None = None,
    refusal: RuleBroken | None = None,
) -> Response:
    answer = page(
        "attendance/rosters/names.html",
        None,
        refusal.status if refusal else 200,
        slot=slot,
        event=slot.event,
        bookings=bookings,
        rosters=queries.rosters_of(slot.id, clock.now()),
        demand=queries.demand_of(slot.event_id),
        opened=_in_order(bookings, opened or {}),
        address=address,
        refusal=refusal,
        group_title=group_title,
        now=clock.now(),
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _in_order(bookings: Sequence[Booking], opened: Opened) -> Opened:
    return {one.id: in_order(opened[one.id], Groups(one)) for one in bookings if one.id in opened}


def _header() -> list[str]:
    return [_("School"), _("Surname"), _("Name"), _("Class or group")]


def _rows(bookings: Sequence[Booking], opened: Opened) -> Iterator[list[Cell]]:
    people = _in_order(bookings, opened)
    for booking in bookings:
        school = booking.organization.short_name
        for one in people.get(booking.id, ()):
            yield [school, one.surname, one.name, group_title(one.group, booking.audience)]

"""Sheets: what is still to be marked, and one sheet to fill, to correct and to read."""

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.access import acting_as, only
from app.accounts.models import Role
from app.attendance import access, actions, queries
from app.attendance.differences.queries import deciders
from app.attendance.history import changes
from app.attendance.labels import line_heading, month_text, why
from app.attendance.models import Sheet, in_order, who_of
from app.attendance.outcomes.showing import panel
from app.attendance.sheets import booked, listing, own
from app.attendance.sheets.filling import Filling, pressed
from app.booking.models import Booking
from app.calendar.labels import kind_title
from app.core.db import transact
from app.core.errors import RuleBroken
from app.core.htmx import page, see_other
from app.core.paging import Paging

bp = Blueprint("attendance", __name__)

bp.add_app_template_global(line_heading)
bp.add_app_template_global(month_text)
bp.add_app_template_global(why)


@bp.get("/attendance")
@only(Role.SCHOOL, Role.MUNICIPALITY, Role.OPERATOR)
def index() -> ResponseReturnValue:
    membership, paging = acting_as(), Paging.of_request(listing.PAGE)
    shown = listing.shown_of(request.args.get("state", ""))
    place = listing.place_of(request.args.get("municipality", ""))
    found = listing.listed(membership, shown, paging, place)
    return page(
        "attendance/index.html",
        listing=found,
        shown=shown,
        states=listing.states(shown, place),
        place=place,
        address=listing.address,
        kind_title=kind_title,
        is_school=membership.role is Role.SCHOOL,
        beyond=paging.beyond(found.total),
        pages=paging.links(found.total, lambda number: listing.address(shown, place, page=number)),
    )


@bp.get("/bookings/<int:booking_id>/sheet")
@only(Role.SCHOOL, Role.HOST, Role.MUNICIPALITY, Role.OPERATOR, Role.ANALYST)
def sheet(booking_id: int) -> ResponseReturnValue:
    membership = acting_as()
    booking, filled = access.booking_in_sight(membership, booking_id), queries.sheet_of(booking_id)
    if membership.role is not Role.SCHOOL:
        return _page(booking, filled)
    if filled is None:
        actions.refuse_unmarkable(booking)
    return _page(booking, filled, booked.fill_in(booking, filled))


@bp.get("/sheets/<int:sheet_id>")
@only(Role.SCHOOL, Role.HOST, Role.MUNICIPALITY, Role.OPERATOR, Role.ANALYST)
def show(sheet_id: int) -> ResponseReturnValue:
    """A sheet without a booking; that of a booking stands at the booking."""
    membership = acting_as()
    one = access.sheet_in_sight(membership, sheet_id)
    if one.booking_id is not None:
        return redirect(url_for("attendance.sheet", booking_id=one.booking_id), code=303)
    return own.own_page(one, own.fill_in(one) if own.is_kept(membership, one) else None)


@bp.post("/bookings/<int:booking_id>/sheet")
@only(Role.SCHOOL)
def fill(booking_id: int) -> ResponseReturnValue:
    booking, filled = access.own_booking(acting_as(), booking_id), queries.sheet_of(booking_id)
    filling = booked.fill_in(booking, filled)
    if pressed():
        return _page(booking, filled, filling)
    if not filling.form.validate_on_submit():
        return _page(booking, filled, filling, status=422)
    try:
        marking = filling.marking(current_user.id)
        transact(lambda: actions.mark_booking(booking_id, marking).id)
    except RuleBroken as refusal:
        return _refused(booking_id, filling, refusal)
    flash(_("The sheet is saved. Came: %(came)s.", came=sum(one.came for one in marking.counts)), "success")
    meeting = filling.form.meeting.data or None
    return see_other(url_for("attendance.sheet", booking_id=booking_id, meeting=meeting))


def _refused(booking_id: int, filling: Filling, refusal: RuleBroken) -> Response:
    """The same form with the refusal."""
    filling.refuse(refusal)
    booking = access.own_booking(acting_as(), booking_id)
    return _page(booking, queries.sheet_of(booking_id), filling, refusal, refusal.status)


def _page(
    booking: Booking,
    filled: Sheet | None,
    filling: Filling | None = None,
    refusal: RuleBroken | None = None,
    status: int = 200,
) -> Response:
    """One sheet; with a form for its school, without for those who read."""
    return page(
        "attendance/sheet.html",
        "sheet_panel",
        status,
        booking=booking,
        sheet=filled,
        filling=filling,
        form=filling.form if filling else None,
        tabs=booked.tabs(booking, filled, filling.meeting) if filling else [],
        refusal=refusal,
        names={number: one.name for number, one in filling.classes.items()} if filling else {},
        changes=changes(filled, with_special_needs=filling is not None) if filled else [],
        kind_title=kind_title,
        in_order=in_order,
        who_of=who_of,
        deciders=deciders([filled.id]) if filled else {},
        outcomes=panel(filled, acting_as()) if filled else None,
    )

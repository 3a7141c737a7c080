"""Sheets: what is still to be marked, and one sheet to fill, to correct and to read."""

from flask import Blueprint, Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.access import acting_as, only
from app.accounts.models import Role
from app.attendance import access, actions, queries
from app.attendance.differences.queries import deciders
from app.attendance.forms import SheetForm, sheet_form
from app.attendance.history import changes
from app.attendance.labels import line_heading, why
from app.attendance.models import Sheet, in_order, who_of
from app.attendance.outcomes.showing import panel
from app.attendance.refusals import MoreThanBooked
from app.attendance.who import LARGEST_COUNT
from app.booking.models import Booking
from app.calendar.labels import kind_title
from app.core import clock
from app.core.db import transact
from app.core.errors import RuleBroken
from app.core.htmx import page, see_other
from app.core.paging import Paging

VISITS_A_PAGE = 50

bp = Blueprint("attendance", __name__)

bp.add_app_template_global(line_heading)
bp.add_app_template_global(why)


@bp.get("/attendance")
@only(Role.SCHOOL, Role.MUNICIPALITY, Role.OPERATOR)
def index() -> ResponseReturnValue:
    paging, now, membership = Paging.of_request(VISITS_A_PAGE), clock.now(), acting_as()
    held, unmarked = queries.how_many_visits(membership, now)
    found = queries.visits(membership, now, paging.size, paging.offset)
    return page(
        "attendance/index.html",
        to_mark=[visit for visit in found if visit.came is None],
        marked=[visit for visit in found if visit.came is not None],
        unmarked=unmarked,
        kind_title=kind_title,
        is_school=membership.role is Role.SCHOOL,
        beyond=paging.beyond(held),
        pages=paging.links(held, lambda number: url_for("attendance.index", page=number)),
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
    return _page(booking, filled, _prefilled(booking, filled))


@bp.get("/sheets/<int:sheet_id>")
@only(Role.SCHOOL, Role.HOST, Role.MUNICIPALITY, Role.OPERATOR, Role.ANALYST)
def show(sheet_id: int) -> ResponseReturnValue:
    """A sheet without a booking; that of a booking stands at the booking."""
    membership = acting_as()
    one = access.sheet_in_sight(membership, sheet_id)
    if one.booking_id is not None:
        return redirect(url_for("attendance.sheet", booking_id=one.booking_id), code=303)
    own = membership.organization_id == one.organization_id
    return page(
        "attendance/own.html",
        sheet=one,
        form=own,
        changes=changes(one, with_special_needs=own),
        kind_title=kind_title,
        in_order=in_order,
        deciders=deciders([one.id]),
        outcomes=panel(one, membership),
    )


@bp.post("/bookings/<int:booking_id>/sheet")
@only(Role.SCHOOL)
def fill(booking_id: int) -> ResponseReturnValue:
    booking = access.own_booking(acting_as(), booking_id)
    form = _form(booking)
    if not form.validate_on_submit():
        return _page(booking, queries.sheet_of(booking_id), form, status=422)
    came, adults, by = _came(booking, form), form.adults.data or 0, current_user.id
    try:
        transact(lambda: actions.fill_sheet(booking_id, came, adults, by=by, reason=form.reason.data).id)
    except RuleBroken as refusal:
        return _refused(booking_id, form, refusal)
    flash(_("The sheet is saved. Came: %(came)s.", came=sum(one.came for one in came)), "success")
    return see_other(url_for("attendance.sheet", booking_id=booking_id))


def _form(booking: Booking) -> SheetForm:
    return sheet_form(who_of(line) for line in booking.lines)()


def _prefilled(booking: Booking, filled: Sheet | None) -> SheetForm:
    """What was recorded, else what was booked."""
    form = _form(booking)
    recorded = {line.who: line for line in filled.lines} if filled else {}
    expected = booking.special_needs if len(booking.lines) == 1 else 0  # of several nobody knows whose
    for line in booking.lines:
        who = who_of(line)
        there = recorded.get(who)
        came = there.came_school if there else None
        form[f"came_{who.key}"].data = line.seats if came is None else came
        form[f"special_{who.key}"].data = expected if came is None or there is None else there.special_needs
        form[f"sure_{who.key}"].data = str(came) if there and there.walk_ins and came is not None else ""
    form.adults.data = filled.adults if filled and filled.school_at else min(booking.adults, LARGEST_COUNT)
    return form


def _came(booking: Booking, form: SheetForm) -> list[actions.Came]:
    """The counts as typed. More than booked is meant only where the very same count was asked about."""
    counts = []
    for line in booking.lines:
        key = who_of(line).key
        came = form[f"came_{key}"].data
        walk_ins = max(0, came - line.seats) if form[f"sure_{key}"].data == str(came) else 0
        special_needs = form[f"special_{key}"].data
        counts.append(actions.Came(who_of(line), came, special_needs, walk_ins))
    return counts


def _refused(booking_id: int, form: SheetForm, refusal: RuleBroken) -> Response:
    """The same form with the refusal; sending a doubted count once more confirms it."""
    if isinstance(refusal, MoreThanBooked):
        for line in refusal.lines:
            form[f"sure_{line.who.key}"].data = str(line.came)
    booking = access.own_booking(acting_as(), booking_id)
    return _page(booking, queries.sheet_of(booking_id), form, refusal, refusal.status)


def _page(
    booking: Booking,
    filled: Sheet | None,
    form: SheetForm | None = None,
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
        form=form,
        refusal=refusal,
        changes=changes(filled, with_special_needs=form is not None) if filled else [],
        kind_title=kind_title,
        in_order=in_order,
        who_of=who_of,
        deciders=deciders([filled.id]) if filled else {},
        outcomes=panel(filled, acting_as()) if filled else None,
    )

"""The school's page of a roster: the statement, the names typed, pasted or out of a file, and taking back."""

from collections.abc import Sequence

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.accounts.access import acting_as, only
from app.accounts.keeping import never_kept
from app.attendance.rosters import access, actions, queries, reading
from app.attendance.rosters.access import READERS
from app.attendance.rosters.blueprint import bp
from app.attendance.rosters.forms import RosterForm
from app.attendance.rosters.journal import history_of
from app.attendance.rosters.labels import group_choices
from app.attendance.rosters.people import Groups, Person, Row, Typed, checked, people_of
from app.attendance.rosters.refusals import RosterMissing, TooManyNames
from app.booking.models import Booking
from app.core import clock
from app.core.db import db, transact
from app.core.errors import RuleBroken
from app.core.headers import body_of
from app.core.htmx import page, see_other
from app.core.marks import reads_first
from app.core.shredding import empty_the_log
from app.core.uploads import Unreadable, plain_name
from app.organizations.importing import read_file

# What is larger the web framework would lay down in a file: names stay in memory.
MOST_BYTES = 500 * 1024


@bp.post("/bookings/<int:booking_id>/roster")
@only(*READERS)
@body_of(MOST_BYTES)
@never_kept
@reads_first
def give(booking_id: int) -> ResponseReturnValue:
    booking, form, by = access.own_booking(acting_as(), booking_id), RosterForm(), current_user.id
    valid, typed, groups = form.validate_on_submit(), _typed(), Groups(booking)
    try:
        rows = checked([*typed, *_brought(form, booking, len(typed))], groups)
        if not valid or any(row.wrong for row in rows):
            form.pasted.data = ""  # the lines stand in the table now
            return giving_page(booking_id, form, rows, status=422)
        given = transact(
            lambda: (
                actions.give_names(
                    booking_id, form.statement(), people_of(rows), version=form.base(), by=by
                ).heads
            )
        )
    except RuleBroken as refusal:
        return giving_page(booking_id, form, checked(typed, groups), refusal, refusal.status)
    saved = ngettext("The list is saved: %(num)s name.", "The list is saved: %(num)s names.", given)
    flash(saved, "success")
    return see_other(url_for("rosters.roster", booking_id=booking_id))


@bp.post("/bookings/<int:booking_id>/roster/removal")
@only(*READERS)
def take_back(booking_id: int) -> ResponseReturnValue:
    membership, by = acting_as(), current_user.id
    transact(
        lambda: actions.take_back_names(access.own_booking(membership, booking_id).id, by=by), repeatable=True
    )
    empty_the_log()
    flash(_("The list is deleted."), "success")
    return see_other(url_for("rosters.roster", booking_id=booking_id))


@bp.get("/bookings/<int:booking_id>/roster/removal")
@only(*READERS)
def removal(booking_id: int) -> ResponseReturnValue:
    """Where opening the form's address ends up: that changes nothing."""
    booking = access.own_booking(acting_as(), booking_id)
    return redirect(url_for("rosters.roster", booking_id=booking.id), code=303)


@bp.errorhandler(413)
@only(*READERS)
def too_large(_error: Exception) -> ResponseReturnValue:
    """The form as new: of a request that large nothing is taken in."""
    booking_id = (request.view_args or {})["booking_id"]
    refusal = Unreadable("too_large", limit=MOST_BYTES)
    return giving_page(access.own_booking(acting_as(), booking_id).id, refusal=refusal, status=413)


def editing_page(booking: Booking) -> Response:
    """The school's form with the names that it has given. Raises RosterMissing, RosterLost."""
    booking_id, by = booking.id, current_user.id
    people = transact(lambda: _opened(booking_id, by))
    rows = [Typed(one.surname, one.name, one.group) for one in people]
    booking = access.own_booking(acting_as(), booking_id)
    form = RosterForm.filled(queries.roster_of(booking_id, clock.now()))
    return giving_page(booking_id, form, checked(rows, Groups(booking)))


def giving_page(
    booking_id: int,
    form: RosterForm | None = None,
    rows: Sequence[Row] = (),
    refusal: RuleBroken | None = None,
    status: int = 200,
) -> Response:
    """One page for all that a school does; `form` with `rows` where names are being typed."""
    booking, now = access.own_booking(acting_as(), booking_id), clock.now()
    slot, roster = booking.slot, queries.roster_of(booking_id, now)
    demand, most = queries.demand_of(slot.event_id), actions.most_names(booking)
    answer = page(
        "attendance/rosters/giving.html",
        None,
        status,
        booking=booking,
        demand=demand,
        roster=roster,
        form=form or RosterForm.filled(roster),
        is_typing=form is not None,
        rows=[*rows, *[Row()] * (most - len(rows))],
        most=most,
        groups=group_choices(booking),
        untimely=_untimely(booking),
        due_on=queries.due_on(slot, demand.days_before, clock.zone()) if demand else None,
        shred_on=queries.shred_on(slot, (roster or demand).keep_days, clock.zone()) if demand else None,
        history=history_of(booking_id),
        refusal=refusal,
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _typed() -> list[Typed]:
    """The rows of the table: three fields with one name each, in order."""
    columns = (request.form.getlist(name) for name in ("surname", "given", "group"))
    return [row for row in map(Typed, *columns) if not row.is_empty]


def _brought(form: RosterForm, booking: Booking, typed: int) -> list[Typed]:
    """Names that were pasted or sent as a file. Raises Unreadable, TooManyNames."""
    most, groups = actions.most_names(booking), Groups(booking)
    found = reading.read_lines(form.pasted.data or "", lambda text: groups.of(text) is not None)
    if form.file.data:
        data, name = form.file.data.read(), plain_name(form.file.data.filename)
        db.session.rollback()  # nobody waits for the database while the file is read
        found += reading.read_table(read_file(data, name))
    if typed + len(found) > most:
        raise TooManyNames(typed + len(found), most)
    return found


def _opened(booking_id: int, by: int) -> list[Person]:
    roster = queries.roster_of(booking_id, clock.now())
    if roster is None:
        raise RosterMissing
    return actions.open_names([roster], "editing", by=by)[booking_id]


def _untimely(booking: Booking) -> RuleBroken | None:
    """Why no names can be given now."""
    try:
        actions.refuse_untimely(booking)
    except RuleBroken as refusal:
        return refusal
    return None

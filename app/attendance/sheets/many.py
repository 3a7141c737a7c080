"""All that a school has not marked yet on one screen, and one button for those that are ticked."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask import Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import BooleanField, Form, HiddenField
from wtforms.validators import Length

from app.accounts.access import acting_as, only
from app.accounts.models import Role
from app.attendance import actions
from app.attendance.actions import Came, Marking
from app.attendance.forms import LONGEST_KEY
from app.attendance.models import Sheet, Side, in_order, who_of
from app.attendance.queries import how_many_visits
from app.attendance.refusals import MoreThanBooked
from app.attendance.sheets import queries
from app.attendance.sheets.blueprint import bp
from app.attendance.sheets.lines import Row, row_of
from app.attendance.who import LARGEST_COUNT
from app.booking.models import Booking
from app.calendar.models import EventKind
from app.core import clock
from app.core.db import transact
from app.core.errors import RuleBroken
from app.core.fields import WholeNumberField
from app.core.htmx import page, see_other
from app.core.paging import Paging

PAGE = 50


class TicksForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """What the whole page sends beside its rows: the bookings that it showed."""

    bookings = HiddenField()

    def ids(self) -> list[int]:
        """Those of one page; what is no id was not sent by ours."""
        typed = (self.bookings.data or "").split(",")[:PAGE]
        return [int(one) for one in typed if one.isascii() and one.isdigit() and len(one) < 10]


class RowForm(Form):
    """One booking; `lines_form` adds its counts."""

    tick = BooleanField()
    key = HiddenField(validators=[Length(max=LONGEST_KEY)])
    adults = WholeNumberField(_l("Adults with the group"), 0, LARGEST_COUNT)


@dataclass(frozen=True)
class ToMark:
    """A booking in the list, its form, and why it was not taken."""

    booking_id: int
    title: str
    kind: EventKind
    host: str
    starts_at: datetime
    rows: Sequence[Row]
    form: Form
    refusal: RuleBroken | None = None

    def marking(self, by: int) -> Marking:
        """What its form says, when it is valid."""
        counts = []
        for row in self.rows:
            came = self.form[f"came_{row.who.key}"].data
            sure = self.form[f"sure_{row.who.key}"].data == str(came)
            special = min(row.special_needs, came)
            counts.append(Came(row.who, came, special, row.walk_ins(came, sure=sure)))
        adults, key = self.form["adults"].data, self.form["key"].data or None
        return Marking(Side.SCHOOL, counts, by, adults=adults, key=key)

    def refused(self, refusal: RuleBroken) -> "ToMark":
        if isinstance(refusal, MoreThanBooked):
            for line in refusal.lines:
                self.form[f"sure_{line.who.key}"].data = str(line.came)
        return replace(self, refusal=refusal)


@bp.get("/attendance/mark")
@only(Role.SCHOOL)
def mark_many() -> ResponseReturnValue:
    school_id, now, paging = acting_as().organization_id, clock.now(), Paging.of_request(PAGE)
    total = how_many_visits(acting_as(), now)[1]
    rows = _rows(queries.to_mark(school_id, now, paging.size, paging.offset))
    links = paging.links(total, lambda number: url_for("sheets.mark_many", page=number))
    return _page(rows, total=total, pages=links, beyond=paging.beyond(total))


@bp.post("/attendance/mark")
@only(Role.SCHOOL)
def mark_ticked() -> ResponseReturnValue:
    """Each booking by itself: what is refused stays, and the others are saved."""
    shown, by = TicksForm(), current_user.id
    rows = _rows(queries.held(acting_as().organization_id, shown.ids()), sent=True)
    ticked = [row for row in rows if row.form["tick"].data]
    if not shown.validate_on_submit() or not ticked:
        return _page(rows, status=422, nothing=not ticked)
    markings = {row.booking_id: row.marking(by) for row in ticked if row.form.validate()}
    refused = {id: said for id, marking in markings.items() if (said := _mark(id, marking)) is not None}
    done = markings.keys() - refused.keys()
    if done:
        flash(ngettext("%(num)s sheet is saved.", "%(num)s sheets are saved.", len(done)), "success")
    if len(done) == len(ticked):
        return see_other(url_for("sheets.mark_many"))
    left = [row for row in rows if row.booking_id not in done]
    left = [row.refused(refused[row.booking_id]) if row.booking_id in refused else row for row in left]
    return _page(left, status=409 if refused else 422, total=how_many_visits(acting_as(), clock.now())[1])


def _mark(booking_id: int, marking: Marking) -> RuleBroken | None:
    """Why it was not taken; None when it was."""
    try:
        transact(lambda: actions.mark_booking(booking_id, marking).id, repeatable=True)
    except RuleBroken as refusal:
        return refusal
    return None


def _rows(bookings: Sequence[Booking], *, sent: bool = False) -> list[ToMark]:
    sheets = queries.sheets_of([one.id for one in bookings])
    return [_to_mark(one, sheets.get(one.id), sent=sent) for one in bookings]


def _to_mark(booking: Booking, sheet: Sheet | None, *, sent: bool) -> ToMark:
    counted = {line.who: line.came_host for line in sheet.lines} if sheet else {}
    expected = booking.special_needs if len(booking.lines) == 1 else 0
    rows = []
    for line in in_order(booking.lines):
        who = who_of(line)
        known = {line.class_id: line.school_class} if line.class_id and line.school_class else {}
        row = replace(row_of(who, known), booked=line.seats, bookable=True, host=counted.get(who))
        rows.append(replace(row, special_needs=expected))
    event = booking.slot.event
    form = lines_form(rows)(request.form if sent else None, prefix=f"b{booking.id}-")
    if not sent:
        form["key"].data = secrets.token_urlsafe(24)
        form["adults"].data = min(booking.adults, LARGEST_COUNT)
        for row in rows:
            form[f"came_{row.who.key}"].data = row.booked
    return ToMark(
        booking.id, event.title, event.kind, event.host.short_name, booking.slot.starts_at, rows, form
    )


def lines_form(rows: Sequence[Row]) -> type[RowForm]:
    """The form of one booking with a count for each of its lines."""
    fields: dict[str, object] = {}
    for row in rows:
        label = _("%(group)s · booked %(seats)s", group=row.title, seats=row.booked)
        fields[f"came_{row.who.key}"] = WholeNumberField(label, 0, row.who.most)
        fields[f"sure_{row.who.key}"] = HiddenField()
    return type("RowForm", (RowForm,), fields)


def _page(
    rows: Sequence[ToMark],
    status: int = 200,
    *,
    total: int = 0,
    pages: Sequence[tuple[str | None, str | None]] = (),
    beyond: bool = False,
    nothing: bool = False,
) -> Response:
    form = TicksForm()
    form.bookings.data = ",".join(str(row.booking_id) for row in rows)
    facts = {"rows": rows, "total": total, "pages": pages, "beyond": beyond, "nothing": nothing}
    return page("attendance/sheets/many.html", "many", status, form=form, **facts)

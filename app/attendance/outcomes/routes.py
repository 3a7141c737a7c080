"""Outcomes over HTTP: of one sheet, and of all groups of a time."""

from typing import Any

from flask import Blueprint, Response, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm

from app.accounts.access import acting_as, only
from app.attendance.models import Sheet, in_order
from app.attendance.outcomes import access, actions, queries
from app.attendance.outcomes.forms import field_name, fill, outcome_form, said_of
from app.attendance.outcomes.labels import SHORT
from app.attendance.outcomes.models import OutcomeKind
from app.attendance.outcomes.showing import panel
from app.booking.applying.queries import contest_of
from app.calendar.access import ORGANIZERS
from app.calendar.labels import kind_title
from app.calendar.models import Slot
from app.core.db import transact
from app.core.errors import RuleBroken
from app.core.htmx import page, see_other

bp = Blueprint("outcomes", __name__)

bp.add_app_template_global(field_name, "outcome_field")


@bp.app_context_processor
def words() -> dict[str, Any]:
    """Sheets show outcomes as well."""
    return {"short_outcomes": SHORT}


@bp.get("/outcomes/<int:sheet_id>")
@only(*access.NOTING)
def of_sheet(sheet_id: int) -> ResponseReturnValue:
    return _sheet_page(access.noted_sheet(acting_as(), sheet_id))


@bp.post("/outcomes/<int:sheet_id>")
@only(*access.NOTING)
def note_sheet(sheet_id: int) -> ResponseReturnValue:
    sheet = access.noted_sheet(acting_as(), sheet_id)
    form = outcome_form(sheet.lines)()
    if not form.validate_on_submit():
        return _sheet_page(sheet, form, status=422)
    said, by = said_of(form, sheet.lines), current_user.id
    try:
        transact(lambda: actions.note(sheet_id, said, by=by))
    except RuleBroken as refusal:
        return _sheet_page(access.noted_sheet(acting_as(), sheet_id), form, refusal, refusal.status)
    flash(_("The outcomes are saved."), "success")
    return see_other(url_for("attendance.show", sheet_id=sheet_id))


@bp.get("/slots/<int:slot_id>/outcomes")
@only(*ORGANIZERS)
def of_slot(slot_id: int) -> ResponseReturnValue:
    slot = access.noted_slot(acting_as(), slot_id)
    return _slot_page(slot, queries.sheets_of_slot(slot_id))


@bp.post("/slots/<int:slot_id>/outcomes")
@only(*ORGANIZERS)
def note_slot(slot_id: int) -> ResponseReturnValue:
    slot, sheets = access.noted_slot(acting_as(), slot_id), queries.sheets_of_slot(slot_id)
    form = outcome_form(line for sheet in sheets for line in sheet.lines)()
    if not form.validate_on_submit():
        return _slot_page(slot, sheets, form, status=422)
    said, by = {sheet.id: said_of(form, sheet.lines) for sheet in sheets}, current_user.id
    try:
        transact(lambda: [actions.note(id, said[id], by=by) for id in sorted(said)])
    except RuleBroken as refusal:
        slot = access.noted_slot(acting_as(), slot_id)
        return _slot_page(slot, queries.sheets_of_slot(slot_id), form, refusal, refusal.status)
    flash(_("The outcomes are saved."), "success")
    return see_other(url_for("outcomes.of_slot", slot_id=slot_id))


def _sheet_page(
    sheet: Sheet, form: FlaskForm | None = None, refusal: RuleBroken | None = None, status: int = 200
) -> Response:
    return page(
        "attendance/outcomes/sheet.html",
        status=status,
        sheet=sheet,
        outcomes=panel(sheet, acting_as(), form),
        refusal=refusal,
        kind_title=kind_title,
    )


def _slot_page(
    slot: Slot,
    sheets: Any,
    form: FlaskForm | None = None,
    refusal: RuleBroken | None = None,
    status: int = 200,
) -> Response:
    numbers = queries.numbers_of([line.id for sheet in sheets for line in sheet.lines])
    if form is None:
        form = outcome_form(line for sheet in sheets for line in sheet.lines)(formdata=None)
        fill(form, numbers)
    totals = {kind: sum(one.get(kind, 0) for one in numbers.values()) for kind in OutcomeKind}
    return page(
        "attendance/outcomes/slot.html",
        status=status,
        slot=slot,
        sheets=sheets,
        form=form,
        totals=totals,
        elsewhere=contest_of(slot.event_id) is not None,
        refusal=refusal,
        kind_title=kind_title,
        in_order=in_order,
    )

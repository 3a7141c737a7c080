"""A sheet without a booking after it was made: what the school said is corrected, with a reason."""

from flask import Response, abort, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from app.accounts.access import acting_as, only
from app.accounts.models import Membership, Role
from app.attendance import access, actions
from app.attendance.differences.queries import deciders
from app.attendance.forms import SheetForm
from app.attendance.history import changes
from app.attendance.models import Sheet, in_order
from app.attendance.outcomes.showing import panel
from app.attendance.sheets.blueprint import bp
from app.attendance.sheets.filling import Filling, filling, of_version, pressed
from app.attendance.sheets.lines import classes_by_id, recorded
from app.calendar.forms import HoursField
from app.calendar.labels import kind_title
from app.core.db import transact
from app.core.errors import RuleBroken
from app.core.htmx import page, see_other
from app.organizations.models import school_year_of


class OwnForm(SheetForm):
    """The sheet of a day without a booking: the hours are the school's to say as well."""

    hours = HoursField(_l("Academic hours for each who came"))


def is_kept(membership: Membership, sheet: Sheet) -> bool:
    """Whether this person corrects the sheet here: their school's own, of a day."""
    own = membership.role is Role.SCHOOL and membership.organization_id == sheet.organization_id
    return own and sheet.booking_id is None and sheet.slot_id is None and not sheet.monthly


def fill_in(sheet: Sheet) -> Filling:
    """The form of a sheet that is there."""
    classes = classes_by_id(sheet.organization_id, school_year_of(sheet.held_on))
    found = filling(recorded(sheet), classes, sheet.event.kind, base=OwnForm)
    of_version(found.form, sheet)
    if not found.form.is_submitted():
        found.form["adults"].data, found.form["hours"].data = sheet.adults, sheet.hours
    return found


@bp.post("/sheets/<int:sheet_id>")
@only(Role.SCHOOL)
def correct(sheet_id: int) -> ResponseReturnValue:
    one = _kept(sheet_id)
    filled = fill_in(one)
    if pressed():
        return own_page(one, filled)
    if not filled.form.validate_on_submit():
        return own_page(one, filled, status=422)
    place, by = (one.event_id, one.organization_id, one.held_on), current_user.id
    marking = filled.marking(by, filled.form["hours"].data)
    try:
        transact(lambda: actions.mark_day(*place, marking).id, repeatable=True)
    except RuleBroken as refusal:
        filled.refuse(refusal)
        return own_page(_kept(sheet_id), filled, refusal, refusal.status)
    flash(_("The sheet is saved. Came: %(came)s.", came=sum(one.came for one in marking.counts)), "success")
    return see_other(url_for("attendance.show", sheet_id=sheet_id))


def _kept(sheet_id: int) -> Sheet:
    one = access.sheet_in_sight(acting_as(), sheet_id)
    return one if is_kept(acting_as(), one) else abort(404)


def own_page(
    sheet: Sheet, filled: Filling | None, refusal: RuleBroken | None = None, status: int = 200
) -> Response:
    """A sheet without a booking, with a form for its school, without for those who read."""
    own = acting_as().organization_id == sheet.organization_id
    return page(
        "attendance/own.html",
        "sheet_panel",
        status,
        sheet=sheet,
        filling=filled,
        form=filled.form if filled else own,
        refusal=refusal,
        names={line.class_id: line.class_name for line in sheet.lines},
        changes=changes(sheet, with_special_needs=own),
        kind_title=kind_title,
        in_order=in_order,
        deciders=deciders([sheet.id]),
        outcomes=panel(sheet, acting_as()),
        may_correct_month=own and sheet.monthly and acting_as().role is Role.SCHOOL,
    )

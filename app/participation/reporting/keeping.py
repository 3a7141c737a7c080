"""Changing, freezing and reopening a period, and what was frozen as files."""

from flask import Response, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.access import only
from app.accounts.models import Role
from app.core import clock, downloads
from app.core.db import read_one_snapshot, transact
from app.core.errors import RuleBroken
from app.core.htmx import page, see_other
from app.core.marks import reads_first
from app.participation.reporting import access, actions, queries, taking
from app.participation.reporting.actions import Behalf
from app.participation.reporting.blueprint import bp
from app.participation.reporting.forms import ChangeForm, FreezeForm, ReopenForm, filled
from app.participation.reporting.models import Part, ReportingPeriod
from app.participation.reporting.reading import period_page


@bp.post("/periods/<int:period_id>")
@only(Role.OPERATOR)
def change(period_id: int) -> ResponseReturnValue:
    row, form, by = access.period_of(period_id), ChangeForm(), current_user.id
    if not form.validate_on_submit():
        return period_page(row, form, status=422)
    due, title = form.due_on.data or row.due_on, form.title.data or row.title
    try:
        transact(lambda: actions.change(period_id, due, title, by=by))
    except RuleBroken as refusal:
        return period_page(access.period_of(period_id), form, refusal, refusal.status)
    flash(_("The period is changed."), "success")
    return see_other(url_for("periods.show", period_id=period_id))


@bp.get("/periods/<int:period_id>/removal")
@only(Role.OPERATOR)
def removal(period_id: int) -> ResponseReturnValue:
    """Where opening a form's address ends up: that changes nothing."""
    return redirect(url_for("periods.show", period_id=access.period_of(period_id).id), code=303)


@bp.post("/periods/<int:period_id>/removal")
@only(Role.OPERATOR)
def remove(period_id: int) -> ResponseReturnValue:
    access.period_of(period_id)
    by = current_user.id
    try:
        transact(lambda: actions.remove(period_id, by=by))
    except RuleBroken as refusal:
        return period_page(access.period_of(period_id), None, refusal, refusal.status)
    flash(_("The period is taken away."), "success")
    return see_other(url_for("periods.index"))


@bp.get("/periods/<int:period_id>/freezing")
@only(Role.OPERATOR)
def freezing(period_id: int) -> ResponseReturnValue:
    """What would be frozen, to be looked at before."""
    read_one_snapshot()
    return _preview(access.period_of(period_id))


@bp.post("/periods/<int:period_id>/freezing")
@only(Role.OPERATOR)
@reads_first  # a year's lines take seconds: not while others wait to write
def freeze(period_id: int) -> ResponseReturnValue:
    behalf, form = Behalf(current_user.id, access.behalf().id), FreezeForm()
    read_one_snapshot()
    row = access.period_of(period_id)
    seen = (form.seen.data or "") if form.validate_on_submit() else ""
    try:
        actions.check_freezable(row)
        taken = taking.take(row.period)
        transact(lambda: actions.freeze(period_id, taken, seen, behalf))
    except RuleBroken as refusal:
        read_one_snapshot()
        return _preview(access.period_of(period_id), refusal)
    flash(_("The figures are frozen. From now on corrections are shown beside them."), "success")
    return see_other(url_for("periods.show", period_id=period_id))


@bp.get("/periods/<int:period_id>/reopening")
@only(Role.OPERATOR)
def reopening(period_id: int) -> ResponseReturnValue:
    return _reopening_page(access.period_of(period_id), ReopenForm())


@bp.post("/periods/<int:period_id>/reopening")
@only(Role.OPERATOR)
def reopen(period_id: int) -> ResponseReturnValue:
    row, form = access.period_of(period_id), ReopenForm()
    behalf = Behalf(current_user.id, access.behalf().id)
    if not form.validate_on_submit():
        return _reopening_page(row, form, status=422)
    reason = form.reason.data or ""
    try:
        transact(lambda: actions.reopen(period_id, reason, behalf))
    except RuleBroken as refusal:
        return _reopening_page(access.period_of(period_id), form, refusal, refusal.status)
    flash(_("The period is open again. What was frozen stays on record."), "success")
    return see_other(url_for("periods.show", period_id=period_id))


@bp.get("/periods/<int:period_id>/freezings/<int:number>/<part>.csv")
@only(Role.OPERATOR)
def file(period_id: int, number: int, part: str) -> ResponseReturnValue:
    """The very bytes that were frozen."""
    if part not in access.DOWNLOADED:
        abort(404)
    row = access.period_of(period_id)
    one = access.freezing_of(row, number)
    name = f"{row.period.code}-{one.number}-{part}"
    return downloads.csv_file(name, taking.file_of(one, Part(part)))


def _preview(row: ReportingPeriod, refusal: RuleBroken | None = None) -> Response:
    status = refusal.status if refusal else 200
    try:
        actions.check_freezable(row)
    except RuleBroken as never:
        return page("participation/reporting/freezing.html", None, status, row=row, refusal=never)
    taken = taking.take(row.period)
    still = queries.open_in(row.period, clock.zone(), clock.now())
    return page(
        "participation/reporting/freezing.html",
        None,
        status,
        row=row,
        refusal=refusal,
        form=filled(FreezeForm, seen=taken.hash),
        taken=taken,
        lines=taken.rows[Part.LINES],
        still=queries.added_up(still.values()),
        organization=access.behalf(),
    )


def _reopening_page(
    row: ReportingPeriod, form: ReopenForm, refusal: RuleBroken | None = None, status: int = 200
) -> Response:
    return page(
        "participation/reporting/reopening.html",
        None,
        status,
        row=row,
        form=form,
        refusal=refusal,
        organization=access.behalf(),
    )

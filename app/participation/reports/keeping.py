"""Making a report of a view, changing it, copying it, the archive and back."""

from flask import Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.access import acting_as, only
from app.accounts.models import Role
from app.core import clock
from app.core.db import transact
from app.core.errors import RuleBroken
from app.core.fields import asked_id
from app.core.htmx import page, see_other
from app.core.marks import reads_first
from app.organizations.models import school_year_of
from app.participation import labels
from app.participation.reports import actions
from app.participation.reports.access import kept_report, seen_report
from app.participation.reports.asking import ANY_PERIOD, asked_period, view_of
from app.participation.reports.blueprint import bp
from app.participation.reports.drafting import copied, of_draft, of_view, sections
from app.participation.reports.forms import ReportForm
from app.participation.reports.models import SavedView
from app.participation.reports.queries import KEEPERS, first_day, may_see
from app.participation.reports.reading import report
from app.participation.reports.showing import table_words
from app.participation.views import read_view

PREVIEW_ROWS = 15


@bp.get("/reports/new")
@only(*KEEPERS)
def new() -> ResponseReturnValue:
    """Of the view whose address this one ends with, or of a report: `copy` is its id."""
    membership, copy = acting_as(), request.args.get("copy", type=asked_id)
    if copy:
        saved = copied(seen_report(copy), membership)
    else:
        this_year = school_year_of(clock.today(clock.zone()))
        saved = of_view(read_view(request.args, this_year, membership), membership)
    return _page(_filled(saved), preview=saved if may_see(membership, saved) else abort(404))


@bp.post("/reports")
@only(*KEEPERS)
@reads_first  # a preview takes its time: not while others wait to write
def create() -> ResponseReturnValue:
    form, by = ReportForm(), current_user.id
    owner = None if form.for_all.data and _is_operator() else acting_as().organization_id
    if not form.validate_on_submit():
        return _page(form, status=422)
    draft, drafted = form.draft(), _drafted(form, owner)
    if form.preview.data:
        return _page(form, preview=drafted)
    try:
        made = transact(lambda: actions.keep(draft, owner, by=by).id)
    except RuleBroken as refusal:
        return _page(form, refusal=refusal, status=refusal.status)
    return _done(made, _("The report is kept."))


@bp.get("/reports/<int:report_id>/edit")
@only(*KEEPERS)
def edit(report_id: int) -> ResponseReturnValue:
    saved = kept_report(report_id)
    return _page(_filled(saved), saved, preview=saved)


@bp.post("/reports/<int:report_id>")
@only(*KEEPERS)
@reads_first
def change(report_id: int) -> ResponseReturnValue:
    saved, form, by = kept_report(report_id), ReportForm(), current_user.id
    if not form.validate_on_submit():
        return _page(form, saved, status=422)
    draft, drafted = form.draft(), _drafted(form, saved.owner_id)
    if form.preview.data:
        return _page(form, saved, preview=drafted)
    try:
        transact(lambda: actions.change(report_id, draft, form.changed_from, by=by))
    except RuleBroken as refusal:
        saved = kept_report(report_id)
        form.version.data = str(saved.version)  # who saves once more has been told
        return _page(form, saved, refusal=refusal, status=refusal.status)
    return _done(report_id, _("The report is changed."))


@bp.get("/reports/<int:report_id>/archiving")
@only(*KEEPERS)
def archiving(report_id: int) -> ResponseReturnValue:
    """Where opening the form's address ends up."""
    return redirect(url_for("reports.show", report_id=kept_report(report_id).id), code=303)


@bp.post("/reports/<int:report_id>/archiving")
@only(*KEEPERS)
def archive(report_id: int) -> ResponseReturnValue:
    archived, by = request.form.get("archived") == "1", current_user.id
    number = kept_report(report_id).id
    transact(lambda: actions.set_archived(number, archived, by=by))
    flash(_("The report is in the archive.") if archived else _("The report is in use again."), "success")
    return see_other(url_for("reports.index"))


def _is_operator() -> bool:
    return acting_as().role is Role.OPERATOR


def _done(report_id: int, said: str) -> ResponseReturnValue:
    flash(said, "success")
    return see_other(url_for("reports.show", report_id=report_id))


def _drafted(form: ReportForm, owner_id: int | None) -> SavedView:
    """The report as the form has it; 404 where it would tell of a school or an event out of sight."""
    membership, drafted = acting_as(), of_draft(form.draft(), owner_id)
    return drafted if may_see(membership, drafted) else abort(404)


def _filled(saved: SavedView) -> ReportForm:
    return ReportForm.filled(saved, view_of(saved, ANY_PERIOD, acting_as()))


def _page(
    form: ReportForm,
    saved: SavedView | None = None,
    preview: SavedView | None = None,
    refusal: RuleBroken | None = None,
    status: int = 200,
) -> Response:
    """The form, and beneath it what a report of it would show when it is opened."""
    membership, shown = acting_as(), {"dimension_title": labels.dimension_title}
    if preview is not None:
        period = asked_period(preview, "", clock.today(clock.zone()), first_day(membership))
        made = report(preview, period, membership)
        shown |= table_words(made) | {"rows": made.table.rows[:PREVIEW_ROWS]}
    return page(
        "participation/reports/form.html",
        None,
        status,
        form=form,
        saved=saved,
        refusal=refusal,
        sections=sections(form.chosen.data, membership),
        may_be_for_all=saved is None and _is_operator(),
        **shown,
    )

"""The list of reports, one of them for a period, and its files."""

from importlib import import_module
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts.access import acting_as, only
from app.accounts.models import Role
from app.core import clock, downloads
from app.core.htmx import page
from app.core.paging import Paging
from app.organizations.models import school_year_of
from app.participation import choosing, labels, queries
from app.participation.access import sight_of
from app.participation.filters import no_period
from app.participation.periods import Period, PeriodKind
from app.participation.prepared import rows_html
from app.participation.reporting.noting import frozen_words
from app.participation.reporting.offering import own_periods
from app.participation.reports import files, wording
from app.participation.reports.access import seen_report
from app.participation.reports.asking import asked_period, following, previous
from app.participation.reports.blueprint import bp
from app.participation.reports.files import Maker
from app.participation.reports.models import KINDS, SavedView
from app.participation.reports.queries import KEEPERS, first_day, may_change, saved_views
from app.participation.reports.reading import Report, report
from app.participation.smallness import SMALLEST_TOLD

READERS = (Role.SCHOOL, Role.HOST, Role.MUNICIPALITY, Role.OPERATOR, Role.ANALYST)
ROWS_A_PAGE = 200


@bp.get("/reports")
@only(*READERS)
def index() -> ResponseReturnValue:
    membership = acting_as()
    found = saved_views(membership)
    archive = saved_views(membership, archived=True)
    return page(
        "participation/reports/index.html",
        groups=[(kind, [one for one in found if _of(one, kind)]) for kind in KINDS],
        own=[one for one in found if one.owner_id is not None],
        archive=[one for one in archive if may_change(membership, one)],
        may_keep=membership.role in KEEPERS,
        kind_title=labels.period_kind_title,
    )


def _of(saved: SavedView, kind: PeriodKind) -> bool:
    return saved.owner_id is None and saved.period_kind is kind


@bp.get("/reports/<int:report_id>")
@only(*READERS)
def show(report_id: int) -> ResponseReturnValue:
    membership, one = acting_as(), _asked(report_id)
    paging, rows = Paging.of_request(ROWS_A_PAGE), one.table.rows
    return page(
        "participation/reports/show.html",
        "report",
        **table_words(one),
        **_periods(one),
        **frozen_words(one.period, membership),
        unread=no_period(request.args),
        rows=rows[paging.offset : paging.offset + paging.size],
        first_row=paging.offset + 1,
        pages=paging.links(len(rows), lambda number: _url("show", one, page=number)),
        table_files=[("Excel", _url("table", one, form="xlsx")), ("CSV", _url("table", one, form="csv"))],
        note_url=_url("note", one),
        maker=_maker(),
        may_change=may_change(membership, one.saved),
        may_keep=membership.role in KEEPERS,
    )


@bp.get("/reports/<int:report_id>/table.<form>", endpoint="table")
@only(*READERS)
def table_file(report_id: int, form: str) -> ResponseReturnValue:
    one = _asked(report_id)
    heading = files.heading(one, _maker())
    return downloads.table(files.file_name(one), form, files.header(one), files.rows(one), heading)


@bp.get("/reports/<int:report_id>/note.docx", endpoint="note")
@only(*READERS)
def note_file(report_id: int) -> ResponseReturnValue:
    one = _asked(report_id, small=SMALLEST_TOLD)
    paper = import_module("app.participation.reports.paper")  # with the first note, for its library's weight
    return downloads.document(files.file_name(one), paper.note(one, _maker()))


def _asked(report_id: int, small: int = 0) -> Report:
    saved = seen_report(report_id)
    membership, today = acting_as(), clock.today(clock.zone())
    period = asked_period(saved, request.args.get("period", ""), today, first_day(membership))
    return report(saved, period, membership, small=small)


def _url(endpoint: str, one: Report, **more: Any) -> str:
    return url_for(f"reports.{endpoint}", report_id=one.saved.id, period=one.period.code, **more)


def _maker() -> Maker:
    return Maker(current_user.name, acting_as().organization.name, clock.now())


def table_words(one: Report) -> dict[str, Any]:
    """What `participation/_table.html` needs."""
    return {
        "report": one,
        "table": one.table,
        "table_title": choosing.view_title(one.table.view),
        "filters": one.table.view.filters,
        "same_days": wording.growth_text(one),
        "filters_text": wording.filters_text(one.table.view.filters),
        "period_name": labels.period_title(one.period),
        "figure_title": labels.figure_title,
        "dimension_title": labels.dimension_title,
        "value_text": labels.value_text,
        "rows_html": rows_html,
        "wording": wording,
    }


def _periods(one: Report) -> dict[str, Any]:
    """The periods beside this one and all that may be chosen; none begins after today."""
    today, period = clock.today(clock.zone()), one.period
    this_year = school_year_of(today)
    first, last = queries.first_and_last_year(sight_of(acting_as()).sheets) or (this_year, this_year)
    beside = [previous(period), following(period)]
    return {
        "before": _beside(one, beside[0]),
        "after": _beside(one, beside[1]) if beside[1].first <= today else None,
        "periods": choosing.periods(period, first, max(last, this_year), own_periods(acting_as())),
    }


def _beside(one: Report, period: Period) -> tuple[str, str] | None:
    """Title and address; own days have nothing beside them."""
    if period == one.period:
        return None
    url = url_for("reports.show", report_id=one.saved.id, period=period.code)
    return labels.period_title(period), url

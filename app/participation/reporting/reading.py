"""A reporting period: its figures, the frozen ones beside the present, and what is still open in it."""

from collections.abc import Iterator
from typing import Any

from flask import Response, abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts.access import acting_as, only
from app.accounts.models import Membership
from app.accounts.queries import names_of, within_reach
from app.core import clock, downloads
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.fields import asked_id
from app.core.htmx import page
from app.core.tables import Cell
from app.organizations.models import Organization
from app.participation import labels as counts
from app.participation import queries as all_counts
from app.participation.access import sight_of
from app.participation.dimensions import Dimension
from app.participation.figures import NOTHING, Counted, Figure
from app.participation.filters import Filters, bounded
from app.participation.naming import name
from app.participation.reporting import access, journal, labels, queries
from app.participation.reporting.blueprint import bp
from app.participation.reporting.corrections import Corrected, corrected_sheets
from app.participation.reporting.forms import ChangeForm, filled
from app.participation.reporting.models import Freezing, ReportingPeriod
from app.participation.reporting.queries import Open
from app.participation.reporting.showing import Table, table_of

SUMS = (Figure.PARTICIPATIONS, Figure.GROUPS)
MOST_SCHOOLS, MOST_SHEETS = 30, 200  # on the page; a file has all


@bp.get("/periods/<int:period_id>")
@only(*access.READERS)
def show(period_id: int) -> ResponseReturnValue:
    return period_page(access.period_of(period_id))


@bp.get("/periods/<int:period_id>.<form>")
@only(*access.READERS)
def table(period_id: int, form: str) -> ResponseReturnValue:
    row = access.period_of(period_id)
    freezing = _asked_freezing(row) or abort(404)
    made = table_of(freezing, acting_as(), _municipality())
    title = _("frozen-%(period)s", period=row.period.code)
    return downloads.table(title, form, _header(made), _rows(made))


@bp.get("/periods/<int:period_id>/sheets.<form>")
@only(*access.READERS)
def sheets(period_id: int, form: str) -> ResponseReturnValue:
    row = access.period_of(period_id)
    freezing = _asked_freezing(row) or abort(404)
    found = corrected_sheets(freezing, acting_as(), _municipality())
    header = [_("Day"), _("School"), _("Event"), _("Frozen"), _("now"), _("change"), _("Sheet")]
    title = _("corrections-%(period)s", period=row.period.code)
    return downloads.table(title, form, header, map(_sheet_cells, found))


def period_page(
    row: ReportingPeriod,
    form: ChangeForm | None = None,
    refusal: RuleBroken | None = None,
    status: int = 200,
) -> Response:
    """The page of a period; `form` and `refusal` are of a change that was not taken."""
    membership, freezing = acting_as(), _asked_freezing(row)
    return page(
        "participation/reporting/show.html",
        None,
        status,
        row=row,
        state=labels.state_of(row, clock.today(clock.zone())),
        freezing=freezing,
        keeps=access.keeps(membership),
        form=form or filled(ChangeForm, due_on=row.due_on, title=row.title),
        refusal=refusal,
        downloaded=access.DOWNLOADED,
        live=_live(row, membership),
        history=journal.history_of(row.id),
        people=names_of(id for one in row.freezings for id in (one.frozen_by, one.reopened_by)),
        **_beside(freezing, membership),
        **_open(row, membership),
    )


def _asked_freezing(row: ReportingPeriod) -> Freezing | None:
    """The freezing that the address names, else the one that stands."""
    number = request.args.get("freezing", type=asked_id)
    return row.standing if number is None else access.freezing_of(row, number)


def _municipality() -> int | None:
    return request.args.get("municipality", type=asked_id)


def _live(row: ReportingPeriod, membership: Membership) -> Counted:
    filters = bounded(Filters(row.period), membership)
    return all_counts.count(sight_of(membership).sheets, filters).get((), NOTHING)


def _beside(freezing: Freezing | None, membership: Membership) -> dict[str, Any]:
    if freezing is None:
        return {"table": None, "sheets": [], "more_sheets": 0, "place": None, "municipality": None}
    municipality = _municipality()
    corrected = corrected_sheets(freezing, membership, municipality)
    stepped = access.sees_region(membership) and municipality is not None
    return {
        "table": table_of(freezing, membership, municipality),
        "sheets": corrected[:MOST_SHEETS],
        "more_sheets": max(0, len(corrected) - MOST_SHEETS),
        "municipality": municipality,
        "place": name(Dimension.MUNICIPALITY, municipality) if stepped else None,
    }


def _open(row: ReportingPeriod, membership: Membership) -> dict[str, Any]:
    """What is open within reach: in all, and the schools that have most of it."""
    found = queries.open_in(row.period, clock.zone(), clock.now(), within_reach(membership, Organization.id))
    most = sorted(found, key=lambda id: (-found[id].unmarked - found[id].differing, id))[:MOST_SCHOOLS]
    query = select(Organization.id, Organization.short_name).where(Organization.id.in_(most))
    named = dict(db.session.execute(query).all())
    schools: list[tuple[int, str, Open]] = [(id, named[id], found[id]) for id in most]
    return {
        "still": queries.added_up(found.values()),
        "open_schools": schools,
        "more_schools": max(0, len(found) - MOST_SCHOOLS),
    }


def _header(made: Table) -> list[str]:
    then, now, change = _("frozen"), _("now"), _("change")
    titles = [counts.dimension_title(made.dimension)]
    for figure in SUMS:
        titles += [f"{counts.figure_title(figure)}: {side}" for side in (then, now, change)]
    coverage = counts.figure_title(Figure.COVERAGE)
    for side in (then, now):
        told = f"{coverage}, {side}"
        titles += [_("%(figure)s: from", figure=told), _("%(figure)s: to", figure=told)]
    return titles


def _rows(made: Table) -> Iterator[list[Cell]]:
    rows = [(row.name, row) for row in made.rows]
    if len(rows) > 1:
        rows.append((_("Total"), made.total))
    for title, row in rows:
        cells: list[Cell] = [title]
        for figure in SUMS:
            then, now = (getattr(side, figure.value) for side in (row.frozen, row.live))
            cells += [then, now, now - then]
        for side in (row.frozen, row.live):
            cells += [side.coverage.low, side.coverage.high] if side.coverage else [None, None]
        yield cells


def _sheet_cells(one: Corrected) -> list[Cell]:
    return [one.held_on, one.school, one.title, one.before, one.after, one.change, one.sheet_id]

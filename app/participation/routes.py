"""The counts on a page and as a file, and the sheets behind each of them."""

from datetime import date
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import acting_as, only
from app.accounts.models import Membership, Role
from app.calendar.labels import audience_title, kind_title
from app.calendar.models import Audience
from app.core import clock, downloads
from app.core.htmx import page
from app.core.marks import reads_apart
from app.core.paging import Paging
from app.organizations.models import school_year_of
from app.organizations.queries import municipalities
from app.participation import changes, choosing, files, labels, queries
from app.participation.access import in_sight, sight_of
from app.participation.chart import bars
from app.participation.dimensions import Dimension
from app.participation.enrolment import enrolled, share
from app.participation.figures import COUNTED, NOTHING, Counted, Figure
from app.participation.filters import Filters, bounded, ends_before_it_begins, no_period
from app.participation.kept import kept, kept_steady
from app.participation.naming import name
from app.participation.periods import school_year
from app.participation.prepared import rows_html
from app.participation.reporting.noting import frozen_words
from app.participation.reporting.offering import own_periods
from app.participation.sheets import sheets as sheets_behind
from app.participation.table import Sight, fitting, table
from app.participation.values import Value, confirmed_change, value_of
from app.participation.views import IN_CELLS, View, read_view

SHEETS_A_PAGE = 100
ROWS_A_PAGE = 200
TOLD = COUNTED | {Figure.SHARE}
READERS = (Role.SCHOOL, Role.HOST, Role.MUNICIPALITY, Role.OPERATOR, Role.ANALYST)

bp = Blueprint("participation", __name__)
bp.record_once(changes.init_app)


@bp.get("/participation")
@only(*READERS)
@reads_apart
def index() -> ResponseReturnValue:
    return page("participation/index.html", "participation", counts=kept(_counts))


def _counts() -> str:
    membership, view, sight = _asked()
    _spread(sight, view.stepped)
    paging, totals = Paging.of_request(ROWS_A_PAGE), queries.total(sight.sheets, view.filters, TOLD)
    made, earlier = table(sight, view), view.filters.compared(_today())
    return render_template(
        "participation/_counts.html",
        **_words(membership, view),
        **frozen_words(view.filters.period, membership),
        form=_form(membership, view, sight),
        whole=View(Filters(school_year(_this_year()))),
        table=made,
        rows=made.rows[paging.offset : paging.offset + paging.size],
        pages=paging.links(
            len(made.rows), lambda number: url_for("participation.index", **view.address, page=number)
        ),
        table_title=choosing.view_title(view),
        totals=totals,
        share=_share(sight, view, totals),
        before=queries.total(sight.sheets, earlier) if earlier else NOTHING,
        by_audience=_by_audience(sight, view),
        bars=bars(sight.sheets, view, _today()),
        backwards=ends_before_it_begins(request.args),
        unread=no_period(request.args),
    )


def _spread(sight: Sight, view: View) -> None:
    """Read once what the table, the chart of months and the audiences are made of."""
    by = [view.rows, *([view.columns] if view.columns else []), Dimension.AUDIENCE, Dimension.MONTH]
    queries.spread(sight.sheets, view.filters, by)


@bp.get("/participation/table.<form>")
@only(*READERS)
def export(form: str) -> ResponseReturnValue:
    membership, view, sight = _asked()
    made, words = table(sight, view), _words(membership, view)
    chosen = [words["place"], *(chip.text for chip in words["chips"])]
    heading = files.heading(made, dict.fromkeys(filter(None, chosen)), words["same_days"])
    return downloads.table(files.file_name(made), form, files.header(made), files.rows(made), heading)


@bp.get("/participation/sheets")
@only(*READERS)
def sheets() -> ResponseReturnValue:
    membership, view, sight = _asked()
    paging, totals = Paging.of_request(SHEETS_A_PAGE), queries.total(sight.sheets, view.filters)
    return page(
        "participation/sheets.html",
        **_words(membership, view),
        sheets=sheets_behind(sight.sheets, view.filters, paging.size, paging.offset),
        totals=totals,
        kind_title=kind_title,
        beyond=paging.beyond(totals.sheets),
        first_url=url_for("participation.sheets", **view.filters.address),
        pages=paging.links(
            totals.sheets,
            lambda number: url_for("participation.sheets", **view.filters.address, page=number),
        ),
    )


def _asked() -> tuple[Membership, View, Sight]:
    membership = acting_as()
    view = read_view(request.args, _this_year(), membership)
    view = fitting(view)
    if not in_sight(membership, view.filters):
        abort(404)
    return membership, view, sight_of(membership)


def _words(membership: Membership, view: View) -> dict[str, Any]:
    """What both pages say of the filters. One cannot step out of what one looks after."""
    own = bounded(Filters(view.filters.period), membership)
    chosen = view.filters
    return {
        "view": view,
        "filters": chosen,
        "same_days": labels.same_days(chosen.period, _today()),
        "period_name": labels.period_title(chosen.period),
        "place": _place(chosen),
        "up": _up(view, own),
        "chips": choosing.chips(view, own),
        "figure_title": labels.figure_title,
        "dimension_title": labels.dimension_title,
        "value_text": labels.value_text,
        "rows_html": rows_html,
        "value_of": value_of,
        "points": _points,
    }


def _share(sight: Sight, view: View, totals: Counted) -> Value:
    """Of the enrolment, everything together."""
    pupils = enrolled(sight.schools, view.filters).pupils
    return share(totals, totals.enrolled, pupils)


def _points(now: Counted, before: Counted) -> str:
    """The change of what is confirmed, if that can be told."""
    change = confirmed_change(now, before)
    return "" if change is None else labels.points_text(change)


def _place(filters: Filters) -> str:
    """The school, or the municipality, that is looked at; empty for all."""
    for dimension in (Dimension.SCHOOL, Dimension.MUNICIPALITY):
        keys = filters.keys(dimension)
        if keys is not None and len(keys) == 1:
            return name(dimension, next(iter(keys)))
    return ""


def _up(view: View, own: Filters) -> list[tuple[str, View]]:
    """The wider places that one has stepped down from."""
    found: list[tuple[str, View]] = []
    filters = view.filters
    if filters.keys(Dimension.SCHOOL) and not own.keys(Dimension.SCHOOL):
        filters = filters.but(Dimension.SCHOOL).but(Dimension.CLASS)
        municipality = filters.keys(Dimension.MUNICIPALITY)
        if municipality is not None and len(municipality) == 1:
            found.append((name(Dimension.MUNICIPALITY, next(iter(municipality))), view.but(filters=filters)))
    if filters.keys(Dimension.MUNICIPALITY) and not own.keys(Dimension.MUNICIPALITY):
        filters = filters.but(Dimension.MUNICIPALITY)
    return [("", view.but(filters=filters)), *found] if filters != view.filters else []


def _form(membership: Membership, view: View, sight: Sight) -> str:
    """The filters and ways to look at the counts."""
    first, last = queries.first_and_last_year(sight.sheets) or (_this_year(), _this_year())
    last = max(last, _this_year())

    def make() -> str:
        choices = _choices(membership, view, first, last)
        return render_template("participation/_filters.html", **_words(membership, view), **choices)

    return kept_steady(make, "form", first, last)


def _choices(membership: Membership, view: View, first: int, last: int) -> dict[str, Any]:
    bound = bounded(Filters(view.filters.period), membership).chosen
    offered = [one for one in choosing.OF_FORM if one not in bound]
    if not municipalities() or Dimension.SCHOOL in view.filters.chosen:
        offered = [one for one in offered if one is not Dimension.MUNICIPALITY]
    single = [one for one in offered if len(view.filters.chosen.get(one, ())) < 2]
    return {
        "periods": choosing.periods(view.filters.period, first, last, own_periods(membership)),
        "selects": [
            (one, choosing.filter_choices(one), choosing.chosen_key(view.filters, one)) for one in single
        ],
        "kept": {
            one.value: keys
            for one in view.filters.chosen
            if one not in single and one not in bound
            for keys in [view.filters.address[one.value]]
        },
        "ways": choosing.ways(view),
        "dimensions": labels.dimensions(),
        "all_figures": list(Figure),
        "in_cells": IN_CELLS,
    }


def _this_year() -> int:
    return school_year_of(_today())


def _today() -> date:
    return clock.today(clock.zone())


def _by_audience(sight: Sight, view: View) -> list[tuple[str, View, int]]:
    """Whose participations these are, where not all are of pupils."""
    only = {Figure.PARTICIPATIONS}
    found = queries.count(sight.sheets, view.filters, (Dimension.AUDIENCE,), only)
    if set(found) <= {(Audience.PUPILS.value,)}:
        return []
    return [
        (audience_title(audience), view.of((Dimension.AUDIENCE, audience.value)), found[keys].participations)
        for audience in Audience
        if (keys := (audience.value,)) in found
    ]

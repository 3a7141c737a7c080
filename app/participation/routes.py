"""The counts on a page, and the sheets behind each of them."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement

from app.accounts.access import acting_as, only
from app.accounts.models import Membership, Role
from app.attendance.models import Sheet
from app.attendance.queries import within_sight
from app.calendar.labels import audience_title, kind_choices, kind_title
from app.calendar.models import Audience
from app.core import clock
from app.core.htmx import page
from app.core.paging import Paging
from app.organizations.models import school_year_of
from app.organizations.queries import municipalities
from app.participation import labels, queries
from app.participation.access import in_sight
from app.participation.filters import NOWHERE, Filters, Rows, bounded, read
from app.participation.sheets import sheets as sheets_behind
from app.participation.table import table
from app.participation.verify import MONTHS

SHEETS_A_PAGE = 100
READERS = (Role.SCHOOL, Role.HOST, Role.MUNICIPALITY, Role.OPERATOR, Role.ANALYST)

bp = Blueprint("participation", __name__)


@dataclass(frozen=True)
class Bar:
    """A column of the chart, and its figure in the table below; no sheet, no `value`."""

    label: str
    title: str
    value: int
    text: str
    filters: Filters
    has_sheets: bool


@bp.get("/participation")
@only(*READERS)
def index() -> ResponseReturnValue:
    membership, filters, sight = _asked()
    return page(
        "participation/index.html",
        "participation",
        **_words(membership, filters),
        table=table(sight, filters),
        totals=queries.totals(sight, filters),
        **_audiences(queries.audiences(sight, filters)),
        bars=_bars(queries.months(sight, filters.but(month=None)), filters),
        years=_years(sight, filters),
        municipalities=municipalities(),
        kind_choices=kind_choices(),
        months=[(month, labels.month_title(month)) for month in MONTHS],
        year_title=labels.year_title,
    )


@bp.get("/participation/sheets")
@only(*READERS)
def sheets() -> ResponseReturnValue:
    membership, filters, sight = _asked()
    paging, totals = Paging.of_request(SHEETS_A_PAGE), queries.totals(sight, filters)
    return page(
        "participation/sheets.html",
        **_words(membership, filters),
        sheets=sheets_behind(sight, filters, paging.size, paging.offset),
        totals=totals,
        beyond=paging.beyond(totals.sheets),
        first_url=url_for("participation.sheets", **filters.address),
        pages=paging.links(
            totals.sheets, lambda number: url_for("participation.sheets", **filters.address, page=number)
        ),
    )


def _asked() -> tuple[Membership, Filters, ColumnElement[bool]]:
    membership = acting_as()
    this_year = school_year_of(clock.today(clock.zone()))
    filters = read(request.args, this_year, membership)
    if filters.rows is Rows.MUNICIPALITY and not municipalities():
        filters = filters.but(
            municipality=NOWHERE
        )  # where there are none, schools are the first thing to see
    if not in_sight(membership, filters):
        abort(404)
    return membership, filters, within_sight(membership, Sheet.organization_id)


def _words(membership: Membership, filters: Filters) -> dict[str, Any]:
    """What both pages say of the filters. One cannot step out of what one looks after."""
    own = bounded(Filters(year=filters.year), membership)
    parts = labels.parts(filters)
    picks = bool(municipalities())
    if not picks:
        parts.pop("municipality", None)
    return {
        "filters": filters,
        "year_name": labels.year_title(filters.year),
        "parts": parts,
        "chosen": {name: text for name, text in parts.items() if name not in own.address},
        "kind_title": kind_title,
        "picks_municipality": picks and "municipality" not in own.address and filters.school is None,
    }


def _audiences(came: dict[tuple[Audience, bool], int]) -> dict[str, Any]:
    """Whose participations these are, where not all are of pupils, and whether some are of no class."""
    present = [audience for audience in Audience if any(audience is one for one, _ in came)]
    by_audience = [(one, came.get((one, True), 0) + came.get((one, False), 0)) for one in present]
    return {
        "by_audience": by_audience if present not in ([], [Audience.PUPILS]) else [],
        "audience_title": audience_title,
        "some_without_class": any(not of_a_class for _, of_a_class in came),
    }


def _years(sight: ColumnElement[bool], filters: Filters) -> list[int]:
    """School years to choose from, the latest first."""
    first, last = queries.first_and_last_year(sight) or (filters.year, filters.year)
    return list(range(max(last, filters.year), min(first, filters.year) - 1, -1))


def _bars(came: dict[int, int], filters: Filters) -> list[Bar]:
    """From September to May, and the months of summer where they have sheets."""
    shown = max([9, *(MONTHS.index(month) + 1 for month in came)])
    return [
        Bar(
            labels.month_short(month),
            labels.month_title(month),
            came.get(month, 0),
            f"{came[month]:,}".replace(",", "\u00a0") if month in came else "",
            filters.but(month=month),
            month in came,
        )
        for month in MONTHS[:shown]
    ]

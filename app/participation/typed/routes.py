"""Coverage by month: a school types its own, coordinators see who has not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm
from sqlalchemy import true

from app.accounts.access import acting_as, only
from app.accounts.models import Role
from app.accounts.queries import names_of, within_reach
from app.attendance.models import Sheet
from app.core import clock, downloads
from app.core.db import transact
from app.core.errors import RuleBroken
from app.core.fields import asked_id
from app.core.htmx import page, see_other
from app.core.paging import Paging
from app.organizations.labels import unit_words, year_title
from app.organizations.models import Organization, school_year_of
from app.organizations.queries import municipalities
from app.participation import labels, queries
from app.participation.dimensions import Dimension
from app.participation.filters import Filters
from app.participation.periods import month_of, school_year
from app.participation.typed.actions import state_of, type_months
from app.participation.typed.forms import ask_about, fill, said_in, sure_in, typed_form
from app.participation.typed.labels import difference_text
from app.participation.typed.queries import School, enrolled_in, schools_with_typed, typed_of
from app.participation.typed.refusals import MoreThanEnrolled

ROWS_A_PAGE = 200
LOOKING_ON = (Role.MUNICIPALITY, Role.OPERATOR, Role.ANALYST)

bp = Blueprint("typed", __name__)


@dataclass(frozen=True)
class Asked:
    """A school year with its months so far, and the schools of a municipality or of all; those that are
    `missing` in a month, or all of them, are shown."""

    year: int
    months: Sequence[int]
    municipality: int | None
    missing: int | None
    schools: Sequence[School]

    @property
    def shown(self) -> Sequence[School]:
        return [one for one in self.schools if not (self.missing and self.missing in one.typed)]

    @property
    def address(self) -> dict[str, Any]:
        return {"year": self.year, "municipality": self.municipality, "missing": self.missing}


@bp.get("/monthly-coverage")
@only(Role.SCHOOL)
def own() -> ResponseReturnValue:
    return _page(_chosen_year())


@bp.post("/monthly-coverage")
@only(Role.SCHOOL)
def save() -> ResponseReturnValue:
    year, school_id, by = _chosen_year(), acting_as().organization_id, current_user.id
    months = _begun(year)
    form = typed_form(months)()
    if not form.validate_on_submit():
        return _page(year, form, status=422)
    said, seen, sure = said_in(form, months), form["seen"].data or "", sure_in(form, months)
    try:
        transact(lambda: type_months(school_id, year, said, seen=seen, sure=sure, by=by))
    except RuleBroken as refusal:
        return _page(year, form, refusal, refusal.status)
    flash(_("The coverage is saved."), "success")
    return see_other(url_for("typed.own", year=year))


@bp.get("/monthly-coverage/schools")
@only(*LOOKING_ON)
def schools() -> ResponseReturnValue:
    paging, asked = Paging.of_request(ROWS_A_PAGE), _asked()
    all_schools, rows, months, chosen = asked.schools, asked.shown, asked.months, asked.address
    return page(
        "participation/typed/schools.html",
        "typed_schools",
        rows=rows[paging.offset : paging.offset + paging.size],
        pages=paging.links(len(rows), lambda number: url_for("typed.schools", **chosen, page=number)),
        found=len(rows),
        total=len(all_schools),
        files=[(name, url_for("typed.export", form=name.lower(), **chosen)) for name in ("XLSX", "CSV")],
        typed_in={month: sum(month in one.typed for one in all_schools) for month in months},
        places=dict(_places()),
        chosen=chosen,
        beside=_beside(asked.year),
        unit=unit_words() if acting_as().role is not Role.MUNICIPALITY else None,
        **_words(asked.year, months),
    )


@bp.get("/monthly-coverage/schools.<form>")
@only(*LOOKING_ON)
def export(form: str) -> ResponseReturnValue:
    """The schools that the list shows, as a file: an empty cell where nothing is typed."""
    asked, places, unit = _asked(), dict(_places()), unit_words()
    header = [
        _("School"),
        unit.one if unit else _("Municipality"),
        *map(labels.month_year_title, asked.months),
    ]
    rows = (
        [one.name, places.get(one.municipality_id or 0, ""), *map(one.typed.get, asked.months)]
        for one in asked.shown
    )
    name = _("Coverage typed by schools, %(year)s", year=year_title(asked.year).replace("/", "-"))
    return downloads.table(name, form, header, rows)


def _asked() -> Asked:
    """What the address asks for, within the reader's reach."""
    year = _chosen_year()
    months, municipality = _begun(year), request.args.get("municipality", type=asked_id)
    missing = next((month for month in months if request.args.get("missing") == str(month)), None)
    in_place = true() if municipality is None else Organization.municipality_id == municipality
    found = schools_with_typed(within_reach(acting_as(), Organization.id) & in_place, months)
    return Asked(year, months, municipality, missing, found)


def _page(
    year: int, form: FlaskForm | None = None, refusal: RuleBroken | None = None, status: int = 200
) -> Response:
    school_id, months = acting_as().organization_id, _begun(year)
    typed = typed_of(school_id, year)
    if form is None:
        form = typed_form(months)(formdata=None)
        fill(form, typed)
    form["seen"].data = state_of(typed)
    if isinstance(refusal, MoreThanEnrolled):
        ask_about(form, refusal.months)
    counted = queries.coverage(
        Sheet.organization_id == school_id, Filters(school_year(year)), (Dimension.MONTH,)
    )
    return page(
        "participation/typed/own.html",
        "typed_coverage",
        status,
        form=form,
        refusal=refusal,
        typed=typed,
        counted={keys[0]: one for keys, one in counted.items()},
        enrolled=enrolled_in(school_id, year),
        names=names_of(row.typed_by for row in typed.values()),
        difference_text=difference_text,
        **_words(year, months),
    )


def _words(year: int, months: Sequence[int]) -> dict[str, Any]:
    return {
        "year": year,
        "years": _years(),
        "year_title": year_title,
        "months": months,
        "month_title": labels.month_year_title,
        "month_code": lambda month: month_of(month).code,
        "month_short": labels.month_short,
        "value_text": labels.value_text,
    }


def _beside(year: int) -> dict[str, Any]:
    """The page of counts by month, the typed number beside the counted one."""
    figures = ["typed", "coverage", "participations"]
    return {
        "period": school_year(year).code,
        "rows": Dimension.MONTH.value,
        "columns": "none",
        "figure": figures,
    }


def _places() -> list[tuple[int, str]]:
    return [(one.id, one.name) for one in municipalities()]


def _years() -> tuple[int, int]:
    """What can be typed: this school year and the one before."""
    this_year = school_year_of(clock.today(clock.zone()))
    return this_year, this_year - 1


def _chosen_year() -> int:
    asked = request.args.get("year")
    if not asked:
        return _years()[0]
    return next((year for year in _years() if asked == str(year)), None) or abort(404)


def _begun(year: int) -> list[int]:
    """The months of the school year that are not still ahead."""
    today = clock.today(clock.zone())
    return [month for month in school_year(year).months if month_of(month).first <= today]

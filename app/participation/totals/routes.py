"""The totals of a school year: everybody reads what an operator has published."""

from typing import Any

from flask import Blueprint, abort, current_app, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.access import membership_or_none, only
from app.accounts.models import Role
from app.accounts.queries import names_of
from app.calendar.outward import outward
from app.core import clock, downloads
from app.core.db import transact
from app.core.htmx import page, see_other
from app.core.shared_pages import shared_page
from app.organizations.identity import identity
from app.organizations.labels import unit_words, year_title
from app.organizations.models import school_year_of
from app.participation import labels
from app.participation.dimensions import Dimension
from app.participation.smallness import HIDDEN
from app.participation.totals import actions, showing
from app.participation.totals.figures import Totals, totals_of
from app.participation.totals.queries import counted_years, published

bp = Blueprint("totals", __name__)


@bp.get("/totals")
@shared_page
def index() -> ResponseReturnValue:
    year = _asked_year()
    if year is None:
        return page("participation/totals/none.html")
    readable = [row.year for row in published()]
    totals = totals_of(year)
    return page(
        "participation/totals/index.html",
        totals=totals,
        years=readable,
        is_published=year in readable,
        is_running=year >= school_year_of(clock.today(clock.zone())),
        today=clock.today(clock.zone()),
        outward=_outward(year),
        **_words(totals),
    )


@bp.get("/totals/table.<form>")
def export(form: str) -> ResponseReturnValue:
    year = _asked_year()
    totals = totals_of(year if year is not None else abort(404))
    name = _("Totals of the school year %(years)s", years=f"{year}-{totals.year + 1}")
    return downloads.table(name, form, showing.header(), showing.rows(totals))


@bp.get("/totals/years")
@only(Role.OPERATOR)
def years() -> ResponseReturnValue:
    rows = {row.year: row for row in published()}
    return page(
        "participation/totals/years.html",
        years=sorted({*rows, *counted_years()}, reverse=True),
        published=rows,
        names=names_of(row.published_by for row in rows.values()),
        this_year=school_year_of(clock.today(clock.zone())),
        year_title=year_title,
    )


@bp.post("/totals/years/<int:year>/publication")
@only(Role.OPERATOR)
def publish(year: int) -> ResponseReturnValue:
    by = current_user.id if year in counted_years() else abort(404)
    transact(lambda: actions.publish(year, by=by))
    flash(_("The totals of %(years)s are published.", years=year_title(year)), "success")
    return see_other(url_for("totals.years"))


@bp.post("/totals/years/<int:year>/withdrawal")
@only(Role.OPERATOR)
def withdraw(year: int) -> ResponseReturnValue:
    by = current_user.id if year in [row.year for row in published()] else abort(404)
    transact(lambda: actions.withdraw(year, by=by))
    flash(_("The totals of %(years)s are withdrawn.", years=year_title(year)), "success")
    return see_other(url_for("totals.years"))


def _asked_year() -> int | None:
    """The published year in the address, or the latest; None where nothing is. An operator looks at every
    year before it is published."""
    asked, readable = request.args.get("year"), [row.year for row in published()]
    if not asked:
        return readable[0] if readable else None
    membership = membership_or_none()
    if membership is not None and membership.role is Role.OPERATOR:
        readable += counted_years()
    return next((year for year in readable if str(year) == asked), None) or abort(404)


def _words(totals: Totals) -> dict[str, Any]:
    return {
        "sections": [one for one in showing.sections(totals) if one.by is not Dimension.MONTH],
        "bars": showing.bars(totals),
        "schools_text": showing.schools_text(totals),
        "titles": _titles(),
        "withheld": HIDDEN,
        "year_title": year_title,
        "value_text": labels.value_text,
        "figure_title": labels.figure_title,
        "dimension_title": labels.dimension_title,
    }


def _titles() -> dict[str, str]:
    unit = unit_words()
    return {
        Dimension.KIND: _("By kind of event"),
        Dimension.MUNICIPALITY: unit.by if unit else _("By municipality"),
        Dimension.PROGRAMME: _("By programme"),
    }


def _outward(year: int) -> Any:
    url = current_app.config["SITE_URL"] + url_for("totals.index", year=year)
    title = _("Totals of the school year %(years)s", years=year_title(year))
    region = known.region_name if (known := identity()) else ""
    return outward(url, title, region)

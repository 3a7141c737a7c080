"""The plan-schedule as a page to print and as a file.

For those who plan: an operator, and a municipality that plans after the region's order. Nothing says of an
order that it is public, so nobody else is shown its columns and numbers.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.access import acting_as, only
from app.calendar import chips
from app.calendar.by_event import held_within
from app.calendar.choices import offered, titles
from app.calendar.filters import Filters, year_name
from app.calendar.public import question_of
from app.calendar.readers import readable_by
from app.core import clock, downloads
from app.core.htmx import page
from app.organizations.models import school_year_of
from app.roadmap import access, queries
from app.roadmap.blueprint import bp
from app.roadmap.models import RoadMap
from app.roadmap.plan import Plan, plan_of
from app.roadmap.reading.contract import Column

MOST = 2000  # events of one plan
YEARS_BACK, YEARS_ON = 2, 1
_LONGEST_ID = 9  # digits


@dataclass(frozen=True)
class Asked:
    """What a plan is made of; `filters` always name a school year."""

    order: RoadMap | None
    filters: Filters
    today: date


@bp.get("/plan-schedule")
@only(*access.KEEPERS)
def plan_schedule() -> ResponseReturnValue:
    asked = _asked()
    plan, cut = _plan(asked)
    return page("roadmap/plan_schedule.html", plan=plan, cut=cut, most=MOST, **_about(asked))


@bp.get("/plan-schedule.<form>")
@only(*access.KEEPERS)
def plan_schedule_file(form: str) -> ResponseReturnValue:
    asked = _asked()
    plan, _cut = _plan(asked)
    name = f"{_('Plan-schedule')} {year_name(asked.filters.year or 0)}".replace("/", "-")
    return downloads.table(name, form, plan.names, plan.rows())


def _asked() -> Asked:
    """The order that the address names, else the one read last; its school year, else the present one."""
    order, today = _order(request.args.get("order", "")), clock.today(clock.zone())
    filters = replace(Filters.read(request.args), day=None, skip=None)
    if filters.year is None:
        own = order.school_year if order else None
        filters = replace(filters, year=int(own[:4]) if own else school_year_of(today))
    return Asked(order, filters, today)


def _order(text: str) -> RoadMap | None:
    if not text:
        return next(iter(queries.titles(access.read_by(acting_as()))), None)
    return access.readable(int(text)) if text.isdecimal() and len(text) <= _LONGEST_ID else abort(404)


def _plan(asked: Asked) -> tuple[Plan, bool]:
    """The plan, and whether there are more events than it takes."""
    first, last = asked.filters.span()
    question = question_of(asked.filters, readable_by(acting_as()))
    held = held_within(question, (first or asked.today, last), MOST + 1)
    rows = queries.answered(asked.order.id) if asked.order else {}
    return plan_of(_columns(asked.order), held[:MOST], rows), len(held) > MOST


def _columns(order: RoadMap | None) -> list[Column]:
    return [Column(one["name"], one["role"]) for one in order.columns] if order else []


def _about(asked: Asked) -> dict[str, Any]:
    """The words around the table, and what else it may be made of."""
    filters, order = asked.filters, asked.order
    this_year = school_year_of(asked.today)
    years = {*range(this_year - YEARS_BACK, this_year + YEARS_ON + 1), filters.year or this_year}
    args: dict[str, Any] = filters.args() | ({"order": [str(order.id)]} if order else {})
    return {
        "order": order,
        "usual": order is not None and not order.columns,
        "orders": [(str(one.id), one.title) for one in queries.titles(access.read_by(acting_as()))],
        "filters": filters,
        "args": args,
        "school_year": year_name(filters.year or this_year),
        "asked": chips.filters_text(replace(filters, year=None), titles(filters)),
        "years": [(year_name(year), year_name(year)) for year in sorted(years, reverse=True)],
        "municipalities": offered("municipality"),
        "grades": offered("grade"),
        "kinds": offered("kind"),
        "file_url": lambda form: url_for("roadmap.plan_schedule_file", form=form, **args),
        "clear_url": url_for("roadmap.plan_schedule", order=order.id if order else None),
    }

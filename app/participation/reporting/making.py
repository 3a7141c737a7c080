"""The list of reporting periods by school year; making the regular ones at once, and own ones singly."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.accounts.access import acting_as, only
from app.accounts.models import Role
from app.accounts.queries import names_of
from app.core import clock, downloads
from app.core.db import transact
from app.core.errors import RuleBroken
from app.core.htmx import page, see_other
from app.core.locale import local_time
from app.core.tables import Cell
from app.organizations.labels import year_title
from app.organizations.models import school_year_of
from app.organizations.queries import working_calendar
from app.participation.reporting import actions, labels, queries
from app.participation.reporting.access import READERS, keeps
from app.participation.reporting.actions import OwnDraft, due_on
from app.participation.reporting.blueprint import bp
from app.participation.reporting.forms import USUAL_DAYS, OwnForm, RegularForm
from app.participation.reporting.refusals import OwnPeriodsOverlap


@bp.get("/periods")
@only(*READERS)
def index() -> ResponseReturnValue:
    return _list_page()


@bp.get("/periods.<form>")
@only(*READERS)
def export(form: str) -> ResponseReturnValue:
    year = _year()
    header = [_("Period"), _("First day"), _("Last day"), _("To be reported by"), _("State")]
    header += [_("Frozen"), _("By whom"), _("On whose behalf")]
    return downloads.table(_("periods-%(year)s", year=year), form, header, _rows(year))


@bp.get("/periods/regular")
@only(Role.OPERATOR)
def regular() -> ResponseReturnValue:
    """Where opening a form's address ends up: that changes nothing."""
    return redirect(url_for("periods.index"), code=303)


@bp.post("/periods/regular")
@only(Role.OPERATOR)
def make_regular() -> ResponseReturnValue:
    form, by = RegularForm().offer(_years(), _this_year()), current_user.id
    if not form.validate_on_submit():
        return _list_page(form, 422)
    year, kinds, days = form.year.data, form.chosen_kinds, form.working_days.data or USUAL_DAYS
    made = transact(lambda: actions.make_regular(year, kinds, days, by=by))
    said = ngettext("%(num)s period is made.", "%(num)s periods are made.", made)
    flash(said if made else _("All of them are there already."), "success" if made else "info")
    return see_other(url_for("periods.index", year=year))


@bp.get("/periods/new")
@only(Role.OPERATOR)
def new() -> ResponseReturnValue:
    return _own_page(OwnForm(formdata=None))


@bp.post("/periods")
@only(Role.OPERATOR)
def create() -> ResponseReturnValue:
    form, by = OwnForm(), current_user.id
    if not form.validate_on_submit():
        return _own_page(form, status=422)
    draft = _draft(form)
    try:
        period_id = transact(lambda: actions.add_own(draft, by=by).id)
    except RuleBroken as refusal:
        return _own_page(form, refusal, refusal.status)
    flash(_("The period is made."), "success")
    return see_other(url_for("periods.show", period_id=period_id))


def _draft(form: OwnForm) -> OwnDraft:
    """The valid form; without a day of its own it is due by the usual rule."""
    first, last = form.first.data or date.min, form.last.data or date.min
    due = form.due_on.data or due_on(last, USUAL_DAYS, working_calendar())
    return OwnDraft(form.title.data or "", first, last, due, form.all_the_same.data)


def _own_page(form: OwnForm, refusal: RuleBroken | None = None, status: int = 200) -> Response:
    return page(
        "participation/reporting/new.html",
        None,
        status,
        form=form,
        refusal=refusal,
        overlaps=isinstance(refusal, OwnPeriodsOverlap),
        usual_days=USUAL_DAYS,
    )


def _list_page(form: RegularForm | None = None, status: int = 200) -> Response:
    year, years, today = _year(), _years(), clock.today(clock.zone())
    rows = queries.periods_ending_in(year)
    if keeps(acting_as()):
        form = form or RegularForm(formdata=None).offer(years, year)
    return page(
        "participation/reporting/index.html",
        None,
        status,
        rows=[(row, labels.state_of(row, today)) for row in rows],
        people=_people(rows),
        year=year,
        years=[(one, year_title(one)) for one in sorted({*years, year}, reverse=True)],
        form=form,
    )


def _rows(year: int) -> Iterator[list[Cell]]:
    today, found = clock.today(clock.zone()), queries.periods_ending_in(year)
    people = _people(found)
    for row in found:
        standing, state = row.standing, labels.state_of(row, today)
        frozen: list[Cell] = [None, "", ""]
        if standing is not None:
            who = people.get(standing.frozen_by or 0, "")
            frozen = [local_time(standing.frozen_at), who, standing.organization.short_name]
        yield [labels.title_of(row), row.first, row.last, row.due_on, state.text, *frozen]


def _people(rows: Any) -> dict[int, str]:
    """The names of those who froze."""
    standing = (row.standing for row in rows)
    return names_of(one.frozen_by for one in standing if one is not None)


def _this_year() -> int:
    return school_year_of(clock.today(clock.zone()))


def _year() -> int:
    """The school year of the address, else that of last week: what has just ended is being reported."""
    asked = request.args.get("year", type=int)
    if asked is not None and 1990 <= asked <= 2100:
        return asked
    return school_year_of(clock.today(clock.zone()) - timedelta(days=7))


def _years() -> list[int]:
    """School years to choose from, the latest first."""
    kept = {school_year_of(row.last) for row in queries.every_period()}
    near = range(_this_year() - 1, _this_year() + 2)
    return sorted(kept.union(near), reverse=True)

"""The answer to an order: its page, its files, and what a person adds to a row."""

from functools import partial
from importlib import import_module
from itertools import groupby
from typing import Any

from flask import abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.access import acting_as, only
from app.core import clock, downloads
from app.core.db import transact
from app.core.errors import RuleBroken
from app.core.htmx import page, see_other
from app.participation.access import sight_of
from app.participation.dimensions import Dimension, Key
from app.participation.filters import Filters
from app.participation.labels import number_text
from app.participation.periods import Period, PeriodKind, read_period, school_year
from app.participation.reports.files import Maker
from app.roadmap import access
from app.roadmap.answer import actions, columns, labels, queries
from app.roadmap.answer.forms import AnswerForm
from app.roadmap.answer.measures import target_in
from app.roadmap.answer.queries import EVER, Answer, Result, Sight
from app.roadmap.answer.standing import Standing
from app.roadmap.asking.queries import asked
from app.roadmap.blueprint import bp
from app.roadmap.models import RoadMap, RoadMapRow
from app.roadmap.papers.queries import done
from app.roadmap.queries import Show
from app.roadmap.queries import rows as rows_of


@bp.get("/roadmaps/<int:road_map_id>/answer")
@only(*access.KEEPERS)
def answer(road_map_id: int) -> ResponseReturnValue:
    road_map = access.readable(road_map_id)
    found, shown = _answer(road_map), _shown()
    counts = {one: sum(result.standing.standing is one for result in found.results) for one in Standing}
    results = [one for one in found.results if shown in (None, one.standing.standing)]
    sections = [
        (title, list(some)) for title, some in groupby(results, lambda one: columns.heading_of(one.row))
    ]
    return page(
        "roadmap/answer.html",
        road_map=road_map,
        answer=found,
        sections=sections,
        counts={one: count for one, count in counts.items() if count},
        rows_in_all=len(found.results),
        may_change=access.may_change(road_map),
        sheets_url=partial(_sheets_url, found.period),
        shown=shown,
        years=_years(road_map),
        period=None if found.period == EVER else found.period,
        **_words(),
    )


@bp.get("/roadmaps/<int:road_map_id>/answer.<form>")
@only(*access.KEEPERS)
def answer_file(road_map_id: int, form: str) -> ResponseReturnValue:
    road_map = access.readable(road_map_id)
    found, name = _answer(road_map), _file_name(road_map)
    if form == "docx":
        maker = _maker()
        paper = import_module("app.roadmap.answer.paper")  # with the first one, for its library's weight
        return downloads.document(name, paper.document(found, maker.organization, maker.text))
    return downloads.table(name, form, columns.header(road_map), columns.rows(found))


@bp.get("/roadmaps/<int:road_map_id>/rows/<int:ordinal>/answer")
@only(*access.KEEPERS)
def row_answer(road_map_id: int, ordinal: int) -> ResponseReturnValue:
    row = access.row(road_map_id, ordinal)
    return _row_page(row, _form(row))


@bp.post("/roadmaps/<int:road_map_id>/rows/<int:ordinal>/answer")
@only(*access.KEEPERS)
def answer_row(road_map_id: int, ordinal: int) -> ResponseReturnValue:
    row, by = access.row(road_map_id, ordinal), current_user.id
    form = _form(row)
    if not form.validate_on_submit():
        return _row_page(row, form, status=422)
    said = form.chosen(), form.target.data, form.note.data or ""
    try:
        transact(lambda: actions.say(access.row(road_map_id, ordinal), *said, by=by))
    except RuleBroken as refusal:
        return _row_page(access.row(road_map_id, ordinal), form, refusal, refusal.status)
    flash(_("Row %(number)s: saved.", number=ordinal), "success")
    return see_other(url_for("roadmap.answer", road_map_id=road_map_id, _anchor=f"row-{ordinal}"))


def _answer(road_map: RoadMap) -> Answer:
    sight = sight_of(acting_as())
    rows = [row for row in rows_of(road_map.id, Show.ALL) if row.gone_at is None or row.ties]
    return queries.answer(
        road_map,
        rows,
        Sight(sight.sheets, sight.schools),
        clock.now(),
        period=_period(),
        asked=asked(road_map.id),
        papers=done(road_map.id),
        drafts=access.may_change(road_map),
    )


def _period() -> Period:
    """The school year that the address asks for; else everything."""
    code = request.args.get("period", "")
    period = read_period(code) if code else EVER
    return period if period and period.kind in (PeriodKind.SCHOOL_YEAR, PeriodKind.OWN) else abort(404)


def _years(road_map: RoadMap) -> list[Period]:
    """The school years of a plan of several; of a plan of one year none, there is nothing to choose."""
    years: list[int] = sorted(road_map.years)
    several = [school_year(year) for year in range(years[0], years[-1] + 1)] if years else []
    return several if len(several) > 2 else []


def _shown() -> Standing | None:
    typed = request.args.get("standing", "")
    if not typed:
        return None
    return Standing(typed) if typed in set(Standing) else abort(404)


def _form(row: RoadMapRow) -> AnswerForm:
    read = target_in(row.draft["indicator"], row.draft["result"])
    told = labels.target_text(read) if read else _("no target is named there")
    return AnswerForm.of(queries.said_of(row.id), _("As in the order: %(target)s", target=told))


def _row_page(
    row: RoadMapRow, form: AnswerForm, refusal: RuleBroken | None = None, status: int = 200
) -> ResponseReturnValue:
    return page("roadmap/answer_row.html", status=status, row=row, form=form, refusal=refusal)


def _sheets_url(period: Period, result: Result) -> str:
    """The sheets behind the figures of a row."""
    ids = frozenset[Key](one.id for one in result.standing.events if one.counted)
    return f"{url_for('participation.sheets')}?{Filters(period, {Dimension.EVENT: ids}).query}"


def _maker() -> Maker:
    return Maker(current_user.name, acting_as().organization.short_name, clock.now())


def _file_name(road_map: RoadMap) -> str:
    name = f"{_('Answer to the order')} {road_map.school_year or ''}".strip()
    return name.replace("/", "-")


def _words() -> dict[str, Any]:
    return {
        "Standing": Standing,
        "standing_title": labels.standing_title,
        "standing_text": labels.standing_text,
        "days_of": labels.days_of,
        "reached_text": labels.reached_text,
        "period_text": labels.period_text,
        "notes": labels.notes,
        "number_text": number_text,
        "paper_text": columns.paper_text,
    }

"""The page where organizers put a list together, and the ways to take it away."""

from functools import partial
from typing import Any

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.access import acting_as, only
from app.attendance.lists import actions, labels, queries
from app.attendance.lists.asked import PRESETS, read
from app.attendance.lists.columns import columns
from app.attendance.lists.making import List, made
from app.attendance.rosters.showing import on_slot
from app.calendar.access import ORGANIZERS
from app.calendar.choices import offered
from app.core import clock, downloads
from app.core.db import read_one_snapshot, transact
from app.core.errors import RuleBroken
from app.core.htmx import page
from app.core.locale import date_text
from app.core.marks import reads_first
from app.organizations.labels import unit_words
from app.organizations.queries import municipalities

PREVIEW = 50  # rows that are shown

bp = Blueprint("lists", __name__)


@bp.get("/lists")
@only(*ORGANIZERS)
def index() -> ResponseReturnValue:
    one = _list(request.args)
    try:
        totals = one.totals()
    except RuleBroken as refusal:
        return _page(one, refusal)
    return _page(one, None, totals)


def _list(typed: Any) -> List:
    return made(acting_as(), read(typed, clock.today(clock.zone())), clock.zone())


def _page(one: List, refusal: RuleBroken | None, totals: queries.Totals | None = None) -> Response:
    return page(
        "attendance/lists/index.html",
        "list",
        refusal.status if refusal else 200,
        refusal=refusal,
        totals=totals,
        rows=one.first(PREVIEW) if totals else [],
        count=one.count(totals) if totals else 0,
        **_words(one),
        **_choices(one),
    )


def _words(one: List) -> dict[str, Any]:
    asked = one.asked
    return {
        "asked": asked,
        "event": one.event,
        "slot": one.slot,
        "columns": one.table.columns,
        "heading": labels.STANDINGS[asked.standing],
        "subject": _subject(one),
        "cell_text": labels.cell_text,
        "address_of": partial(url_for, "lists.index"),
        "names_url": on_slot(one.slot, one.membership) if one.slot else None,
    }


def _subject(one: List) -> str:
    """«Проба · 14 октября», «с 1 по 30 октября»."""
    days = ""
    if one.asked.first and one.asked.last:
        first, last = date_text(one.asked.first), date_text(one.asked.last)
        days = first if one.asked.days == 1 else _("from %(first)s to %(last)s", first=first, last=last)
        days = f"{days} {one.asked.last.year}"
    return " · ".join(filter(None, (one.event.title if one.event else "", days)))


def _choices(one: List) -> dict[str, Any]:
    asked, unit = one.asked, unit_words()
    events = list(queries.events_in(one.membership, asked, one.zone))
    too_many = len(events) > queries.MOST_OFFERED
    if one.event and (too_many or one.event.id not in dict(events)):
        events = [(one.event.id, one.event.title)]
    known = columns(one.zone)
    return {
        "spans": labels.spans(clock.today(one.zone)),
        "events": [] if too_many and not one.event else events,
        "times": queries.times_in(one.event.id, asked, one.zone) if one.event else [],
        "presets": [(labels.PRESETS[name], name, asked.by_preset(name).address) for name in PRESETS],
        "boxes": [(name, column.title) for name, column in known.items() if unit or name != "municipality"],
        "standings": labels.STANDINGS,
        "grains": labels.GRAINS,
        "orders": labels.ORDERS,
        "kinds": offered("kind"),
        "audiences": offered("audience"),
        "unit": unit,
        "municipalities": municipalities() if unit else [],
    }


@bp.get("/lists/exports")
@only(*ORGANIZERS)
def exports() -> ResponseReturnValue:
    """Where opening the form's address ends up."""
    return redirect(url_for("lists.index"), code=303)


@bp.post("/lists/exports")
@only(*ORGANIZERS)
@reads_first  # a long list takes seconds: not while others wait to write
def export() -> ResponseReturnValue:
    form = request.form.get("form", "")
    if form not in labels.FORMS:
        abort(404)
    read_one_snapshot()
    one = _list(request.form)
    try:
        totals = one.takeable(printed=form == "print")
    except RuleBroken as refusal:
        return _page(one, refusal)
    answer = _on_paper(one, totals) if form == "print" else _file(one, form)
    note = partial(actions.note_export, one.asked, form, one.count(totals))
    transact(lambda: note(organization_id=acting_as().organization_id, by=current_user.id))
    return answer


def _file(one: List, form: str) -> Response:
    table, asked = one.table, one.asked
    what = asked.event or f"{asked.first}" + (f"-{asked.last}" if asked.days != 1 else "")
    return downloads.table(_("list-%(what)s", what=what), form, table.header, one.rows(table))


def _on_paper(one: List, totals: queries.Totals) -> Response:
    table = one.table
    return page(
        "attendance/lists/paper.html",
        rows=list(one.rows(table)),
        totals=totals,
        printed_at=clock.now(),
        **_words(one),
    )

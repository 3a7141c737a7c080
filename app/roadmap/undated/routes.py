"""The list of events without a day, for each who keeps some of them, and asking from it."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.access import acting_as, only
from app.accounts.models import Role
from app.calendar.labels import dates_text, kind_title, state_title
from app.core import clock, downloads
from app.core.db import transact
from app.core.errors import RuleBroken
from app.core.fields import asked_id
from app.core.htmx import page, see_other
from app.core.paging import Paging
from app.core.tables import Cell
from app.organizations.queries import municipalities
from app.roadmap.access import KEEPERS
from app.roadmap.asking import labels
from app.roadmap.asking.forms import AskForm, ids_of
from app.roadmap.undated import actions, queries
from app.roadmap.undated.queries import Undated, Wanted

bp = Blueprint("undated", __name__)
READERS = (Role.HOST, *KEEPERS)
PAGE = 100


@bp.get("/roadmaps/undated")
@only(*READERS)
def index() -> ResponseReturnValue:
    form = AskForm(formdata=None)
    form.begin()
    return _page(form)


@bp.get("/roadmaps/undated.<form>")
@only(*READERS)
def file(form: str) -> ResponseReturnValue:
    return downloads.table(_("without a day"), form, _header(), _rows(_found(_wanted())))


@bp.post("/roadmaps/undated")
@only(*KEEPERS)
def ask() -> ResponseReturnValue:
    membership, form, by = acting_as(), AskForm(), current_user.id
    ids = ids_of(request.form.getlist("event"))
    if not form.validate_on_submit():
        return _page(form, 422, ticked=ids)
    asking = form.asking((), membership.organization_id)
    try:
        outcome = transact(
            lambda: actions.ask_hosts(queries.at(ids, membership), asking, by=by), repeatable=True
        )
    except RuleBroken as refusal:
        form.renew_key()
        return _page(form, refusal.status, refusal, ids)
    flash(labels.outcome_text(outcome, asking.due_on), "success" if outcome.organizations else "info")
    return see_other(url_for("undated.index", **_args(_wanted())))


def _page(
    form: AskForm, status: int = 200, refusal: RuleBroken | None = None, ticked: Sequence[int] = ()
) -> Response:
    membership, wanted, today = acting_as(), _wanted(), clock.today(clock.zone())
    found, paging = _found(wanted), Paging.of_request(PAGE)
    args = _args(wanted)
    return page(
        "roadmap/undated/index.html",
        status=status,
        form=form,
        refusal=refusal,
        ticked=ticked,
        found=found[paging.offset :][:PAGE],
        total=len(found),
        late=sum(one.is_overdue(today) for one in found),
        pages=paging.links(len(found), lambda number: url_for("undated.index", **args, page=number)),
        may_ask=membership.role in KEEPERS,
        today=today,
        file_url=lambda form: url_for("undated.file", form=form, **args),
        **_choices(wanted),
        **_words(),
    )


def _words() -> dict[str, Any]:
    return {"dates_text": dates_text, "kind_title": kind_title, "state_title": state_title}


def _wanted() -> Wanted:
    """What the address asks for; nonsense in it asks for nothing."""
    args = request.args
    order, place, host = (args.get(name, None, asked_id) for name in ("order", "municipality", "host"))
    return Wanted(order, place, host, _month(args.get("month", "")))


def _month(typed: str) -> date | None:
    try:
        return date.fromisoformat(f"{typed}-01") if len(typed) == len("2026-01") else None
    except ValueError:
        return None


def _args(wanted: Wanted) -> dict[str, Any]:
    month = f"{wanted.month:%Y-%m}" if wanted.month else None
    args = {"order": wanted.order_id, "municipality": wanted.municipality_id, "host": wanted.host_id}
    return {name: value for name, value in (args | {"month": month}).items() if value is not None}


def _found(wanted: Wanted) -> list[Undated]:
    return queries.undated(queries.seen_by(acting_as()), wanted)


def _choices(wanted: Wanted) -> dict[str, Any]:
    """What the list can be narrowed to: of hosts those that are on it."""
    found = _found(Wanted())
    hosts = {one.event.host_id: one.event.host.short_name for one in found}
    orders = {one.row.road_map_id: one.row.road_map.title for one in found}
    return {
        "orders": [(str(id), title) for id, title in orders.items()],
        "hosts": sorted(((str(id), name) for id, name in hosts.items()), key=lambda pair: pair[1]),
        "places": [(str(place.id), place.name) for place in municipalities()],
        "args": {name: [str(value)] for name, value in _args(wanted).items()},
    }


def _header() -> Sequence[str]:
    return (
        _("Order"),
        _("Row"),
        _("Event"),
        _("Kind"),
        _("When"),
        _("Host"),
        _("Municipality"),
        _("State"),
        _("Answer by"),
        _("Phone"),
        _("Mail"),
    )


def _rows(found: Sequence[Undated]) -> Iterator[Sequence[Cell]]:
    for one in found:
        event, row, host = one.event, one.row, one.event.host
        yield (
            row.road_map.title,
            row.number or str(row.ordinal),
            event.title,
            kind_title(event.kind),
            dates_text(event.precision, event.starts_on, event.ends_on),
            host.short_name,
            event.municipality.name if event.municipality else "",
            state_title(event.state),
            event.date_due_on,
            host.phone,
            host.mail,
        )

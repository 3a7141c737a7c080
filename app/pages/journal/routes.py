"""The journal's page and its file. Only operators have them: docs/security/audit-log.md says why."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from flask import Blueprint, abort, current_app, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from app.accounts.access import only
from app.accounts.models import Role
from app.core import audit, clock, downloads
from app.core.db import db
from app.core.htmx import page
from app.core.journal import Fact, Journal, Subject
from app.core.locale import local_time
from app.core.tables import Cell
from app.pages.journal import queries
from app.pages.journal.filters import PROGRAM, Filters, Misread, read
from app.pages.journal.telling import told
from app.pages.words import day_rest_with_year

MOST_IN_FILE = 50_000  # entries: seconds of work, and more than anybody reads

bp = Blueprint("journal", __name__)


def register(journal: Journal) -> None:
    facts = {"form": Fact(_l("File")), "filters": Fact(_l("Filters"))}
    exports = {"journal.exported": _l("The journal was taken away as a file")}
    journal.add("journal", Subject(_l("Journal of actions"), exports, facts))


@bp.get("/journal")
@only(Role.OPERATOR)
def index() -> ResponseReturnValue:
    filters = read(request.args)
    return page(
        "pages/journal.html",
        "entries",
        filters=filters,
        chips=list(_chips(filters)),
        subjects=[(code, subject) for code, subject in _journal() if subject.actions],
        most_in_file=MOST_IN_FILE,
        program=PROGRAM,
        **_listed(filters, _page_of(filters)),
    )


def _listed(filters: Filters, found: queries.Page) -> dict[str, Any]:
    """The entries in words, by day, and the addresses of the pages beside them."""
    entries = told(found.entries, _journal())
    return {
        "days": groupby(entries, key=lambda entry: local_time(entry.at).date()),
        "day_rest": day_rest_with_year,
        "is_empty": not entries,
        "newer": found.newer and url_for("journal.index", **filters.address, after=found.newer),
        "older": found.older and url_for("journal.index", **filters.address, before=found.older),
    }


@bp.post("/journal/exports")
@only(Role.OPERATOR)
def export() -> ResponseReturnValue:
    filters, form = read(request.form), request.form.get("form", "")
    if form not in downloads.FORMATS:
        abort(404)
    after = {"form": form, "filters": filters.address}
    audit.record("journal.exported", "journal", 1, by=current_user.id, after=after)
    db.session.commit()
    return downloads.table("journal", form, _header(), _rows(filters))


def _header() -> list[str]:
    titles = (_("Number of the entry"), _("When"), _("Who"), _("Organization"), _("Action"))
    return [*titles, _("Kind of thing"), _("About what"), _("What changed"), _("Reason")]


def _rows(filters: Filters) -> Iterator[list[Cell]]:
    journal = _journal()
    for entries in queries.chunks(filters, clock.zone(), MOST_IN_FILE):
        for one in told(entries, journal):
            changes = "; ".join(change.text for change in one.changes)
            when = local_time(one.at).replace(microsecond=0)
            who = one.who or _("the program")
            yield [one.id, when, who, one.office, one.title, one.kind, one.name, changes, one.reason]


def _page_of(filters: Filters) -> queries.Page:
    """By the entry in the address that the page follows or precedes; an unknown one is a wrong address."""
    before, after = _entry("before"), _entry("after")
    if after is not None:
        return queries.newer(filters, clock.zone(), after)
    return queries.newest(filters, clock.zone(), before)


def _entry(name: str) -> int | None:
    if name not in request.args:
        return None
    found = request.args.get(name, type=int)
    return found if found is not None and queries.is_there(found) else abort(404)


def _chips(filters: Filters) -> Iterator[tuple[str, str]]:
    """What is chosen and has no field in the form: the words, and the address without it."""
    if filters.actor:
        yield _actor(filters), url_for("journal.index", **filters.but(actor="").address)
    if filters.id:
        yield _thing(filters), url_for("journal.index", **filters.but(subject="", id="").address)


def _actor(filters: Filters) -> str:
    try:
        if filters.actor_id is None:
            return str(_("the program"))
        found = queries.people([filters.actor_id])
    except Misread:
        found = {}
    return next((person.name for person in found.values()), filters.actor)


def _thing(filters: Filters) -> str:
    subject = _journal().subject(filters.subject)
    try:
        found = subject.find([filters.subject_id])
    except Misread:
        found = {}
    return f"{subject.title}: {next((one.name for one in found.values()), filters.id)}"


def _journal() -> Journal:
    journal: Journal = current_app.extensions["journal"]
    return journal

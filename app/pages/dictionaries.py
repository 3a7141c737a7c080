"""The dictionaries, as the operator keeps them."""

from typing import Any

from flask import Response, abort, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from app.accounts.access import only
from app.accounts.models import Role
from app.calendar.labels import kind_title, shipped_kind_title
from app.calendar.models import EventKind
from app.core import clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.htmx import page, see_other
from app.organizations import actions, queries
from app.organizations.labels import row_title, year_title
from app.organizations.models import DICTIONARIES, DatedRow, ProgrammeLevel, school_year_of
from app.pages.blueprint import bp
from app.pages.forms import HUES, KindForm, LevelForm, RowForm

TITLES = {
    "levels": _l("Levels of the programme"),
    "directions": _l("Directions"),
    "fields": _l("Fields of work"),
    "programmes": _l("Projects"),
    "kinds": _l("Kinds of events"),
}


@bp.get("/dictionaries")
@only(Role.OPERATOR)
def dictionaries() -> ResponseReturnValue:
    return _list_page("levels")


@bp.get("/dictionaries/<name>")
@only(Role.OPERATOR)
def dictionary(name: str) -> ResponseReturnValue:
    return _list_page(name)


@bp.post("/dictionaries/<name>")
@only(Role.OPERATOR)
def add_row(name: str) -> ResponseReturnValue:
    rows, form = _dictionary(name), _form(name)
    if not form.validate_on_submit():
        return _list_page(name, 422, form=form)
    try:
        actions.add_row(rows, form.facts(), by=current_user.id)
    except RuleBroken as refusal:
        db.session.rollback()
        return _list_page(name, refusal.status, form=form, refusal=refusal)
    db.session.commit()
    flash(_("The row is added."), "success")
    return see_other(url_for("pages.dictionary", name=name))


@bp.get("/dictionaries/<name>/<int:row_id>")
@only(Role.OPERATOR)
def row(name: str, row_id: int) -> ResponseReturnValue:
    found = _row(name, row_id)
    return _row_page(name, found, _form(name, formdata=None, obj=found))


@bp.post("/dictionaries/<name>/<int:row_id>")
@only(Role.OPERATOR)
def change_row(name: str, row_id: int) -> ResponseReturnValue:
    found, form = _row(name, row_id), _form(name)
    if not form.validate_on_submit():
        return _row_page(name, found, form, 422)
    try:
        actions.change_row(found, form.facts(), by=current_user.id)
    except RuleBroken as refusal:
        db.session.rollback()
        return _row_page(name, _row(name, row_id), form, refusal.status, refusal)
    db.session.commit()
    flash(_("The changes are saved."), "success")
    return see_other(url_for("pages.dictionary", name=name))


@bp.get("/dictionaries/kinds")
@only(Role.OPERATOR)
def kinds() -> ResponseReturnValue:
    looks = queries.kind_looks()
    return page(
        "pages/kinds.html", kinds=list(EventKind), looks=looks, shipped=shipped_kind_title, **_words("kinds")
    )


@bp.get("/dictionaries/kinds/<kind>")
@only(Role.OPERATOR)
def kind(kind: str) -> ResponseReturnValue:
    known = _kind(kind)
    return _kind_page(known, KindForm.filled(known, queries.kind_looks().get(known)))


@bp.post("/dictionaries/kinds/<kind>")
@only(Role.OPERATOR)
def show_kind(kind: str) -> ResponseReturnValue:
    known, form = _kind(kind), KindForm()
    if not form.validate_on_submit():
        return _kind_page(known, form, 422)
    actions.show_kind(known, form.facts(known), by=current_user.id)
    db.session.commit()
    flash(_("The changes are saved."), "success")
    return see_other(url_for("pages.kinds"))


def _list_page(
    name: str, status: int = 200, *, form: RowForm | None = None, refusal: RuleBroken | None = None
) -> Response:
    rows = queries.every_row(_dictionary(name))
    return page(
        "pages/dictionary.html",
        "dictionary",
        status,
        rows=rows,
        form=form or _form(name, formdata=None, position=len(rows) + 1),
        this_year=school_year_of(clock.today(clock.zone())),
        refusal=refusal,
        **_words(name),
    )


def _row_page(
    name: str, row: DatedRow, form: RowForm, status: int = 200, refusal: RuleBroken | None = None
) -> Response:
    return page("pages/row.html", "row", status, row=row, form=form, refusal=refusal, **_words(name))


def _kind_page(kind: EventKind, form: KindForm, status: int = 200) -> Response:
    return page(
        "pages/kind.html",
        "kind",
        status,
        kind=kind,
        form=form,
        hues=HUES,
        kinds=list(EventKind),
        shipped=shipped_kind_title(kind),
        **_words("kinds"),
    )


def _words(name: str) -> dict[str, Any]:
    """What every page of the dictionaries says."""
    titles = {key: str(title) for key, title in TITLES.items()}
    return {
        "name": name,
        "titles": titles,
        "row_title": row_title,
        "year_title": year_title,
        "kind_title": kind_title,
    }


def _form(name: str, **given: Any) -> RowForm:
    return LevelForm(**given) if _dictionary(name) is ProgrammeLevel else RowForm(**given)


def _dictionary(name: str) -> type[DatedRow]:
    return DICTIONARIES.get(name) or abort(404)


def _row(name: str, row_id: int) -> DatedRow:
    return db.session.get(_dictionary(name), row_id) or abort(404)


def _kind(kind: str) -> EventKind:
    return EventKind(kind) if kind in {one.value for one in EventKind} else abort(404)

"""A person's choice of letters, and the way out of some from a letter."""

from flask import Blueprint, Response, abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.access import signed_in
from app.accounts.models import User
from app.accounts.refusals import LinkAltered
from app.accounts.resets import unreferred
from app.accounts.sealing import signed
from app.core.db import db, transact
from app.core.errors import RuleBroken
from app.core.headers import small_body
from app.core.htmx import page, see_other
from app.pages.notices import actions, queries
from app.pages.notices.groups import GROUPS, MANNERS, Group, Manner, group_numbered
from app.pages.notices.sorting import LEAVING

bp = Blueprint("notices", __name__)


@bp.get("/account/notices")
@signed_in
def index() -> ResponseReturnValue:
    return _page(queries.choices_of(current_user.id))


@bp.post("/account/notices")
@signed_in
def choose() -> ResponseReturnValue:
    typed = {group.code: request.form.get(group.code, "") for group in GROUPS}
    if not all(value in set(Manner) for value in typed.values()):
        abort(400)
    chosen = {code: Manner(value) for code, value in typed.items()}
    try:
        user_id = current_user.id
        transact(lambda: actions.choose(db.session.get_one(User, user_id), chosen), repeatable=True)
    except RuleBroken as refusal:
        return _page(chosen, refusal)
    flash(_("Saved."), "success")
    return see_other(url_for("notices.index"))


@bp.get("/notices/<token>")
def leaving(token: str) -> ResponseReturnValue:
    user, group = _behind(token)
    off = queries.choices_of(user.id)[group.code] is Manner.OFF
    return unreferred(page("pages/notices/leaving.html", group=group, off=off, token=token))


@bp.post("/notices/<token>")
@small_body
def leave(token: str) -> ResponseReturnValue:
    manner = Manner.AT_ONCE if request.form.get("wish") == "again" else Manner.OFF

    def change() -> None:
        user, group = _behind(token)
        actions.choose(user, {group.code: manner})

    transact(change, repeatable=True)
    return see_other(url_for("notices.leaving", token=token))


def _behind(token: str) -> tuple[User, Group]:
    """Whose link it is, and of which letters; 404 for whatever was not made here."""
    try:
        user_id, number = signed(LEAVING, token)
    except LinkAltered:
        abort(404)
    user, group = db.session.get(User, user_id), group_numbered(number)
    if user is None or group is None or not group.may_be_left:
        abort(404)
    return user, group


def _page(chosen: dict[str, Manner], refusal: RuleBroken | None = None) -> Response:
    status = refusal.status if refusal else 200
    return page(
        "pages/notices/index.html",
        status=status,
        groups=GROUPS,
        chosen=chosen,
        manners=MANNERS,
        refusal=refusal,
    )

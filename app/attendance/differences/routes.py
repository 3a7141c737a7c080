"""Differences between the schools' counts and the hosts': the queue, and what is done about each."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.accounts.access import acting_as, only
from app.accounts.models import Role
from app.attendance import actions
from app.attendance.differences import access, queries
from app.attendance.differences.asking import address, read
from app.attendance.differences.forms import DecisionForm, DisputeForm, SeenForm, moment
from app.attendance.differences.queries import State
from app.attendance.differences.rows import rows_of
from app.attendance.models import SheetLine
from app.calendar.labels import kind_title
from app.core import clock
from app.core.db import transact
from app.core.errors import RuleBroken
from app.core.htmx import page, see_other, wants_fragment
from app.core.locale import local_path
from app.core.paging import Paging

A_PAGE = 30

bp = Blueprint("differences", __name__)


@bp.get("/differences")
@only(*access.READERS)
def index() -> ResponseReturnValue:
    paging, now, membership = Paging.of_request(A_PAGE), clock.now(), acting_as()
    sought = read(request.args)
    counts = queries.how_many(membership, sought, now)
    total = counts[sought.state] if sought.state else counts[State.TO_DECIDE] + counts[State.OPEN]
    lines = queries.differences(membership, sought, now, paging.size, paging.offset)

    def link(number: int) -> str:
        return url_for("differences.index", **address(sought), page=number)

    facts: dict[str, Any] = {
        "beyond": paging.beyond(total),
        "pages": paging.links(total, link),
        "total": total,
    }
    tabs = _tabs(counts, lambda state: url_for("differences.index", **address(sought, state=state)))
    return page(
        "attendance/differences/index.html",
        "differences",
        rows=rows_of(lines, membership),
        sought=sought,
        tabs=tabs,
        choices=queries.choices(membership, now),
        **facts,
        **_words(),
    )


@bp.get("/differences/<int:line_id>")
@only(*access.READERS)
def show(line_id: int) -> ResponseReturnValue:
    return _one(access.shown(acting_as(), line_id))


@bp.post("/differences/<int:line_id>/acceptance")
@only(Role.SCHOOL)
def accept(line_id: int) -> ResponseReturnValue:
    form, by = SeenForm(), current_user.id
    access.own(acting_as(), line_id)
    refusal = _settled(lambda: actions.accept(line_id, by=by, seen=form.seen_at))
    return _answer(line_id, form, refusal, _("The host's count is taken over."))


@bp.post("/differences/<int:line_id>/dispute")
@only(Role.SCHOOL)
def dispute(line_id: int) -> ResponseReturnValue:
    form, by = DisputeForm(), current_user.id
    line = access.own(acting_as(), line_id)
    if not form.validate_on_submit():
        return _one(line, form, status=422)
    reason = form.reason.data or ""
    refusal = _settled(lambda: actions.dispute(line_id, reason, by=by, seen=form.seen_at))
    return _answer(line_id, form, refusal, _("The count is disputed: the coordinator will decide."))


@bp.post("/differences/<int:line_id>/decision")
@only(*access.DECIDERS)
def decide(line_id: int) -> ResponseReturnValue:
    form, by = DecisionForm(), current_user.id
    line = access.decided_by(acting_as(), line_id)
    if not form.validate_on_submit():
        return _one(line, form, status=422)
    came, reason = form.came_of(line), form.reason.data or ""
    refusal = _settled(lambda: actions.decide(line_id, came, reason, by=by, seen=form.seen_at))
    return _answer(line_id, form, refusal, _("Decided. Both sides are told."))


@bp.post("/differences/acceptances")
@only(Role.SCHOOL)
def accept_several() -> ResponseReturnValue:
    """Those ticked; what has been counted anew meanwhile is left as it is."""
    typed = [one.partition(" ") for one in request.form.getlist("line")[:A_PAGE]]
    seen = {int(id): moment(at) for id, _space, at in typed if id.isascii() and id.isdigit() and len(id) < 10}
    school, by = acting_as().organization_id, current_user.id

    def work() -> tuple[int, int]:
        lines = queries.own_lines(school, seen)
        return actions.accept_all([(line.id, seen[line.id]) for line in lines], by=by)

    taken, left = transact(work)
    _tell(taken, left)
    return see_other(_back(request.form.get("back")))


def _tell(taken: int, left: int) -> None:
    if taken:
        text = ngettext("%(num)s count is taken over.", "%(num)s counts are taken over.", taken)
        flash(text, "success")
    if left:
        text = ngettext(
            "%(num)s has been counted anew meanwhile: look at it again.",
            "%(num)s have been counted anew meanwhile: look at them again.",
            left,
        )
        flash(text, "notice")
    if not (taken or left):
        flash(_("Tick what you agree with."), "notice")


def _settled(act: Callable[[], SheetLine]) -> RuleBroken | None:
    """The refusal, if it is one."""
    try:
        transact(lambda: act().id)
    except RuleBroken as refusal:
        return refusal
    return None


def _answer(line_id: int, form: SeenForm, refusal: RuleBroken | None, done: str) -> ResponseReturnValue:
    """The row as it is now; without htmx back to where the person was."""
    if refusal is not None or wants_fragment():
        line = access.shown(acting_as(), line_id)
        return _one(line, form, refusal, refusal.status if refusal else 200)
    flash(done, "success")
    return see_other(_back(form.back.data))


def _back(typed: str | None) -> str:
    target = local_path(typed)
    return target if target.startswith("/differences") else url_for("differences.index")


def _one(
    line: SheetLine, form: SeenForm | None = None, refusal: RuleBroken | None = None, status: int = 200
) -> Response:
    (row,) = rows_of([line], acting_as())
    typed = form if refusal is not None or (form and form.errors) else None
    return page(
        "attendance/differences/one.html",
        "difference",
        status,
        row=row,
        typed=typed,
        refusal=refusal,
        back=_back(form.back.data) if form else url_for("differences.show", line_id=line.id),
        **_words(),
    )


def _tabs(
    counts: dict[State, int], link: Callable[[State | None], str]
) -> list[tuple[State | None, str, int, str]]:
    queued = counts[State.TO_DECIDE] + counts[State.OPEN]
    return [
        (None, _("In the queue"), queued, link(None)),
        (State.TO_DECIDE, _("Disputed"), counts[State.TO_DECIDE], link(State.TO_DECIDE)),
        (State.OPEN, _("May be disputed"), counts[State.OPEN], link(State.OPEN)),
        (State.CLOSED, _("Settled"), counts[State.CLOSED], link(State.CLOSED)),
    ]


def _words() -> dict[str, Any]:
    return {"kind_title": kind_title, "now": clock.now()}

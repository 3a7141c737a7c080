"""The entrance without an account: whoever has the event's link."""

from flask import Response, g
from flask.typing import ResponseReturnValue

from app.accounts.resets import unreferred
from app.attendance.gate import finding
from app.attendance.gate.blueprint import bp
from app.attendance.gate.counting import show, take
from app.attendance.gate.day_page import day_page, paper_page
from app.attendance.gate.ways import Gate, LinkIsOver, by_link
from app.core.headers import small_body
from app.core.htmx import page


def _gate(token: str) -> Gate:
    g.bare = True  # there is nothing on its pages of whoever may be signed in
    return by_link(token)


@bp.errorhandler(LinkIsOver)
def over(error: LinkIsOver) -> Response:
    """Of whatever was sent nothing is taken, and the page says where it can be brought in."""
    opened = error.opened
    answer = page("attendance/gate/over.html", None, 410, opened=opened, event=opened.event, bare=True)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return unreferred(answer)


@bp.get("/h/<token>")
def day_by_link(token: str) -> ResponseReturnValue:
    return day_page(_gate(token))


@bp.get("/h/<token>/paper")
def paper_by_link(token: str) -> ResponseReturnValue:
    return paper_page(_gate(token))


@bp.get("/h/<token>/bookings/<int:number>")
def group_by_link(token: str, number: int) -> ResponseReturnValue:
    gate = _gate(token)
    return show(gate, finding.group(gate, number))


@bp.post("/h/<token>/bookings/<int:number>")
@small_body
def count_group_by_link(token: str, number: int) -> ResponseReturnValue:
    gate = _gate(token)
    return take(gate, lambda: finding.group(gate, number))


@bp.get("/h/<token>/slots/<int:number>")
def visitors_by_link(token: str, number: int) -> ResponseReturnValue:
    gate = _gate(token)
    return show(gate, finding.visitors(gate, number), finding.slot(gate, number))


@bp.post("/h/<token>/slots/<int:number>")
@small_body
def count_visitors_by_link(token: str, number: int) -> ResponseReturnValue:
    gate = _gate(token)
    return take(gate, lambda: finding.visitors(gate, number), finding.slot(gate, number))


@bp.get("/h/<token>/schools")
def schools_by_link(token: str) -> ResponseReturnValue:
    return finding.schools_page(_gate(token))


@bp.get("/h/<token>/schools/<int:visiting_id>")
def school_by_link(token: str, visiting_id: int) -> ResponseReturnValue:
    gate = _gate(token)
    return show(gate, finding.school(gate, visiting_id))


@bp.post("/h/<token>/schools/<int:visiting_id>")
@small_body
def count_school_by_link(token: str, visiting_id: int) -> ResponseReturnValue:
    gate = _gate(token)
    return take(gate, lambda: finding.school(gate, visiting_id))

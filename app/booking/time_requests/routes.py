"""Asking for a time, over HTTP: the school's side, the host's, and who else reads along."""

from collections.abc import Callable
from typing import Any

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.access import acting_as, only
from app.accounts.models import Role
from app.booking.blueprint import bp
from app.booking.forms import ReasonForm
from app.booking.queries import last_adult
from app.booking.time_requests import access, actions, labels, queries
from app.booking.time_requests.forms import AskingForm, MeetingForm
from app.booking.time_requests.instead import other_times
from app.booking.time_requests.journal import history_of
from app.booking.time_requests.models import RequestState, TimeRequest
from app.booking.time_requests.refusals import FormUsed
from app.calendar import kept
from app.calendar.access import ORGANIZERS
from app.calendar.models import ANSWER_DAYS, Route
from app.core import clock
from app.core.db import transact
from app.core.errors import RuleBroken
from app.core.fields import asked_id
from app.core.htmx import page, see_other
from app.organizations.models import Organization
from app.organizations.queries import classes_of

READERS = (Role.SCHOOL, *ORGANIZERS)
_WORDS: dict[str, Any] = {
    "request_state": labels.request_state,
    "request_look": labels.request_look,
    "wished_text": labels.wished_text,
    "group_text": labels.group_text,
    "subject_text": labels.subject_text,
}


@bp.get("/hosts/<int:host_id>/time-requests/new")
@only(Role.SCHOOL)
def new_time_request(host_id: int) -> ResponseReturnValue:
    host, route = access.asked_host(host_id, _asked_route())
    form = _asking_form(route)
    form.renew_key()
    school = acting_as().organization
    name, phone = last_adult(school.id, current_user.id) or (current_user.name, school.phone)
    form.adult_name.data, form.adult_phone.data = name, phone
    return _asking_page(host, route, form)


@bp.post("/hosts/<int:host_id>/time-requests")
@only(Role.SCHOOL)
def ask_for_time(host_id: int) -> ResponseReturnValue:
    host, route = access.asked_host(host_id, _asked_route())
    form = _asking_form(route)
    if not form.validate_on_submit():
        return _asking_page(host, route, form, status=422)
    wish = form.wish(acting_as().organization_id, host.id, route.id if route else None)
    by = current_user.id
    try:
        request_id = transact(lambda: actions.ask(wish, by=by).id, repeatable=True)
    except RuleBroken as refusal:
        if isinstance(refusal, FormUsed):
            form.renew_key()
        host, route = access.asked_host(host_id, _asked_route())
        return _asking_page(host, route, form, refusal, refusal.status)
    return see_other(url_for("booking.time_request", request_id=request_id))


def _asked_route() -> int:
    return request.args.get("route", 0, asked_id)


def _asking_form(route: Route | None) -> AskingForm:
    """With the classes whom the route is for."""
    form = AskingForm()
    classes = classes_of(acting_as().organization_id, queries.asked_year())
    form.offer([one for one in classes if not route or not route.grades or one.grade in route.grades])
    return form


def _asking_page(
    host: Organization,
    route: Route | None,
    form: AskingForm,
    refusal: RuleBroken | None = None,
    status: int = 200,
) -> Response:
    year = queries.asked_year()
    facts: dict[str, Any] = {"host": host, "route": route, "year": year, "answer_days": ANSWER_DAYS}
    return page("booking/new_time_request.html", "asking", status, form=form, refusal=refusal, **facts)


@bp.get("/time-requests")
@only(*READERS)
def time_requests() -> ResponseReturnValue:
    found = queries.requests(access.within_sight(acting_as()))
    waiting = [one for one in found if one.is_open]
    rest = [one for one in found if not one.is_open]
    return page("booking/time_requests.html", waiting=waiting, rest=rest, now=clock.now(), **_WORDS)


@bp.get("/time-requests/<int:request_id>")
@only(*READERS)
def time_request(request_id: int) -> ResponseReturnValue:
    return _page(access.shown_request(acting_as(), request_id))


@bp.post("/time-requests/<int:request_id>/answer")
@only(*ORGANIZERS)
def answer_time_request(request_id: int) -> ResponseReturnValue:
    membership, by = acting_as(), current_user.id
    form = _meeting_form(access.answered_request(membership, request_id))
    if not form.validate_on_submit():
        return _page(access.answered_request(membership, request_id), status=422, meeting=form)
    named = form.meeting()
    act = _on(access.answered_request, lambda one: actions.answer(one, named, by=by))
    return _change(request_id, act, meeting=form)


@bp.post("/time-requests/<int:request_id>/refusal")
@only(*ORGANIZERS)
def decline_time_request(request_id: int) -> ResponseReturnValue:
    by, reason = current_user.id, _reason()
    act = _on(access.answered_request, lambda one: actions.decline(one, reason, by=by))
    return _change(request_id, act)


@bp.post("/time-requests/<int:request_id>/acceptance")
@only(Role.SCHOOL)
def accept_time_request(request_id: int) -> ResponseReturnValue:
    by = current_user.id
    return _change(request_id, _on(access.own_request, lambda one: actions.accept(one, by=by)))


@bp.post("/time-requests/<int:request_id>/withdrawal")
@only(Role.SCHOOL)
def withdraw_time_request(request_id: int) -> ResponseReturnValue:
    by, reason = current_user.id, _reason()
    return _change(request_id, _on(access.own_request, lambda one: actions.withdraw(one, reason, by=by)))


def _reason() -> str:
    return (ReasonForm().reason.data or "")[:500]


def _on(load: Callable[[Any, int], TimeRequest], act: Callable[[TimeRequest], None]) -> Callable[[int], None]:
    """The change of a request that this person may load."""
    membership = acting_as()
    return lambda request_id: act(load(membership, request_id))


def _change(request_id: int, act: Callable[[int], None], **facts: Any) -> ResponseReturnValue:
    """One change, and back to the page, with the refusal if there is one."""
    try:
        transact(lambda: act(request_id), repeatable=True)
    except RuleBroken as refusal:
        found = access.shown_request(acting_as(), request_id)
        return _page(found, refusal, refusal.status, **facts)
    return see_other(url_for("booking.time_request", request_id=request_id))


def _meeting_form(found: TimeRequest) -> MeetingForm:
    venues = [("", _("At the host's address"))]
    venues += [(str(one.id), f"{one.name}, {one.address}") for one in kept.venues_of(found.host_id)]
    return MeetingForm.for_request(found, venues)


def _page(
    found: TimeRequest, refusal: RuleBroken | None = None, status: int = 200, *, meeting: Any = None
) -> Response:
    membership = acting_as()
    is_own = membership.role is Role.SCHOOL
    answers = access.may_answer(membership, found)
    if answers and found.state is RequestState.ASKED:
        meeting = meeting or _meeting_form(found)
    return page(
        "booking/time_request.html",
        "time_request",
        status,
        asked=found,
        refusal=refusal,
        meeting=meeting,
        is_own=is_own,
        answers=answers,
        reason_form=ReasonForm(),
        clashes=queries.clashes(found) if is_own and found.is_open else (),
        other_times=other_times(found) if is_own and found.state is RequestState.DECLINED else (),
        history=history_of(found.id),
        now=clock.now(),
        **_WORDS,
    )


@bp.get("/hosts/<int:host_id>/time-requests")
@only(Role.SCHOOL)
def asked_for_time(host_id: int) -> ResponseReturnValue:
    """Where opening the form's address ends up."""
    host, route = access.asked_host(host_id, _asked_route())
    number = route.id if route else None
    return redirect(url_for("booking.new_time_request", host_id=host.id, route=number), code=303)


@bp.get("/time-requests/<int:request_id>/answer")
@bp.get("/time-requests/<int:request_id>/refusal")
@bp.get("/time-requests/<int:request_id>/acceptance")
@bp.get("/time-requests/<int:request_id>/withdrawal")
@only(*READERS)
def answered_time_request(request_id: int) -> ResponseReturnValue:
    """The same for the forms of a request."""
    found = access.shown_request(acting_as(), request_id)
    return redirect(url_for("booking.time_request", request_id=found.id), code=303)

"""The screens of those who keep a contest: its applications, what is decided about them, its results."""

from functools import partial
from typing import Any

from flask import Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.accounts.access import acting_as, only
from app.booking.application_models import ENTERED, ApplicationState
from app.booking.applying import access, contests, deciding, queries, table
from app.booking.applying.entering_pages import changed_application
from app.booking.applying.forms import ContestForm, VerdictsForm, WhyForm, typed_contest, typed_verdicts
from app.booking.applying.queries import Sought
from app.booking.applying.showing import standing_of
from app.booking.blueprint import bp
from app.calendar.access import ORGANIZERS
from app.calendar.models import Event
from app.core import downloads
from app.core.db import transact
from app.core.errors import RuleBroken
from app.core.fields import asked_id
from app.core.htmx import page, see_other
from app.core.paging import Paging

PAGE = 100  # applications of one screen


@bp.get("/events/<int:event_id>/applications")
@only(*ORGANIZERS)
def event_applications(event_id: int) -> ResponseReturnValue:
    return _list(access.kept_contest(acting_as(), event_id))


def _list(event: Event, refusal: RuleBroken | None = None, status: int = 200) -> Response:
    sought, paging = _sought(event.id), Paging.of_request(PAGE)
    total = queries.count_of_event(sought)
    return page(
        "booking/applying/of_event.html",
        "applications",
        status,
        event=event,
        standing=standing_of(event),
        contest=queries.contest_of(event.id),
        tallies=queries.tallies(event.id),
        nominations=contests.nominations_of(event.id),
        found=queries.of_event(sought, PAGE, paging.offset),
        sought=sought,
        total=total,
        beyond=paging.beyond(total),
        pages=paging.links(total, lambda number: _address("booking.event_applications", sought, page=number)),
        address_of=partial(_address, sought=sought),
        refusal=refusal,
    )


def _sought(event_id: int) -> Sought:
    """By the filters of the address; what is not understood there is left out."""
    state = request.args.get("state", "")
    states = (ApplicationState(state),) if state in set(ApplicationState) else ()
    return Sought(event_id, request.args.get("nomination", type=asked_id), states)


def _address(endpoint: str, sought: Sought, **more: Any) -> str:
    state = sought.states[0].value if len(sought.states) == 1 else None
    asked = {"nomination": sought.nomination_id, "state": state} | more
    return url_for(endpoint, event_id=sought.event_id, **{name: one for name, one in asked.items() if one})


@bp.get("/events/<int:event_id>/applications.<form>")
@only(*ORGANIZERS)
def applications_table(event_id: int, form: str) -> ResponseReturnValue:
    event = access.kept_contest(acting_as(), event_id)
    if form not in downloads.FORMATS:
        abort(404)
    jury, sought = "jury" in request.args, _sought(event.id)
    if jury:  # it looks at what takes part
        sought = Sought(event.id, sought.nomination_id, tuple(ENTERED))
    columns = table.columns(jury=jury)
    name = _("jury-%(number)s", number=event.id) if jury else _("applications-%(number)s", number=event.id)
    titles = [title for title, _cell in columns]
    return downloads.table(name, form, titles, table.rows(queries.of_event(sought), columns))


@bp.post("/events/<int:event_id>/applications/admission")
@only(*ORGANIZERS)
def admit_applications(event_id: int) -> ResponseReturnValue:
    event, by = access.kept_contest(acting_as(), event_id), current_user.id
    chosen = {int(one) for one in request.form.getlist("ids") if one.isdecimal() and len(one) < 10}
    try:
        done = transact(lambda: deciding.admit_all(event_id, chosen, by=by), repeatable=True)
    except RuleBroken as refusal:
        return _list(access.kept_contest(acting_as(), event_id), refusal, refusal.status)
    told = ngettext("%(num)s application is admitted.", "%(num)s applications are admitted.", done)
    flash(told if done else _("Tick the applications to admit first."), "success" if done else "notice")
    return see_other(_address("booking.event_applications", _sought(event.id)))


@bp.post("/applications/<int:application_id>/admission")
@only(*ORGANIZERS)
def admit_application(application_id: int) -> ResponseReturnValue:
    membership, by = acting_as(), current_user.id
    return changed_application(
        application_id,
        lambda: deciding.admit(access.kept_application(membership, application_id), by=by),
    )


@bp.post("/applications/<int:application_id>/refusal")
@only(*ORGANIZERS)
def decline_application(application_id: int) -> ResponseReturnValue:
    membership, by, reason = acting_as(), current_user.id, (WhyForm().reason.data or "")[:500]
    return changed_application(
        application_id,
        lambda: deciding.decline(access.kept_application(membership, application_id), reason, by=by),
        reason,
    )


@bp.get("/events/<int:event_id>/results")
@only(*ORGANIZERS)
def results(event_id: int) -> ResponseReturnValue:
    event = access.kept_contest(acting_as(), event_id)
    return _results(event)


def _results(
    event: Event, form: VerdictsForm | None = None, refusal: RuleBroken | None = None, status: int = 200
) -> Response:
    sought = Sought(event.id, request.args.get("nomination", type=asked_id), (ApplicationState.ADMITTED,))
    paging, total = Paging.of_request(PAGE), queries.count_of_event(sought)
    found = queries.of_event(sought, PAGE, paging.offset)
    form = form or VerdictsForm(data=typed_verdicts(found))
    by_id = {str(one.id): one for one in found}
    return page(
        "booking/applying/results.html",
        "results",
        status,
        event=event,
        contest=queries.contest_of(event.id),
        nominations=contests.nominations_of(event.id),
        sought=sought,
        form=form,
        rows=[
            (row.form, by_id[str(row.form.id.data)]) for row in form.rows if str(row.form.id.data) in by_id
        ],
        pages=paging.links(total, lambda number: _address("booking.results", sought, page=number)),
        here=_address("booking.results", sought, page=paging.current if paging.current > 1 else None),
        refusal=refusal,
    )


@bp.post("/events/<int:event_id>/results")
@only(*ORGANIZERS)
def set_results(event_id: int) -> ResponseReturnValue:
    event, form, by = access.kept_contest(acting_as(), event_id), VerdictsForm(), current_user.id
    if not form.validate_on_submit():
        return _results(event, form, status=422)
    verdicts = [row.form.verdict() for row in form.rows]
    try:
        changed = transact(lambda: deciding.set_results(event_id, verdicts, by=by), repeatable=True)
    except RuleBroken as refusal:
        return _results(access.kept_contest(acting_as(), event_id), form, refusal, refusal.status)
    saved = ngettext("%(num)s result is saved.", "%(num)s results are saved.", changed)
    flash(saved if changed else _("Nothing has changed."), "success")
    asked = request.args.get("nomination", type=asked_id)
    return see_other(_address("booking.results", Sought(event_id, asked), page=request.args.get("page")))


@bp.post("/events/<int:event_id>/results/publication")
@only(*ORGANIZERS)
def tell_results(event_id: int) -> ResponseReturnValue:
    event, by = access.kept_contest(acting_as(), event_id), current_user.id
    try:
        transact(lambda: deciding.tell_results(event_id, by=by), repeatable=True)
    except RuleBroken as refusal:
        return _results(access.kept_contest(acting_as(), event_id), None, refusal, refusal.status)
    flash(_("The results are known: every applicant gets a letter."), "success")
    return see_other(url_for("booking.results", event_id=event.id))


@bp.get("/events/<int:event_id>/contest")
@only(*ORGANIZERS)
def contest(event_id: int) -> ResponseReturnValue:
    event = access.kept_contest(acting_as(), event_id)
    typed = typed_contest(queries.contest_of(event.id), contests.nominations_of(event.id))
    return _contest(event, ContestForm(data=typed))


def _contest(
    event: Event, form: ContestForm, refusal: RuleBroken | None = None, status: int = 200
) -> Response:
    form.leave_room()
    facts: dict[str, Any] = {"contest": queries.contest_of(event.id), "refusal": refusal}
    return page("booking/applying/contest.html", "contest", status, event=event, form=form, **facts)


@bp.post("/events/<int:event_id>/contest")
@only(*ORGANIZERS)
def save_contest(event_id: int) -> ResponseReturnValue:
    membership, by, form = acting_as(), current_user.id, ContestForm()
    event = access.kept_contest(membership, event_id)
    if not form.validate_on_submit():
        return _contest(event, form, status=422)
    try:
        transact(
            lambda: contests.save_contest(access.kept_contest(membership, event_id), form.draft(), by=by),
            repeatable=True,
        )
    except RuleBroken as refusal:
        return _contest(access.kept_contest(acting_as(), event_id), form, refusal, refusal.status)
    flash(_("Saved."), "success")
    return see_other(url_for("booking.event_applications", event_id=event.id))


@bp.get("/events/<int:event_id>/applications/admission")
@only(*ORGANIZERS)
def admitted_applications(event_id: int) -> ResponseReturnValue:
    """Where opening the form's address ends up."""
    event = access.kept_contest(acting_as(), event_id)
    return redirect(url_for("booking.event_applications", event_id=event.id), code=303)


@bp.get("/events/<int:event_id>/results/publication")
@only(*ORGANIZERS)
def told_results(event_id: int) -> ResponseReturnValue:
    """The same for telling the results."""
    event = access.kept_contest(acting_as(), event_id)
    return redirect(url_for("booking.results", event_id=event.id), code=303)

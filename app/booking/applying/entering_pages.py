"""The screens of those who enter works for contests."""

from collections.abc import Callable, Sequence

from flask import Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts.access import acting_as, only
from app.accounts.queries import history_of
from app.booking.application_models import Application
from app.booking.applying import access, contests, entering, queries, stages
from app.booking.applying.access import APPLICANTS, ON_BEHALF
from app.booking.applying.forms import EntryForm, WhyForm
from app.booking.applying.journal import history_told
from app.booking.applying.refusals import ApplicationKeyUsed
from app.booking.applying.showing import standing_of
from app.booking.blueprint import bp
from app.calendar.models import Event
from app.calendar.readers import readable_by
from app.core import clock
from app.core.db import transact
from app.core.errors import RuleBroken
from app.core.fields import asked_id
from app.core.htmx import page, see_other
from app.core.paging import Paging
from app.organizations.models import Organization
from app.organizations.queries import classes_of

PAGE = 50  # applications of one list
MOST_HISTORY = 20


@bp.get("/events/<int:event_id>/applications/new")
@only(*APPLICANTS)
def new_application(event_id: int) -> ResponseReturnValue:
    event, organization = access.open_contest(acting_as(), event_id), _asked_organization()
    if organization is None:
        choices = queries.who_may_enter(access.enters_for(acting_as(), Organization.id))
        return page("booking/applying/whose.html", event=event, choices=choices)
    form = EntryForm()
    form.renew_key()
    form.organization.data = str(organization.id)
    _prefill(form, event, organization, _offer(form, event, organization))
    return _entry_page(event, organization, form)


@bp.post("/events/<int:event_id>/applications")
@only(*APPLICANTS)
def enter_application(event_id: int) -> ResponseReturnValue:
    event, form = access.open_contest(acting_as(), event_id), EntryForm()
    organization = access.applicant(acting_as(), _typed_organization(form))
    _offer(form, event, organization)
    if not form.validate_on_submit():
        return _entry_page(event, organization, form, status=422)
    asked, by = form.entry(event.id, organization.id), current_user.id
    try:
        application_id = transact(lambda: entering.enter(asked, by=by).id, repeatable=True)
    except RuleBroken as refusal:
        return _refused(event_id, organization.id, form, refusal)
    return see_other(url_for("booking.application", application_id=application_id))


def _prefill(
    form: EntryForm, event: Event, organization: Organization, passed: Sequence[Application]
) -> None:
    """What nobody should type twice: of the work that goes on, of the application that is mended, of whoever
    answered for the last one."""
    contact = queries.last_contact(organization.id, current_user.id)
    form.adult_name.data, form.adult_phone.data = contact or (current_user.name, organization.phone)
    nominations = contests.nominations_of(event.id, active=True)
    again = _named("like", queries.own_of_event(event.id, organization.id))
    only_one = passed[0] if len(passed) == 1 and again is None else None
    before = _named("after", passed) or only_one
    if source := before or again:
        form.fill_from(source, nominations)
        form.after_id.data = before.id if before else source.after_id
    if len(nominations) == 1:
        form.nomination_id.data = nominations[0].id


def _named(name: str, among: Sequence[Application]) -> Application | None:
    """The one of these that the address names."""
    chosen = request.args.get(name, type=asked_id)
    return next((one for one in among if one.id == chosen), None)


def _asked_organization() -> Organization | None:
    """Whose works they are: one's own organization's; a coordinator names one."""
    membership = acting_as()
    asked = request.args.get("organization", type=asked_id)
    if asked is not None:
        return access.applicant(membership, asked)
    return None if membership.role in ON_BEHALF else membership.organization


def _typed_organization(form: EntryForm) -> int:
    typed, membership = str(form.organization.data or ""), acting_as()
    if typed.isdecimal() and len(typed) < 10:
        return int(typed)
    return membership.organization_id if membership.role not in ON_BEHALF else abort(404)


def _offer(form: EntryForm, event: Event, organization: Organization) -> list[Application]:
    """Let the form choose among what there is; answers what went on from the stage before and waits here."""
    stage = stages.stage_before(event)
    passed = stages.passed_from(stage, organization.id) if stage else []
    waiting = stages.not_yet_entered(event, passed) if passed else []
    every = classes_of(organization.id, entering.classes_year(event))
    invited = [one for one in every if not event.grades or one.grade in event.grades]
    form.offer(contests.nominations_of(event.id, active=True), invited, waiting)
    return waiting


def _refused(event_id: int, organization_id: int, form: EntryForm, refusal: RuleBroken) -> Response:
    """The same form with the refusal; a key that was used up is replaced, the rest stays as typed."""
    if isinstance(refusal, ApplicationKeyUsed):
        form.renew_key()
    event = access.open_contest(acting_as(), event_id)
    organization = access.applicant(acting_as(), organization_id)
    _offer(form, event, organization)
    return _entry_page(event, organization, form, refusal, refusal.status)


def _entry_page(
    event: Event,
    organization: Organization,
    form: EntryForm,
    refusal: RuleBroken | None = None,
    status: int = 200,
) -> Response:
    stage = stages.stage_before(event)
    return page(
        "booking/applying/new.html",
        "entry",
        status,
        event=event,
        organization=organization,
        form=form,
        refusal=refusal,
        stage=stage,
        standing=standing_of(event),
        entered=queries.own_of_event(event.id, organization.id),
        on_behalf=acting_as().role in ON_BEHALF,
    )


@bp.get("/applications")
@only(*APPLICANTS)
def applications() -> ResponseReturnValue:
    membership, paging = acting_as(), Paging.of_request(PAGE)
    reach = access.enters_for(membership, Application.organization_id)
    total, found = queries.applications(reach, PAGE, paging.offset)
    return page(
        "booking/applying/index.html",
        found=found,
        told=queries.told_among(found),
        many=membership.role in ON_BEHALF,
        beyond=paging.beyond(total),
        pages=paging.links(total, lambda number: url_for("booking.applications", page=number)),
    )


@bp.get("/applications/<int:application_id>")
@only(*APPLICANTS)
def application(application_id: int) -> ResponseReturnValue:
    return application_page(access.application_for(acting_as(), application_id))


def application_page(
    shown: Application, refusal: RuleBroken | None = None, status: int = 200, reason: str = ""
) -> Response:
    """An application as its own people, or those who decide about it, see it."""
    membership = acting_as()
    contest = queries.contest_of(shown.event_id)
    keeps = access.keeps(membership, shown)
    results_told = contest is not None and contest.results_at is not None
    told = keeps or results_told
    return page(
        "booking/applying/show.html",
        "application",
        status,
        application=shown,
        refusal=refusal,
        keeps=keeps,
        enters=access.enters(membership, shown),
        told=told,
        results_told=results_told,
        onward=_onward(shown) if told and shown.goes_on else None,
        history=history_told(history_of("application", shown.id, MOST_HISTORY), told=told),
        form=WhyForm(data={"reason": reason}),
        today=clock.today(clock.zone()),
    )


def _onward(shown: Application) -> list[tuple[Event, int | None]]:
    """The stages after this one that take applications here, each with the application that is entered."""
    later = stages.stages_after(shown.event_id, readable_by(acting_as()))
    return [(event, stages.entered_after(shown, event)) for event in later]


@bp.post("/applications/<int:application_id>/withdrawal")
@only(*APPLICANTS)
def withdraw_application(application_id: int) -> ResponseReturnValue:
    membership, by, reason = acting_as(), current_user.id, (WhyForm().reason.data or "")[:500]

    def work() -> None:
        entering.withdraw(access.own_application(membership, application_id), by=by, reason=reason)

    return changed_application(application_id, work, reason)


def changed_application(
    application_id: int, work: Callable[[], None], reason: str = ""
) -> ResponseReturnValue:
    """One change of an application, and back to its page, with the refusal if there is one."""
    try:
        transact(work, repeatable=True)
    except RuleBroken as refusal:
        shown = access.application_for(acting_as(), application_id)
        return application_page(shown, refusal, refusal.status, reason)
    return see_other(url_for("booking.application", application_id=application_id))


@bp.get("/applications/<int:application_id>/withdrawal", endpoint="withdrawn_application")
@bp.get("/applications/<int:application_id>/admission", endpoint="admitted_application")
@bp.get("/applications/<int:application_id>/refusal", endpoint="declined_application")
@only(*APPLICANTS)
def application_changed(application_id: int) -> ResponseReturnValue:
    """Where a reload, or a sign-in after the form, ends up: nothing is changed by opening an address."""
    shown = access.application_for(acting_as(), application_id)
    return redirect(url_for("booking.application", application_id=shown.id), code=303)

"""Cancelling the lessons of a municipality's schools, looking at it before and afterwards, taking it back."""

from datetime import timedelta
from secrets import token_urlsafe

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts.access import acting_as, only
from app.accounts.models import Role
from app.accounts.queries import names_of, within_reach
from app.booking import actions
from app.booking.actions import DayOffDraft
from app.booking.blueprint import bp
from app.booking.days_off import access, seen
from app.booking.days_off.access import KEEPERS
from app.booking.days_off.forms import DayOffForm
from app.booking.days_off.models import DayOff
from app.booking.days_off.nearest import nearest_times
from app.booking.days_off.words import dates_text
from app.booking.models import Booking
from app.core import clock
from app.core.db import transact
from app.core.errors import RuleBroken
from app.core.fields import asked_id
from app.core.htmx import page, see_other
from app.organizations.labels import unit_words
from app.organizations.queries import municipalities


@bp.context_processor
def words_of_days_off() -> dict[str, object]:
    """Names for the templates of cancelled days."""
    return {"dates_text": dates_text}


@bp.get("/days-off")
@only(*KEEPERS)
def days_off() -> ResponseReturnValue:
    acts = access.acts_seen_by(acting_as())
    names = names_of(act.made_by for act in acts)
    return page("booking/days_off/index.html", acts=acts, names=names, now=clock.now())


@bp.get("/days-off/new")
@only(*KEEPERS)
def new_day_off() -> ResponseReturnValue:
    return _form_page(_asked_form())


@bp.get("/days-off/preview")
@only(*KEEPERS)
def day_off_preview() -> ResponseReturnValue:
    if not request.args:
        return redirect(url_for("booking.new_day_off"), code=303)
    form = _asked_form()
    if not form.validate():
        return _form_page(form, status=422)
    draft = form.draft(_municipality_id())
    try:
        draft.check()
    except RuleBroken as refusal:
        return _form_page(form, refusal, refusal.status)
    facts = [(name, value) for name, value in request.args.items(multi=True) if name in form]
    return _preview_page(draft, facts)


@bp.post("/days-off")
@only(*KEEPERS)
def cancel_days() -> ResponseReturnValue:
    form = _asked_form()
    if not form.validate() or not form.key.data:
        return _form_page(form, status=422)
    draft, by, key = form.draft(_municipality_id()), current_user.id, form.key.data
    shown = form.shown()
    try:
        act_id = transact(
            lambda: actions.cancel_days(draft, key=key, foreseen=shown, by=by).id, repeatable=True
        )
    except RuleBroken as refusal:
        return _form_page(_asked_form(), refusal, refusal.status)
    return see_other(url_for("booking.day_off", day_off_id=act_id))


@bp.get("/days-off/<int:day_off_id>")
@only(Role.SCHOOL, *KEEPERS)
def day_off(day_off_id: int) -> ResponseReturnValue:
    return _act_page(access.shown_act(acting_as(), day_off_id))


@bp.post("/days-off/<int:day_off_id>/withdrawal")
@only(*KEEPERS)
def withdraw_day_off(day_off_id: int) -> ResponseReturnValue:
    membership, by = acting_as(), current_user.id
    try:
        transact(
            lambda: actions.withdraw_day_off(access.kept_act(membership, day_off_id), by=by), repeatable=True
        )
    except RuleBroken as refusal:
        return _act_page(access.kept_act(acting_as(), day_off_id), refusal, refusal.status)
    return see_other(url_for("booking.day_off", day_off_id=day_off_id))


@bp.get("/days-off/<int:day_off_id>/withdrawal")
@only(Role.SCHOOL, *KEEPERS)
def day_off_withdrawal(day_off_id: int) -> ResponseReturnValue:
    """Where a reload, or a sign-in after the form, ends up."""
    act = access.shown_act(acting_as(), day_off_id)
    return redirect(url_for("booking.day_off", day_off_id=act.id), code=303)


def _municipality_id() -> int | None:
    """The own one, or what an operator has chosen; None for the whole region."""
    membership = acting_as()
    if membership.role is Role.MUNICIPALITY:
        return membership.organization.municipality_id
    return request.values.get("municipality", type=asked_id)


def _asked_form() -> DayOffForm:
    """The form with what the address or the body says; the token of the body was checked before."""
    form = DayOffForm(request.values or None, meta={"csrf": False})
    if "first" not in request.values:
        form.first.data = clock.today(clock.zone()) + timedelta(days=1)
    choices = municipalities() if acting_as().role is Role.OPERATOR else ()
    unit = unit_words()
    form.offer(choices, access.schools_in(acting_as(), _municipality_id()), unit.every if unit else "")
    return form


def _place(municipality_id: int | None) -> str:
    """The name of the municipality; empty for the whole region."""
    return next((one.name for one in municipalities() if one.id == municipality_id), "")


def _back() -> str:
    """To the form as it was filled in."""
    return f"{url_for('booking.new_day_off')}?{request.query_string.decode('utf-8', 'replace')}"


def _form_page(form: DayOffForm, refusal: RuleBroken | None = None, status: int = 200) -> Response:
    place = _place(_municipality_id())
    return page("booking/days_off/new.html", None, status, form=form, refusal=refusal, place=place)


def _preview_page(draft: DayOffDraft, facts: list[tuple[str, str]]) -> Response:
    """`facts` are what the address says, to be sent again by the form that does it."""
    membership = acting_as()
    return page(
        "booking/days_off/preview.html",
        draft=draft,
        facts=facts,
        seen=seen.foresee(draft),
        near={school.id for school in access.schools_in(membership, None)},
        key=token_urlsafe(24),
        place=_place(draft.municipality_id),
        chosen=access.chosen_schools(membership, draft),
        back=_back(),
    )


def _act_page(act: DayOff, refusal: RuleBroken | None = None, status: int = 200) -> Response:
    membership = acting_as()
    within = within_reach(membership, Booking.organization_id)
    done = seen.done_by(act, within)
    added, missing = seen.unlike_foreseen(act, done, within)
    return page(
        "booking/days_off/show.html",
        None,
        status,
        act=act,
        seen=done,
        chosen=access.chosen_schools(membership, act),
        added=added,
        missing=missing,
        nearest=nearest_times([one for one in done.cancelled if one.slot.starts_at > clock.now()]),
        is_own=membership.role is Role.SCHOOL,
        may_withdraw=access.may_keep(membership, act)
        and act.withdrawn_at is None
        and act.ends_at > clock.now(),
        names=names_of([act.made_by]),
        refusal=refusal,
        now=clock.now(),
    )

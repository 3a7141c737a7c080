"""The screens of those who keep events: their list, making, changing and publishing, and the times."""

from functools import partial
from typing import Any

from flask import Response, abort, current_app, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import true

from app.accounts.access import acting_as, only
from app.calendar import access, actions, history, kept, labels, naming, queries, stages
from app.calendar.access import ORGANIZERS
from app.calendar.around import around
from app.calendar.asking import form_of, new_form
from app.calendar.blueprint import bp
from app.calendar.full_form import FullEventForm
from app.calendar.models import Event, EventFormDraft, EventState, Slot
from app.calendar.planned import trouble_text
from app.calendar.readers import within_sight
from app.calendar.showing import shown_event
from app.calendar.slot_forms import SlotForm
from app.calendar.standing import standing_of
from app.calendar.terms_text import terms_lines
from app.calendar.typed_times import prepare, slot_draft, slot_values
from app.calendar.unsaved import taken_up, typed_about
from app.core import clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.htmx import page, see_other

for label in (labels.kind_title, labels.state_title, labels.dates_text, labels.short_day):
    bp.add_app_template_global(label)


@bp.get("/events")
@only(*ORGANIZERS)
def own() -> ResponseReturnValue:
    reach = access.kept_by(acting_as())
    state = _chosen_state()
    counts = kept.counts_by_state(reach)
    total = counts[state] if state else sum(counts.values())
    pages = max(1, -(-total // kept.PAGE))
    number = min(max(request.args.get("page", 1, int), 1), pages)
    events = kept.kept_events(reach, state, now=clock.now(), page=number)
    links: dict[str, Any] = {"tabs": _tabs(counts), "pages": _page_links(state, number, pages)}
    return page("calendar/own.html", "own_events", events=events, state=state, total=total, **links)


@bp.get("/events/new")
@only(*ORGANIZERS)
def new() -> ResponseReturnValue:
    typed = typed_about(None)
    return _new_page(new_form(taken_up(typed)), typed=typed)


@bp.post("/events")
@only(*ORGANIZERS)
def create() -> ResponseReturnValue:
    form = new_form()
    if not form.validate_on_submit():
        return _new_page(form, 422)
    host_id = form.host_id.data if "host_id" in form else acting_as().organization_id
    try:
        event = actions.create_event_once(actions.EventDraft(**form.facts()), host_id, by=current_user.id)
    except RuleBroken as refusal:
        db.session.rollback()
        return _new_page(form, refusal.status, refusal)
    actions.forget_typed(current_user.id, 0)
    db.session.commit()
    flash(_("The draft is saved. Add the times when groups can come."), "success")
    return see_other(url_for("calendar.edit", event_id=event.id))


@bp.get("/events/<int:event_id>/edit")
@only(*ORGANIZERS)
def edit(event_id: int) -> ResponseReturnValue:
    event = access.kept_event(acting_as(), event_id)
    typed = typed_about(event)
    return edit_page(event, form=form_of(event, taken_up(typed)), typed=typed)


@bp.get("/events/<int:event_id>/preview")
@only(*ORGANIZERS)
def preview(event_id: int) -> ResponseReturnValue:
    event, now, zone = access.kept_event(acting_as(), event_id), clock.now(), current_app.config["ZONE"]
    found = queries.event_page(event.id, zone, true()) or abort(404)
    today = now.astimezone(zone).date()
    shown, beyond = shown_event(found, now, today), around(found, partial(within_sight, acting_as()), today)
    orders = current_app.extensions["orders_of"](event.id)
    facts: dict[str, Any] = {"orders": orders, "on_terms": terms_lines(event.terms, now)}
    return page("calendar/preview.html", shown=shown, event=found.event, around=beyond, **facts)


@bp.post("/events/<int:event_id>")
@only(*ORGANIZERS)
def change(event_id: int) -> ResponseReturnValue:
    event = access.kept_event(acting_as(), event_id)
    form = form_of(event)
    if not form.validate_on_submit():
        return edit_page(event, "event_form", 422, form=form)
    try:
        actions.edit_event(event, actions.EventDraft(**form.facts()), by=current_user.id)
    except RuleBroken as refusal:
        db.session.rollback()
        return edit_page(event, "event_form", refusal.status, form=form, refusal=refusal)
    actions.forget_typed(current_user.id, event.id)
    db.session.commit()
    flash(_("The changes are saved."), "success")
    return see_other(url_for("calendar.edit", event_id=event.id))


@bp.post("/events/<int:event_id>/slots")
@only(*ORGANIZERS)
def add_slot(event_id: int) -> ResponseReturnValue:
    event = access.kept_event(acting_as(), event_id)
    form = _slot_form(event)
    if form.more.data or not form.validate_on_submit():
        return edit_page(event, "times", 200 if form.more.data else 422, slot_form=form)
    try:
        slot = actions.add_slot(event, slot_draft(event, form, by=current_user.id), by=current_user.id)
    except RuleBroken as refusal:
        db.session.rollback()
        return edit_page(event, "times", refusal.status, slot_form=form, refusal=refusal)
    db.session.commit()
    _tell_of_time(slot, _("The time is added."))
    return see_other(url_for("calendar.edit", event_id=event.id))


@bp.get("/slots/<int:slot_id>/edit")
@only(*ORGANIZERS)
def edit_slot(slot_id: int) -> ResponseReturnValue:
    slot = access.kept_slot(acting_as(), slot_id)
    form = _slot_form(slot.event, slot_values(slot))
    return page("calendar/slot.html", "slot_form", slot=slot, form=form)


@bp.post("/slots/<int:slot_id>")
@only(*ORGANIZERS)
def change_slot(slot_id: int) -> ResponseReturnValue:
    slot = access.kept_slot(acting_as(), slot_id)
    form = _slot_form(slot.event)
    if form.more.data or not form.validate_on_submit():
        status = 200 if form.more.data else 422
        return page("calendar/slot.html", "slot_form", status, slot=slot, form=form)
    try:
        actions.edit_slot(slot, slot_draft(slot.event, form, by=current_user.id), by=current_user.id)
    except RuleBroken as refusal:
        db.session.rollback()
        return page("calendar/slot.html", "slot_form", refusal.status, slot=slot, form=form, refusal=refusal)
    db.session.commit()
    _tell_of_time(slot, _("The time is changed."))
    return see_other(url_for("calendar.edit", event_id=slot.event_id, _anchor="times"))


def _chosen_state() -> EventState | None:
    """The state in the query string; an unknown one is a wrong address."""
    typed = request.args.get("state", "")
    if typed and typed not in set(EventState):
        abort(404)
    return EventState(typed) if typed else None


def _tabs(counts: dict[EventState, int]) -> list[tuple[EventState | None, str, str]]:
    """Every state with how many events are in it, and its address."""
    tabs: list[tuple[EventState | None, str, str]] = [(None, _("All"), url_for("calendar.own"))]
    for state, count in counts.items():
        title = f"{labels.states_title(state)} · {count}"
        tabs.append((state, title, url_for("calendar.own", state=state.value)))
    return tabs


def _page_links(state: EventState | None, number: int, pages: int) -> list[tuple[str | None, str | None]]:
    """Links to the first, the last and the neighbouring pages; None for what is left out."""
    shown = [one for one in range(1, pages + 1) if one in (1, pages) or abs(one - number) <= 1]
    links: list[tuple[str | None, str | None]] = []
    for before, one in zip([0, *shown], shown, strict=False):
        if one > before + 1:
            links.append((None, None))
        links.append((str(one), None if one == number else url_for("calendar.own", state=state, page=one)))
    return links


def _slot_form(event: Event, values: dict[str, Any] | None = None) -> SlotForm:
    form = SlotForm(data=values)
    prepare(form, event)
    return form


def _tell_of_time(slot: Slot, done: str) -> None:
    """What was done, and what of the time one should know."""
    flash(done, "success")
    for trouble in actions.warnings_of(slot):
        flash(_("Look again: %(what)s.", what=trouble_text(trouble, slot.starts_at)), "notice")


def _new_page(
    form: FullEventForm,
    status: int = 200,
    refusal: RuleBroken | None = None,
    typed: EventFormDraft | None = None,
) -> Response:
    known = naming.suggested(acting_as(), None)
    asked: dict[str, Any] = {"form": form, "refusal": refusal, "known": known, "typed": typed, "event": None}
    return page("calendar/new.html", "event_form", status, **asked)


def edit_page(
    event: Event,
    block: str | None = None,
    status: int = 200,
    *,
    form: FullEventForm | None = None,
    slot_form: SlotForm | None = None,
    refusal: RuleBroken | None = None,
    typed: EventFormDraft | None = None,
    trouble: str = "",
) -> Response:
    """The organizer's page of an event; `block` is the part that was refused, `trouble` why in a sentence."""
    membership, now = acting_as(), clock.now()
    return page(
        "calendar/edit.html",
        block,
        status,
        event=event,
        times=kept.times_of(event.id),
        on_terms=terms_lines(event.terms, now),
        batches=kept.batches_of(event.id),
        now=now,
        survey=current_app.extensions["survey_line"](event.id),
        standing=standing_of(event, membership, now),
        touched=current_app.extensions["touched_groups"](event.id, now),
        names_asked=current_app.extensions["roster_on_event"](event.id),
        history=[history.told(entry, name) for entry, name in kept.history_of(event.id)],
        form=form or form_of(event),
        known=naming.suggested(membership, event.id),
        warnings=stages.warnings(event, within_sight(membership)),
        slot_form=slot_form or _slot_form(event),
        refusal=refusal,
        refused=block,
        typed=typed,
        trouble=trouble,
    )

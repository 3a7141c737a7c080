"""The screens on which an organizer makes many times in one go: as a series by weeks, or out of a file."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import Response, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.accounts.access import acting_as, only
from app.calendar import access, actions, kept, planned, schedule
from app.calendar.access import ORGANIZERS
from app.calendar.actions.batches import ASK_ABOVE
from app.calendar.blueprint import bp
from app.calendar.bulk_forms import BulkForm, ScheduleForm, SeriesForm
from app.calendar.models import Event
from app.calendar.places import place_choices
from app.calendar.series import moved_by_clocks
from app.core import clock, downloads
from app.core.db import db, transact
from app.core.errors import RuleBroken
from app.core.htmx import page, see_other
from app.core.marks import reads_first
from app.core.uploads import LIMITS, Unreadable, plain_name
from app.organizations.importing import read_file
from app.organizations.queries import working_calendar

HEADER = ("Дата", "Начало", "Конец", "Мест", "Групп", "Место")  # the words that `schedule` knows


@bp.get("/events/<int:event_id>/slots/series")
@only(*ORGANIZERS)
def series(event_id: int) -> ResponseReturnValue:
    event = access.kept_event(acting_as(), event_id)
    return _series_page(event, _series_form(event))


@bp.post("/events/<int:event_id>/slots/series")
@only(*ORGANIZERS)
def make_series(event_id: int) -> ResponseReturnValue:
    event = access.kept_event(acting_as(), event_id)
    form = _series_form(event)
    if not form.validate_on_submit():
        return _series_page(event, form, 422)
    drafts, moved = None, []
    try:
        asked = form.series(working_calendar().is_holiday)
        drafts, moved = form.drafts(asked, clock.zone()), moved_by_clocks(asked, clock.zone())
        if form.wants(drafts):
            return _made(event_id, drafts, form)
    except RuleBroken as refusal:
        db.session.rollback()
        event = access.kept_event(acting_as(), event_id)
        return _series_page(event, form, refusal.status, refusal, drafts=drafts, moved=moved)
    return _series_page(event, form, drafts=drafts, moved=moved)


def _series_form(event: Event) -> SeriesForm:
    form = SeriesForm()
    form.venue_id.choices = place_choices(event)
    return form


def _series_page(
    event: Event,
    form: SeriesForm,
    status: int = 200,
    refusal: RuleBroken | None = None,
    *,
    drafts: Sequence[actions.SlotDraft] | None = None,
    moved: Sequence[date] = (),
) -> Response:
    plans = None
    if drafts is not None:
        places = place_choices(event)
        plans = [planned.shown_plan(one, places) for one in actions.plan(event, drafts)]
    shown = _plans(plans)
    return page(
        "calendar/series.html",
        "series",
        status,
        event=event,
        form=form,
        refusal=refusal,
        moved=moved,
        **shown,
    )


def _plans(plans: list[planned.ShownPlan] | None) -> dict[str, Any]:
    """What the list of planned times takes; None before anything was asked."""
    refused = sum(one.refused for one in plans or ())
    warned = sum(bool(one.troubles) and not one.refused for one in plans or ())
    alike = {(one.seats, one.place) for one in plans or ()}
    facts = {"plans": plans, "refused_times": refused, "warned": warned, "ask": len(plans or ()) > ASK_ABOVE}
    return facts | {"common": alike.pop() if len(alike) == 1 else None}


def _made(event_id: int, drafts: Sequence[actions.SlotDraft], form: BulkForm) -> ResponseReturnValue:
    """All the times, and back to the event. Raises what `make_slots` raises."""
    membership, by, sure = acting_as(), current_user.id, bool(form.sure.data)
    transact(lambda: actions.make_slots(access.kept_event(membership, event_id), drafts, by=by, sure=sure))
    flash(ngettext("%(num)s time is made.", "%(num)s times are made.", len(drafts)), "success")
    return see_other(url_for("calendar.edit", event_id=event_id, _anchor="times"))


@bp.get("/events/<int:event_id>/slots/schedule")
@only(*ORGANIZERS)
def times_file(event_id: int) -> ResponseReturnValue:
    return _file_page(access.kept_event(acting_as(), event_id), ScheduleForm())


@bp.get("/events/<int:event_id>/slots/schedule.csv")
@only(*ORGANIZERS)
def times_template(event_id: int) -> ResponseReturnValue:
    event = access.kept_event(acting_as(), event_id)
    venue = next((one.name for one in kept.venues_of(event.host_id)), "")
    day = clock.today(clock.zone()) + timedelta(days=28)
    example = [(day, "10:00", "12:00", 25, None, venue), (day, "13:00", "15:00", 25, None, venue)]
    return downloads.table(_("schedule"), "csv", HEADER, example)


@bp.post("/events/<int:event_id>/slots/schedule")
@only(*ORGANIZERS)
@reads_first
def make_schedule(event_id: int) -> ResponseReturnValue:
    event, form, drafts = access.kept_event(acting_as(), event_id), ScheduleForm(), None
    lines: list[schedule.Line] = []
    try:
        lines = _sent_lines(form)
        event = access.kept_event(acting_as(), event_id)
        drafts = _understood(event, lines)
        if len(drafts) == len(lines) and form.wants(drafts):
            return _made(event_id, drafts, form)
    except RuleBroken as refusal:
        db.session.rollback()
        event = access.kept_event(acting_as(), event_id)
        return _file_page(event, form, refusal.status, refusal, lines)
    return _file_page(event, form, 200 if lines else 422, None, lines)


def _sent_lines(form: ScheduleForm) -> list[schedule.Line]:
    """The rows of the file, or those of one that was read before; none if there is neither. No transaction is
    open while a file is read. Raises Unreadable, TooManyTimes."""
    if not form.validate_on_submit() or not (form.file.data or form.rows.data):
        form.file.errors = [_("Choose a file.")]
        return []
    if not form.file.data:
        return schedule.unpacked(form.rows.data or "")
    data, name = form.file.data.read(LIMITS.file_bytes + 1), plain_name(form.file.data.filename)
    form.rows.data = ""
    db.session.rollback()
    lines = schedule.lines_of(read_file(data, name))
    form.rows.data = schedule.packed(lines)
    return lines


def _understood(event: Event, lines: Sequence[schedule.Line]) -> list[actions.SlotDraft]:
    """The times that the rows say; fewer than rows where some are refused."""
    venues = {venue.name.casefold(): venue.id for venue in kept.venues_of(event.host_id)}
    for line in lines:
        schedule.understand(line, venues, clock.zone())
    return [line.draft for line in lines if line.draft is not None]


def _file_page(
    event: Event,
    form: ScheduleForm,
    status: int = 200,
    refusal: RuleBroken | None = None,
    lines: Sequence[schedule.Line] = (),
) -> Response:
    drafts, places = [line.draft for line in lines if line.draft is not None], place_choices(event)
    plans = iter(actions.plan(event, drafts))
    shown = [
        planned.shown_line(line)
        if line.draft is None
        else planned.shown_plan(next(plans), places, line.number)
        for line in lines
    ]
    trouble = planned.unreadable_text(refusal) if isinstance(refusal, Unreadable) else ""
    facts = _plans(shown or None) | {"refusal": refusal, "trouble": trouble}
    return page("calendar/schedule.html", None, status, event=event, form=form, **facts)

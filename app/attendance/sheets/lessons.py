"""The weekly lessons of a school: one screen for all classes of a month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Response, abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.access import acting_as, only
from app.accounts.models import Role
from app.attendance import actions
from app.attendance.sheets import queries
from app.attendance.sheets.blueprint import bp
from app.attendance.sheets.months import (
    A_LESSON,
    FILL,
    LessonForm,
    Month,
    copy_before,
    days_of_year,
    month_code,
    month_of,
    typed_month,
)
from app.calendar.actions import Held, HeldAlready, record_held
from app.calendar.models import Event, EventKind
from app.core import clock
from app.core.db import transact
from app.core.errors import RuleBroken
from app.core.htmx import page, see_other
from app.organizations.models import school_year_of


@bp.get("/lessons")
@only(Role.SCHOOL)
def lessons() -> ResponseReturnValue:
    first = _shown(request.args.get("month", ""))
    offered = _offered(first)
    event = _chosen(request.args.get("event", ""), offered)
    if event is None:
        return page("attendance/sheets/no_lessons.html", form=LessonForm(), first=first)
    return _page(_month(event, first), offered, copied="copy" in request.args)


@bp.post("/lessons")
@only(Role.SCHOOL)
def add_lesson() -> ResponseReturnValue:
    """A lesson that the region does not have, for the whole school year."""
    form, school_id, by = LessonForm(), acting_as().organization_id, current_user.id
    first = _shown(request.form.get("month", ""))
    if not form.validate_on_submit():
        return page("attendance/sheets/no_lessons.html", None, 422, form=form, first=first)
    title = form.title.data or ""
    begins, ends = days_of_year(first)
    held = Held(title, EventKind.LESSON, begins, ends, hours=A_LESSON)
    try:
        event_id = transact(lambda: record_held(held, school_id, by=by).id)
    except HeldAlready as there:
        event_id = there.event_id
    return see_other(url_for("sheets.lessons", event=event_id, month=month_code(first)))


@bp.post("/lessons/month")
@only(Role.SCHOOL)
def mark_lessons() -> ResponseReturnValue:
    first = typed_month(request.form.get("month", "")) or abort(404)
    offered = _offered(first)
    event = _chosen(request.form.get("event", ""), offered) or abort(404)
    month, school_id = _month(event, first), acting_as().organization_id
    if request.form.get("act") == FILL:
        return _page(month, offered)
    if not month.form.validate_on_submit():
        return _page(month, offered, status=422)
    if not month.came():
        return _page(month, offered, status=422, nobody=True)
    marking, hours = month.marking(current_user.id), month.form.hours.data
    try:
        transact(lambda: actions.mark_month(event.id, school_id, first, marking, hours).id, repeatable=True)
    except RuleBroken as refusal:
        return _refused(event.id, first, refusal)
    flash(_("The month is saved: %(classes)s.", classes=len(marking.counts)), "success")
    return see_other(url_for("sheets.lessons", event=event.id, month=month_code(first)))


def _refused(event_id: int, first: date, refusal: RuleBroken) -> Response:
    """The same form with the refusal; sending it once more confirms what was doubted."""
    offered = _offered(first)
    month = _month(_chosen(str(event_id), offered) or abort(404), first)
    month.form.validate()
    month.refuse(refusal)
    return _page(month, offered, refusal, refusal.status)


def _month(event: Event, first: date) -> Month:
    return month_of(event, acting_as().organization_id, first)


def _offered(first: date) -> Sequence[Event]:
    return queries.weekly_lessons(acting_as(), days_of_year(first))


def _chosen(typed: str, offered: Sequence[Event]) -> Event | None:
    """The lesson that is asked for, else the first; 404 for one that is not offered."""
    if not typed:
        return offered[0] if offered else None
    return next((one for one in offered if str(one.id) == typed), None) or abort(404)


def _shown(typed: str) -> date:
    """The month that is asked for; the present one for anything else, and for one that is still ahead."""
    today, first = clock.today(clock.zone()), typed_month(typed)
    return first if first is not None and first <= today else today.replace(day=1)


@dataclass(frozen=True)
class MonthTab:
    first: date
    url: str | None
    current: bool
    marked: bool


def _tabs(month: Month) -> list[MonthTab]:
    """The months of the school year; those ahead lead nowhere."""
    today, begins = clock.today(clock.zone()), days_of_year(month.first)[0]
    firsts = [date(begins.year + at // 12, at % 12 + 1, 1) for at in range(8, 17)]  # September to May
    if month.first not in firsts:
        firsts.append(month.first)
    marked = queries.marked_months(month.event.id, month.school_id, days_of_year(month.first))
    return [
        MonthTab(
            first,
            url_for("sheets.lessons", event=month.event.id, month=month_code(first))
            if first <= today
            else None,
            first == month.first,
            first in marked,
        )
        for first in firsts
    ]


def _page(
    month: Month,
    offered: Sequence[Event],
    refusal: RuleBroken | None = None,
    status: int = 200,
    *,
    copied: bool = False,
    nobody: bool = False,
) -> Response:
    if copied:
        copy_before(month)
    before, year = month.first - timedelta(days=1), school_year_of(month.first)
    return page(
        "attendance/sheets/lessons.html",
        "lessons",
        status,
        month=month,
        form=month.form,
        offered=offered,
        tabs=_tabs(month),
        refusal=refusal,
        nobody=nobody,
        names={number: one.name for number, one in month.classes.items()},
        before=before if school_year_of(before) == year else None,
        earlier=month_code(date(year - 1, 9, 1)),
        text=month_code(month.first),
        lesson_form=LessonForm(formdata=None),
    )

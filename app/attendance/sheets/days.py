"""Who was at an event of a day without a booking: one of the calendar, or one that the school held itself."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask import Response, abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import DataRequired, Length

from app.accounts.access import acting_as, only
from app.accounts.models import Role
from app.attendance import actions
from app.attendance.actions import Marking
from app.attendance.sheets import queries
from app.attendance.sheets.blueprint import bp
from app.attendance.sheets.filling import Filling, filling, of_version, pressed
from app.attendance.sheets.lines import classes_by_id, row_of
from app.attendance.sheets.own import OwnForm
from app.attendance.who import Who
from app.calendar.actions import Held, HeldAlready, record_held
from app.calendar.forms import typed_day
from app.calendar.labels import dates_text, format_choices, kind_choices, kind_title
from app.calendar.models import Audience, Event, EventFormat, EventKind
from app.calendar.search import LONGEST_QUESTION
from app.core import clock
from app.core.db import transact
from app.core.errors import RuleBroken
from app.core.fields import DayField, Needed, row_id, strip
from app.core.htmx import page, see_other
from app.organizations.labels import row_title, year_title
from app.organizations.models import Field, Programme, school_year_of
from app.organizations.queries import valid


class DayForm(OwnForm):
    """A day of an event that is in the calendar."""

    event = HiddenField()
    day = DayField(_l("Day"), [Needed()])


class HeldForm(DayForm):
    """A day of an event that the school held itself."""

    title = StringField(_l("What was held"), [DataRequired(), Length(max=200)], [strip])
    kind = SelectField(_l("Kind"), [DataRequired()])
    format = SelectField(_l("Format"), default=EventFormat.AT_SCHOOL)
    programme = SelectField(_l("Within the project"), coerce=row_id)
    field = SelectField(_l("Field of work"), coerce=row_id)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year = school_year_of(clock.today(clock.zone()))
        self.kind.choices = [("", _("Choose the kind")), *kind_choices()]
        self.format.choices = format_choices()
        self.programme.choices = [
            ("", _("none")),
            *((one.id, row_title(one)) for one in valid(Programme, year)),
        ]
        self.field.choices = [("", _("none")), *((one.id, row_title(one)) for one in valid(Field, year))]

    @property
    def held(self) -> Held:
        """What the valid form says of the event."""
        chosen = ({self[name].data} - {None} for name in ("programme", "field"))
        programmes, fields = map(frozenset, chosen)
        assert self.title.data is not None and self.day.data is not None
        return Held(
            self.title.data,
            EventKind(self.kind.data),
            self.day.data,
            format=EventFormat(self.format.data),
            hours=self.hours.data or Decimal(0),
            programme_ids=programmes,
            field_ids=fields,
        )


@dataclass
class NewSheet:
    """The form of a new sheet; without an `event` the school names its own."""

    event: Event | None
    filling: Filling
    school_id: int
    year: int

    @property
    def form(self) -> Any:
        return self.filling.form

    def record(self, event_id: int | None, held: Held | None, day: date, marking: Marking) -> int:
        """Make what is missing; answers the sheet's id. Raises what `record_held` and `mark_day` raise."""
        if held is not None:
            event_id = record_held(held, self.school_id, by=marking.by).id
        assert event_id is not None
        return actions.mark_day(event_id, self.school_id, day, marking, marking.hours).id


@bp.get("/sheets/new")
@only(Role.SCHOOL)
def new() -> ResponseReturnValue:
    membership, today = acting_as(), clock.today(clock.zone())
    words = request.args.get("q", "")[:LONGEST_QUESTION].replace("\x00", "")
    if "event" in request.args or "own" in request.args:
        return _page(_asked(request.args.get("event", "")))
    found = queries.events_found(membership, words, today)
    return page(
        "attendance/sheets/choose.html",
        words=words,
        found=found,
        dates_text=dates_text,
        kind_title=kind_title,
    )


@bp.post("/sheets")
@only(Role.SCHOOL)
def create() -> ResponseReturnValue:
    """Once, however often the form is sent."""
    one = _asked(request.form.get("event", ""))
    form, found = one.form, one.filling
    if pressed():
        return _page(one)
    if not form.validate_on_submit():
        return _page(one, status=422)
    if not found.came():
        return _page(one, status=422, nobody=True)
    try:
        sheet_id = _recorded(one)
    except RuleBroken as refusal:
        return _refused(form.event.data or "", refusal)
    flash(_("The sheet is saved. Came: %(came)s.", came=sum(line.came for line in found.came())), "success")
    return see_other(url_for("attendance.show", sheet_id=sheet_id))


def _recorded(one: NewSheet) -> int:
    marking = one.filling.marking(current_user.id, one.form.hours.data)
    event_id, held = (one.event.id, None) if one.event else (None, one.form.held)
    day = one.form.day.data
    return transact(lambda: one.record(event_id, held, day, marking), repeatable=True)


def _refused(typed: str, refusal: RuleBroken) -> ResponseReturnValue:
    """The same form with the refusal; a form that another press has just recorded leads to its sheet."""
    one = _asked(typed)
    there = queries.sheet_by_key(one.form.key.data or "", one.school_id)
    if isinstance(refusal, HeldAlready) and there is not None:
        return see_other(url_for("attendance.show", sheet_id=there))
    one.form.validate()
    one.filling.refuse(refusal)
    return _page(one, refusal, refusal.status)


def _asked(typed: str) -> NewSheet:
    """The form for the event with this id, or 404; for one of the school's own where there is none."""
    membership, today = acting_as(), clock.today(clock.zone())
    event = None
    if typed:
        number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
        event = queries.readable_event(membership, number) or abort(404)
    day = typed_day(request.form.get("day", "")) or (event and _last_day(event, today)) or today
    year = school_year_of(day)
    classes = classes_by_id(membership.organization_id, year)
    rows = [row_of(Who(Audience.PUPILS, number), classes) for number in classes]
    kind = event.kind if event else EventKind.OTHER
    found = filling(rows, classes, kind, base=DayForm if event else HeldForm, ticked=True)
    of_version(found.form, None)
    if not found.form.is_submitted():
        found.form["day"].data, found.form["event"].data = day, typed
        found.form["hours"].data = event.hours if event else None
    elif event is None:
        typed_kind = found.form["kind"].data
        found.kind = EventKind(typed_kind) if typed_kind in {one.value for one in EventKind} else kind
    return NewSheet(event, found, membership.organization_id, year)


def _last_day(event: Event, today: date) -> date | None:
    """The event's day, or the last one that is over."""
    return min(event.ends_on or event.starts_on, today) if event.starts_on else None


def _page(
    one: NewSheet, refusal: RuleBroken | None = None, status: int = 200, *, nobody: bool = False
) -> Response:
    classes = one.filling.classes
    return page(
        "attendance/sheets/new.html",
        "new_sheet",
        status,
        event=one.event,
        filling=one.filling,
        form=one.form,
        refusal=refusal,
        nobody=nobody,
        names={number: each.name for number, each in classes.items()},
        there=_sheet_there(one, refusal),
        bookings=queries.bookings_of(one.school_id, one.event.id, clock.now()) if one.event else (),
        latest=clock.today(clock.zone()).isoformat(),
        year_title=year_title(one.year),
        kind_title=kind_title,
        dates_text=dates_text,
    )


def _sheet_there(one: NewSheet, refusal: RuleBroken | None) -> str | None:
    """Where to go instead, when the day has its sheet already."""
    known = refusal.event_id if isinstance(refusal, HeldAlready) else one.event.id if one.event else None
    if refusal is None or known is None or one.form.day.data is None:
        return None
    there = queries.day_sheet(known, one.school_id, one.form.day.data)
    if there is not None:
        return url_for("attendance.show", sheet_id=there)
    return url_for("sheets.new", event=known) if isinstance(refusal, HeldAlready) else None

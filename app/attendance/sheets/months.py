"""A month of weekly lessons: its form, with all classes in rows, and what the school says by it."""

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from app.attendance.actions import Came, Marking
from app.attendance.forms import LONGEST_KEY, SheetForm
from app.attendance.models import MOST_LESSONS, Sheet, SheetLine, Side
from app.attendance.refusals import MarkedMeanwhile, MoreThanBooked
from app.attendance.sheets import queries
from app.attendance.sheets.lines import Classes, classes_by_id
from app.attendance.who import LARGEST_COUNT, Who
from app.calendar.forms import HoursField, typed_day
from app.calendar.models import Audience, Event
from app.core.errors import RuleBroken
from app.core.fields import WholeNumberField, strip
from app.organizations.models import SchoolClass, school_year_of

FILL = "fill"  # the button that puts a number of lessons into every empty row, and saves nothing
A_LESSON = Decimal(1)


class MonthForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """A month of a lesson; `month_form` adds the rows."""

    event = HiddenField()
    month = HiddenField()
    key = HiddenField(validators=[Length(max=LONGEST_KEY)])
    seen = HiddenField()
    every = WholeNumberField(_l("Lessons in every empty row"), 0, MOST_LESSONS, required=False)
    hours = HoursField(_l("Academic hours of one lesson"), default=A_LESSON)
    reason = TextAreaField(_l("Why the sheet is corrected"), [Length(max=500)])
    version = SheetForm.version


class LessonForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    title = StringField(_l("What the lessons are called"), [DataRequired(), Length(max=200)], [strip])


@dataclass(frozen=True)
class Month:
    """A lesson's month: the classes in rows, and what was recorded of them."""

    event: Event
    school_id: int
    first: date
    sheet: Sheet | None
    classes: Classes
    form: Any

    @property
    def lines(self) -> dict[int, SheetLine]:
        lines = self.sheet.lines if self.sheet else ()
        return {line.class_id: line for line in lines if line.class_id is not None}

    def hours_of(self, class_id: int) -> Decimal:
        """What the row is worth as it stands in the form, in person-hours."""
        came, lessons = (self.form[f"{name}_{class_id}"].data or 0 for name in ("came", "lessons"))
        return Decimal(came * lessons) * (self.form.hours.data or 0)

    @property
    def hours(self) -> Decimal:
        return sum(map(self.hours_of, self.classes), Decimal(0))

    @property
    def missing(self) -> list[SchoolClass]:
        """The classes of which nothing is recorded in this month."""
        return [one for number, one in self.classes.items() if number not in self.lines]

    def came(self) -> list[Came]:
        """The rows in which lessons were held. Of one that was recorded none means that nobody was there."""
        counts = []
        for number, one in self.classes.items():
            lessons, came = self.form[f"lessons_{number}"].data, self.form[f"came_{number}"].data
            if not lessons and (number not in self.lines or lessons is None):
                continue
            came = (came or 0) if lessons else 0
            sure = self.form[f"sure_{number}"].data == str(came)
            walk_ins = max(0, came - one.roll) if sure and one.roll else 0
            who = Who(Audience.PUPILS, number)
            counts.append(Came(who, came, walk_ins=walk_ins, lessons=lessons or None))
        return counts

    def marking(self, by: int) -> Marking:
        form = self.form
        facts = {"reason": form.reason.data or "", "key": form.key.data or None, "seen": form.version}
        return Marking(Side.SCHOOL, self.came(), by, hours=form.hours.data, **facts)

    def refuse(self, refusal: RuleBroken) -> None:
        """Sending a doubted count, or one that somebody else gave meanwhile, once more confirms it."""
        if isinstance(refusal, MoreThanBooked):
            for line in refusal.lines:
                self.form[f"sure_{line.who.class_id}"].data = str(line.came)
        if isinstance(refusal, MarkedMeanwhile):
            self.form.seen.data = str(refusal.version)


def typed_month(typed: str) -> date | None:
    """The first day of a month written as 2026-10; None for anything else."""
    return typed_day(f"{typed}-01") if len(typed) == len("2026-10") else None


def month_code(first: date) -> str:
    return first.strftime("%Y-%m")


def days_of_year(first: date) -> tuple[date, date]:
    year = school_year_of(first)
    return date(year, 9, 1), date(year + 1, 8, 31)


def month_of(event: Event, school_id: int, first: date) -> Month:
    """The form as it was sent, or as it begins: what was recorded, else the class as it is."""
    classes = classes_by_id(school_id, school_year_of(first))
    sheet = queries.month_sheet(event.id, school_id, first)
    month = Month(event, school_id, first, sheet, classes, _month_form(classes)())
    if month.form.is_submitted():
        _fill_empty(month)
        return month
    form, lines = month.form, month.lines
    form.event.data, form.month.data = str(event.id), month_code(first)
    form.key.data, form.seen.data = secrets.token_urlsafe(24), str(sheet.version if sheet else 0)
    form.hours.data = sheet.hours if sheet else (event.hours or A_LESSON)
    for number, one in classes.items():
        line = lines.get(number)
        said = line.came_school if line else None
        form[f"came_{number}"].data = (one.roll or None) if said is None else said
        form[f"lessons_{number}"].data = (line.lessons if said else 0) if line else None
        form[f"sure_{number}"].data = "" if said is None else str(said)
    return month


def _month_form(classes: Classes) -> type[MonthForm]:
    fields: dict[str, object] = {}
    for number, one in classes.items():
        texts = [
            _("%(group)s: lessons held", group=one.name),
            _("%(group)s: came on average", group=one.name),
        ]
        fields[f"lessons_{number}"] = WholeNumberField(texts[0], 0, MOST_LESSONS, required=False)
        fields[f"came_{number}"] = WholeNumberField(texts[1], 0, LARGEST_COUNT, required=False)
        fields[f"sure_{number}"] = HiddenField()
    return type("MonthForm", (MonthForm,), fields)


def _fill_empty(month: Month) -> None:
    """Put the number asked for into the rows that have none, where its button was pressed."""
    every = month.form.every.data
    if request.form.get("act") != FILL or every is None:
        return
    for number in month.classes:
        field = month.form[f"lessons_{number}"]
        if not (field.raw_data and field.raw_data[0].strip()):
            field.data, field.raw_data = every, None


def copy_before(month: Month) -> None:
    """What the month before has, into the rows of which nothing is recorded."""
    before = (month.first - timedelta(days=1)).replace(day=1)
    sheet = queries.month_sheet(month.event.id, month.school_id, before)
    for line in sheet.lines if sheet else ():
        if (
            line.class_id in month.classes
            and line.class_id not in month.lines
            and line.came_school is not None
        ):
            month.form[f"lessons_{line.class_id}"].data = line.lessons
            month.form[f"came_{line.class_id}"].data = line.came_school

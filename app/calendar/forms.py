"""The shape of what an organizer types about an event and its times."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    DecimalField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, NumberInput

from app.calendar import labels
from app.calendar.models import Audience, EventFormat, EventKind, Precision, Recurrence, Scale
from app.core.fields import DayField, Needed, check_year, options, row_id, strip

MOST_HOURS = 500
# Decimal() itself would also take 0e-99999, 1_0 and the digits of every script.
_HOURS = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{1,2})?")


def kind_of(value: Any) -> EventKind | None:
    """A kind out of a select; an empty choice is None."""
    return EventKind(value) if value else None


def recurrence_of(value: Any) -> Recurrence | None:
    """A recurrence out of a select; an empty choice is None."""
    return Recurrence(value) if value else None


def typed_day(typed: str) -> date | None:
    """A day of our time as a date input sends it; None for anything else."""
    try:
        day = date.fromisoformat(typed.strip())
        check_year(day)
    except ValueError:
        return None
    return day


class Boxes(SelectMultipleField):
    """Several of a few, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        refusal = _l("Choose from what is offered.")
        said = {"invalid_choice_message": refusal, "invalid_value_message": refusal}
        super().__init__(*args, **(kwargs | said))

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """(value, title) of each, for the chips of `core/_ui.html`."""
        return list(self.choices.items()) if isinstance(self.choices, dict) else []


class MomentField(DateTimeLocalField):
    """A moment on the wall clock of the installation; the night when clocks are moved is asked again."""

    def process_data(self, value: datetime | None) -> None:
        self.data = value.astimezone(current_app.config["ZONE"]) if value else None

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if not valuelist or not valuelist[0].strip():
            return
        try:
            typed = datetime.fromisoformat(valuelist[0].strip())
        except ValueError:
            typed = None
        if typed is None or typed.tzinfo is not None:  # hours are by our clock
            raise ValueError(_("Enter a date and a time, such as 10:00."))
        check_year(typed)
        self.data = self._on_this_clock(typed.replace(second=0, microsecond=0))

    @staticmethod
    def _on_this_clock(typed: datetime) -> datetime:
        moment = typed.replace(tzinfo=current_app.config["ZONE"])
        if moment.astimezone(UTC).astimezone(moment.tzinfo).replace(tzinfo=None) != typed:
            raise ValueError(_("There is no such time: the clocks are put forward. Choose a later one."))
        if moment.utcoffset() != moment.replace(fold=1).utcoffset():
            raise ValueError(_("This time comes twice: the clocks are put back. Choose another one."))
        return moment


class HoursField(DecimalField):
    """Hours in halves, with a point or a comma."""

    widget = NumberInput(step="0.5", min=0, max=MOST_HOURS)

    def _value(self) -> str:
        """What was typed, or the number without needless zeros: 2, 1.5."""
        return str(self.raw_data[0]) if self.raw_data else f"{(self.data or Decimal(0)).normalize():f}"

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist or not valuelist[0].strip():
            self.data = Decimal(0)
            return
        typed = valuelist[0].strip()
        hours = Decimal(typed.replace(",", ".")) if _HOURS.fullmatch(typed) else None
        if hours is None or hours > MOST_HOURS or hours * 2 % 1:
            raise ValueError(_("Enter hours from 0 to %(most)s in halves, such as 1.5.", most=MOST_HOURS))
        self.data = hours


class EventForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """An event. `choose` sets what may be chosen; only those who choose the host see that field."""

    title = StringField(
        _l("Title"),
        [DataRequired(_l("Give the event a title.")), Length(max=300)],
        [strip],
        description=_l("As the school will see it, for example “Welder: the first seam”."),
    )
    host_id = SelectField(
        _l("Host organization"), [Needed(_l("Choose who receives the guests."))], coerce=row_id
    )
    municipality_id = SelectField(_l("Municipality"), coerce=row_id)
    kind = SelectField(
        _l("Kind"),
        [Needed(_l("Choose the kind."))],
        coerce=kind_of,
        choices=lambda: options([("", _("Choose")), *labels.kind_choices()]),
    )
    scale = SelectField(
        _l("Scale"), coerce=Scale, choices=lambda: options(labels.scale_choices()), default=Scale.REGIONAL
    )
    format = SelectField(
        _l("Format"),
        coerce=EventFormat,
        choices=lambda: options(labels.format_choices()),
        default=EventFormat.ONSITE,
    )
    announcement = TextAreaField(
        _l("What the participants do"), [Length(max=5000)], [strip], description=_l("Two or three sentences.")
    )
    bring = TextAreaField(_l("What to bring"), [Length(max=1000)], [strip])
    audience = Boxes(
        _l("For whom"),
        coerce=Audience,
        choices=lambda: options(labels.audience_choices()),
        default=[Audience.PUPILS],
    )
    grades = Boxes(_l("Grades"), coerce=int, choices=options((grade, str(grade)) for grade in range(12)))
    special_needs = BooleanField(_l("Suitable for pupils with special needs"))
    precision = SelectField(
        _l("How exactly the date is known"),
        coerce=Precision,
        choices=lambda: options(labels.precision_choices()),
        default=Precision.DAY,
    )
    starts_on = DayField(_l("First day"))
    ends_on = DayField(_l("Last day"))
    recurrence = SelectField(
        _l("How often"),
        coerce=recurrence_of,
        choices=lambda: options([("", _("Once")), *labels.recurrence_choices()]),
    )
    apply_until = DayField(
        _l("Not later than"),
        description=_l("The last day of applications, or by when it is done; it is no day of the event."),
    )
    hours = HoursField(_l("Academic hours credited"), places=None, default=Decimal(0))

    def choose(self, hosts: Sequence[tuple[Any, str]], municipalities: Sequence[tuple[Any, str]]) -> None:
        """Fill the lists; without `hosts` the host is not asked for."""
        self.municipality_id.choices = options(municipalities)
        if hosts:
            self.host_id.choices = options(hosts)
        else:
            del self.host_id

    def keep_kind(self, kind: EventKind) -> None:
        """Let an event stay of its kind, though that can no longer be chosen for new ones."""
        if isinstance(self.kind.choices, dict):
            self.kind.choices.setdefault(kind.value, labels.kind_title(kind))

    def validate_audience(self, field: Boxes) -> None:
        if not field.data:
            raise ValidationError(_("Choose for whom the event is."))

    def validate_precision(self, field: SelectField) -> None:
        dated = self.starts_on.data or self.ends_on.data
        if field.data is Precision.NONE and dated:
            raise ValidationError(_("You have given a date: choose how exactly it is known."))

    def validate_starts_on(self, field: DayField) -> None:
        if field.data is None and not field.errors and self.precision.data not in (None, Precision.NONE):
            raise ValidationError(_("Enter the first day."))

    def validate_ends_on(self, field: DayField) -> None:
        asked = self.precision.data in (Precision.DAYS, Precision.YEAR)
        if field.data is None and not field.errors and asked:
            raise ValidationError(_("Enter the last day."))
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_("The last day lies before the first."))

    def facts(self) -> dict[str, Any]:
        """What was typed, by the names of an event's draft."""
        typed = {name: value for name, value in self.data.items() if name not in ("csrf_token", "host_id")}
        return typed | {
            "grades": frozenset(self.grades.data or ()),
            "audience": tuple(self.audience.data or ()),
        }

"""The shape of what an organizer types about a time of an event."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FieldList, FormField, HiddenField, SelectField, StringField
from wtforms.validators import Length, ValidationError

from app.calendar.forms import MomentField
from app.core.fields import Needed, RowForm, WholeNumberField, row_id, strip

MOST_MEETINGS = 60  # of one time, after the first
EMPTY_MEETINGS = 3


class MeetingForm(RowForm):
    """One more meeting of a course; an empty one is none."""

    starts_at = MomentField(_l("Begins"))
    ends_at = MomentField(_l("Ends"))

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed, nor is there anything to show."""
        fields = (self.starts_at, self.ends_at)
        return not any(field.data or any(field.raw_data or ()) for field in fields)

    def validate_starts_at(self, field: MomentField) -> None:
        if not field.data and not field.errors and self.ends_at.data:
            raise ValidationError(_("Enter when it begins."))

    def validate_ends_at(self, field: MomentField) -> None:
        if not field.data and not field.errors and self.starts_at.data:
            raise ValidationError(_("Enter when it ends."))


class SlotForm(FlaskForm):  # type: ignore[misc]
    """A time with its seats. A place that is not in the list is typed below it."""

    starts_at = MomentField(_l("Begins"), [Needed(_l("Enter when it begins."))])
    ends_at = MomentField(_l("Ends"), [Needed(_l("Enter when it ends."))])
    meetings = FieldList(FormField(MeetingForm), max_entries=MOST_MEETINGS)
    more = HiddenField()
    capacity = WholeNumberField(
        _l("Number of places"),
        1,
        100_000,
        description=_l("How many people come at once, without the accompanying adults."),
    )
    groups = WholeNumberField(
        _l("Groups at once"),
        1,
        1_000,
        required=False,
        description=_l("Empty: as many as there are places for."),
    )
    venue_id = SelectField(_l("Place"), coerce=row_id)
    place = StringField(
        _l("Name of another place"),
        [Length(max=200)],
        [strip],
        description=_l("Only if it is not in the list; next time it will be."),
    )
    address = StringField(_l("Its address"), [Length(max=300)], [strip])
    entrance = StringField(
        _l("How to find the entrance"),
        [Length(max=300)],
        [strip],
        description=_l("For example: workshops, from the yard."),
    )

    def facts(self) -> dict[str, Any]:
        """What was typed, by the names of a time's draft; a place that is not in the list stays out."""
        names = ("capacity", "groups", "venue_id")
        return {name: self.data[name] for name in names}

    def hours(self) -> list[tuple[datetime, datetime]]:
        """Begin and end of each meeting that was typed."""
        pairs = [(self.starts_at.data, self.ends_at.data), *self._further()]
        return [(begins, ends) for begins, ends in pairs if begins and ends]

    def _further(self) -> list[tuple[datetime | None, datetime | None]]:
        return [(one.form.starts_at.data, one.form.ends_at.data) for one in self.meetings]

    def leave_room(self) -> None:
        """Let there be some empty rows for further meetings."""
        empty = sum(one.form.is_empty for one in self.meetings)
        for _number in range(min(EMPTY_MEETINGS - empty, MOST_MEETINGS - len(self.meetings))):
            self.meetings.append_entry()

    def validate_groups(self, field: WholeNumberField) -> None:
        if field.data and self.capacity.data and field.data > self.capacity.data:
            raise ValidationError(_("There are more groups than places."))

    def validate_place(self, field: StringField) -> None:
        if not field.data and (self.address.data or self.entrance.data):
            raise ValidationError(_("Give the place a name, or leave all three fields empty."))

    def validate_address(self, field: StringField) -> None:
        if self.place.data and not field.data:
            raise ValidationError(_("Enter the address: the teacher has to find it."))

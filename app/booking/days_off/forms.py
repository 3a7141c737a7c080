"""The shape of what a coordinator says to cancel lessons."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from app.booking.actions import DayOffDraft
from app.calendar.bulk_forms import ClockField
from app.calendar.forms import Boxes
from app.core import clock
from app.core.fields import DayField, Needed, options, row_id, strip
from app.organizations.models import Municipality, Organization

MOST_DAYS = 62  # of one act: what is longer is a slip of the keyboard
_IDS = re.compile(r"(?:[0-9]{1,9}(?:,[0-9]{1,9})*)?")


class DayOffForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """Without `last` one day; without hours whole days; without grades or schools all of them."""

    municipality = SelectField(_l("Where"), coerce=row_id)
    first = DayField(_l("First day"), [Needed(_l("Enter the first day."))])
    last = DayField(_l("Last day"), [Optional()], description=_l("Empty: that day alone."))
    begins = ClockField(_l("From what hour of the first day"), [Optional()])
    ends = ClockField(_l("Till what hour of the last day"), [Optional()])
    grades = Boxes(_l("Grades"), coerce=int, choices=lambda: options((n, str(n)) for n in range(12)))
    schools = Boxes(_l("Schools"), coerce=int)
    reason = StringField(
        _l("Reason"),
        [DataRequired(_l("Say why: the schools will read it.")), Length(max=200)],
        [strip],
        description=_l("For example: frost, quarantine. Schools and organizers read it."),
    )
    key = HiddenField(validators=[Length(max=64)])
    foreseen = HiddenField(validators=[Length(max=100_000)])

    def offer(
        self, municipalities: Sequence[Municipality], schools: Sequence[Organization], every: str
    ) -> None:
        """Let the person choose among these; without municipalities there is none to choose."""
        if municipalities:
            self.municipality.choices = [("", every), *((one.id, one.name) for one in municipalities)]
        else:
            del self.municipality
        self.schools.choices = options((school.id, school.short_name) for school in schools)

    def validate_last(self, field: DayField) -> None:
        first = self.first.data
        if first is None or field.data is None:
            return
        if field.data < first:
            raise ValidationError(_("The last day is before the first."))
        if (field.data - first).days >= MOST_DAYS:
            raise ValidationError(_("These are more than %(most)s days.", most=MOST_DAYS))

    def validate_ends(self, field: ClockField) -> None:
        one_day = self.last.data in (None, self.first.data)
        if one_day and field.clock and field.clock <= (self.begins.clock or time(0)):
            raise ValidationError(_("The end is not after the beginning."))

    def validate_foreseen(self, field: HiddenField) -> None:
        if not _IDS.fullmatch(field.data or ""):
            raise ValidationError(_("Open the form anew."))

    def shown(self) -> list[int]:
        """The bookings that the preview has shown."""
        return [int(one) for one in (self.foreseen.data or "").split(",") if one]

    def draft(self, municipality_id: int | None) -> DayOffDraft:
        """The valid form as an act."""
        first = self.first.data or date.min
        last = self.last.data or first
        till = self.ends.clock
        end = datetime.combine(last, till, clock.zone()) if till else _midnight(last + timedelta(days=1))
        offered = {int(value) for value, _name in self.schools.pairs}
        chosen = frozenset(self.schools.data or ()) or frozenset(offered)
        return DayOffDraft(
            municipality_id=municipality_id,
            schools=chosen,
            every_school=chosen == offered,
            begins_at=datetime.combine(first, self.begins.clock or time(0), clock.zone()),
            ends_at=end,
            grades=frozenset(self.grades.data or ()),
            reason=self.reason.data or "",
        )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), clock.zone())

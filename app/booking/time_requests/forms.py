"""The shape of a request for a time, and of its answer."""

import secrets
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from app.booking.forms import MOST_ADULTS, BookingForm
from app.booking.time_requests.actions import Wish
from app.booking.time_requests.agreement import Meeting
from app.booking.time_requests.labels import PARTS
from app.booking.time_requests.models import DayPart, TimeRequest
from app.calendar.forms import MomentField
from app.core import clock
from app.core.fields import DayField, Needed, WholeNumberField, options, row_id, strip
from app.organizations.actions import LARGEST_ROLL
from app.organizations.labels import roll_text
from app.organizations.models import SchoolClass

LONGEST_WORD = 500
BEGINS = {DayPart.ANY: time(10), DayPart.MORNING: time(10), DayPart.AFTERNOON: time(14)}
USUAL_LENGTH = timedelta(minutes=90)  # where no route says how long it takes


class AskingForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """Without `pupils` the whole class is meant."""

    key = HiddenField(validators=[Length(min=16, max=64, message=_l("Open the form anew."))])
    class_id = RadioField(_l("Class"), coerce=int, validators=[Needed(_l("Choose a class."))])
    pupils = WholeNumberField(_l("Pupils, if not the whole class"), 1, LARGEST_ROLL, required=False)
    adults = WholeNumberField(_l("Accompanying adults"), 0, MOST_ADULTS, default=2)
    wished_on = DayField(_l("Day"), [Needed(_l("Choose a day."))])
    other_on = DayField(_l("Or another day"), [Optional()])
    until_on = DayField(
        _l("Or any day until"), [Optional()], description=_l("Then every day from the first one suits you.")
    )
    part = SelectField(
        _l("Time of the day"),
        coerce=DayPart,
        choices=lambda: options((part, str(title)) for part, title in PARTS.items()),
        default=DayPart.ANY,
    )
    word = TextAreaField(
        _l("A word to the host"),
        [Length(max=LONGEST_WORD)],
        [strip],
        description=_l("What you would like to see, what has to be thought of. No names of children."),
    )
    adult_name: StringField = BookingForm.adult_name  # type: ignore[assignment]  # WTForms binds it anew
    adult_phone: StringField = BookingForm.adult_phone  # type: ignore[assignment]

    def offer(self, classes: Sequence[SchoolClass]) -> None:
        """Let the school choose among these classes."""
        self.rolls = {one.id: one.roll for one in classes}
        self.class_id.choices = [(one.id, f"{one.name} · {roll_text(one.roll)}") for one in classes]

    def renew_key(self) -> None:
        """A fresh nonce for the next try; what was typed stays."""
        self.key.data = secrets.token_urlsafe(24)

    def wish(self, organization_id: int, host_id: int, route_id: int | None) -> Wish:
        """The valid form as a wish."""
        same = ("class_id", "wished_on", "other_on", "until_on", "part", "key")
        return Wish(
            organization_id=organization_id,
            host_id=host_id,
            route_id=route_id,
            seats=self.pupils.data or self.rolls[self.class_id.data],
            adults=self.adults.data or 0,
            adult_name=(self.adult_name.data or "").strip(),
            adult_phone=(self.adult_phone.data or "").strip(),
            word=self.word.data or "",
            **{name: self.data[name] for name in same},
        )

    def validate_until_on(self, field: DayField) -> None:
        if field.data and self.wished_on.data and field.data <= self.wished_on.data:
            raise ValidationError(_("The last day must be later than the first."))


class MeetingForm(FlaskForm):  # type: ignore[misc]
    """The time that a host names; `title` is asked for where there is no route."""

    title = StringField(
        _l("What the group comes for"), [DataRequired(_l("Say what it is.")), Length(max=300)], [strip]
    )
    starts_at = MomentField(_l("Begins"), [Needed(_l("Enter when it begins."))])
    ends_at = MomentField(_l("Ends"), [Needed(_l("Enter when it ends."))])
    capacity = WholeNumberField(_l("Number of places"), 1, 1000)
    venue_id = SelectField(_l("Place"), coerce=row_id)

    @classmethod
    def for_request(cls, request: TimeRequest, venues: Sequence[tuple[Any, str]]) -> "MeetingForm":
        """Filled as the request and its route say, so that often a look is enough."""
        starts_at = datetime.combine(request.wished_on, BEGINS[request.part], clock.zone())
        route = request.route
        takes = timedelta(minutes=route.minutes) if route else USUAL_LENGTH
        form = cls(
            data={
                "title": str(_("Excursion: %(host)s", host=request.host.short_name)),
                "starts_at": starts_at,
                "ends_at": starts_at + takes,
                "capacity": request.seats,
                "venue_id": route.venue_id if route else None,
            }
        )
        form.venue_id.choices = options(venues)
        if route:
            del form.title
        return form

    def meeting(self) -> Meeting:
        """The valid form as a time."""
        said = self.data
        names = ("starts_at", "ends_at", "capacity", "venue_id")
        return Meeting(title=said.get("title") or "", **{name: said[name] for name in names})

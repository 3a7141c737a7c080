"""The shape of a booking; whether there are seats is not for a form to know."""

import secrets
from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Regexp

from app.booking.actions import ClassSeats, Request
from app.booking.queries import ClassChoice
from app.core.fields import WholeNumberField
from app.organizations.actions import LARGEST_ROLL

MOST_ADULTS = 50


class BookingForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """Without `pupils` the whole class is meant."""

    key = HiddenField(validators=[Length(min=16, max=64, message=_l("Open the form anew."))])
    wait = HiddenField()
    class_id = RadioField(_l("Class"), coerce=int, validators=[InputRequired(_l("Choose a class."))])
    pupils = WholeNumberField(_l("Pupils, if not the whole class"), 1, LARGEST_ROLL, required=False)
    adults = WholeNumberField(_l("Accompanying adults"), 0, MOST_ADULTS)
    adult_name = StringField(
        _l("Who comes with the class"),
        [InputRequired(_l("Enter the name of the accompanying adult.")), Length(max=120)],
    )
    adult_phone = StringField(
        _l("Work phone"),
        [
            InputRequired(_l("Enter a phone for the day of the event.")),
            Regexp(r"^[\d\s()+\-–,;.добext]{5,40}$", message=_l("Enter a phone: digits, spaces, brackets.")),
        ],
    )

    def offer(self, classes: Sequence[ClassChoice]) -> None:
        """Let the school choose among these classes."""
        self.classes = {one.id: one for one in classes}
        self.class_id.choices = [(one.id, one.name) for one in classes]

    def asked(self, slot_id: int, organization_id: int) -> Request:
        """The valid form as a request."""
        pupils = self.pupils.data or self.classes[self.class_id.data].roll
        return Request(
            slot_id=slot_id,
            organization_id=organization_id,
            lines=(ClassSeats(self.class_id.data, pupils),),
            adults=self.adults.data or 0,
            adult_name=(self.adult_name.data or "").strip(),
            adult_phone=(self.adult_phone.data or "").strip(),
            key=self.key.data or "",
            wait=self.wait.data == "1",
        )

    def renew_key(self) -> None:
        """A fresh nonce for the next try; what was typed stays."""
        self.key.data = secrets.token_urlsafe(24)


class ReasonForm(FlaskForm):  # type: ignore[misc]
    reason = TextAreaField(_l("Reason"), [Length(max=500)])

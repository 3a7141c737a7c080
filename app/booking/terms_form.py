"""The shape of what an organizer says of booking: by whom, until when, how much."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField
from wtforms.validators import ValidationError

from app.booking.actions import TermsDraft
from app.booking.refusals import QuotaBelowUsed
from app.calendar.forms import Boxes, MomentField
from app.calendar.models import ANSWER_DAYS, Terms
from app.core.fields import WholeNumberField

LONGEST_ANSWER = 30  # working days
LONGEST_BEFORE = 2000  # hours: twelve weeks
MOST_PEOPLE = 100_000


def _hours(label: str, description: str) -> WholeNumberField:
    return WholeNumberField(label, 0, LONGEST_BEFORE, required=False, description=description)


def _people(label: str, description: str = "") -> WholeNumberField:
    return WholeNumberField(label, 1, MOST_PEOPLE, required=False, description=description)


class TermsForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """The terms of an event. An empty field is no limit. PARTS are folded on the screen."""

    PARTS = {
        "together": ("event_seats", "event_groups"),
        "whom": ("levels_only", "municipality_ids"),
    }

    seen = HiddenField()
    approval = BooleanField(
        _l("The organizer answers each booking"),
        description=_l("The places are held until you answer. Otherwise a booking is confirmed at once."),
    )
    answer_days = WholeNumberField(_l("Working days to answer a booking"), 1, LONGEST_ANSWER, required=False)
    opens_at = MomentField(_l("Booking opens"), description=_l("Empty: as soon as the event is published."))
    closes_at = MomentField(_l("Booking closes"), description=_l("Empty: when the time begins."))
    closes_hours = _hours(
        _l("Closes, hours before"), _l("Before each time by itself. The earlier moment holds.")
    )
    cancel_hours = _hours(_l("Cancelling, hours before"), _l("Afterwards a school has to call you."))
    smallest = _people(_l("Smallest group"), _l("People without those who accompany them."))
    largest = _people(_l("Largest group"), _l("A larger class is split over two times."))
    school_groups = _people(_l("Groups per organization"), _l("In all times together."))
    school_seats = _people(_l("Places per organization"), _l("In all times together."))
    event_groups = _people(_l("Groups in all times together"))
    event_seats = _people(_l("Places in all times together"))
    levels_only = BooleanField(_l("Only schools of these programme levels"))
    municipality_ids = Boxes(_l("Only these municipalities"), coerce=int)

    def is_wrong(self, part: str) -> bool:
        """Whether something in a part has to be mended."""
        return any(self[name].errors for name in self.PARTS[part])

    def says_something(self, part: str) -> bool:
        """Whether anything in a part is filled in."""
        return any(self[name].data for name in self.PARTS[part])

    def validate_closes_at(self, field: MomentField) -> None:
        if field.data and self.opens_at.data and field.data <= self.opens_at.data:
            raise ValidationError(_("Booking closes after it opens."))

    def validate_largest(self, field: WholeNumberField) -> None:
        if field.data and self.smallest.data and field.data < self.smallest.data:
            raise ValidationError(_("The largest group is not smaller than the smallest."))

    def validate_school_seats(self, field: WholeNumberField) -> None:
        if field.data and self.smallest.data and field.data < self.smallest.data:
            raise ValidationError(_("The smallest group would not fit: nobody could book."))

    validate_event_seats = validate_school_seats

    def draft(self) -> TermsDraft:
        """What was typed, of a valid form."""
        facts = {name: self[name].data for name in TermsDraft().values}
        days = facts.pop("answer_days") or ANSWER_DAYS
        return TermsDraft(
            **facts, answer_days=days, municipality_ids=frozenset(self.municipality_ids.data or ())
        )

    def refuse(self, refusal: QuotaBelowUsed, why: str) -> None:
        """Say at its field why a quota cannot be so low."""
        field = self[f"{'school' if refusal.own else 'event'}_{refusal.unit}"]
        field.errors = [*field.errors, why]


def typed_terms(terms: Terms | None) -> dict[str, Any]:
    """What the form holds of the present terms."""
    if terms is None:
        return {"answer_days": ANSWER_DAYS}
    values = {name: getattr(terms, name) for name in TermsDraft().values}
    return values | {"municipality_ids": [place.id for place in terms.municipalities]}

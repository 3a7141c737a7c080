"""The shape of what is typed when organizations are asked for a date, and when they answer."""

import secrets
from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from app.calendar.forms import Boxes
from app.core import clock
from app.core.fields import DayField, Needed, asked_id, options, row_id, strip
from app.core.working_time import WORKING_DAY, after_working_hours
from app.organizations.models import OrganizationKind
from app.organizations.queries import municipalities, working_calendar
from app.organizations.registry_labels import KINDS
from app.roadmap.asking.actions import Asking
from app.roadmap.asking.choosing import Choice

LONGEST_WORD, LONGEST_REASON = 500, 500  # signs
ANSWER_DAYS = 10  # working days to answer, where nobody says otherwise


def _kind(value: Any) -> OrganizationKind:
    return OrganizationKind(value)


def ids_of(typed: list[str]) -> list[int]:
    """Ids and ordinals as a form or an address sends them, without what can be none."""
    found = []
    for one in typed:
        try:
            found.append(asked_id(one))
        except ValueError:
            continue
    return list(dict.fromkeys(found))


class AskForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """Whom to ask (the search, and the organizations that are ticked), until when, and a word. `row` holds
    the ordinals of the rows, `organization` the ids of whoever is ticked."""

    key = HiddenField(validators=[Length(min=16, max=64, message=_l("Open the form anew."))])
    kind = Boxes(
        _l("Kind"),
        coerce=_kind,
        choices=lambda: options((kind.value, str(title)) for kind, title in KINDS.items()),
    )
    municipality_id = SelectField(_l("Municipality"), coerce=row_id, validate_choice=False)
    words = StringField(_l("In the name"), [Length(max=200)], [strip])
    due_on = DayField(_l("Answer by"), [Needed(_l("Choose the day."))])
    word = TextAreaField(
        _l("A word of your own"),
        [Length(max=LONGEST_WORD)],
        [strip],
        description=_l("It stands in the letter under what the order says."),
    )
    organization = SelectMultipleField(coerce=str, validate_choice=False)
    row = SelectMultipleField(coerce=str, validate_choice=False)

    def offer(self, every: str) -> "AskForm":
        """Let municipalities be chosen, or `every` one."""
        places = [(str(place.id), place.name) for place in municipalities()]
        self.municipality_id.choices = options([("", every), *places])
        return self

    def begin(self, kinds: Sequence[OrganizationKind] = ()) -> None:
        """As it is when it is opened: a fresh nonce, the usual time to answer, and a search for these
        kinds."""
        self.kind.data = list(kinds)
        now, zone = clock.now(), clock.zone()
        self.renew_key()
        due_at = after_working_hours(now, ANSWER_DAYS * WORKING_DAY, zone, working_calendar())
        self.due_on.data = max(due_at.astimezone(zone).date(), clock.today(zone) + timedelta(days=1))

    def ticked(self) -> set[int]:
        """The ids of the organizations that are ticked."""
        return set(ids_of(self.organization.data or []))

    def ordinals(self) -> list[int]:
        """The ordinals of the rows."""
        return ids_of(self.row.data or [])

    def asking(self, pairs: Collection[tuple[int, int]], umbrella_host_id: int) -> Asking:
        """The valid form as what is asked."""
        due_on = self.due_on.data or clock.today(clock.zone())
        return Asking(pairs, due_on, self.word.data or "", self.key.data or "", umbrella_host_id)

    def renew_key(self) -> None:
        """A fresh nonce for the next try; what was typed stays."""
        self.key.data = secrets.token_urlsafe(24)

    def choice(self) -> Choice:
        """What the search looks for."""
        known = [kind for kind in self.kind.data or () if isinstance(kind, OrganizationKind)]
        return Choice(known, self.municipality_id.data, self.words.data or "")


class AnswerForm(FlaskForm):  # type: ignore[misc]
    """A day, or the first and the last of several."""

    starts_on = DayField(_l("Day"), [Needed(_l("Choose the day."))])
    ends_on = DayField(_l("Last day, if there are several"), [Optional()])

    def validate_ends_on(self, field: DayField) -> None:
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_("The last day lies before the first."))


class NoForm(FlaskForm):  # type: ignore[misc]
    """Why an organization holds nothing of the kind."""

    reason = StringField(
        _l("Why not"), [DataRequired(_l("Say in a word why not.")), Length(max=LONGEST_REASON)], [strip]
    )

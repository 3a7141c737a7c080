"""The shape of what an operator types: rows of dictionaries, kinds of events, settings."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from app.calendar.models import EventKind
from app.core.fields import FIRST_YEAR, LAST_YEAR, DayField, Needed, WholeNumberField, options, row_id, strip
from app.organizations.actions import LookFacts
from app.organizations.labels import RETAINED, unit_choices
from app.organizations.models import (
    LAG_DAYS,
    LAG_PUPILS,
    OFFER_HOURS,
    PUPILS_PER_ADULT,
    TRAVEL_BETWEEN,
    TRAVEL_WITHIN,
    Installation,
    KindLook,
    Retained,
    Units,
)

HUES = tuple(range(1, 13))
MOST_DAYS = 36_500


class RowForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """A row of a dictionary."""

    title = StringField(_l("Title"), [DataRequired(_l("Enter the title.")), Length(max=200)], [strip])
    title_en = StringField(
        _l("Title in English"), [Length(max=200)], [strip], description=_l("Empty: the same title.")
    )
    valid_from = WholeNumberField(
        _l("From school year"),
        FIRST_YEAR,
        LAST_YEAR,
        required=False,
        description=_l("The year of its 1 September. Empty: always was."),
    )
    valid_until = WholeNumberField(
        _l("Until school year"),
        FIRST_YEAR,
        LAST_YEAR,
        required=False,
        description=_l("Its last school year. Empty: still holds."),
    )
    position = WholeNumberField(_l("Place in the list"), 0, 999, default=0)

    def validate_valid_until(self, field: WholeNumberField) -> None:
        if field.data and self.valid_from.data and field.data < self.valid_from.data:
            raise ValidationError(_("The last school year lies before the first."))

    def facts(self) -> dict[str, Any]:
        """What was typed, by the names of the columns."""
        return {name: value for name, value in self.data.items() if name != "csrf_token"}


class LevelForm(RowForm):
    """A level of the programme."""

    hours = WholeNumberField(_l("Hours a year, at least"), 1, 2000)


class KindForm(FlaskForm):  # type: ignore[misc]
    """How a kind of events is shown."""

    title = StringField(_l("Title"), [Length(max=60)], [strip])
    title_en = StringField(_l("Title in English"), [Length(max=60)], [strip])
    icon = RadioField(_l("Sign"), choices=options((kind.value, kind.value) for kind in EventKind))
    hue = RadioField(
        _l("Colour"), coerce=row_id, choices=options([("", ""), *((hue, str(hue)) for hue in HUES)])
    )
    position = WholeNumberField(
        _l("Place in the list"), 0, 99, required=False, description=_l("Empty: by the alphabet.")
    )
    hidden = BooleanField(
        _l("Do not offer it for new events"), description=_l("Events that are of this kind already stay.")
    )

    @classmethod
    def filled(cls, kind: EventKind, look: KindLook | None) -> "KindForm":
        """As the kind is shown now; nothing of the request goes in."""
        return cls(formdata=None, obj=look, data={} if look and look.icon else {"icon": kind.value})

    def facts(self, kind: EventKind) -> LookFacts:
        """What was typed; the kind's own sign is no change."""
        typed = {name: value for name, value in self.data.items() if name != "csrf_token"}
        own_icon = "" if self.icon.data == kind.value else self.icon.data
        texts = {name: typed[name] or "" for name in ("title", "title_en")}
        return LookFacts(**(typed | texts | {"icon": own_icon}))


class SettingsForm(FlaskForm):  # type: ignore[misc]
    """What the installation calls itself and what holds in it; a field of days for each kind of data follows
    below the class."""

    region_name = StringField(
        _l("Region or city"),
        [DataRequired(_l("Enter the name of the region or city.")), Length(max=200)],
        [strip],
        description=_l("It stands in the calendar and at the foot of every page."),
    )
    units = SelectField(
        _l("What its parts are called"), coerce=Units, choices=lambda: options(unit_choices())
    )
    operator_name = StringField(
        _l("Regional operator"),
        [Length(max=300)],
        [strip],
        description=_l("Who keeps the calendar, for example a centre of career guidance."),
    )
    operator_contact = StringField(
        _l("Its contacts"),
        [Length(max=300)],
        [strip],
        description=_l("Address, phone, e-mail: for everybody."),
    )
    pupils_per_adult = WholeNumberField(
        _l("Pupils for one accompanying adult, at most"),
        1,
        100,
        default=PUPILS_PER_ADULT,
        description=_l("A booking with fewer adults is refused."),
    )
    offer_hours = WholeNumberField(
        _l("Working hours to accept an offered place"),
        1,
        90,
        default=OFFER_HOURS,
        description=_l("Then the next group of the waiting list is asked. A working day has 9 hours."),
    )
    travel_within = WholeNumberField(
        _l("Minutes on the way within a municipality"),
        0,
        600,
        default=TRAVEL_WITHIN,
        description=_l("A class that has less time between two places is told of it."),
    )
    travel_between = WholeNumberField(
        _l("Minutes on the way between municipalities"), 0, 600, default=TRAVEL_BETWEEN
    )
    lag_pupils = WholeNumberField(
        _l("One participation for how many pupils, at least"),
        1,
        1000,
        default=LAG_PUPILS,
        description=_l("A school with less of it in the quarter is said to take little part."),
    )
    lag_days = WholeNumberField(
        _l("Days of lessons before participation is judged"),
        1,
        92,
        default=LAG_DAYS,
        description=_l("Of the quarter, weekends among them and summer not."),
    )
    data_operator = StringField(_l("Operator of personal data"), [Length(max=300)], [strip])
    data_operator_address = StringField(_l("Its address"), [Length(max=300)], [strip])
    data_operator_contact = StringField(
        _l("Who answers questions about personal data"),
        [Length(max=300)],
        [strip],
        description=_l("Name, phone, e-mail."),
    )
    data_operator_number = StringField(_l("Number in the register of operators"), [Length(max=60)], [strip])
    policy_text = TextAreaField(
        _l("What the policy adds"),
        [Length(max=20_000)],
        [strip],
        description=_l("Your own paragraphs: they stand at the end of the policy."),
    )
    accessibility_contact = StringField(
        _l("Whom to tell what cannot be used"),
        [Length(max=300)],
        [strip],
        description=_l("Empty: the contacts of the operator."),
    )

    @classmethod
    def filled(cls, here: Installation | None, days: dict[Retained, int]) -> "SettingsForm":
        """As the settings stand; nothing of the request goes in."""
        kept = {f"keep_{kind}": number for kind, number in days.items()}
        return cls(formdata=None, obj=here, data=kept)

    def facts(self) -> dict[str, Any]:
        """What was typed, by the names of the columns."""
        typed = {name: value for name, value in self.data.items() if not name.startswith(("csrf", "keep_"))}
        return typed | {"retention": {kind.value: self[f"keep_{kind}"].data for kind in Retained}}


for _kind in Retained:
    _title, _since = RETAINED[_kind]
    _days = WholeNumberField(_title, 1, MOST_DAYS, description=_l("Days %(since)s.", since=_since))
    setattr(SettingsForm, f"keep_{_kind}", _days)


class SpecialDayForm(FlaskForm):  # type: ignore[misc]
    """A day that is not what the week and the law say."""

    day = DayField(_l("Day"), [Needed(_l("Enter the day."))])
    works = RadioField(
        _l("What it is"),
        coerce=int,
        choices=lambda: options([(0, _("No work")), (1, _("A working day"))]),
        default=0,
    )
    title = StringField(_l("Why"), [Length(max=120)], [strip])

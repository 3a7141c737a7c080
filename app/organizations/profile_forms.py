"""The shape of what is typed about a school's year."""

from collections.abc import Sequence

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, SelectField, StringField
from wtforms.validators import Length, Optional, Regexp

from app.core.fields import DayField, Needed, WholeNumberField, options, phone_rule, row_id, strip
from app.organizations.actions import MOST_CONSENTS, MOST_PUPILS, ProfileFacts
from app.organizations.models import PRESCHOOL, ProgrammeLevel, SchoolProfile

GRADES = (PRESCHOOL, *range(12))


class ProfileForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """A profile; a field for each grade follows below the class."""

    level_id = SelectField(_l("Level of the programme"), coerce=row_id)
    person_name = StringField(
        _l("Responsible for career guidance"),
        [Length(max=200)],
        [strip],
        description=_l("Surname, name and patronymic of an adult who works at the school."),
    )
    person_post = StringField(_l("Post"), [Length(max=200)], [strip])
    person_phone = StringField(
        _l("Work phone"),
        [Optional(), phone_rule()],
        [strip],
    )
    person_mail = StringField(
        _l("Work e-mail"),
        [
            Optional(),
            Length(max=254),
            Regexp(
                r"^[^@\s]+@[^@\s]+\.[^@\s]+$",
                message=_l("Enter an e-mail address, for example office@school.example."),
            ),
        ],
        [strip],
    )
    order_url = StringField(
        _l("Link to the order"),
        [
            Optional(),
            Length(max=500),
            Regexp(r"^https?://[^\s/]+\S*$", message=_l("Enter an address that begins with https://.")),
        ],
        [strip],
        description=_l("The order that appoints the responsible person, on the school's site."),
    )

    @classmethod
    def filled(cls, profile: SchoolProfile | None, enrolment: dict[int, int]) -> "ProfileForm":
        """As the profile stands; nothing of the request goes in."""
        stated = {grade_field(grade): pupils for grade, pupils in enrolment.items()}
        return cls(formdata=None, obj=profile, data=stated)

    def choose(self, levels: Sequence[ProgrammeLevel], present: ProgrammeLevel | None) -> "ProfileForm":
        """Offer the levels of the year; the present one stays possible."""
        rows = [*levels, *([present] if present and present not in levels else [])]
        locale = str(get_locale())
        named = [
            (one.id, _("%(level)s, from %(hours)s hours", level=one.in_language(locale), hours=one.hours))
            for one in rows
        ]
        self.level_id.choices = options([("", _("Not chosen yet")), *named])
        return self

    def ask_for(self, *, kindergarten: bool) -> "ProfileForm":
        """A kindergarten has no grades."""
        for grade in GRADES if kindergarten else ():
            if grade != PRESCHOOL:
                del self[grade_field(grade)]
        return self

    @property
    def grades(self) -> list[Field]:
        """The fields of enrolment, from the youngest."""
        return [self[grade_field(grade)] for grade in GRADES if grade_field(grade) in self]

    def facts(self) -> ProfileFacts:
        """What was typed, of a valid form."""
        texts = {
            name: self[name].data or ""
            for name in ("person_name", "person_post", "person_phone", "person_mail", "order_url")
        }
        typed = {grade: self.data.get(grade_field(grade)) for grade in GRADES}
        enrolment = {grade: pupils for grade, pupils in typed.items() if pupils is not None}
        return ProfileFacts(level_id=self.level_id.data, enrolment=enrolment, **texts)


def grade_field(grade: int) -> str:
    """The name of the field with the pupils of a grade."""
    return "preschool" if grade == PRESCHOOL else f"grade_{grade}"


for _grade in GRADES:
    _title = _l("Preschool") if _grade == PRESCHOOL else _l("Grade %(number)s", number=_grade)
    setattr(ProfileForm, grade_field(_grade), WholeNumberField(_title, 0, MOST_PUPILS, required=False))


class ConsentForm(FlaskForm):  # type: ignore[misc]
    """How many consents there are, and of how many pupils."""

    collected = WholeNumberField(_l("Consents collected"), 0, MOST_CONSENTS)
    total = WholeNumberField(_l("Pupils in all"), 1, MOST_CONSENTS)
    on_date = DayField(_l("Counted on"), [Needed(_l("Enter the day of the count."))])

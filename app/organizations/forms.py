"""The shape of what a school types about its classes."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, ValidationError

from app.core.fields import WholeNumberField
from app.organizations.actions import LARGEST_ROLL
from app.organizations.class_names import parse_class_name


class RollForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """How many pupils a class has; `pupils()` of a valid form."""

    roll = WholeNumberField(_l("Pupils"), 1, LARGEST_ROLL)

    def pupils(self) -> int:
        if self.roll.data is None:
            raise ValueError("the form was not validated")
        return self.roll.data


class ClassForm(RollForm):
    """A new class; `parsed()` is its grade and letter."""

    name = StringField(
        _l("Class"),
        [DataRequired(_l("Enter the class, for example 8Б."))],
        description=_l("As you write it: 8Б, 10ИТ, 5/1."),
    )

    def parsed(self) -> tuple[int, str]:
        """Grade and letter of a valid form."""
        parsed = parse_class_name(self.name.data or "")
        if parsed is None:
            raise ValueError("the form was not validated")
        return parsed

    def validate_name(self, field: StringField) -> None:
        if parse_class_name(field.data or "") is None:
            raise ValidationError(_("This is not understood as a class. Write the grade and the letter: 8Б."))

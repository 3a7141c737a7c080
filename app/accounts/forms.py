"""The shape of what people type about themselves and about each other."""

import re
from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, Field, PasswordField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Regexp

from app.accounts.labels import role_title
from app.accounts.models import Role
from app.core.fields import strip

_LONGEST_MAIL = 254
_MAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+\Z")
_LOCALES = {"ru": "Русский", "en": "English"}


def _mail(label: Any) -> Field:
    return EmailField(
        label,
        [
            DataRequired(_l("Enter an e-mail address.")),
            Length(max=_LONGEST_MAIL),
            Regexp(_MAIL, message=_l("This is not an e-mail address.")),
        ],
        [strip],
    )


def _name(label: Any) -> Field:
    return StringField(label, [DataRequired(_l("Enter the name.")), Length(max=200)], [strip])


def _password(label: Any) -> Field:
    return PasswordField(label, [InputRequired(_l("Enter the password."))])


class SignInForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    mail = EmailField(_l("E-mail"), [InputRequired(_l("Enter your e-mail.")), Length(max=_LONGEST_MAIL)])
    password = PasswordField(_l("Password"), [InputRequired(_l("Enter your password.")), Length(max=1000)])


class CodeForm(FlaskForm):  # type: ignore[misc]
    code = StringField(_l("Code"), [DataRequired(_l("Enter the code.")), Length(max=40)])


class AskForm(FlaskForm):  # type: ignore[misc]
    mail = _mail(_l("E-mail"))


class NewPasswordForm(FlaskForm):  # type: ignore[misc]
    password = _password(_l("New password"))


class NewcomerForm(FlaskForm):  # type: ignore[misc]
    name = _name(_l("Your name"))
    password = _password(_l("Password"))


class ProofForm(FlaskForm):  # type: ignore[misc]
    """The present password once more, before what matters is changed."""

    current_password = _password(_l("Your present password"))


class PasswordChangeForm(ProofForm):
    password = _password(_l("New password"))


class MailChangeForm(ProofForm):
    mail = _mail(_l("New address"))


class SwitchOffForm(ProofForm, CodeForm):
    pass


class OneselfForm(FlaskForm):  # type: ignore[misc]
    name = _name(_l("Your name"))
    locale = SelectField(_l("Language of letters to you"), choices=_LOCALES)


class RoleForm(FlaskForm):  # type: ignore[misc]
    """One of the roles that may be given in an organization."""

    role = SelectField(_l("Role"))

    def offer(self, roles: Iterable[Role]) -> None:
        self.role.choices = {role.value: role_title(role) for role in roles}


class InvitationForm(RoleForm):
    mail = _mail(_l("E-mail"))
    name = _name(_l("Name"))


class ReasonForm(FlaskForm):  # type: ignore[misc]
    reason = StringField(_l("Reason"), [DataRequired(_l("Give a reason.")), Length(max=500)], [strip])

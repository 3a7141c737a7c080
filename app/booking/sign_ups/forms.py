"""The shape of a sign-up; whether there are seats is not for a form to know."""

import secrets
from collections.abc import Sequence

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, RadioField, StringField
from wtforms.validators import DataRequired, Length, ValidationError

from app.booking.actions import Visitors
from app.booking.sign_ups.models import MOST_PEOPLE
from app.calendar.labels import audience_title
from app.calendar.models import Audience, Pool
from app.config import is_mail_address
from app.core.fields import WholeNumberField, strip


class SignUpForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """How many come, and where letters go. Nobody sees `topic`: what fills it in is a program."""

    key = HiddenField(validators=[Length(min=16, max=64, message=_l("Open the form anew."))])
    seen = HiddenField()  # the time as it was shown
    audience = RadioField(_l("Who comes"), validate_choice=False)
    people = WholeNumberField(_l("How many people"), 1, MOST_PEOPLE, default=1)
    mail = EmailField(
        _l("E-mail"), [DataRequired(_l("Enter an e-mail address.")), Length(max=254)], filters=[strip]
    )
    topic = StringField()

    def validate_mail(self, field: EmailField) -> None:
        if not is_mail_address(field.data or ""):
            raise ValidationError(_("This is not an e-mail address."))

    def validate_audience(self, field: RadioField) -> None:
        if field.data not in self.offered:
            raise ValidationError(_("Choose who comes."))

    def offer(self, pools: Sequence[Pool]) -> None:
        """Let the visitors choose among the pools; where there is one, it is meant."""
        self.offered = {pool.audience for pool in pools}
        self.audience.choices = [(pool.audience, _title(pool)) for pool in pools]
        self.full = [pool.audience for pool in pools if not pool.free]
        if len(pools) == 1:
            self.audience.data = pools[0].audience

    def asked(self, slot_id: int) -> Visitors:
        """The valid form as a request."""
        return Visitors(
            slot_id=slot_id,
            people=self.people.data or 1,
            mail=(self.mail.data or "").lower(),
            key=self.key.data or "",
            locale=str(get_locale()),
            audience=self.audience.data or "",
            seen=self.seen.data,
        )

    def renew_key(self) -> None:
        """A fresh nonce for the next try; what was typed stays."""
        self.key.data = secrets.token_urlsafe(24)


def _title(pool: Pool) -> str:
    """«Родители · 12»."""
    title = audience_title(Audience(pool.audience)) if pool.audience else _("Anybody")
    return f"{title} · {pool.free}"

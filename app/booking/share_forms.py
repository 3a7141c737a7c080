"""The shape of what an organizer types about the shares of a time."""

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FieldList, Form, FormField, HiddenField, SelectField, StringField
from wtforms.validators import Length, ValidationError

from app.booking.actions import Share
from app.booking.labels import HOLDERS, holder_key
from app.calendar import labels
from app.calendar.models import Holder, Pool
from app.core.fields import WholeNumberField, options, strip

MOST_SHARES = 200  # of one time
EMPTY_SHARES = 3
Names = Mapping[Holder, Mapping[str, int]]


class ShareForm(Form):
    """One share; an empty row is none. `holder_id` is set when the name is understood."""

    audience = SelectField(
        _l("For whom"), choices=lambda: options([("", _("Anybody")), *labels.audience_choices()])
    )
    holder = SelectField(
        _l("Kept for"),
        choices=lambda: options((holder, str(title)) for holder, title in HOLDERS.items()),
        default=Holder.COMMON.value,
    )
    name = StringField(_l("Which one"), [Length(max=400)], [strip])
    seats = WholeNumberField(_l("Number of places"), 0, 100_000, required=False)
    holder_id = 0

    @property
    def is_empty(self) -> bool:
        """Whether no places were typed."""
        return not any(self.seats.raw_data or ()) and self.seats.data is None

    def understand(self, names: Names) -> None:
        """Find the holder by its name. Raises ValidationError."""
        holder, typed = Holder(self.holder.data), (self.name.data or "").casefold()
        if holder in names:
            self.holder_id = names[holder].get(typed, 0)
            if not self.holder_id:
                raise ValidationError(_("Choose the name from the list."))
        elif typed:
            raise ValidationError(_("Choose a municipality or a school, or leave the name empty."))
        elif holder is Holder.COMMON and not self.audience.data:
            raise ValidationError(_("Say for whom these places are kept. What is left is for everybody."))

    def share(self) -> Share:
        """What was typed, of an understood row."""
        holder = Holder(self.holder.data)
        return Share(self.seats.data or 0, self.audience.data or "", holder, self.holder_id)


class SharesForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """All the shares of a time; what they leave is common."""

    shares = FieldList(FormField(ShareForm), max_entries=MOST_SHARES)
    more = HiddenField()
    reason = StringField(_l("Reason"), [Length(max=500)], [strip], description=_l("Stays in the history."))

    def leave_room(self) -> None:
        """Let there be some empty rows."""
        empty = sum(one.form.is_empty for one in self.shares)
        for _number in range(min(EMPTY_SHARES - empty, MOST_SHARES - len(self.shares))):
            self.shares.append_entry()

    def understood(self, names: Names) -> list[Share] | None:
        """The shares of a valid form; None where a name is not understood, said in its row."""
        rows, wrong = [one.form for one in self.shares if not one.form.is_empty], False
        for row in rows:
            try:
                row.understand(names)
            except ValidationError as error:
                row.name.errors = [*row.name.errors, str(error)]
                wrong = True
        return None if wrong else [row.share() for row in rows]


def typed_shares(pools: Sequence[Pool], names: Mapping[tuple[Holder, int], str]) -> list[dict[str, object]]:
    """The rows of the form for the shares that are there."""
    return [
        {
            "audience": pool.audience,
            "holder": pool.holder.value,
            "name": names.get(holder_key(pool), ""),
            "seats": pool.capacity,
        }
        for pool in pools
        if not pool.is_common
    ]

"""The shape of what an organizer types about the shares of a time."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FieldList, FormField, HiddenField, SelectField, StringField
from wtforms.validators import Length, ValidationError

from app.booking.actions import Share
from app.booking.labels import HOLDERS, holder_key
from app.booking.share_refusals import OneShare
from app.calendar import labels
from app.calendar.forms import MomentField
from app.calendar.models import Holder, Pool
from app.core.fields import Needed, RowForm, WholeNumberField, options, strip

MOST_SHARES = 200  # of one time
EMPTY_SHARES = 3
MOST_SEATS = 100_000
Names = Mapping[Holder, Mapping[str, int]]


class ShareForm(RowForm):
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
    seats = WholeNumberField(_l("Number of places"), 0, MOST_SEATS, required=False)
    release_at = MomentField(_l("Becomes common"))
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
        seats, release_at = self.seats.data or 0, self.release_at.data
        return Share(seats, self.audience.data or "", holder, self.holder_id, release_at)


class SharesForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """All the shares of a time; what they leave is common."""

    shares = FieldList(FormField(ShareForm), max_entries=MOST_SHARES)
    more = HiddenField()
    seen = HiddenField()
    reason = StringField(_l("Reason"), [Length(max=500)], [strip], description=_l("Stays in the history."))

    def leave_room(self) -> None:
        """Let there be some empty rows."""
        empty = sum(one.form.is_empty for one in self.shares)
        for _number in range(min(EMPTY_SHARES - empty, MOST_SHARES - len(self.shares))):
            self.shares.append_entry()

    def understood(self, names: Names, pools: Sequence[Pool]) -> list[Share] | None:
        """The shares of a valid form; None where a name is not understood, said in its row. A moment that
        stands as it was shown is that of the share in `pools`, to the second."""
        wrong = False
        for row in self._filled():
            try:
                row.understand(names)
            except ValidationError as error:
                row.name.errors = [*row.name.errors, str(error)]
                wrong = True
        moments = {(pool.audience, *holder_key(pool)): pool.release_at for pool in pools}
        return None if wrong else [_to_the_second(row.share(), moments) for row in self._filled()]

    def add_missing(self, shares: Sequence[Share], names: Mapping[tuple[Holder, int], str]) -> None:
        """Let what is kept by now stand in the form, too: what does not is given back."""
        there = {row.share().key for row in self._filled()}
        while self.shares.entries and self.shares[-1].form.is_empty:
            self.shares.pop_entry()
        for row in typed_shares([share for share in shares if share.key not in there], names):
            if len(self.shares) < MOST_SHARES:
                self.shares.append_entry(row)

    def refuse(self, refusal: OneShare, why: str) -> bool:
        """Say in the last row of the share why it cannot be; False where no row is that share."""
        rows = [row for row in self._filled() if row.share().key == refusal.key]
        if rows:
            field = rows[-1].release_at if refusal.code == "release_not_ahead" else rows[-1].seats
            field.errors = [*field.errors, why]
        return bool(rows)

    def _filled(self) -> list[ShareForm]:
        return [one.form for one in self.shares if not one.form.is_empty]


def _to_the_second(share: Share, moments: Mapping[tuple[str, Holder, int], datetime | None]) -> Share:
    before = moments.get(share.key)
    same = before is not None and before.replace(second=0, microsecond=0) == share.release_at
    return replace(share, release_at=before) if same else share


class TransferForm(FlaskForm):  # type: ignore[misc]
    """Places that move from one share to another; `choose` fills in which there are."""

    seen = HiddenField()
    source = SelectField(_l("From which share"), coerce=int, validate_choice=True)
    target = SelectField(_l("To which share"), coerce=int, validate_choice=True)
    seats = WholeNumberField(_l("How many places"), 1, MOST_SEATS)
    why = StringField(
        _l("Reason"), [Needed(_l("Write the reason.")), Length(max=500)], [strip],
        description=_l("Stays in the history."),
    )  # fmt: skip

    def choose(self, titles: Mapping[int, str]) -> None:
        """Let the shares be chosen by the ids of their pools."""
        self.source.choices = self.target.choices = options(titles.items())

    def validate_why(self, field: StringField) -> None:
        if not field.data:
            raise ValidationError(_("Write the reason."))

    def validate_target(self, field: SelectField) -> None:
        if field.data == self.source.data:
            raise ValidationError(_("Choose another share than the one the places are taken from."))


def typed_shares(shares: Sequence[Share], names: Mapping[tuple[Holder, int], str]) -> list[dict[str, object]]:
    """The rows of the form for the shares that are there."""
    return [
        {
            "audience": share.audience,
            "holder": share.holder.value,
            "name": names.get((share.holder, share.holder_id), ""),
            "seats": share.seats,
            "release_at": share.release_at,
        }
        for share in shares
    ]

"""The shape of applications and of what organizers type; whether there is room is not for a form to know."""

import secrets
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from app.booking.application_models import Application, Contest, Nomination, Participants, Result
from app.booking.applying.contests import ContestDraft, NominationDraft
from app.booking.applying.deciding import Verdict, mark_of
from app.booking.applying.entering import Entry
from app.booking.applying.labels import participants_choices, result_choices
from app.calendar.forms import Boxes
from app.core.fields import RowForm, WholeNumberField, name_rules, options, phone_rule, row_id, strip
from app.organizations.labels import roll_text
from app.organizations.models import SchoolClass

MOST_PEOPLE, MOST_WORKS, MOST_PLACE, MOST_LIMIT = 10_000, 1_000, 999, 100_000
LONGEST_LINK, LONGEST_TITLE = 2000, 300  # signs
MOST_NOMINATIONS, EMPTY_NOMINATIONS = 60, 3
MOST_ROWS = 500  # of one screen of results
_OFFERED: dict[str, Any] = {"invalid_choice_message": _l("Choose from what is offered.")}


class EntryForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """What an organization enters for a contest."""

    key = HiddenField(validators=[Length(min=16, max=64, message=_l("Open the form anew."))])
    organization = HiddenField()
    after_id = RadioField(_l("Which works go on"), [Optional()], coerce=row_id, choices={}, **_OFFERED)
    nomination_id = RadioField(_l("Nomination"), [Optional()], coerce=row_id, choices={}, **_OFFERED)
    participants = RadioField(
        _l("Who takes part"), choices=participants_choices, default=Participants.CLASSES.value, **_OFFERED
    )
    class_ids = Boxes(_l("Classes"), coerce=row_id, choices={})
    people = WholeNumberField(_l("Participants in all"), 1, MOST_PEOPLE)
    works = WholeNumberField(_l("Works"), 1, MOST_WORKS, default=1)
    title = StringField(_l("Title of the work"), [Length(max=LONGEST_TITLE)], [strip])
    link = StringField(_l("Link to the work"), [Length(max=LONGEST_LINK)], [strip])
    adult_name = StringField(
        _l("Who answers for the application"),
        name_rules(_l("Enter the name of the adult who answers for it.")),
        [strip],
    )
    adult_phone = StringField(
        _l("Work phone"),
        [DataRequired(_l("Enter a work phone.")), phone_rule()],
        [strip],
    )

    def offer(
        self,
        nominations: Sequence[Nomination],
        classes: Sequence[SchoolClass],
        passed: Sequence[Application],
    ) -> None:
        """Let the organization choose among these."""
        self.classes, self.passed = classes, passed
        self.nomination_id.choices = options((one.id, one.title) for one in nominations)
        self.class_ids.choices = options((one.id, f"{one.name} · {roll_text(one.roll)}") for one in classes)
        self.after_id.choices = options((one.id, one.title or f"№ {one.id}") for one in passed)

    def fill_from(self, before: Application, nominations: Sequence[Nomination]) -> None:
        """As it was entered `before`; of another stage, the nomination is found by its name."""
        named = before.nomination.title.casefold() if before.nomination else ""
        self.nomination_id.data = next((one.id for one in nominations if one.title.casefold() == named), None)
        self.participants.data = before.participants.value
        self.class_ids.data = [line.class_id for line in before.lines]
        for name in ("people", "works", "title", "link", "adult_name", "adult_phone"):
            self[name].data = getattr(before, name)

    def validate_link(self, field: StringField) -> None:
        """Only what a browser opens as a page of somebody else's site."""
        if field.data and not _is_address(field.data):
            raise ValidationError(_("An address begins with https:// or http://."))

    def entry(self, event_id: int, organization_id: int) -> Entry:
        """The valid form as what is asked for."""
        return Entry(
            event_id=event_id,
            organization_id=organization_id,
            nomination_id=self.nomination_id.data,
            participants=Participants(self.participants.data),
            class_ids=tuple(sorted(set(self.class_ids.data or ()))),
            people=self.people.data or 0,
            works=self.works.data or 0,
            title=self.title.data or "",
            link=self.link.data or "",
            adult_name=self.adult_name.data or "",
            adult_phone=self.adult_phone.data or "",
            key=self.key.data or "",
            after_id=self.after_id.data,
        )

    def renew_key(self) -> None:
        """A fresh nonce for the next try; what was typed stays."""
        self.key.data = secrets.token_urlsafe(24)


def _is_address(typed: str) -> bool:
    try:
        parts = urlsplit(typed)
        named = bool(parts.hostname)
    except ValueError:  # a broken IPv6 address
        return False
    plain = typed.isprintable() and not any(sign.isspace() for sign in typed)
    return parts.scheme in ("http", "https") and named and plain


class NominationForm(RowForm):
    """One nomination; an empty new row is none."""

    id = HiddenField()
    title = StringField(_l("Nomination"), [Length(max=LONGEST_TITLE)], [strip])
    active = BooleanField(_l("Open"), default=True)


class ContestForm(FlaskForm):  # type: ignore[misc]
    """Limits in works and the nominations."""

    capacity = WholeNumberField(_l("Works in all"), 1, MOST_LIMIT, required=False)
    per_organization = WholeNumberField(_l("Works of one organization"), 1, MOST_LIMIT, required=False)
    nominations = FieldList(FormField(NominationForm), max_entries=MOST_NOMINATIONS)

    def leave_room(self) -> None:
        """Let there be some empty rows."""
        empty = sum(not one.form.title.data for one in self.nominations)
        for _number in range(min(EMPTY_NOMINATIONS - empty, MOST_NOMINATIONS - len(self.nominations))):
            self.nominations.append_entry()

    def draft(self) -> ContestDraft:
        """What was typed; a row that was emptied closes its nomination under the name it had."""
        rows = [one.form for one in self.nominations]
        drafts = [
            NominationDraft(row.title.data, bool(row.active.data), _id_of(row.id.data))
            for row in rows
            if row.title.data
        ]
        return ContestDraft(self.capacity.data, self.per_organization.data, drafts)


def typed_contest(contest: Contest | None, nominations: Sequence[Nomination]) -> dict[str, Any]:
    """What the form holds of a contest."""
    rows = [{"id": one.id, "title": one.title, "active": one.active} for one in nominations]
    if contest is None:
        return {"nominations": rows}
    return {
        "capacity": contest.capacity,
        "per_organization": contest.per_organization,
        "nominations": rows,
    }


def _id_of(typed: str | None) -> int | None:
    return int(typed) if typed and typed.isdecimal() and len(typed) < 10 else None


class VerdictForm(RowForm):
    """A row of the screen of results."""

    id = HiddenField()
    seen = HiddenField()
    result = SelectField(_l("Result"), choices=result_choices)
    place = WholeNumberField(_l("Place"), 1, MOST_PLACE, required=False)
    goes_on = BooleanField(_l("Goes on"))

    def verdict(self) -> Verdict:
        """What was typed, of a valid row."""
        result = Result(self.result.data) if self.result.data else None
        seen = self.seen.data or ""
        return Verdict(_id_of(self.id.data) or 0, result, self.place.data, bool(self.goes_on.data), seen)


class VerdictsForm(FlaskForm):  # type: ignore[misc]
    """The results of many applications at once."""

    rows = FieldList(FormField(VerdictForm), max_entries=MOST_ROWS)


class WhyForm(FlaskForm):  # type: ignore[misc]
    reason = TextAreaField(_l("Reason"), [Length(max=500)])


def typed_verdicts(found: Sequence[Application]) -> dict[str, Any]:
    """The rows of the form as they are now."""
    return {
        "rows": [
            {
                "id": one.id,
                "seen": mark_of(one),
                "result": one.result.value if one.result else "",
                "place": one.place,
                "goes_on": one.goes_on,
            }
            for one in found
        ]
    }

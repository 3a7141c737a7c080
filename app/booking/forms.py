"""The shape of a booking; whether there are seats is not for a form to know."""

import secrets
from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    FieldList,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length

from app.booking.actions import (
    ACCOMPANIED,
    ClassSeats,
    GradeSeats,
    Group,
    PeopleSeats,
    Request,
    adults_needed,
)
from app.booking.actions.groups import Line
from app.booking.choosing import ClassChoice, with_bookings
from app.booking.models import Booking
from app.booking.refusals import ClassBusy
from app.calendar.labels import audience_title
from app.calendar.models import Audience, Event, Slot
from app.core.errors import RuleBroken
from app.core.fields import (
    Needed,
    NumberInput,
    NumbersField,
    QuickInputs,
    WholeNumberField,
    name_rules,
    phone_rule,
    row_id,
)
from app.organizations.actions import LARGEST_ROLL

LEAST_ADULTS, MOST_ADULTS, MOST_PEOPLE = 2, 50, 1000
_STALE = _l("The list of classes has changed: choose anew.")
_OTHER_CLASSES: dict[str, Any] = {"invalid_choice_message": _STALE, "invalid_value_message": _STALE}
GRADES = range(1, 12)  # what a mixed group is made of where the event names no grades


class GroupForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """Who comes. The plain case is a class; of a class without a number all pupils are meant.

    An input `part_<class>` is for a part of a class, `grade_<number>` for pupils of a grade.
    """

    class Meta(QuickInputs):
        pass

    class_id = SelectMultipleField(_l("Class"), coerce=int, **_OTHER_CLASSES)
    part, grade = NumbersField(), NumbersField()
    people = WholeNumberField(_l("How many people"), 1, MOST_PEOPLE, required=False)
    audience = SelectField(_l("Who they are"), validate_choice=False)
    special_needs = WholeNumberField(_l("With special needs"), 0, MOST_PEOPLE, required=False)
    adults = WholeNumberField(_l("Accompanying adults"), 0, MOST_ADULTS)
    already: Sequence[ClassChoice] = ()  # classes asked for by an address that are booked for this time
    adult_name = StringField(
        _l("Who comes with the group"),
        name_rules(_l("Enter the name of the accompanying adult.")),
    )
    adult_phone = StringField(
        _l("Work phone"),
        [DataRequired(_l("Enter a phone for the day of the event.")), phone_rule()],
    )

    def offer(self, classes: Sequence[ClassChoice], event: Event, audiences: Sequence[Audience]) -> None:
        """Let the organization choose among these classes, the event's grades and these audiences of it."""
        if not ACCOMPANIED.intersection(audiences):
            classes = ()
        else:
            grades = sorted(event.grades) or GRADES
            self.grade.offer(((grade, str(grade)) for grade in grades), 1, MOST_PEOPLE)
        self.part.offer(((one.id, one.name) for one in classes), 1, LARGEST_ROLL)
        self.classes = {one.id: one for one in classes}
        self.class_id.choices = [(one.id, one.name) for one in classes]
        self.children = next((one for one in audiences if one in ACCOMPANIED), None)
        nameless = not classes and not event.grades  # children are named by class or grade where they can be
        alone = [one for one in audiences if one not in ACCOMPANIED or nameless]
        self.audiences = {one.value: audience_title(one) for one in alone}
        self.audience.choices = list(self.audiences.items())
        if len(alone) == 1 and self.audience.data is None:
            self.audience.data = alone[0].value

    def mark(self, slot: Slot) -> None:
        """Let each class tell what it has booked at the hours of the slot: what was sent is to be drawn."""
        self.classes = {one.id: one for one in with_bookings(slot, self.classes.values())}

    @property
    def parts(self) -> list[tuple[ClassChoice, NumberInput]]:
        """Each class with the input for a part of it."""
        return [(self.classes[id], part) for id, part in self.part.inputs.items()]

    @property
    def grades(self) -> list[NumberInput]:
        return list(self.grade.inputs.values())

    @property
    def is_unusual(self) -> bool:
        """Something beside whole classes is filled in, or is wrong; or there is nothing else to fill in."""
        filled_in = any(field.data or field.errors for field in (self.people, self.special_needs))
        filled_in = filled_in or self.part.is_touched or self.grade.is_touched
        unstated = any(not self.classes[id].roll for id in self.class_id.data or () if id in self.classes)
        return filled_in or unstated or bool(self.audience.errors) or not self.classes

    def lines(self) -> tuple[Line, ...]:
        """What is chosen so far; whoever names a part of a class has chosen the class."""
        chosen: list[Line] = []
        for one, part in self.parts:
            if part.data or one.id in (self.class_id.data or ()):
                chosen.append(ClassSeats(one.id, part.data or one.roll))
        chosen += [GradeSeats(grade, seats) for grade, seats in self.grade.filled_in.items()]
        if self.people.data:
            chosen.append(PeopleSeats(self.people.data))
        return tuple(chosen)

    def group(self) -> Group:
        """The valid form as a group: classes and grades are the event's children, people are who they say."""
        return Group(self.lines(), self.adults.data or 0, self.who, self.special_needs.data or 0)

    @property
    def who(self) -> Audience:
        """The audience that all who are chosen belong to."""
        named = self.people.data and self.audience.data in self.audiences
        return Audience(self.audience.data) if named else self.children or Audience.PUPILS

    def validate(self, extra_validators: Any = None) -> bool:
        """Somebody comes, and all are of one audience."""
        if not super().validate(extra_validators):
            return False
        lines = self.lines()
        if not lines:
            self.class_id.errors = [_l("Choose who comes.")]
        elif self.people.data and self.audience.data not in self.audiences:
            self.audience.errors = [_l("Choose who they are.")]
        elif self.people.data and len(lines) > 1 and self.audience.data != self.children:
            self.people.errors = [_l("Book the children and the others apart.")]
        else:
            return True
        return False

    @property
    def untold(self) -> list[Any]:
        """What is wrong with fields that a person is not shown."""
        hidden = [self[name] for name in ("key", "version", "fit", "suggested") if name in self]
        hidden += [] if self.audiences else [self.people]
        return [error for field in hidden for error in field.errors]

    def take_up(self, asked: Any) -> None:
        """Fill in what an address says of who comes."""
        for one in [*self.part.inputs.values(), *self.grade.inputs.values()]:
            one.typed = asked.get(one.name, one.typed)
        for field in (self.class_id, self.people):
            if field.name in asked:
                field.process(asked)
        there = {one.id: one for one in self.classes.values() if one.here}
        self.already = [there[id] for id in self.class_id.data or () if id in there]
        self.class_id.data = [id for id in self.class_id.data or () if id not in there]
        for name in ("audience", "special_needs", "adults", "suggested"):
            if name in self and asked.get(name):
                self[name].process(asked)

    def grades_of(self, group: Group) -> set[int]:
        """Of which grades a group is that this form has named."""
        return group.mixed_grades | {self.classes[id].grade for id in group.class_ids if id in self.classes}

    def typed(self) -> Iterator[tuple[str, str]]:
        """What was sent of who comes, field by field, to be sent again."""
        for field in self:
            if field.name not in ("csrf_token", "wait", "fit", "suggested", "seen"):
                values = field.raw_data if field.raw_data else []
                yield from ((field.name, str(value)) for value in values if value != "")
        numbers = [*self.part.inputs.values(), *self.grade.inputs.values()]
        yield from ((one.name, one.typed) for one in numbers if one.typed)


class BookingForm(GroupForm):
    """With `fit` only so many of the group are meant; `wait` says to queue."""

    key = HiddenField(validators=[Length(min=16, max=64, message=_l("Open the form anew."))])
    wait = HiddenField()
    fit = WholeNumberField("", 1, MOST_PEOPLE, required=False)
    suggested = WholeNumberField("", 0, MOST_PEOPLE, required=False)  # adults, before anybody changed it
    seen = HiddenField()  # the time as it was shown
    clash_reason = StringField(_l("Why all the same"), [Length(max=500)])

    def asked(self, slot_id: int, organization_id: int) -> Request:
        """The valid form as a request."""
        group = self.group()
        return Request(
            slot_id=slot_id,
            organization_id=organization_id,
            lines=group.lines,
            adults=group.adults,
            adult_name=(self.adult_name.data or "").strip(),
            adult_phone=(self.adult_phone.data or "").strip(),
            key=self.key.data or "",
            wait=self.wait.data == "1",
            audience=group.audience,
            special_needs=group.special_needs,
            clash_reason=(self.clash_reason.data or "").strip(),
            seen=self.seen.data,
        )

    def suggest(self, pupils_per_adult: int) -> None:
        """As many adults as the children need; of a number that a person has given only more."""
        people = self.lines() if self.who in ACCOMPANIED else ()
        needed = adults_needed(sum(line.seats for line in people), pupils_per_adult)
        given = self.adults.data if self.adults.data != self.suggested.data else None
        self.suggested.data = max(needed, LEAST_ADULTS)
        self.adults.data = max(needed, self.suggested.data if given is None else given)
        self.adults.raw_data = self.suggested.raw_data = None

    def renew_key(self) -> None:
        """A fresh nonce for the next try; what was typed stays."""
        self.key.data = secrets.token_urlsafe(24)
        self.key.raw_data = [self.key.data]


class ChangeForm(GroupForm):
    """Of a booking as it stood in `version`."""

    version = HiddenField()
    clash_reason = StringField(_l("Why all the same"), [Length(max=500)])

    def show(self, booking: Booking) -> None:
        """Fill in the booking as it stands."""
        self.version.data, self.audience.data = str(booking.version), booking.audience.value
        self.special_needs.data = booking.special_needs or None
        self.adults.data, self.adult_name.data = booking.adults, booking.adult_name
        self.adult_phone.data, self.class_id.data = booking.adult_phone, []
        for line in booking.lines:
            if line.class_id in self.classes:
                self.class_id.data.append(line.class_id)
                whole = line.seats == self.classes[line.class_id].roll
                self.part.inputs[line.class_id].typed = "" if whole else str(line.seats)
            elif line.grade is not None and line.grade in self.grade.inputs:
                self.grade.inputs[line.grade].typed = str(line.seats)
            elif line.class_id is None:
                self.people.data = line.seats


class MoveForm(FlaskForm):  # type: ignore[misc]
    """Another time of the same event."""

    key = HiddenField(validators=[Length(min=16, max=64, message=_l("Open the form anew."))])
    slot_id = RadioField(_l("Time"), coerce=row_id, validators=[Needed(_l("Choose a time."))])
    clash_reason = StringField(_l("Why all the same"), [Length(max=500)])
    seen = FieldList(HiddenField())  # the times as they were shown: id and mark of each

    @property
    def mark(self) -> str | None:
        """The chosen time as it was shown; None where the form showed none."""
        shown = dict(str(one).partition(":")[::2] for one in self.seen.data)
        return shown.get(str(self.slot_id.data), "") if shown else None


class ReasonForm(FlaskForm):  # type: ignore[misc]
    class Meta(QuickInputs):
        pass

    reason = TextAreaField(_l("Reason"), [Length(max=500)])


_OTHER_CHOICE = _l("Say why, or choose another class or time.")
_OTHER_TIME = _l("Say why, or choose another time.")


def asks_why(form: Any, refusal: RuleBroken | None) -> bool:
    """Whether a form asks why a class is to be in two places; what was answered stays in it, and nothing
    answered is told."""
    if isinstance(refusal, ClassBusy):
        if form.clash_reason.raw_data and not refusal.same_time:
            form.clash_reason.errors = [_OTHER_CHOICE if "class_id" in form else _OTHER_TIME]
        return not refusal.same_time
    return bool(form.clash_reason.data)


def group_form(
    kind: type[GroupForm], classes: Sequence[ClassChoice], slot: Slot, audience: Audience | None = None
) -> Any:
    """A form of this kind for these classes and the event's grades; of a booking that is made already the
    `audience` stays."""
    audiences = [Audience(one) for one in slot.event.audience] if audience is None else [audience]
    form = kind()
    form.offer(classes, slot.event, audiences)
    return form

"""The form in which one row becomes several events."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, FieldList, FormField, RadioField, TextAreaField
from wtforms.validators import DataRequired, Length

from app.calendar.actions import EventDraft
from app.calendar.forms import EventForm
from app.core.fields import options, strip
from app.organizations.models import Organization
from app.roadmap.drafts import TITLE_MOST, placed
from app.roadmap.forms import said, sent_fields
from app.roadmap.parts import MOST_PARTS, Parts, Shape

_SHAPES = {
    Shape.SEPARATE: _l("Separate events"),
    Shape.UMBRELLA: _l("Parts of one larger event"),
    Shape.CHAIN: _l("Stages, one after another"),
}
_OF_PART = ("title", "kind", "scale", "precision", "starts_on", "ends_on")


class PartForm(EventForm):
    """One of the events: what it is and when. All else is said once for all of them."""

    class Meta:
        csrf = False  # its token is that of the whole form

    title = TextAreaField(
        _l("Title"), [DataRequired(_l("Give the event a title.")), Length(max=TITLE_MOST)], [strip]
    )
    host_id = municipality_id = format = announcement = bring = audience = grades = None  # type: ignore[assignment]
    special_needs = recurrence = apply_until = hours = None  # type: ignore[assignment]

    def facts(self) -> dict[str, Any]:
        return {name: self[name].data for name in _OF_PART}


class PartsForm(EventForm):
    """The events of a row, and what is the same of all. `whole` is asked for only where it is an umbrella."""

    title = municipality_id = kind = scale = format = bring = precision = None  # type: ignore[assignment]
    starts_on = ends_on = recurrence = apply_until = hours = None  # type: ignore[assignment]
    shape = RadioField(
        _l("How they belong together"),
        coerce=Shape,
        choices=lambda: [(shape.value, str(title)) for shape, title in _SHAPES.items()],
        default=Shape.SEPARATE,
    )
    whole = FormField(PartForm)
    parts = FieldList(FormField(PartForm), max_entries=MOST_PARTS)

    @classmethod
    def proposed(cls, parts: Parts, host_id: int, hosts: Sequence[Organization]) -> "PartsForm":
        """As the order proposes it; nothing of the request goes in."""
        shared = {name: getattr(parts.whole, name) for name in ("audience", "grades", "special_needs")}
        said = shared | {"announcement": parts.whole.announcement, "shape": parts.shape, "host_id": host_id}
        inner = {"whole": _of(parts.whole), "parts": [_of(part) for part in parts.parts]}
        return cls(formdata=None, data=said | inner)._asking_for(hosts)

    @classmethod
    def typed(cls, hosts: Sequence[Organization]) -> "PartsForm":
        """As the person sent it."""
        return cls()._asking_for(hosts)

    @classmethod
    def kept(cls, fields: Mapping[str, list[str]], hosts: Sequence[Organization]) -> "PartsForm":
        """As somebody left it, without deciding."""
        return cls(formdata=sent_fields(fields))._asking_for(hosts)

    def _asking_for(self, hosts: Sequence[Organization]) -> "PartsForm":
        self.host_id.choices = options((host.id, host.short_name) for host in hosts)
        return self

    def part_of_list(self, ordinal: int) -> "PartsForm":
        """With ids of its own among other open rows."""
        for field in self._inputs():
            field.id = field.label.field_id = f"{field.name}-{ordinal}"
        return self

    def add(self) -> None:
        """One more part, which is as the last one but for its days."""
        if len(self.parts) < MOST_PARTS:
            last = self.parts[-1].form if len(self.parts) else self.whole.form
            self.parts.append_entry({name: last[name].data for name in ("title", "kind", "scale")})

    def remove(self, number: int) -> None:
        """Without the part that stands at this place; the last one stays."""
        if 0 <= number < len(self.parts) and len(self.parts) > 1:
            self.parts.entries.pop(number)

    def validate(self, extra_validators: Any = None) -> bool:
        """Each part in its own words; an umbrella that is none is not looked at."""
        wrong = self.shape.data is not Shape.UMBRELLA and self._fields.pop("whole", None)
        valid = super().validate(extra_validators)
        if wrong:
            self._fields["whole"] = wrong
        if not len(self.parts):
            self.shape.errors = [*self.shape.errors, _("Add at least one part.")]
        return bool(valid and len(self.parts))

    def proposal(self, hosts: Sequence[Organization]) -> Parts:
        """What was typed."""
        host = next(host for host in hosts if host.id == self.host_id.data)
        shape: Shape = self.shape.data
        words = self.announcement.data or ""
        whole = placed(self._draft(self.whole.form, words), host)
        parts = [self._draft(one.form, "" if shape is Shape.UMBRELLA else words) for one in self.parts]
        if shape is not Shape.CHAIN:  # a municipal stage is held in all municipalities
            parts = [placed(part, host) for part in parts]
        return Parts(shape, whole, tuple(parts))

    def says_same(self, other: "PartsForm") -> bool:
        """Whether nothing was typed that the other form does not say."""
        return said(self) == said(other)

    def drafts(self) -> list[EventDraft]:
        """The parts with their days, for a look at how they lie."""
        return [EventDraft(**one.form.facts()) for one in self.parts if one.form.title.data]

    def _draft(self, form: PartForm, announcement: str) -> EventDraft:
        shared: dict[str, Any] = {
            "audience": tuple(self.audience.data or ()),
            "grades": frozenset(self.grades.data or ()),
            "special_needs": bool(self.special_needs.data),
        }
        return EventDraft(**form.facts(), **shared, announcement=announcement)

    def _inputs(self) -> Iterator[Field]:
        inner = (*self.whole.form, *(field for one in self.parts for field in one.form))
        yield from (field for field in self if field.name not in ("whole", "parts"))
        yield from inner


def _of(draft: EventDraft) -> dict[str, Any]:
    return {name: value for name, value in asdict(draft).items() if name in _OF_PART}

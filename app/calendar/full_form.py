"""An event with everything that can be said of it, for those who keep it."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, TextAreaField
from wtforms.validators import Length, ValidationError

from app.calendar import labels
from app.calendar.fields import EventField, LinksField, OrganizationsField
from app.calendar.forms import Boxes, EventForm
from app.calendar.models import Visibility
from app.core.fields import options, strip

_LINKS = _l("One a line: title | address. For example: Programme of the day | https://example.org/day")
_ORGANIZATIONS = _l("One a line: its short name or its code.")
_EVENT = _l("Its number or its address; begin to type to choose among your own.")


class FullEventForm(EventForm):
    """What the rest of the region reads of an event, whom it is shown to and what it is a part of.

    The parts are folded on the screen; PARTS tells which fields each holds.
    """

    PARTS = {
        "tags": ("programme_ids", "field_ids", "direction_ids", "level_ids", "cohost_ids"),
        "texts": ("programme_text", "bring", "links"),
        "ties": ("recurrence", "apply_until", "parent_id", "follows_id"),
        "readers": ("visibility", "invited_ids"),
        "afterwards": ("report", "results", "result_links"),
    }

    programme_ids = Boxes(_l("Programmes"), coerce=int)
    field_ids = Boxes(_l("Fields of work"), coerce=int)
    direction_ids = Boxes(_l("Directions"), coerce=int)
    level_ids = Boxes(_l("Programme levels it counts for"), coerce=int)
    cohost_ids = OrganizationsField(_l("Co-hosts"), description=_ORGANIZATIONS)
    programme_text = TextAreaField(_l("Programme of the day"), [Length(max=20_000)], [strip])
    links = LinksField(_l("Links to materials"), description=_LINKS)
    parent_id = EventField(_l("Part of"), description=_EVENT)
    follows_id = EventField(_l("Stage before"), description=_EVENT)
    visibility = SelectField(
        _l("Who sees it when it is published"),
        coerce=Visibility,
        choices=lambda: options(labels.visibility_choices()),
        default=Visibility.PUBLIC,
    )
    invited_ids = OrganizationsField(_l("Invited organizations"), description=_ORGANIZATIONS)
    report = TextAreaField(_l("How it went"), [Length(max=20_000)], [strip])
    results = TextAreaField(_l("Results"), [Length(max=20_000)], [strip])
    result_links = LinksField(_l("Links to results and photographs"), description=_LINKS)

    def choose_rows(self, **rows: Sequence[tuple[int, str]]) -> None:
        """Fill the boxes of the dictionaries, by the names of their fields."""
        for name, pairs in rows.items():
            self[name].choices = options(pairs)

    def is_wrong(self, part: str) -> bool:
        """Whether something in a part has to be mended."""
        return any(self[name].errors for name in self.PARTS[part])

    def says_something(self, part: str) -> bool:
        """Whether anything in a part is filled in."""
        values = [self[name].data for name in self.PARTS[part]]
        return any(value and value is not Visibility.PUBLIC for value in values)

    def validate_invited_ids(self, field: OrganizationsField) -> None:
        if self.visibility.data is Visibility.INVITED and not field.data and not field.errors:
            raise ValidationError(_("Write who is invited, or choose who else sees the event."))

    def facts(self) -> dict[str, Any]:
        """What was typed, by the names of an event's draft."""
        chosen = ("programme_ids", "field_ids", "direction_ids", "level_ids")
        return super().facts() | {name: frozenset(self[name].data or ()) for name in chosen}

"""Numbers of outcomes: a field for each line and kind."""

from collections.abc import Iterable

from flask_wtf import FlaskForm

from app.attendance.models import SheetLine
from app.attendance.outcomes.labels import SHORT
from app.attendance.outcomes.models import OutcomeKind
from app.attendance.outcomes.queries import Numbers
from app.attendance.who import LARGEST_GROUP
from app.core.fields import WholeNumberField

Said = dict[int, dict[OutcomeKind, int | None]]


def field_name(line_id: int, kind: OutcomeKind) -> str:
    """How the field of a line's number is called."""
    return f"{kind.value}_{line_id}"


def outcome_form(lines: Iterable[SheetLine]) -> type[FlaskForm]:
    """The form for these lines; nothing typed is nothing said."""
    fields = {
        field_name(line.id, kind): WholeNumberField(title, 0, LARGEST_GROUP, required=False)
        for line in lines
        for kind, title in SHORT.items()
    }
    return type("OutcomeForm", (FlaskForm,), fields)


def fill(form: FlaskForm, numbers: dict[int, Numbers]) -> None:
    """With what is there."""
    for line_id, by_kind in numbers.items():
        for kind, number in by_kind.items():
            form[field_name(line_id, kind)].data = number


def said_of(form: FlaskForm, lines: Iterable[SheetLine]) -> Said:
    """As typed, by line."""
    return {line.id: {kind: form[field_name(line.id, kind)].data for kind in OutcomeKind} for line in lines}

"""What came of a visit, as the page of its sheet tells it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_wtf import FlaskForm
from sqlalchemy import select

from app.accounts.models import Membership, User
from app.attendance.labels import line_heading
from app.attendance.models import Sheet, SheetLine, in_order
from app.attendance.outcomes import queries
from app.attendance.outcomes.access import may_note
from app.attendance.outcomes.forms import fill, outcome_form
from app.attendance.outcomes.labels import SHORT
from app.attendance.outcomes.models import OutcomeKind
from app.booking.application_models import Application
from app.booking.applying.labels import outcome_text, who_text
from app.calendar.access import ORGANIZERS
from app.core import audit
from app.core.db import db

Step = tuple[str, str, int | None, int | None]  # the line, the kind, before and after


@dataclass(frozen=True)
class Noted:
    """One act: who, when, and what became of which number."""

    at: datetime
    who: str | None
    steps: Sequence[Step]


@dataclass(frozen=True)
class Panel:
    """`results` are those of the applications, where the event takes any: nothing else is asked for then.
    `above` are lines of which more have something than came, since a count was corrected."""

    sheet: Sheet
    numbers: dict[int, queries.Numbers]
    results: Sequence[Application] | None
    form: FlaskForm | None
    above: Sequence[SheetLine]
    history: Sequence[Noted]

    @property
    def results_text(self) -> list[tuple[int, str]]:
        """«Победитель, 1 место · Команда, 8Б: 5 участников» by the application's id."""
        return [(one.id, f"{outcome_text(one)} · {who_text(one)}") for one in self.results or ()]

    @property
    def lines(self) -> list[SheetLine]:
        return in_order(self.sheet.lines)

    def sum_of(self, kind: OutcomeKind) -> int:
        return sum(numbers.get(kind, 0) for numbers in self.numbers.values())


def panel(sheet: Sheet, membership: Membership, form: FlaskForm | None = None) -> Panel:
    """With a `form` that was typed into, or a fresh one for who may note."""
    numbers = queries.numbers_of([line.id for line in sheet.lines])
    told_only = membership.role not in ORGANIZERS
    results = queries.results_at(sheet.event_id, sheet.organization_id, told_only=told_only)
    if form is None and results is None and may_note(membership, sheet):
        form = outcome_form(sheet.lines)(formdata=None)
        fill(form, numbers)
    above = [line for line in in_order(sheet.lines) if max(numbers.get(line.id, {0: 0}).values()) > line.came]
    return Panel(sheet, numbers, results, form, above, _history(sheet))


def _history(sheet: Sheet) -> list[Noted]:
    """The latest first."""
    entries = audit.history("outcome", sheet.id)
    people = {entry.actor_id for entry in entries}
    query = select(User.id, User.name).where(User.id.in_(people))
    names = {id: name for id, name in db.session.execute(query)}
    titles = {line.who.key: line_heading(line.who, line.class_name) for line in sheet.lines}
    noted = []
    for entry in reversed(entries):
        was, now = entry.before["lines"], entry.after["lines"]
        steps = [
            (titles.get(key, key), str(SHORT[OutcomeKind(kind)]), was[key][kind], number)
            for key, numbers in now.items()
            for kind, number in numbers.items()
        ]
        noted.append(Noted(entry.at, names.get(entry.actor_id or 0), steps))
    return noted

"""What the audit log says of outcomes, in words: line by line."""

from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from app.attendance.journal import about_line, sheets_by_id
from app.attendance.outcomes.labels import KINDS
from app.core.journal import Fact, Journal, Step, Subject, Values, side_by_side


def register(journal: Journal) -> None:
    outcomes = Subject(
        _l("Outcomes of a visit"),
        actions={"outcomes.noted": _l("Outcomes of a visit were noted")},
        facts={kind.value: Fact(title) for kind, title in KINDS.items()},
        find=sheets_by_id,
        steps=_steps,
        passing=True,
    )
    journal.add("outcome", outcomes)


def _steps(before: Values, after: Values) -> Iterator[Step]:
    was, now = before.get("lines", {}), after.get("lines", {})
    for key in now:
        for step in side_by_side(was.get(key, {}), now[key]):
            yield Step(step.fact, step.before, step.after, about_line(key))

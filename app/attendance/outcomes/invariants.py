"""What must always hold of outcomes, whoever wrote to the database."""

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import select

from app.attendance.models import SheetLine
from app.attendance.outcomes.models import Outcome
from app.attendance.who import Who
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.invariants import Invariants

Numbers = dict[str, int]
Key = tuple[int, str]  # a sheet's id, and the key of its line


def register(invariants: Invariants) -> None:
    """A count may be corrected below what was noted; above every figure that was ever given of the line
    nothing can have been noted."""
    invariants.add("I29", "outcomes are as last noted, and never more than were ever counted", violations)


def violations() -> Iterator[str]:
    stored, noted = _stored(), _noted()
    for sheet_id, key in sorted(stored.keys() | noted.keys()):
        here, there = stored.get((sheet_id, key), {}), noted.get((sheet_id, key), {})
        if here != there:
            yield f"sheet {sheet_id}, line {key}: {_plain(here)}, by the audit log {_plain(there)}"
    most = _most()
    for (sheet_id, key), numbers in sorted(stored.items()):
        if max(numbers.values()) > most[(sheet_id, key)] or min(numbers.values()) < 0:
            yield f"sheet {sheet_id}, line {key}: {_plain(numbers)} of at most {most[(sheet_id, key)]}"


def _plain(numbers: Numbers) -> str:
    return ", ".join(f"{kind} {numbers[kind]}" for kind in sorted(numbers)) or "nothing"


def _stored() -> dict[Key, Numbers]:
    found: dict[Key, Numbers] = defaultdict(dict)
    whom = (SheetLine.audience, SheetLine.class_id, SheetLine.grade, SheetLine.competing)
    query = select(SheetLine.sheet_id, Outcome.kind, Outcome.number, *whom)
    query = query.join(Outcome, Outcome.line_id == SheetLine.id).order_by(SheetLine.id)
    for row in db.session.execute(query.execution_options(yield_per=1000)):
        sheet_id, kind, number, audience, class_id, grade, competing = row
        found[sheet_id, Who(audience, class_id, grade, competing).key][kind.value] = number
    return found


def _noted() -> dict[Key, Numbers]:
    """Replay the log."""
    found: dict[Key, Numbers] = defaultdict(dict)
    query = select(AuditEntry.subject_id, AuditEntry.after).where(AuditEntry.subject == "outcome")
    for sheet_id, after in db.session.execute(query.order_by(AuditEntry.id)):
        for key, numbers in after["lines"].items():
            there = found[sheet_id, key] | numbers
            found[sheet_id, key] = {kind: number for kind, number in there.items() if number is not None}
    return {key: numbers for key, numbers in found.items() if numbers}


def _most() -> dict[Key, int]:
    """The largest figure that anybody has given of a line of a sheet with outcomes."""
    most: dict[Key, int] = defaultdict(int)
    noted = select(SheetLine.sheet_id).join(Outcome, Outcome.line_id == SheetLine.id)
    query = select(AuditEntry.subject_id, AuditEntry.after).where(
        AuditEntry.subject == "sheet", AuditEntry.subject_id.in_(noted)
    )
    for sheet_id, after in db.session.execute(query.execution_options(yield_per=1000)):
        for key, counts in after.get("lines", {}).items():
            given = [counts.get(name) or 0 for name in ("came", "host", "decided")]
            most[sheet_id, key] = max(most[sheet_id, key], *given)
    return most

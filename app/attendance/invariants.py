"""What must always hold of sheets, whoever wrote to the database."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from app.attendance.models import Sheet, SheetLine, Who
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.invariants import Invariants

AT_ONCE = 1_000  # rows fetched together: a region has a million lines

COUNTS = ("booked", "came", "special_needs", "walk_ins")

Record = dict[str, Any]

# Columns, not objects: what the session remembers is not what is to be checked.
_LINES = select(
    SheetLine.sheet_id,
    SheetLine.audience,
    SheetLine.class_id,
    SheetLine.grade,
    SheetLine.booked,
    SheetLine.came_school,
    SheetLine.special_needs,
    SheetLine.walk_ins,
)


def register(invariants: Invariants) -> None:
    """Add I9 and I10 of the booking design."""
    invariants.add(
        "I9",
        "more came than booked only where walk-ins were recorded",
        unexplained_walk_ins,
    )
    invariants.add("I10", "every sheet is what the audit log last recorded", differences_from_log)


def unexplained_walk_ins() -> Iterator[str]:
    """A line for each group of which more came than booked and walked in together."""
    query = _LINES.where(SheetLine.came_school > SheetLine.booked + SheetLine.walk_ins).order_by(SheetLine.id)
    for sheet_id, audience, class_id, grade, *counts in db.session.execute(query):
        who = _titled(Who(audience, class_id, grade).key)
        yield f"sheet {sheet_id}, {who}: {_plain(dict(zip(COUNTS, counts, strict=True)))}"


def differences_from_log() -> Iterator[str]:
    """Replay the log and name every sheet and line that is not what comes out of it."""
    logged, stored = _replayed(), _stored()
    for sheet_id in sorted(logged.keys() | stored.keys()):
        if sheet_id not in stored:
            yield f"sheet {sheet_id}: in the audit log, but not in the sheets"
        elif sheet_id not in logged:
            yield f"sheet {sheet_id}: not in the audit log"
        else:
            yield from _differences(sheet_id, logged[sheet_id], stored[sheet_id])


def _differences(sheet_id: int, logged: Record, stored: Record) -> Iterator[str]:
    logged_lines, stored_lines = logged.pop("lines"), stored.pop("lines")
    if logged != stored:
        yield f"sheet {sheet_id}: {_plain(stored)}, by the audit log {_plain(logged)}"
    for key in sorted(logged_lines.keys() | stored_lines.keys()):
        here, there = stored_lines.get(key), logged_lines.get(key)
        if here != there:
            yield f"sheet {sheet_id}, {_titled(key)}: {_plain(here)}, by the audit log {_plain(there)}"


def _titled(key: str) -> str:
    return f"class {key}" if key.isdigit() else key


def _plain(counts: Record | None) -> str:
    return ", ".join(f"{name} {counts[name]}" for name in sorted(counts)) if counts else "nothing"


def _replayed() -> dict[int, Record]:
    """Every sheet as the log tells it: each entry holds what became of what it changed."""
    sheets: dict[int, Record] = {}
    query = select(AuditEntry.subject_id, AuditEntry.after).where(AuditEntry.subject == "sheet")
    for sheet_id, after in db.session.execute(query.order_by(AuditEntry.id)).yield_per(AT_ONCE):
        sheet = sheets.setdefault(sheet_id, {"lines": {}})
        sheet["lines"].update(after.get("lines", {}))
        sheet.update({name: value for name, value in after.items() if name != "lines"})
    return sheets


def _stored() -> dict[int, Record]:
    sheets: dict[int, Record] = {}
    names = ("booking", "event", "organization", "held_on", "adults")
    query = select(
        Sheet.id, Sheet.booking_id, Sheet.event_id, Sheet.organization_id, Sheet.held_on, Sheet.adults
    )
    for sheet_id, booking, event, organization, held_on, adults in db.session.execute(query).yield_per(
        AT_ONCE
    ):
        values = (booking, event, organization, held_on.isoformat(), adults)
        sheets[sheet_id] = {**dict(zip(names, values, strict=True)), "lines": {}}
    for sheet_id, audience, class_id, grade, *counts in db.session.execute(_LINES).yield_per(AT_ONCE):
        key = Who(audience, class_id, grade).key
        sheets[sheet_id]["lines"][key] = dict(zip(COUNTS, counts, strict=True))
    return sheets

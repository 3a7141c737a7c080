"""What must always hold of sheets, whoever wrote to the database."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import or_, select

from app.attendance.hours import person_hours
from app.attendance.models import LOGGED, Settlement, Sheet, SheetLine, Side, known, logged_counts
from app.attendance.who import Who
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.invariants import Invariants

AT_ONCE = 1_000  # rows fetched together: a region has a million lines

Record = dict[str, Any]

# Columns, not objects: what the session remembers is not what is to be checked.
_LINES = select(
    SheetLine.sheet_id,
    SheetLine.audience,
    SheetLine.class_id,
    SheetLine.grade,
    SheetLine.competing,
    *(getattr(SheetLine, column).label(name) for name, column in LOGGED.items()),
)
_SHEETS = select(
    *(Sheet.id, Sheet.booking_id, Sheet.slot_id, Sheet.event_id, Sheet.organization_id, Sheet.held_on),
    *(Sheet.monthly, Sheet.adults, Sheet.adults_host, Sheet.hours, Sheet.late),
)


def register(invariants: Invariants) -> None:
    """Add I9 and I10 of the booking design."""
    invariants.add(
        "I9",
        "more came than booked only where walk-ins were recorded",
        unexplained_walk_ins,
    )
    invariants.add("I10", "every sheet is what the audit log last recorded", differences_from_log)
    invariants.add("I26", "person-hours are those of the figure that counts", wrong_hours)


def unexplained_walk_ins() -> Iterator[str]:
    """A line for each group of which more came than booked and walked in together."""
    most = SheetLine.booked + SheetLine.walk_ins
    more = [figure > most for figure in (SheetLine.came_school, SheetLine.came_host, SheetLine.came_decided)]
    for row in db.session.execute(_LINES.where(or_(*more)).order_by(SheetLine.id)):
        yield f"sheet {row.sheet_id}, {_titled(_who(row).key)}: {_plain(_counts(row))}"


def wrong_hours() -> Iterator[str]:
    """Reckon them again, line by line."""
    query = _LINES.add_columns(SheetLine.came.label("counted"), SheetLine.hours.label("stored"))
    query = query.join(SheetLine.sheet).add_columns(Sheet.hours.label("each")).order_by(SheetLine.id)
    for row in db.session.execute(query.execution_options(yield_per=AT_ONCE)):
        disputed = row.settlement == Settlement.DISPUTED and row.came is not None
        counting = Side.SCHOOL if row.host is None or disputed else Side.HOST
        hours = person_hours(_counts(row), row.each, row.counted, counting)
        if hours != row.stored:
            yield f"sheet {row.sheet_id}, {_titled(_who(row).key)}: {row.stored} hours, not {hours}"


def _who(row: Any) -> Who:
    return Who(row.audience, row.class_id, row.grade, row.competing)


def _counts(row: Any) -> Record:
    return logged_counts({name: getattr(row, name) for name in LOGGED})


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
    logged = known(logged)
    if "hours" not in logged:  # an entry of before they were there
        stored.pop("hours")
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
        sheet.update({name: value for name, value in after.items() if name not in {"lines", "link"}})
    return sheets


def _stored() -> dict[int, Record]:
    sheets: dict[int, Record] = {}
    for row in db.session.execute(_SHEETS).yield_per(AT_ONCE):
        ids = {"booking": row.booking_id, "slot": row.slot_id, "event": row.event_id}
        facts = {"adults": row.adults, "hours": int(row.hours * 10), "adults_host": row.adults_host}
        identity = {"organization": row.organization_id, "held_on": row.held_on.isoformat()}
        monthly = {"monthly": 1 if row.monthly else None}
        sheets[row.id] = {**known(ids | identity | facts | monthly | {"late": row.late}), "lines": {}}
    for row in db.session.execute(_LINES).yield_per(AT_ONCE):
        sheets[row.sheet_id]["lines"][_who(row).key] = _counts(row)
    return sheets

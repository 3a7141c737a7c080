"""What must always hold of sheets, whoever wrote to the database."""

import heapq
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import BigInteger, Executable, Integer, String, cast, func, or_, select, type_coerce

from app.attendance.hours import person_hours
from app.attendance.models import ALWAYS, LOGGED, Settlement, Sheet, SheetLine, Side, known
from app.attendance.who import Who
from app.calendar.models import Audience
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.invariants import Invariants

AT_ONCE = 500  # rows fetched together: a region has a million lines

Record = dict[str, Any]

# Columns, not objects: what the session remembers is not what is to be checked. Words stay words: of a
# million lines each would be looked up.
_PLAIN = {"settlement": type_coerce(SheetLine.settlement, String)}
_LINES = select(
    SheetLine.sheet_id,
    type_coerce(SheetLine.audience, String).label("audience"),
    SheetLine.class_id,
    SheetLine.grade,
    SheetLine.competing,
    *(_PLAIN.get(name, getattr(SheetLine, column)).label(name) for name, column in LOGGED.items()),
)
# Where a row of these has what the log names, and whether it always does.
_LOGGED = [(5 + place, name, name in ALWAYS) for place, name in enumerate(LOGGED)]
_NO_MORE: tuple[int, Iterator[Any]] = (0, iter(()))
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
    for row in _streamed(_LINES.where(or_(*more)).order_by(SheetLine.id)):
        yield f"sheet {row.sheet_id}, {_titled(_key(*row[1:5]))}: {_plain(_counts(row))}"


def wrong_hours() -> Iterator[str]:
    """Reckon them again. Those of a line of one meeting the database reckons itself: nearly all of them."""
    tenths = cast(SheetLine.came, BigInteger) * type_coerce(Sheet.hours, Integer)
    simple = tenths * func.coalesce(SheetLine.lessons, 1) == type_coerce(SheetLine.hours, Integer)
    query = _LINES.add_columns(SheetLine.came.label("counted"), SheetLine.hours.label("stored"))
    query = query.join(SheetLine.sheet).add_columns(Sheet.hours.label("each")).order_by(SheetLine.id)
    for row in _streamed(query.where(or_(SheetLine.sessions.is_not(None), ~simple))):
        disputed = row.settlement == Settlement.DISPUTED and row.came is not None
        counting = Side.SCHOOL if row.host is None or disputed else Side.HOST
        hours = person_hours(_counts(row), row.each, row.counted, counting)
        if hours != row.stored:
            yield f"sheet {row.sheet_id}, {_titled(_key(*row[1:5]))}: {row.stored} hours, not {hours}"


@lru_cache(maxsize=10_000)
def _key(audience: str, class_id: int | None, grade: int | None, competing: bool) -> str:
    return Who(Audience(audience), class_id, grade, competing).key


def _counts(row: Any) -> Record:
    """Of a row of _LINES."""
    return {name: row[place] for place, name, always in _LOGGED if always or row[place] is not None}


def differences_from_log() -> Iterator[str]:
    """Replay the log and name every sheet and line that is not what comes out of it. Sheet by sheet: a region
    has a hundred thousand of them."""
    both = heapq.merge(_tagged("logged", _replayed()), _tagged("stored", _stored()), key=itemgetter(0))
    for sheet_id, found in groupby(both, key=itemgetter(0)):
        records = {name: record for _id, name, record in found}
        if "stored" not in records:
            yield f"sheet {sheet_id}: in the audit log, but not in the sheets"
        elif "logged" not in records:
            yield f"sheet {sheet_id}: not in the audit log"
        else:
            yield from _differences(sheet_id, records["logged"], records["stored"])


def _tagged(name: str, records: Iterator[tuple[int, Record]]) -> Iterator[tuple[int, str, Record]]:
    return ((sheet_id, name, record) for sheet_id, record in records)


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


def _replayed() -> Iterator[tuple[int, Record]]:
    """Every sheet as the log tells it, in their order: each entry holds what became of what it changed."""
    query = select(AuditEntry.subject_id, AuditEntry.after).where(AuditEntry.subject == "sheet")
    entries = _streamed(query.order_by(AuditEntry.subject_id, AuditEntry.id))
    for sheet_id, of_sheet in groupby(entries, key=itemgetter(0)):
        lines: Record = {}
        sheet: Record = {}
        for _id, after in of_sheet:
            lines.update(after.pop("lines", {}))
            after.pop("link", None)
            sheet.update(after)
        yield sheet_id, sheet | {"lines": lines}


def _stored() -> Iterator[tuple[int, Record]]:
    """Every sheet as it is, in their order."""
    lines = groupby(_streamed(_LINES.order_by(SheetLine.sheet_id)), key=itemgetter(0))
    sheet_id, of_sheet = next(lines, _NO_MORE)
    for row in _streamed(_SHEETS.order_by(Sheet.id)):
        ids = {"booking": row.booking_id, "slot": row.slot_id, "event": row.event_id}
        facts = {"adults": row.adults, "hours": int(row.hours * 10), "adults_host": row.adults_host}
        identity = {"organization": row.organization_id, "held_on": row.held_on.isoformat()}
        monthly = {"monthly": 1 if row.monthly else None}
        counts: Record = {}
        if sheet_id == row.id:
            counts = {_key(*line[1:5]): _counts(line) for line in of_sheet}
            sheet_id, of_sheet = next(lines, _NO_MORE)
        yield row.id, known(ids | identity | facts | monthly | {"late": row.late}) | {"lines": counts}


def _streamed(query: Executable) -> Iterator[Any]:
    """Rows as they come: neither this process nor the driver holds all of them."""
    yield from db.session.execute(query.execution_options(yield_per=AT_ONCE))

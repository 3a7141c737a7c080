"""What must always hold of frozen figures, whoever wrote to the database."""

import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from app.core.audit import AuditEntry
from app.core.db import db
from app.core.invariants import Invariants
from app.participation.dimensions import Dimension
from app.participation.facts import Fact, Keys, count
from app.participation.figures import NOTHING, Counted
from app.participation.filters import Filters
from app.participation.periods import Period
from app.participation.reporting.actions import SUBJECT
from app.participation.reporting.canonical import read, read_figures, rows_in
from app.participation.reporting.models import Freezing, FrozenPart, Part, ReportingPeriod
from app.participation.reporting.places import Figures
from app.participation.reporting.taking import hash_of, unpacked

TOTALS = ("sheets", "participations", "groups", "events", "schools")

# Columns, not objects: what the session remembers is not what is to be checked.
_FREEZINGS = select(
    *(Freezing.id, Freezing.period_id, Freezing.number, Freezing.lines),
    *(getattr(Freezing, name) for name in TOTALS),
    *(ReportingPeriod.kind, ReportingPeriod.first, ReportingPeriod.last),
).join(ReportingPeriod, ReportingPeriod.id == Freezing.period_id)
_PARTS = select(FrozenPart.part, FrozenPart.rows, FrozenPart.size, FrozenPart.sha256, FrozenPart.body)


def register(invariants: Invariants) -> None:
    invariants.add("I30", "frozen figures are, byte for byte, what was frozen", _check)


def _check() -> Iterator[str]:
    logged = _logged()
    for freezing in db.session.execute(_FREEZINGS.order_by(Freezing.id)).all():
        period = Period(freezing.kind, freezing.first, freezing.last)
        name = f"period {period.code}, freezing {freezing.number}"
        entry = logged.pop((freezing.period_id, freezing.number), None)
        if entry is None:
            yield f"{name}: not in the audit log"
            continue
        parts = {
            row.part: row for row in db.session.execute(_PARTS.where(FrozenPart.freezing_id == freezing.id))
        }
        bodies = {part: _body(row.body) for part, row in parts.items()}
        yield from (f"{name}: {line}" for line in _files(parts, bodies, entry))
        yield from (f"{name}: {line}" for line in _sums(freezing, period, bodies))
    for period_id, number in sorted(logged):
        yield f"period {period_id}, freezing {number}: in the audit log, but nothing is kept of it"


def _files(parts: dict[Part, Any], bodies: dict[Part, bytes | None], entry: dict[str, Any]) -> Iterator[str]:
    """Each file as the table, its hash and the audit log tell it."""
    for part in Part:
        row, body = parts.get(part), bodies.get(part)
        if row is None:
            yield f"{part.value} is missing"
        elif body is None:
            yield f"{part.value} cannot be read"
        elif hash_of(body) != row.sha256 or len(body) != row.size:
            yield f"{part.value} is not what its hash says"
        elif row.sha256 != entry.get(f"sha256_{part.value}"):
            yield f"{part.value} has another hash than the audit log says"
        elif rows_in(body) != row.rows:
            yield f"{part.value} has {rows_in(body)} rows, not {row.rows}"


def _sums(freezing: Any, period: Period, bodies: dict[Part, bytes | None]) -> Iterator[str]:
    """The totals and the figures by place, counted once more and another way from the lines."""
    facts = _facts(bodies.get(Part.LINES), bodies.get(Part.SPECIAL_NEEDS))
    if facts is None:
        return
    again = _counted_again(facts, period)
    whole = again.get((), NOTHING)
    for name, found in {"lines": len(facts), **{one: getattr(whole, one) for one in TOTALS}}.items():
        if found != getattr(freezing, name):
            yield f"{getattr(freezing, name)} {name}, its lines have {found}"
    figures = bodies.get(Part.FIGURES)
    if figures is not None and _of_file(figures) != again:
        yield "figures are not those of its lines"


def _counted_again(facts: list[Fact], period: Period) -> dict[Keys, Counted]:
    """What a file of figures has, by `facts.count`."""
    found: dict[Keys, Counted] = {}
    for split in ((), (Dimension.MUNICIPALITY,), (Dimension.MUNICIPALITY, Dimension.SCHOOL)):
        found |= count(facts, Filters(period), split)
    return {
        place: replace(one, special_needs=0, parents=0, teachers=0, classless=0, adults=None)
        for place, one in found.items()
    }


def _of_file(figures: bytes) -> Figures | None:
    """None where it is no such table."""
    try:
        return read_figures(figures)
    except ValueError:
        return None


def _facts(lines: bytes | None, special_needs: bytes | None) -> list[Fact] | None:
    """None where a file is no such table: its hash has told of that."""
    if lines is None or special_needs is None:
        return None
    try:
        return list(read(lines, special_needs))
    except ValueError:
        return None


def _body(stored: bytes) -> bytes | None:
    """None for what no longer is a compressed file."""
    try:
        return unpacked(stored)
    except zlib.error:
        return None


def _logged() -> dict[tuple[int, int], dict[str, Any]]:
    """What the audit log says of each freezing, by period and number."""
    query = select(AuditEntry.subject_id, AuditEntry.after).where(AuditEntry.subject == SUBJECT)
    entries = db.session.execute(query.where(AuditEntry.action == "reporting_period.frozen"))
    return {(period_id, after["number"]): after for period_id, after in entries}

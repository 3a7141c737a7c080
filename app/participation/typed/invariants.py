"""What must always hold of typed coverage, whoever wrote to the database."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from app.core.audit import AuditEntry
from app.core.db import db
from app.core.invariants import Invariants
from app.participation.typed.models import TypedCoverage

Months = dict[tuple[int, int], dict[str, Any]]  # by a school's id and the month


def register(invariants: Invariants) -> None:
    """Add I33."""
    invariants.add("I33", "typed coverage is as schools last typed it", differences_from_log)


def differences_from_log() -> Iterator[str]:
    """Replay the log and name every month that is not what comes out of it."""
    stored, typed = _stored(), _typed()
    for key in sorted(stored.keys() | typed.keys()):
        here, there = stored.get(key), typed.get(key)
        if here != there:
            logged = f"by the audit log {there or 'nothing'}"
            yield f"school {key[0]}, month {key[1]}: {here or 'nothing'}, {logged}"


def _stored() -> Months:
    query = select(TypedCoverage.school_id, TypedCoverage.month, TypedCoverage.pupils, TypedCoverage.note)
    return {
        (school_id, month): {"pupils": pupils, "note": note}
        for school_id, month, pupils, note in db.session.execute(query)
    }


def _typed() -> Months:
    found: Months = {}
    query = select(AuditEntry.subject_id, AuditEntry.after).where(AuditEntry.subject == "typed_coverage")
    for school_id, after in db.session.execute(query.order_by(AuditEntry.id)):
        for month, facts in after.items():
            found.pop((school_id, int(month)), None)
            if facts is not None:
                found[school_id, int(month)] = facts
    return found

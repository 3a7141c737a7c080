"""What must always hold of archives, whoever wrote to the database."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from app.core.audit import AuditEntry
from app.core.db import db
from app.core.invariants import Invariants
from app.participation.archives.actions import facts
from app.participation.archives.models import Archive
from app.participation.periods import read_period


def register(invariants: Invariants) -> None:
    invariants.add("I34", "every archive that was made is in the audit log with its hash", violations)


def violations() -> Iterator[str]:
    logged = select(AuditEntry.subject_id, AuditEntry.after).where(AuditEntry.action == "archive.made")
    made: dict[int, Any] = {}
    for id, after in db.session.execute(logged):
        made[id] = after
    rows = select(Archive).order_by(Archive.id).execution_options(populate_existing=True)
    for one in db.session.scalars(rows):
        if read_period(one.period_code) is None:
            yield f"archive {one.id}: of no period, {one.period_code}"
        if made.pop(one.id, None) != facts(one):
            yield f"archive {one.id}: not as the audit log says"
    for id in sorted(made):
        yield f"archive {id}: in the audit log, but not in the archives"

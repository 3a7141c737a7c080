"""Making an archive leaves its hash behind."""

from typing import Any

from app.core import audit, clock
from app.core.db import db
from app.participation.archives.models import Archive
from app.participation.archives.packing import Asked, Packed
from app.participation.archives.refusals import NotBegun


def check_begun(asked: Asked) -> None:
    """Raises NotBegun."""
    if asked.period.first > asked.made_at.astimezone(clock.zone()).date():
        raise NotBegun(asked.period)


def note_archive(asked: Asked, packed: Packed, *, by: int) -> Archive:
    """Write down which file was made."""
    archive = Archive(
        period_code=asked.period.code,
        made_at=asked.made_at,
        made_by=by,
        organization_id=asked.organization_id,
        sha256=packed.sha256,
        size=len(packed.content),
        rows=packed.rows,
        participations=packed.participations,
    )
    db.session.add(archive)
    db.session.flush()
    audit.record("archive.made", "archive", archive.id, by=by, after=facts(archive))
    return archive


def facts(archive: Archive) -> dict[str, Any]:
    """What the audit log keeps of it."""
    told = ("sha256", "size", "rows", "participations")
    known: dict[str, Any] = {"period": archive.period_code, "organization": archive.organization_id}
    return known | {name: getattr(archive, name) for name in told}

"""Changes of kept views: keeping one, changing it, the archive and back."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app.core import audit, clock
from app.core.db import db
from app.participation.periods import PeriodKind
from app.participation.reports.models import TEXTS, SavedView
from app.participation.reports.refusals import ReportChanged, TooManyReports

MOST_OWN = 200  # of one organization in use, or of everybody's: more than anybody finds anything among


@dataclass(frozen=True)
class ReportDraft:
    """A view as it is to be kept, as SavedView has it."""

    title: str
    purpose: str
    note: str
    shape: dict[str, Any]
    chosen: dict[str, Any]
    period_kind: PeriodKind
    target: int | None = None


def keep(draft: ReportDraft, owner_id: int | None, *, by: int | None) -> SavedView:
    """A new one of an organization, or without one everybody's. Raises TooManyReports."""
    _check_room(owner_id)
    now, last = clock.now(), db.session.scalar(select(func.max(SavedView.position)))
    saved = SavedView(
        **vars(draft), owner_id=owner_id, position=(last or 0) + 1, version=1, created_at=now, changed_at=now
    )
    db.session.add(saved)
    db.session.flush()
    audit.record("saved_view.made", "saved_view", saved.id, by=by, after=_told(saved))
    return saved


def change(report_id: int, draft: ReportDraft, version: int, *, by: int | None) -> None:
    """Set what a view shows and how it is called; `version` is the one that was changed from.

    Raises ReportChanged.
    """
    saved = _locked(report_id)
    if saved.version != version:
        raise ReportChanged
    before = _told(saved)
    for name in TEXTS:
        if getattr(draft, name) != getattr(saved, name):
            setattr(saved, f"{name}_en", "")  # what a person writes is read in every language
    for name, value in vars(draft).items():
        setattr(saved, name, value)
    if _told(saved) != before:
        saved.touch(clock.now())
        audit.record_changes("saved_view.changed", "saved_view", saved.id, before, _told(saved), by=by)


def set_archived(report_id: int, archived: bool, *, by: int | None) -> None:
    """Take a view out of use, or back into it; twice is as once. Raises TooManyReports."""
    saved = _locked(report_id)
    if saved.is_archived == archived:
        return
    if not archived:
        _check_room(saved.owner_id)
    saved.archived_at = clock.now() if archived else None
    saved.touch(clock.now())
    action = "saved_view.archived" if archived else "saved_view.brought_back"
    audit.record(action, "saved_view", saved.id, by=by)


def _check_room(owner_id: int | None) -> None:
    in_use = select(func.count()).where(SavedView.owner_id == owner_id, SavedView.archived_at.is_(None))
    if (db.session.scalar(in_use) or 0) >= MOST_OWN:
        raise TooManyReports(MOST_OWN)


def _locked(report_id: int) -> SavedView:
    query = select(SavedView).where(SavedView.id == report_id).with_for_update(of=SavedView)
    return db.session.scalars(query, execution_options={"populate_existing": True}).one()


def _told(saved: SavedView) -> dict[str, Any]:
    names = ("title", "purpose", "note", "shape", "chosen", "target")
    return {name: getattr(saved, name) for name in names} | {"period_kind": saved.period_kind.value}

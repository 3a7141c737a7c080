"""Taking back all that a file did."""

from collections.abc import Sequence
from itertools import chain

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.core import audit, clock
from app.core.db import db
from app.organizations.actions import bulk
from app.organizations.actions.imports.previews import lock
from app.organizations.actions.imports.refusals import ChangedSince, NotApplied, UsedSince
from app.organizations.models import ImportState, RegistryImport, RegistryImportRow, RowState

NAMED = 5  # of the rows that keep a file from being undone


def undo_import(one: RegistryImport, *, by: int | None) -> None:
    """What was made is removed, what was changed is as before. The audit log keeps both.

    Raises NotApplied, ChangedSince, UsedSince; then nothing is changed.
    """
    bulk.one_at_a_time()
    lock(one)
    if one.state is not ImportState.APPLIED:
        raise NotApplied(one)
    new, changed = _rows(one, RowState.NEW), _rows(one, RowState.CHANGED)
    _hold_unchanged(one, [*new, *changed])
    bulk.change(one.kind, [(row.target_id or 0, row.before) for row in changed])
    _remove(one, new)
    subject, file = bulk.SUBJECTS[one.kind], one.file_name
    removed = (
        audit.Change(f"{subject}.import_removed", subject, row.target_id or 0, row.after, {}, file)
        for row in new
    )
    restored = (
        audit.Change(f"{subject}.import_undone", subject, row.target_id or 0, row.after, row.before, file)
        for row in changed
    )
    audit.record_many(chain(removed, restored), by=by)
    one.state, one.undone_by, one.undone_at = ImportState.UNDONE, by, clock.now()
    audit.record("registry_import.undone", "registry_import", one.id, by=by)
    db.session.flush()
    db.session.expire_all()


def _rows(one: RegistryImport, state: RowState) -> Sequence[RegistryImportRow]:
    row = RegistryImportRow
    query = select(row).where(row.import_id == one.id, row.state == state).order_by(row.number)
    return db.session.scalars(query).all()


def _hold_unchanged(one: RegistryImport, rows: Sequence[RegistryImportRow]) -> None:
    """Whatever the file wrote still stands as it was written."""
    present = bulk.present(one.kind, [row.target_id or 0 for row in rows])
    altered = [
        row
        for row in rows
        if (now := present.get(row.target_id or 0)) is None
        or any(now[name] != value for name, value in row.after.items())
    ]
    if altered:
        raise ChangedSince([row.label for row in altered[:NAMED]], len(altered))


def _remove(one: RegistryImport, rows: Sequence[RegistryImportRow]) -> None:
    """Everything at once; where that fails, halves tell which row is in the way."""
    ids = [row.target_id or 0 for row in rows]
    if _removable(one, ids):
        return
    low, high = 0, len(ids) - 1  # the first `low` can be removed, the first `high` + 1 cannot
    while low < high:
        middle = (low + high) // 2
        if _removable(one, ids[low : middle + 1]):
            low = middle + 1
        else:
            high = middle
    raise UsedSince(rows[low].label)


def _removable(one: RegistryImport, ids: list[int]) -> bool:
    """Remove these, if nothing points to any of them."""
    try:
        with db.session.begin_nested():
            bulk.remove(one.kind, ids)
    except IntegrityError:
        return False
    return True

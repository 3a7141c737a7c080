"""Doing all that a preview shows."""

from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import IntegrityError

from app.core import audit, clock
from app.core.db import batches, db
from app.organizations.actions import bulk
from app.organizations.actions.imports.previews import given_of, lock, scope_of
from app.organizations.actions.imports.refusals import NotAPreview, NothingToApply, PreviewStale, RowsBlock
from app.organizations.importing import Row, plan
from app.organizations.models import ImportState, RegistryImport, RegistryImportRow, RowState


def apply_import(one: RegistryImport, *, by: int | None) -> Counter[RowState]:
    """Make and change everything that the preview shows; how many rows of each state that was.

    Raises NotAPreview, PreviewStale, RowsBlock, NothingToApply; then nothing is changed.
    """
    bulk.one_at_a_time()
    lock(one)
    if one.state is not ImportState.PREVIEW:
        raise NotAPreview(one)
    planned = plan(one.kind, given_of(one), scope_of(one))
    if any(row.outcome != agreed for row, agreed in zip(planned, _agreed(one), strict=True)):
        raise PreviewStale
    counted = Counter(row.state for row in planned)
    if counted[RowState.WRONG] or counted[RowState.CHOOSE]:
        raise RowsBlock(counted[RowState.WRONG], counted[RowState.CHOOSE])
    if not counted[RowState.NEW] and not counted[RowState.CHANGED]:
        raise NothingToApply
    _carry_out(one, planned, by)
    one.state, one.applied_by, one.applied_at = ImportState.APPLIED, by, clock.now()
    after = {state.value: number for state, number in counted.items()}
    audit.record("registry_import.applied", "registry_import", one.id, by=by, after=after)
    db.session.flush()
    db.session.expire_all()  # what was loaded before is not what is there now
    return counted


def _agreed(one: RegistryImport) -> Iterator[tuple[Any, ...]]:
    """The outcomes as the preview shows them, a lot at a time."""
    row = RegistryImportRow
    query = select(row.number, row.state, row.target_id, row.changes, row.candidates)
    query = query.where(row.import_id == one.id).order_by(row.number).execution_options(yield_per=1000)
    for number, state, target_id, changes, candidates in db.session.execute(query):
        yield number, state.value, target_id, changes, sorted(candidates)


def _carry_out(one: RegistryImport, planned: list[Row], by: int | None) -> None:
    new = [row for row in planned if row.state is RowState.NEW]
    changed = [row for row in planned if row.state is RowState.CHANGED]
    try:
        with db.session.begin_nested():
            made = bulk.make(one.kind, (row.after for row in new))
            bulk.change(one.kind, [(row.target_id or 0, row.after) for row in changed])
    except IntegrityError as error:  # in this moment somebody else has made or used the same
        raise PreviewStale from error
    subject, file = bulk.SUBJECTS[one.kind], one.file_name
    added = (
        audit.Change(f"{subject}.import_added", subject, key, after=_told(row.after), reason=file)
        for key, row in zip(made, new, strict=True)
    )
    altered = (
        audit.Change(f"{subject}.import_changed", subject, row.target_id or 0, row.before, row.after, file)
        for row in changed
    )
    audit.record_many(chain(added, altered), by=by)
    _remember(one, made, new)


def _told(after: dict[str, Any]) -> dict[str, Any]:
    """Of what was made, what it has."""
    return {name: value for name, value in after.items() if value not in ("", None, [])}


def _remember(one: RegistryImport, made: list[int], new: list[Row]) -> None:
    """Which row made what: undoing asks."""
    row = RegistryImportRow.__table__
    by_number = (row.c.import_id == one.id) & (row.c.number == bindparam("of_number"))
    statement = update(row).where(by_number).values(target_id=bindparam("made"))  # type: ignore[arg-type]
    for some in batches(zip(made, new, strict=True)):
        db.session.execute(statement, [{"of_number": done.number, "made": key} for key, done in some])

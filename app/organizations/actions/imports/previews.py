"""Keeping what a file would do, and what a person chooses about its rows."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, insert, select

from app.core import audit, clock
from app.core.db import batches, db
from app.organizations.actions.imports.refusals import NotAPreview
from app.organizations.importing import Given, Row, Scope, Table, plan
from app.organizations.models import ImportState, RegistryImport, RegistryImportRow, RegistryKind

KEPT_UNAPPLIED = timedelta(days=7)


def keep_preview(
    kind: RegistryKind, table: Table, file_name: str, scope: Scope, *, by: int | None
) -> RegistryImport:
    """The file with what it would do now. Previews that nobody applied for long are forgotten."""
    _forget_old()
    one = RegistryImport(
        kind=kind,
        file_name=file_name,
        municipality_id=scope.municipality_id,
        year=scope.year,
        unread=table.unread,
        created_by=by,
        created_at=clock.now(),
    )
    db.session.add(one)
    db.session.flush()
    _store(one.id, plan(kind, [Given(number, cells) for number, cells in table.rows], scope))
    after = {"file_name": file_name, "kind": kind.value, "rows": len(table.rows)}
    audit.record("registry_import.read", "registry_import", one.id, by=by, after=after)
    return one


def choose(one: RegistryImport, choices: Mapping[int, int | None], *, by: int | None) -> None:
    """Set what rows are about, by their numbers; what a row does not offer is none. Raises NotAPreview."""
    lock(one)
    if one.state is not ImportState.PREVIEW:
        raise NotAPreview(one)
    _replace(
        one, [Given(row.number, row.cells, choices.get(row.number, row.choice)) for row in given_of(one)]
    )
    after = {"rows": {str(number): choice for number, choice in choices.items()}}
    audit.record("registry_import.chosen", "registry_import", one.id, by=by, after=after)


def renew_preview(one: RegistryImport, *, by: int | None) -> None:
    """What the file would do to the registry as it is now; what was chosen before holds where it can."""
    choose(one, {}, by=by)


def lock(one: RegistryImport) -> None:
    """Let what people do with one file follow each other."""
    db.session.refresh(one, with_for_update=True)


def scope_of(one: RegistryImport) -> Scope:
    """How far the file may reach."""
    return Scope(year=one.year, municipality_id=one.municipality_id)


def given_of(one: RegistryImport) -> list[Given]:
    """The file's rows, with what was chosen about them."""
    columns = (RegistryImportRow.number, RegistryImportRow.cells, RegistryImportRow.choice)
    query = select(*columns).where(RegistryImportRow.import_id == one.id)
    query = query.order_by(RegistryImportRow.number).execution_options(yield_per=1000)
    return [Given(*row) for row in db.session.execute(query)]


def _replace(one: RegistryImport, given: Iterable[Given]) -> None:
    planned = plan(one.kind, given, scope_of(one))
    db.session.execute(delete(RegistryImportRow).where(RegistryImportRow.import_id == one.id))
    _store(one.id, planned)


def _store(import_id: int, planned: Iterable[Row]) -> None:
    for some in batches(planned):
        db.session.execute(insert(RegistryImportRow), [_stored(import_id, row) for row in some])


def _stored(import_id: int, row: Row) -> dict[str, Any]:
    return {
        "import_id": import_id,
        "number": row.number,
        "label": row.label,
        "cells": dict(row.cells),
        "choice": row.choice,
        "state": row.state,
        "target_id": row.target_id,
        "changes": row.changes,
        "problems": [list(problem) for problem in row.problems],
        "candidates": row.candidates,
    }


def _forget_old() -> None:
    old = select(RegistryImport.id).where(
        RegistryImport.state == ImportState.PREVIEW, RegistryImport.created_at < clock.now() - KEPT_UNAPPLIED
    )
    ids = db.session.scalars(old).all()
    if ids:
        db.session.execute(delete(RegistryImportRow).where(RegistryImportRow.import_id.in_(ids)))
        db.session.execute(delete(RegistryImport).where(RegistryImport.id.in_(ids)))

"""flask organizations …"""

import sys
from collections import Counter
from pathlib import Path
from typing import IO, Any

import click
from flask_babel import force_locale
from sqlalchemy import select

from app.core import clock
from app.core.cli import Group
from app.core.db import db, transact
from app.core.uploads import Unreadable, read_bounded
from app.organizations.actions.imports import apply_import, keep_preview
from app.organizations.actions.imports.refusals import NothingToApply, RowsBlock
from app.organizations.importing import Scope, Table, guessed_kind, read_file, table_of
from app.organizations.models import (
    OrganizationKind,
    RegistryImport,
    RegistryImportRow,
    RegistryKind,
    RowState,
    school_year_of,
)
from app.organizations.registry_labels import problem_text, unreadable_text

SCHOOLS = "schools"  # organizations whose rows need not say that they are schools
SHOWN = 50  # wrong rows that are printed


class BadFile(click.ClickException):
    """One line on stderr and exit 2."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, file=file or sys.stderr)


@click.group("organizations", cls=Group)
def organizations() -> None:
    """Municipalities, organizations, places and classes."""


@organizations.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--kind",
    type=click.Choice([SCHOOLS, *(one.value for one in RegistryKind)]),
    help="By default told by the columns.",
)
@click.option("--apply/--preview", "applying", default=True, help="Only show what would be done, or do it.")
def import_command(file: Path, kind: str | None, applying: bool) -> None:
    """Add and change what FILE (.xlsx or .csv) says, all of it or nothing.

    Exit 2 when the file is no table; exit 1 when rows are wrong or have to be chosen about: nothing is done.
    """
    try:
        registry, table = _table(file, kind)
    except Unreadable as refusal:
        with force_locale("en"):  # as all commands speak
            raise BadFile(f"{file}: {unreadable_text(refusal)}") from refusal
    counted = transact(lambda: _import(registry, table, file.name, applying))
    click.echo(f"{file.name}: {registry.value}, {_summary(counted)}")
    if counted[RowState.WRONG] or counted[RowState.CHOOSE]:
        click.echo("nothing was done: mend these rows, or import the file at /registry/imports to choose")
        sys.exit(1)
    click.echo("done" if applying else "nothing was done: this is what would be")


def _table(file: Path, kind: str | None) -> tuple[RegistryKind, Table]:
    """What the file is about, and its rows. Raises Unreadable."""
    grid = read_file(read_bounded(file), file.name)
    if kind is None:
        registry = guessed_kind(grid)
    else:
        registry = RegistryKind.ORGANIZATIONS if kind == SCHOOLS else RegistryKind(kind)
    table = table_of(grid, registry)
    if kind == SCHOOLS:
        for _number, cells in table.rows:
            cells.setdefault("kind", OrganizationKind.SCHOOL.value)
    return registry, table


def _import(registry: RegistryKind, table: Table, name: str, applying: bool) -> Counter[RowState]:
    """What became of the rows. A preview stays only where it was applied."""
    scope = Scope(year=school_year_of(clock.today(clock.zone())))
    one = keep_preview(registry, table, name, scope, by=None)
    query = select(RegistryImportRow.state).where(RegistryImportRow.import_id == one.id)
    counted = Counter(db.session.scalars(query))
    try:
        if applying:
            apply_import(one, by=None)
            return counted
    except NothingToApply:
        pass
    except RowsBlock:
        _print_blocking(one)
    db.session.rollback()
    return counted


def _print_blocking(one: RegistryImport) -> None:
    row = RegistryImportRow
    blocking = select(row).where(row.import_id == one.id, row.state.in_((RowState.WRONG, RowState.CHOOSE)))
    with force_locale("en"):
        for found in db.session.scalars(blocking.order_by(row.number).limit(SHOWN)):
            click.echo(f"line {found.number}: {found.label}: {_reasons(found)}")


def _reasons(row: RegistryImportRow) -> str:
    told = [
        f"{field} “{typed}”: {problem_text(code, facts)}" if typed else problem_text(code, facts)
        for code, field, typed, facts in row.problems
    ]
    if row.state is RowState.CHOOSE and row.candidates:
        told.append(f"may be one of those with the ids {', '.join(map(str, row.candidates))}")
    return " ".join(told)


def _summary(counted: Counter[RowState]) -> str:
    return ", ".join(f"{counted[state]} {state.value}" for state in RowState if counted[state]) or "no rows"

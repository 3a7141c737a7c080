"""flask backup …"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from flask import current_app

from app.config import Config
from app.core.cli import Group
from app.ops.backup import files
from app.ops.backup.trouble import BackupTrouble

if TYPE_CHECKING:
    from app.ops.backup.content import Head

FILE = click.Path(path_type=Path, dir_okay=False, exists=True)
SHOWN = 20  # problems that are printed one by one


@click.group("backup", cls=Group)
def backup() -> None:
    """Everything of an installation in one sealed file: make it, look through it, restore it."""


@backup.command("key")
def key() -> None:
    """Print a new BACKUP_KEY. Keep it apart from this machine and from the backups: none opens without it."""
    click.echo(_part("sealed").make_key())


@backup.command("create")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    help="The file to make; in a folder one that is named by the moment.",
)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.option(
    "--keep", type=click.IntRange(1), metavar="N", help="In a folder: throw away all but the newest N."
)
@click.option("--no-verify", is_flag=True, help="Do not read it again.")
def create(output: Path, force: bool, keep: int | None, no_verify: bool) -> None:
    """Make a backup of one moment while people go on working, and read it again."""
    settings = _settings()
    if keep and not output.is_dir():
        raise click.UsageError("--keep needs a folder as --output")
    with _one_line(output):
        taken = _part("taking").take(
            output, settings.backup_key, settings.secret_key, force=force, verify=not no_verify
        )
        files.remember(settings.instance_dir, taken.made_at, taken.path, verified=not no_verify)
        gone = files.keep_newest(output, keep) if keep else []
    said = "" if no_verify else ", read again and found whole"
    click.echo(f"{taken.path}: {taken.rows} rows of {taken.made_at}, {taken.path.stat().st_size} bytes{said}")
    if gone:
        click.echo(f"{len(gone)} older thrown away")


@backup.command("verify")
@click.argument("file", type=FILE)
def verify(file: Path) -> None:
    """Read all of a backup: is every byte genuine, every row counted, every reference kept? Exit 1 if not."""
    settings = _settings()
    with _one_line(file):
        found = _part("checking").check(file, settings.backup_key)
    click.echo(_described(found.head))
    for line in found.problems[:SHOWN]:
        click.echo(line)
    if found.problems:
        raise click.ClickException(f"{file}: {len(found.problems)} promises are broken")
    with _one_line(file):
        files.remember_verified(settings.instance_dir, file)
    click.echo(f"{len(found.rows)} tables, {sum(found.rows.values())} rows: the backup is whole")


@backup.command("restore")
@click.argument("file", type=FILE)
@click.option(
    "--other-secret-key",
    is_flag=True,
    help="Although SECRET_KEY is not the backup's: names on rosters and second factors are lost.",
)
def restore_command(file: Path, other_secret_key: bool) -> None:
    """Put a backup into an empty installation of either engine, wholly or not at all. Everybody has to sign
    in anew, and letters that may have gone since are held back."""
    settings = _settings()
    with _one_line(file):
        done = _part("restoring").restore(
            file, settings.backup_key, settings.secret_key, other_secret=other_secret_key
        )
    click.echo(_described(done.head))
    click.echo(f"{done.rows} rows restored, {done.sessions} sessions ended, {done.letters} letters held back")
    if done.letters:
        click.echo("look at them: outbox status; send them: outbox retry --held")


def _part(name: str) -> Any:
    """A module of backups, with the first command that needs it: no server makes any."""
    return import_module(f"app.ops.backup.{name}")


def _described(head: "Head") -> str:
    return f"made at {head.made_at} by Ориентир {head.application} on {head.engine}, revision {head.revision}"


def _settings() -> Config:
    settings: Config = current_app.extensions["orientir"]
    if not settings.backup_key:
        raise click.UsageError("BACKUP_KEY is not set; flask --app wsgi backup key makes one")
    return settings


@contextmanager
def _one_line(path: Path) -> Iterator[None]:
    try:
        yield
    except BackupTrouble as trouble:
        raise click.ClickException(f"{path}: {trouble}") from trouble

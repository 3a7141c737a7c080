"""Commands about the counts."""

import click

from app.core.cli import Group
from app.core.db import db
from app.participation.verify import verify


@click.group("participation", cls=Group)
def participation() -> None:
    """Counts of who took part."""


@participation.command("verify")
def verify_command() -> None:
    """Recount all sheets another way, replay the audit log, and compare. Exit 1 on any difference."""
    _read_one_snapshot()
    found = verify()
    for line in found.differences:
        click.echo(line)
    click.echo(f"{len(found.differences)} differences in {found.figures} figures")
    if found.differences:
        raise SystemExit(1)


def _read_one_snapshot() -> None:
    """A sheet saved between the page's answer and the recount is no difference. SQLite reads so by itself."""
    db.session.rollback()
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})

"""Commands about the counts."""

import click

from app.core.cli import Group
from app.core.db import read_one_snapshot, transact
from app.participation.sending.actions import send_due
from app.participation.verify import verify


@click.group("participation", cls=Group)
def participation() -> None:
    """Counts of who took part."""


@participation.command("verify")
def verify_command() -> None:
    """Recount all sheets another way, replay the audit log, and compare. Exit 1 on any difference."""
    read_one_snapshot()
    found = verify()
    for line in found.differences:
        click.echo(line)
    click.echo(f"{len(found.differences)} differences in {found.figures} figures")
    if found.differences:
        raise SystemExit(1)


@participation.command("send-due")
def send_due_command() -> None:
    """Leave the letters with reports that are due by their rules; each once."""
    click.echo(f"{transact(send_due, repeatable=True)} letters left")

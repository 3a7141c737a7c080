"""flask attendance …"""

import click

from app.attendance.unmarked import remind_unmarked
from app.core.cli import Group
from app.core.db import transact


@click.group("attendance", cls=Group)
def attendance() -> None:
    """Sheets: what falls due."""


@attendance.command("remind-due")
def remind() -> None:
    """Ask schools and hosts to mark who came, two working days after the day."""
    click.echo(f"{transact(remind_unmarked, repeatable=True)} reminders left")

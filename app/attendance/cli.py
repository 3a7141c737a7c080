"""flask attendance …"""

import click

from app.attendance.rosters.actions import shred_due
from app.attendance.unmarked import remind_unmarked
from app.core.cli import Group
from app.core.db import transact
from app.core.shredding import empty_the_log


@click.group("attendance", cls=Group)
def attendance() -> None:
    """Attendance: what falls due."""


@attendance.command("remind-due")
def remind() -> None:
    """Ask schools and hosts to mark who came, two working days after the day."""
    click.echo(f"{transact(remind_unmarked, repeatable=True)} reminders left")


@attendance.command("shred-rosters")
def shred_rosters() -> None:
    """Shred the names that were kept long enough, and of groups that do not come any more."""
    shredded = transact(shred_due, repeatable=True)
    emptied = empty_the_log()
    click.echo(f"{shredded} rosters shredded{'' if emptied else '; the log is being read, run it again'}")

"""flask calendar …"""

import click

from app.calendar.stored import renew
from app.core.cli import Group


@click.group("calendar", cls=Group)
def calendar() -> None:
    """The calendar's own chores."""


@calendar.command("write-entries")
def write_entries() -> None:
    """Write down the entries of feeds that are missing or old; without it feeds are right, but slower."""
    click.echo(f"entries of {renew()} events written")

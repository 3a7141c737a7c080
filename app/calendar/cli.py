"""flask calendar …"""

import click

from app.calendar.actions import reindex
from app.core.cli import Group
from app.core.db import transact


@click.group("calendar", cls=Group)
def calendar() -> None:
    """Events: what the search finds them by."""


@calendar.command("reindex")
def reindex_all() -> None:
    """Write the words of all events anew: after a new dictionary of word forms, or after rows were brought in
    past the program."""
    click.echo(f"{transact(reindex, repeatable=True)} events can be found by their words")

"""flask calendar …"""

from functools import partial

import click
from sqlalchemy import select

from app.calendar.actions import reindex
from app.calendar.models import Event
from app.calendar.stored import renew
from app.core.cli import Group
from app.core.db import batches, db, transact


@click.group("calendar", cls=Group)
def calendar() -> None:
    """Events: what the search finds them by, and what feeds tell of them."""


@calendar.command("reindex")
def reindex_all() -> None:
    """Write the words of all events anew: after a new dictionary of word forms, or after rows were brought in
    past the program."""
    ids = db.session.scalars(select(Event.id).order_by(Event.id)).all()
    done = sum(transact(partial(reindex, some), repeatable=True) for some in batches(ids))  # organizers go on
    click.echo(f"{done} events can be found by their words")


@calendar.command("write-entries")
def write_entries() -> None:
    """Write down the entries of feeds that are missing or old; without it feeds are right, but slower."""
    click.echo(f"entries of {renew()} events written")

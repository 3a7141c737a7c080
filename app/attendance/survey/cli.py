"""flask survey …"""

import click

from app.attendance.survey.actions import shred_keys
from app.core.cli import Group
from app.core.db import transact


@click.group("survey", cls=Group)
def survey() -> None:
    """The survey after an event: what falls due."""


@survey.command("forget-due")
def forget_due() -> None:
    """Forget the keys of forms of surveys that are over."""
    click.echo(f"{transact(shred_keys, repeatable=True)} forgotten")

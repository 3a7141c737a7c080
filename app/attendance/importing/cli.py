"""flask platforms …"""

import click

from app.attendance.importing.actions import forget_previews
from app.core.cli import Group
from app.core.db import transact


@click.group("platforms", cls=Group)
def platforms() -> None:
    """Files of platforms that become sheets."""


@platforms.command("forget-due")
def forget_due() -> None:
    """Throw away the counts of files that were read a day ago."""
    click.echo(f"{transact(forget_previews, repeatable=True)} thrown away")

"""flask demo …"""

from importlib import import_module

import click
from flask import current_app

from app.core.cli import Group
from app.ops import demo as content
from app.ops.progress import Progress


@click.group("demo", cls=Group)
def demo() -> None:
    """A region that never was, to look around in."""


@demo.command("load")
@click.option(
    "--size",
    type=click.Choice(["small", "region"]),
    default="small",
    show_default=True,
    help="How much of it to make: something for every screen, or as much as a real region has.",
)
def load_command(size: str) -> None:
    """Load the demo into an empty installation; where it is already, nothing changes."""
    if not current_app.config["DEMO"]:
        raise click.UsageError("the demo is switched off here (DEMO=0)")
    if content.has_own_data():
        raise click.UsageError("the database has organizations of its own; the demo needs an empty one")
    if content.is_loaded():
        click.echo(f"The demo is there already: {content.summary()}.")
        return
    click.echo(load_demo(size))


def load_demo(size: str = "small") -> str:
    """Load the demo with its progress on the terminal; answers the line that sums it up.

    What makes it is imported here: no other start needs it. Ends with exit 1 when an invariant does not hold:
    such a demo would be a fault of the program.
    """
    loading = import_module("app.ops.demo.load")
    load = loading.load if size == "small" else loading.load_region
    with Progress() as progress:
        made = load(current_app.config["ZONE"], progress.tell)
        progress.tell("checks", 0, 1)
        broken = list(content.violations(current_app.extensions["invariants"]))
    for line in broken:
        click.echo(line, err=True)
    if broken:
        raise click.ClickException(f"the demo breaks {len(broken)} promises")
    return f"The demo is ready: {made}; every invariant holds."

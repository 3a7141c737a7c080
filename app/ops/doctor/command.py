"""flask doctor: the checks are loaded when it is called, no server needs them."""

from importlib import import_module

import click
from flask import current_app
from flask.cli import with_appcontext


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """Look over this installation and say what to do. Exit 1 when something is wrong."""
    if import_module("app.ops.doctor.looking").look_over(current_app.extensions["orientir"]):
        raise click.exceptions.Exit(1)

"""What `wsgi.py` begins with when it is to be the whole application."""

from importlib import import_module

import click
from flask import Flask

from app import create_app
from app.config import BadSetting, Config
from app.ops import memory


def application(*, command: bool) -> Flask:
    """The application that the environment describes, for a server or for a `command`. A wrong setting ends
    the program with exit code 2 and one line."""
    memory.spare()
    try:
        config = Config.from_env()
        if not command:  # which has nothing to log, and saves the library
            import_module("app.ops.observe.logs").set_up(config.log_format)
        app = create_app(config)
    except BadSetting as trouble:
        click.echo(f"orientir: {trouble}", err=True)
        raise SystemExit(2) from None
    memory.settle()
    return app

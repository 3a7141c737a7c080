"""The application for a WSGI server and for `flask --app wsgi …`."""

import sys
from importlib import import_module

import click

from app import create_app
from app.config import BadSetting, Config
from app.ops import memory

memory.spare()
try:
    config = Config.from_env()
    if click.get_current_context(silent=True) is None:  # a command has nothing to log, and saves the library
        import_module("app.ops.observe.logs").set_up(config.log_format)
    app = create_app(config)
except BadSetting as trouble:
    print(f"orientir: {trouble}", file=sys.stderr)
    raise SystemExit(2) from None
memory.settle()

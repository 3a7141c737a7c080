"""The application for a WSGI server and for `flask --app wsgi …`."""

import sys
from importlib import import_module

import click

from app.roadmap import parsing

command = click.get_current_context(silent=True) is not None
if command and parsing.is_asked_for(sys.argv):
    app = parsing.application()
else:
    app = import_module("app.ops.entry").application(command=command)

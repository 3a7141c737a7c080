"""What programs begin with: the application, how its threads take turns, a signal that it is to stop."""

import signal
import sys
import threading

import click
from flask import Flask

from app import create_app
from app.config import BadSetting, Config
from app.ops.observe import logs


def application() -> Flask | None:
    """The application that the environment describes, its log set up; None where a setting is wrong, which
    the person at the keyboard is told."""
    try:
        config = Config.from_env()
        logs.set_up(config.log_format)
        return create_app(config)
    except BadSetting as trouble:
        click.echo(f"orientir: {trouble}", err=True)
        return None


def take_turns() -> None:
    """Let a thread that comes back from the database wait for the interpreter for 0.2 ms at most, not for
    five: a page asks six times, and a booking holds the row that others wait for."""
    sys.setswitchinterval(0.0002)


def until_stopped(enough: threading.Event | None = None) -> threading.Event:
    """Set as soon as this process is asked to end."""
    enough = enough or threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: enough.set())
    return enough

"""`python -m app.ops.schedule`: does every minute what has become due.

`python3 run.py` does it itself; this is for a web of several processes. One is enough. Two do no harm: each
thing is done by whoever comes first.
"""

import argparse
import signal
import sys
import threading
from collections.abc import Sequence

import click

from app import create_app
from app.config import BadSetting, Config
from app.ops.minutely import do_what_is_due, keep_doing
from app.ops.observe import logs


def main(argv: Sequence[str] | None = None) -> int:
    """Work until stopped. Answers 2 for a wrong setting."""
    argparse.ArgumentParser(
        prog="python3 run.py schedule", description="Do every minute what is due; stop with Ctrl+C."
    ).parse_args(argv)
    try:
        config = Config.from_env()
        logs.set_up(config.log_format)
        app = create_app(config)
    except BadSetting as trouble:
        click.echo(f"orientir: {trouble}", err=True)
        return 2
    enough = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: enough.set())
    do_what_is_due(app)
    keep_doing(app, enough)
    return 0


if __name__ == "__main__":
    sys.exit(main())

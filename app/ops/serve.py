"""`python -m app.ops.serve`: all of it on one machine: migrate, load the demo on first start, serve."""

import argparse
import os
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial

import click
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import configure_mappers

from app import create_app
from app.config import BadSetting, Config
from app.core.cli import database_trouble
from app.core.db import db
from app.core.migrations import upgrade
from app.core.outbox.dispatcher import sending
from app.ops import demo, memory, web
from app.ops.cli import load_demo
from app.ops.minutely import every_minute
from app.ops.observe import counters, logs
from app.ops.process import until_stopped

if sys.platform != "win32":
    from app.ops import processes

BACKLOG = 128
MOST = 4  # processes, unless more are asked for


class CannotServe(Exception):
    """The program cannot start; the message is one line for the administrator."""


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until interrupted. Answers 2 for a wrong setting, 1 for anything else in the way."""
    options = _options(argv)
    try:
        config = Config.from_env(served_at=_address(options.host, options.port))
        logs.set_up(config.log_format)
        _run(create_app(config), options)
    except BadSetting as trouble:
        return _fail(2, str(trouble))
    except SQLAlchemyError as trouble:
        return _fail(1, database_trouble(trouble))
    except (CannotServe, OSError, click.ClickException) as trouble:
        return _fail(1, trouble.message if isinstance(trouble, click.ClickException) else str(trouble))
    except KeyboardInterrupt:
        return 0
    return 0


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m app.ops.serve", description="Serve Ориентир on this machine."
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=_port, default=8000, help="port to listen on (default 8000)")
    parser.add_argument("--no-demo", action="store_true", help="do not load the demo on first start")
    parser.add_argument(
        "--processes",
        type=_processes,
        default=usual_processes(),
        metavar="N",
        help=f"web processes (default: one for each core, {MOST} at most; here %(default)s)",
    )
    return parser.parse_args(argv)


def usual_processes() -> int:
    """As many as there are cores that this process may use, MOST at most; one where there are no forks."""
    if sys.platform == "win32":
        return 1
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, min(cores or 1, MOST))


def _processes(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 64:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of processes from 1 to 64")
    if sys.platform == "win32" and int(text) > 1:
        raise argparse.ArgumentTypeError("Windows has one process")
    return int(text)


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port from 1 to 65535")
    return int(text)


def _run(app: Flask, options: argparse.Namespace) -> None:
    listener = _listen(options.host, options.port)  # before any work: a taken port is told at once
    with listener:
        with app.app_context():
            _prepare(app, with_demo=not options.no_demo)
            for line in _welcome(options.host, options.port):
                click.echo(line)
            db.session.remove()
            db.engine.dispose()  # the server's threads and processes open connections of their own
        if options.processes == 1:
            with _beside(app):
                web.web_server(app, listener).run()
        else:
            _run_several(app, listener, options.processes)


@contextmanager
def _beside(app: Flask) -> Iterator[None]:
    """What is done without anybody asking for a page, until the block is left."""
    with ExitStack() as threads:
        threads.enter_context(every_minute(app))
        if not app.extensions["orientir"].redis_url:  # else the workers send
            threads.enter_context(sending(app))
        yield


def _run_several(app: Flask, listener: socket.socket, number: int) -> None:
    """So many web processes, and one for all that nobody asks for."""
    configure_mappers()  # what is made before the forks they have together
    memory.spare()
    memory.settle()
    serving = partial(_serve, app, listener)
    parts = [processes.Part(f"web process {one}", serving) for one in range(1, number + 1)]
    parts.append(processes.Part("the process for what is due", partial(_do_what_is_due, app)))
    with counters.shared() as forget:
        processes.keep(parts, orphaned=forget)


def _serve(app: Flask, listener: socket.socket) -> None:
    web.serve_until_told(web.web_server(app, listener))
    _let_go(app)


def _do_what_is_due(app: Flask) -> None:
    enough = until_stopped()
    memory.keep_tidy()
    with _beside(app):
        enough.wait()
    _let_go(app)


def _let_go(app: Flask) -> None:
    """Of the database: whoever leaves SQLite last puts all of it into its one file."""
    with app.app_context():
        db.engine.dispose()


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as trouble:
        raise CannotServe(f"cannot listen on {host}:{port}: {_reason(trouble)}") from trouble


def _reason(trouble: OSError) -> str:
    """Without what Python adds about the address, which the message has already."""
    if isinstance(trouble, socket.gaierror) or trouble.errno is None:
        return str(trouble.strerror or trouble)
    return os.strerror(trouble.errno)


def _prepare(app: Flask, *, with_demo: bool) -> None:
    """The newest schema and, in an installation that nobody has used yet, the demo."""
    upgrade()
    if with_demo and app.config["DEMO"] and demo.is_empty():
        click.echo(load_demo())


def _address(host: str, port: int) -> str:
    """By which a browser on this machine comes: one that listens everywhere is here, too."""
    name = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # is not bound
    shown = f"[{name}]" if ":" in name else name
    return f"http://{shown}:{port}"


def _welcome(host: str, port: int) -> list[str]:
    """Where to go, and as whom."""
    lines = [f"Ориентир: {_address(host, port)}"]
    if demo.is_loaded():
        lines.append(f"Demo accounts (password {demo.PASSWORD}): {', '.join(demo.ACCOUNTS)}")
    return [*lines, "Ctrl+C stops it."]


def _fail(status: int, message: str) -> int:
    click.echo(f"orientir: {message}", err=True)
    return status


if __name__ == "__main__":
    sys.exit(main())

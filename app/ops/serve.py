"""`python -m app.ops.serve`: all of it on one machine: migrate, load the demo on first start, serve."""

import argparse
import os
import socket
import sys
from collections.abc import Sequence
from contextlib import ExitStack

import click
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from waitress.server import BaseWSGIServer, create_server

from app import create_app
from app.config import BadSetting, Config
from app.core.cli import database_trouble
from app.core.db import db
from app.core.migrations import upgrade
from app.core.outbox.dispatcher import sending
from app.ops import demo, memory
from app.ops.cli import load_demo
from app.ops.minutely import every_minute
from app.ops.observe import logs

if sys.platform != "win32":
    import resource

THREADS = 4  # more only take the interpreter from each other: eight answered a crowd half as fast
BACKLOG = 128
CONNECTIONS = 4000  # slow clients hold one each, and must not keep the others out
FILES = 200  # what else the process has open
LARGEST_HEADER = 32 * 1024  # bytes
LARGEST_BODY = 64 * 1024 * 1024  # bytes; the body is on disk before a view can refuse it


class CannotServe(Exception):
    """The program cannot start; the message is one line for the administrator."""


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until interrupted. Answers 2 for a wrong setting, 1 for anything else in the way."""
    options = _options(argv)
    try:
        config = Config.from_env()
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
    return parser.parse_args(argv)


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
        with ExitStack() as threads:
            threads.enter_context(every_minute(app))
            if not app.extensions["orientir"].redis_url:  # else the workers send
                threads.enter_context(sending(app))
            web_server(app, listener).run()


def web_server(app: Flask, listener: socket.socket) -> BaseWSGIServer:
    """waitress on a bound socket. Without `clear_untrusted_proxy_headers` off it would drop what the proxy in
    front says of the visitor before the application reads it."""
    memory.spare()
    memory.settle()
    memory.keep_tidy()
    return create_server(
        app,
        sockets=[listener],
        threads=THREADS,
        ident=None,
        clear_untrusted_proxy_headers=app.extensions["orientir"].trusted_proxies == 0,
        connection_limit=_connections(),
        asyncore_use_poll=True,  # select() knows a thousand files
        max_request_header_size=LARGEST_HEADER,
        max_request_body_size=LARGEST_BODY,
    )


def _connections() -> int:
    """As many as the system lets this process have, up to CONNECTIONS."""
    if sys.platform == "win32":
        return CONNECTIONS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
        return max(1, allowed - FILES)
    return CONNECTIONS


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
    db.session.remove()
    db.engine.dispose()  # threads of the server open connections of their own


def _welcome(host: str, port: int) -> list[str]:
    """Where to go, and as whom."""
    shown = f"[{host}]" if ":" in host else host
    lines = [f"Ориентир: http://{shown}:{port}"]
    if demo.is_loaded():
        lines.append(f"Demo accounts (password {demo.PASSWORD}): {', '.join(demo.ACCOUNTS)}")
    return [*lines, "Ctrl+C stops it."]


def _fail(status: int, message: str) -> int:
    click.echo(f"orientir: {message}", err=True)
    return status


if __name__ == "__main__":
    sys.exit(main())

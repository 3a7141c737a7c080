"""waitress as Ориентир runs it, alone or as one of several processes behind a socket."""

import signal
import socket
import sys

from flask import Flask
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, create_server

from app.ops import memory, process

if sys.platform != "win32":
    import resource

# Of each process. More only take the interpreter from each other: eight answered a crowd half as fast. With
# two, two long exports shut everybody else out (docs/decisions/032).
THREADS = 3
CONNECTIONS = 4000  # slow clients hold one each, and must not keep the others out
FILES = 200  # what else the process has open
LARGEST_HEADER = 32 * 1024  # bytes
LARGEST_BODY = 64 * 1024 * 1024  # bytes; the body is on disk before a view can refuse it
LOOK = 1.0  # seconds between two looks at whether it is over


def web_server(app: Flask, listener: socket.socket) -> BaseWSGIServer:
    """waitress on a bound socket. Without `clear_untrusted_proxy_headers` off it would drop what the proxy in
    front says of the visitor before the application reads it."""
    memory.spare()
    memory.settle()
    memory.keep_tidy()
    process.take_turns()
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


def serve_until_told(server: BaseWSGIServer) -> None:
    """Serve until SIGTERM, then give the answers that are owed. Others of the socket go on; whoever has told
    this one to stop says how long that may take."""
    told: list[int] = []

    def stop(number: int, _frame: object) -> None:
        told.append(number)
        server.pull_trigger()

    signal.signal(signal.SIGTERM, stop)
    while not told:
        _turn(server)
    server.accepting = False
    _turn(server)  # what had been sent before
    while _owes(server):
        _turn(server)
    server.task_dispatcher.shutdown()


def _turn(server: BaseWSGIServer) -> None:
    server.asyncore.loop(timeout=LOOK, map=server._map, use_poll=server.adj.asyncore_use_poll, count=1)


def _owes(server: BaseWSGIServer) -> bool:
    """Whether an answer is owed: a request is being read, waits, or its answer is on the way. Lines that are
    only held open are closed."""
    for channel in list(server.active_channels.values()):
        if not _is_busy(channel):
            channel.handle_close()
    return bool(server.active_channels)


def _is_busy(channel: HTTPChannel) -> bool:
    return bool(channel.requests or channel.request is not None or channel.total_outbufs_len)

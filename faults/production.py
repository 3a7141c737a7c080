"""The processes of docs/production.md, started as the units of deploy/systemd start them."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from faults.postgres import children

ROOT = Path(__file__).parent.parent
UNITS = ROOT / "deploy" / "systemd"
PATIENCE = 180.0  # seconds
# What systemd does with a socket that it holds: the third descriptor, and the number of whom it is for.
ACTIVATE = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execv(sys.argv[2], sys.argv[2:])
"""


def command_of(unit: str) -> list[str]:
    """What a unit starts, by the interpreter of this process."""
    (line,) = re.findall(r"^ExecStart=(.+)$", (UNITS / unit).read_text("utf-8"), re.MULTILINE)
    program, *arguments = line.split()
    assert program == "/opt/orientir/.venv/bin/python", unit
    return [sys.executable, *arguments]


class Service:
    """A running process of a unit; `log` is what it writes."""

    def __init__(
        self,
        command: Sequence[str],
        settings: Mapping[str, str],
        log: Path,
        listener: socket.socket | None = None,
    ) -> None:
        self.log = log
        kept = listener.fileno() if listener else 0
        if listener:
            command = [sys.executable, "-c", ACTIVATE, str(kept), *command]
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env={"PATH": os.environ["PATH"], **settings}, stdout=output, stderr=output,
                start_new_session=True, pass_fds=[kept] if listener else [],
            )  # fmt: skip

    def children(self) -> list[int]:
        """Processes that it has started."""
        return sorted(children(self.process.pid))

    def kill(self) -> None:
        """All of it, whatever it is at; what a worker forks is in no group of its."""
        for pid in [*self.children(), self.process.pid]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()


class Web(Service):
    """gunicorn behind a socket that somebody else holds, as systemd does."""

    def __init__(
        self, settings: Mapping[str, str], log: Path, listener: socket.socket, application: str
    ) -> None:
        *command, _ours = command_of("orientir-web.service")
        super().__init__([*command, application], settings, log, listener)
        self.listener, self.address = listener, f"http://127.0.0.1:{listener.getsockname()[1]}"

    def wait_until_ready(self) -> None:
        """Raises RuntimeError with what it has written when it ends instead, or takes too long."""
        wait_until_ready(self.address, self)


def wait_until_ready(address: str, service: Service) -> None:
    """Until a web server answers at this address, as Web does it."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=PATIENCE):
                return
        except (urllib.error.URLError, OSError):
            if service.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(service.log.read_text("utf-8")) from None
            time.sleep(0.05)


@contextmanager
def started(
    unit: str, settings: Mapping[str, str], log: Path, arguments: Sequence[str] = ()
) -> Iterator[Service]:
    """The unit's process, with more arguments than it has."""
    service = Service([*command_of(unit), *arguments], settings, log)
    try:
        yield service
    finally:
        service.kill()


@contextmanager
def web(
    settings: Mapping[str, str],
    log: Path,
    listener: socket.socket | None = None,
    application: str = "wsgi:app",
) -> Iterator[Web]:
    """gunicorn, once it is ready; without a `listener` on one of its own."""
    with ExitStack() as stack:
        if listener is None:
            listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=512))
        service = Web(settings, log, listener, application)
        stack.callback(service.kill)
        service.wait_until_ready()
        yield service

"""Web servers to be raced and killed: `python -m faults.serving URL FOLDER WORKERS [SHIFT]`.

The workers are processes of their own behind one socket, each as `python3 run.py` serves, but for letters. A
line of JSON says where; then each line of input is answered: `kill` ends one of them with SIGKILL. Whatever
has ended is started anew; all of them end with the input.
"""

import json
import os
import random
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import time_machine
from flask import Flask
from sqlalchemy.orm import configure_mappers

from app import create_app
from app.config import Config
from app.ops.processes import Part, Processes
from app.ops.web import web_server

ROOT = Path(__file__).parent.parent
SECRET = "faults"
EVERY = 0.02  # seconds between two looks at the workers


def config_of(url: str, folder: Path) -> Config:
    return Config(SECRET, folder, url)


class Servers:
    """Workers behind one `port`."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.port: int = json.loads(self._read())["port"]

    @classmethod
    @contextmanager
    def running(
        cls, url: str, folder: Path, workers: int = 2, module: str = "faults.serving", shift: int = 0
    ) -> Iterator["Servers"]:
        process = subprocess.Popen(
            [sys.executable, "-m", module, url, str(folder), str(workers), str(shift)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=(folder / "servers.log").open("ab"),
            text=True,
        )
        try:
            yield cls(process)
        finally:
            process.communicate(timeout=30)

    def kill_one(self) -> None:
        """SIGKILL for one worker, at whatever it is."""
        assert self.process.stdin is not None
        self.process.stdin.write("kill\n")
        self.process.stdin.flush()
        self._read()

    def _read(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("the servers have ended; servers.log says why")
        return line


@contextmanager
def shifted(seconds: int) -> Iterator[None]:
    """This process's clock so many seconds off; its steady clock goes on as it did."""
    if not seconds:
        yield
        return
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=seconds)):
        yield


def main(url: str, folder: str, workers: str, shift: str = "0") -> None:
    app = create_app(config_of(url, Path(folder)))
    configure_mappers()  # once for all workers: one that was killed is back before anybody notices
    for name in ("booking/new.html", "booking/_refusal.html", "core/base.html", "core/_ui.html"):
        app.jinja_env.get_template(name)
    with shifted(int(shift)):
        serve(app, int(workers))


def serve(app: Flask, workers: int) -> None:
    """Answer the lines of the input until it ends."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
    web = Part("a web process", partial(_serve, app, listener))
    with Processes([web] * workers, longest_pause=0) as running:
        print(json.dumps({"port": listener.getsockname()[1]}), flush=True)
        while True:
            if select.select([sys.stdin], [], [], EVERY)[0]:
                if not sys.stdin.readline():
                    break
                pid = random.choice(running.pids)
                os.kill(pid, signal.SIGKILL)
                print(json.dumps({"killed": pid}), flush=True)
            running.renew()


def _serve(app: Flask, listener: socket.socket) -> None:
    sys.stdin.close()
    web_server(app, listener).run()


if __name__ == "__main__":
    main(*sys.argv[1:])

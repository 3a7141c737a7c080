"""A PostgreSQL server that is killed and comes back: unlike the tests' one it trusts nothing but the disk."""

import os
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.engines import SETTINGS, copy_binaries, home_in, make_cluster, serve_cluster, short_temp
from tests.waiting import until

DURABLE = SETTINGS | {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}


class Postgres:
    """The server of one cluster; `url` stays the same."""

    def __init__(self, folder: Path) -> None:
        self.binaries, self.home = copy_binaries(folder), home_in(folder)
        make_cluster(self.binaries, self.home)
        self._watcher, self.url = serve_cluster(self.binaries, self.home, DURABLE)

    @classmethod
    @contextmanager
    def running(cls) -> Iterator["Postgres"]:
        with tempfile.TemporaryDirectory(prefix="pg", dir=short_temp()) as folder:
            server = cls(Path(folder))
            try:
                yield server
            finally:
                if server._watcher.poll() is None:
                    server._watcher.communicate(timeout=60)

    def kill(self) -> None:
        """SIGKILL for all its processes, and a new start, which recovers from the log."""
        leader = int((self.home / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(leader, signal.SIGSTOP)  # so that nobody new is born meanwhile
        family = [*children(leader), leader]
        for pid in family:
            os.kill(pid, signal.SIGKILL)
        self._watcher.communicate()
        until(lambda: not any(map(is_there, family)))  # a new start refuses memory that one of them has yet
        self._watcher, _url = serve_cluster(self.binaries, self.home, DURABLE)


def children(leader: int) -> list[int]:
    """The processes that it has started; each leads a group of its own."""
    found = []
    for told in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # one that has ended in this very moment
            state, parent = _standing(told)
            if parent == leader and state != "Z":
                found.append(int(told.parent.name))
    return found


def is_there(pid: int) -> bool:
    """Whether the process has anything yet: killed is not gone."""
    with suppress(OSError):
        return _standing(Path(f"/proc/{pid}/stat"))[0] != "Z"
    return False


def _standing(told: Path) -> tuple[str, int]:
    """Its state and its parent."""
    state, parent = told.read_text().rpartition(")")[2].split()[:2]
    return state, int(parent)

"""Processes that one parent keeps: whichever ends is started again, and none outlives the parent.

The parent has no threads, so that a fork is safe, and does nothing but wait. Windows has no forks.
"""

import logging
import os
import select
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import NoReturn, Self

GRACE = 30.0  # seconds that requests in hand have, as under gunicorn
SETTLED = 5.0  # seconds; whoever ends sooner has hardly begun
FIRST_PAUSE, LONGEST_PAUSE = (
    1.0,
    30.0,
)  # seconds before one that ends at once again and again is started again

_STOPS = (signal.SIGTERM, signal.SIGINT)
_HEARD = (*_STOPS, signal.SIGCHLD)
log = logging.getLogger("orientir.processes")


@dataclass(frozen=True)
class Part:
    """What a process does until SIGTERM tells it to stop."""

    name: str
    work: Callable[[], object]


@dataclass
class _Child:
    """A part and its process; `pid` is 0 while there is none."""

    part: Part
    pid: int = 0
    since: float = 0.0
    falls: int = 0  # one after the other, before it had settled
    due: float = 0.0  # when it is started again, by the steady clock


class Processes:
    """A process of each part, until the block is left: whatever then still runs is killed.

    `longest_pause` is for one that ends at once again and again, in seconds. `orphaned` is called in all of
    them when the parent is gone, however it went; then they end.
    """

    def __init__(
        self,
        parts: Sequence[Part],
        *,
        longest_pause: float = LONGEST_PAUSE,
        orphaned: Callable[[], object] = lambda: None,
    ) -> None:
        self.longest_pause, self.orphaned = longest_pause, orphaned
        self._children = [_Child(part) for part in parts]
        self._alive, self._held = os.pipe()  # the children hold one end: it tells when nobody holds the other

    def __enter__(self) -> Self:
        self.renew()
        return self

    def __exit__(self, _kind: type | None, _error: BaseException | None, _at: TracebackType | None) -> None:
        for pid in self.pids:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        os.close(self._held)
        os.close(self._alive)

    @property
    def pids(self) -> list[int]:
        """Of those that were running when last looked at."""
        return [child.pid for child in self._children if child.pid]

    def renew(self) -> float | None:
        """Start again what has ended; answers in how many seconds to look once more, None for whenever one
        ends."""
        for child, status in self._ended():
            self._delay(child)
            pause = max(0.0, child.due - time.monotonic())
            again = f"in {pause:.0f} s" if pause else "at once"
            log.warning("%s has ended (%s) and is started again %s", child.part.name, status, again)
        for child in self._children:
            if not child.pid and child.due <= time.monotonic():
                self._start(child)
        waiting = [child.due for child in self._children if not child.pid]
        return max(0.0, min(waiting) - time.monotonic()) if waiting else None

    def end(self) -> None:
        """Tell all of them to stop."""
        for pid in self.pids:
            os.kill(pid, signal.SIGTERM)  # nobody else has its number until it was waited for

    def is_over(self) -> bool:
        """Whether all of those that were told to stop have done so."""
        self._ended()
        return not self.pids

    def _ended(self) -> list[tuple[_Child, int]]:
        """Those that have ended since, with their exit codes, or below zero the signals that ended them."""
        found = []
        for child in self._children:
            pid, status = os.waitpid(child.pid, os.WNOHANG) if child.pid else (0, 0)
            if pid:
                child.pid = 0
                found.append((child, os.waitstatus_to_exitcode(status)))
        return found

    def _delay(self, child: _Child) -> None:
        now = time.monotonic()
        child.falls = child.falls + 1 if now - child.since < SETTLED else 0
        pause = FIRST_PAUSE * 2 ** (child.falls - 2) if child.falls > 1 else 0.0
        child.due = now + min(pause, self.longest_pause)

    def _start(self, child: _Child) -> None:
        sys.stdout.flush()  # else both write what is waiting
        sys.stderr.flush()
        child.since = time.monotonic()
        signal.pthread_sigmask(signal.SIG_BLOCK, _HEARD)  # a child that is told to stop before it can hear
        try:
            child.pid = os.fork()
            if not child.pid:
                self._be(child.part)
        except OSError as trouble:
            self._delay(child)
            log.error("%s is not started: %s", child.part.name, trouble.strerror)
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _HEARD)

    def _be(self, part: Part) -> NoReturn:
        """The child, from its first to its last moment."""
        status = 1
        try:
            os.close(self._held)
            _hear_only_the_parent()
            threading.Thread(target=self._until_orphaned, name="orphaned", daemon=True).start()
            part.work()
            status = 0
        except BaseException:
            log.exception("%s fails", part.name)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)

    def _until_orphaned(self) -> None:
        os.read(self._alive, 1)
        try:
            self.orphaned()
        finally:
            os._exit(1)


def _hear_only_the_parent() -> None:
    """Ctrl+C goes to all processes of a terminal; the parent tells the others when to stop."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _HEARD)


def keep(parts: Sequence[Part], *, orphaned: Callable[[], object], grace: float = GRACE) -> None:
    """Keep a process of each part until this one is told to stop. They have `grace` seconds then, or until it
    is told a second time."""
    with _heard() as signals, Processes(parts, orphaned=orphaned) as running:
        while not signals.within(running.renew()):
            pass
        running.end()
        until = time.monotonic() + grace
        while not running.is_over() and (left := until - time.monotonic()) > 0:
            if signals.within(left):
                break
        if running.pids:
            log.warning("%d processes have not finished and are killed", len(running.pids))


@dataclass(frozen=True)
class _Signals:
    """What this process was sent, as something to wait for."""

    ear: int

    def within(self, seconds: float | None) -> bool:
        """Wait until there is a signal, so long at most; answers whether one of them says to stop."""
        if not select.select([self.ear], [], [], seconds)[0]:
            return False
        return not set(os.read(self.ear, 1024)).isdisjoint(_STOPS)


@contextmanager
def _heard() -> Iterator[_Signals]:
    """What is ignored stays so: a shell's background process is not stopped by Ctrl+C."""
    ear, mouth = os.pipe()
    os.set_blocking(mouth, False)
    signal.set_wakeup_fd(mouth, warn_on_full_buffer=False)
    before = {number: signal.getsignal(number) for number in _HEARD}
    for number, handler in before.items():
        if number is signal.SIGCHLD or handler is not signal.SIG_IGN:
            signal.signal(number, lambda *_: None)  # its number is in the pipe already
    try:
        yield _Signals(ear)
    finally:
        signal.set_wakeup_fd(-1)
        for number, handler in before.items():
            signal.signal(number, handler)
        os.close(ear)
        os.close(mouth)

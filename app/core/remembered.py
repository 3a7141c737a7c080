"""Answers that this process keeps for as long as the data they were made of stays the same.

A cache and nothing else: every process has its own, and an empty one is always right. The entries of the
audit log tell whether anything has changed; what changes without an entry must not be kept here.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

from flask import Flask, current_app
from sqlalchemy import func, select

from app.core.audit import AuditEntry
from app.core.db import db

T = TypeVar("T")
Version = tuple[int, int]

LONGEST = 60.0  # seconds; a bound on what a long transaction's late entries could leave unseen
MOST_BYTES = 32 * 1024 * 1024
_LATE = 1000  # entries among which one that was committed after later ones is noticed


class Remembered:
    """Answers by key, the least lately used ones dropped first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, tuple[Version, float, int, Any]] = OrderedDict()
        self._bytes = 0

    def get(self, key: Hashable, now: Version, longest: float | None = None) -> Any | None:
        """The answer of this version, `longest` seconds old at most; None where there is none."""
        longest = LONGEST if longest is None else longest
        with self._lock:
            found = self._kept.get(key)
            if found is None or found[0] != now or time.monotonic() - found[1] >= longest:
                return None
            self._kept.move_to_end(key)
            return found[3]

    def put(self, key: Hashable, now: Version, size: int, answer: Any) -> None:
        """Keep an answer of about `size` bytes."""
        with self._lock:
            replaced = self._kept.pop(key, None)
            self._bytes += size - (replaced[2] if replaced else 0)
            self._kept[key] = (now, time.monotonic(), size, answer)
            while self._bytes > MOST_BYTES:
                self._bytes -= self._kept.popitem(last=False)[1][2]

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
            self._bytes = 0


def init_app(app: Flask) -> None:
    """Give the application its own memory."""
    app.extensions["remembered"] = Remembered()


def version() -> Version:
    """Of all that the audit log tells: another one after every committed change.

    Ids are given before they are committed: an entry that comes late is seen by the number of the last ones.
    """
    newest = db.session.scalar(select(AuditEntry.id).order_by(AuditEntry.id.desc()).limit(1)) or 0
    last = select(func.count()).select_from(AuditEntry).where(AuditEntry.id > newest - _LATE)
    return newest, db.session.scalar(last) or 0


def remembered(key: Hashable, make: Callable[[], T], size: Callable[[T], int] = lambda _answer: 1024) -> T:
    """What `make` answers, made once for a version of the data.

    The key holds everything else that the answer depends on: filters, language, day. The answer is shared by
    threads and never to be altered; `size` is about how many bytes it holds.
    """
    memory: Remembered = current_app.extensions["remembered"]
    now = version()  # before the answer is made: what changes meanwhile makes it old, not wrong
    found = memory.get(key, now)
    if found is None:
        found = make()
        memory.put(key, now, size(found), found)
    return cast(T, found)

"""Answers that this process keeps for as long as the data they were made of stays the same.

A cache and nothing else: every process has its own, and an empty one is always right. The entries of the
audit log tell whether anything has changed; what changes without an entry must not be kept here.
"""

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import cache
from itertools import count
from typing import Any, NamedTuple, TypeVar, cast

from flask import Flask, current_app, has_request_context, request
from flask_login import COOKIE_NAME
from sqlalchemy import ColumnElement, Select, bindparam, event, func, select
from sqlalchemy.orm import Session

from app.core.audit import AuditEntry
from app.core.db import db, once_in_transaction
from app.core.rows import plain_rows

T = TypeVar("T")
Version = tuple[int, int]

TRUSTED = 1.0  # seconds for which a visitor is told what another process may have changed meanwhile
LONGEST = 60.0  # seconds; a bound on what a long transaction's late entries could leave unseen
MOST_BYTES = 16 * 1024 * 1024
NEVER: Version = (-1, -1)  # a version that is never looked up
LATE = 1000  # entries among which one that was committed after later ones is noticed


_numbers = count(1)  # of steady versions
_commits = count(1)  # of this process: what it has changed itself is never trusted to be the same
_last_commit = 0


@event.listens_for(Session, "after_commit")
def _committed(_session: Session) -> None:
    _committed_here()


def _committed_here() -> None:
    global _last_commit  # noqa: PLW0603  # one number for all threads of the process
    _last_commit = next(_commits)


class Looked(NamedTuple):
    """The version that was last read, when by the steady clock, and after which commit of this process."""

    found: Version
    at: float
    after: int

    def is_recent(self) -> bool:
        return time.monotonic() - self.at < TRUSTED


class Steady(NamedTuple):
    """The version that was seen, the ids after `since` of the entries that count, and their number."""

    seen: Version
    since: int
    ids: frozenset[int]
    number: int

    def tells(self, since: int, ids: frozenset[int]) -> bool:
        """Whether these are the same entries, as far as both have looked."""
        both = max(since, self.since)
        return {one for one in ids if one > both} == {one for one in self.ids if one > both}


class Remembered:
    """Answers by key, the least lately used ones dropped first. `passing` are subjects whose entries come by
    the minute and alter nothing that `steady_version` is asked about."""

    def __init__(self) -> None:
        self.looked: Looked | None = None
        self.steady: Steady | None = None
        self.passing: frozenset[str] = frozenset()
        self._lock = threading.Lock()
        # version, when it was made, bytes, the answer, and for how many seconds it may be given
        self._kept: OrderedDict[Hashable, tuple[Version, float, int, Any, float]] = OrderedDict()
        self._bytes = 0
        self._swept = time.monotonic()

    def get(self, key: Hashable, now: Version, longest: float | None = None) -> Any | None:
        """The answer of this version, `longest` seconds old at most; None where there is none."""
        longest = LONGEST if longest is None else longest
        with self._lock:
            found = self._kept.get(key)
            if found is None or found[0] != now or time.monotonic() - found[1] >= longest:
                return None
            self._kept.move_to_end(key)
            return found[3]

    def last(self, key: Hashable) -> Any | None:
        """The answer of whatever version."""
        with self._lock:
            found = self._kept.get(key)
            return None if found is None else found[3]

    def put(self, key: Hashable, now: Version, size: int, answer: Any, longest: float = LONGEST) -> None:
        """Keep an answer of about `size` bytes, to be given for `longest` seconds."""
        with self._lock:
            self._sweep()
            replaced = self._kept.pop(key, None)
            self._bytes += size - (replaced[2] if replaced else 0)
            self._kept[key] = (now, time.monotonic(), size, answer, longest)
            while self._bytes > MOST_BYTES:
                self._bytes -= self._kept.popitem(last=False)[1][2]

    def _sweep(self) -> None:
        """Once a minute forget what is given to nobody any more: a page is of its minute, and would lie there
        until the memory is full."""
        now = time.monotonic()
        if now - self._swept < LONGEST:
            return
        self._swept = now
        for key in [key for key, kept in self._kept.items() if now - kept[1] >= kept[4]]:
            self._bytes -= self._kept.pop(key)[2]

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self.looked = self.steady = None
            self._kept.clear()
            self._bytes = 0


def init_app(app: Flask) -> None:
    """Give the application its own memory, and templates a version of the data to keep parts by."""
    app.extensions["remembered"] = Remembered()
    app.jinja_env.globals["data_version"] = steady_version


def version() -> Version:
    """Of all that the audit log tells: another one after every committed change.

    Who has a session sees it at once, and so does everybody in the process that made the change; visitors of
    other processes within TRUSTED seconds. A page that only reads is of one version.
    """
    return once_in_transaction("version", _looked_up) if is_reading() else _looked_up()


def is_reading() -> bool:
    """Whether a page is being answered that changes nothing. Whoever recounts, or is changing something,
    wants to be told what is in the database."""
    return has_request_context() and not db.session().info.get("writing")


def columns() -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """The version as columns for `learn`: a statement that is sent anyway brings it along."""
    return _newest_columns()


def learn(newest: int | None, last: int) -> None:
    """Let `version()` answer what the database has just told, until the end of the transaction."""
    once_in_transaction("version", lambda: (newest or 0, last))


def _looked_up() -> Version:
    memory: Remembered = current_app.extensions["remembered"]
    commit = _last_commit
    looked = memory.looked
    if looked is not None and looked.after == commit and looked.is_recent() and is_visitor():
        return looked.found
    begun = time.monotonic()
    memory.looked = Looked(_version(), begun, commit)
    return memory.looked.found


def is_visitor() -> bool:
    """Whether a page is asked for by somebody who has no session and so cannot have changed anything."""
    if not has_request_context():
        return False
    config, cookies = current_app.config, request.cookies
    stays = config.get("REMEMBER_COOKIE_NAME", COOKIE_NAME) in cookies
    return not stays and config["SESSION_COOKIE_NAME"] not in cookies


def _version() -> Version:
    """Ids are given before they are committed: an entry that comes late is seen by the number of the last
    ones."""
    newest, last = db.session.execute(_newest()).one()
    return newest or 0, last


@cache
def _newest() -> Select[Any]:
    return select(*_newest_columns())


@cache
def _newest_columns() -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    newest = select(func.max(AuditEntry.id)).scalar_subquery()
    late = select(func.count()).select_from(AuditEntry).where(AuditEntry.id > newest - LATE)
    return newest, late.scalar_subquery()


def steady_version() -> Version:
    """The same of all entries but those about `passing` subjects: it stays while groups are booked."""
    memory: Remembered = current_app.extensions["remembered"]
    now, last = version(), memory.steady
    if last is None or last.seen != now:
        last = memory.steady = _steady(memory, last, now)
    return last.number, 0


def _steady(memory: Remembered, last: Steady | None, now: Version) -> Steady:
    """Of what has been entered since it was last looked, or may have been committed late. Fewer entries are
    another version, too: a transaction that began earlier reads what was then."""
    since = (last.seen if last else now)[0] - LATE
    ids = frozenset(id for (id,) in plain_rows(_lasting(memory.passing), {"since": since}))
    same = last is not None and last.tells(since, ids)
    return Steady(now, since, ids, last.number if last and same else next(_numbers))


@cache
def _lasting(passing: frozenset[str]) -> Select[Any]:
    """Each subject by itself: a list of them would be put into the statement anew whenever it is sent."""
    others = [AuditEntry.subject != subject for subject in sorted(passing)]
    return select(AuditEntry.id).where(AuditEntry.id > bindparam("since"), *others)


def remembered(
    key: Hashable,
    make: Callable[[], T],
    size: Callable[[T], int] = lambda _answer: 1024,
    *,
    of: Callable[[], Version] = version,
    longest: float | None = None,
) -> T:
    """What `make` answers, made once for a version of the data; `of` asks for the version.

    The key holds everything else that the answer depends on: filters, language, day. The answer is shared by
    threads and never to be altered; `size` is about how many bytes it holds, `longest` for how many seconds
    it is kept.
    """
    memory: Remembered = current_app.extensions["remembered"]
    now = of()  # before the answer is made: what changes meanwhile makes it old, not wrong
    found = memory.get(key, now, longest)
    if found is None:
        found = make()
        memory.put(key, now, size(found), found, LONGEST if longest is None else longest)
    return cast(T, found)


def renewed(key: Hashable, renew: Callable[[T | None], T], size: Callable[[T], int]) -> T:
    """What `renew` makes of its last answer, which is None where there is none. It tells itself what of that
    is still right, and makes another where something is not."""
    memory: Remembered = current_app.extensions["remembered"]
    last = memory.last(key)
    answer = renew(last)
    if answer is not last:
        memory.put(key, NEVER, size(answer), answer, math.inf)
    return answer

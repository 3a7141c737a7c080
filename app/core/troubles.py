"""What is wrong with the installation itself: written by whoever notices, shown on the operator's desk.

Nothing depends on it but what a person is told; so it is neither audited nor kept once it is over.
"""

import enum
import re
import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import and_, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.cli import database_trouble
from app.core.db import Model, db, transact

SHOWN = timedelta(days=1)  # after the last time; who notices that it is over says so sooner
SELDOM = 60.0  # seconds between two notes of one process about the same page
_VARIABLE = re.compile(r"<[^>]*>")  # of a rule


class Trouble(enum.StrEnum):
    """What may be wrong."""

    DUTY = "duty"  # of those that are done every minute; the subject is its name
    PAGE = "page"  # the subject is its address, without what is particular
    REDIS = "redis"
    CLOCK = "clock"
    DISK = "disk"  # the subject is the folder
    BACKUP = "backup"


class NotedTrouble(Model):
    """One of them, from `since` until `seen_at`; `facts` hold no personal data."""

    __tablename__ = "trouble"

    kind: Mapped[Trouble] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    seen_at: Mapped[datetime]
    times: Mapped[int]
    facts: Mapped[dict[str, Any]]


def note(kind: Trouble, subject: str = "", **facts: Any) -> None:
    """It is wrong, perhaps not for the first time. The caller commits."""
    now = clock.now()
    adding = (sqlite if db.session.get_bind().dialect.name == "sqlite" else postgresql).insert(NotedTrouble)
    adding = adding.values(kind=kind, subject=subject, since=now, seen_at=now, times=1, facts=facts)
    again = {"seen_at": now, "times": NotedTrouble.times + 1, "facts": facts}
    db.session.execute(adding.on_conflict_do_update(index_elements=["kind", "subject"], set_=again))


def renew(kinds: Sequence[Trouble], found: Mapping[tuple[Trouble, str], dict[str, Any]]) -> None:
    """What was found of these kinds just now is all there is of them. The caller commits."""
    for kind, subject in known(kinds) - found.keys():
        _forget(kind, subject)
    for (kind, subject), facts in found.items():
        note(kind, subject, **facts)


def is_over(kind: Trouble, subject: str) -> None:
    """It is well again. The caller commits."""
    if (kind, subject) in known([kind]):
        _forget(kind, subject)


def known(kinds: Sequence[Trouble]) -> set[tuple[Trouble, str]]:
    """What is written down of these kinds."""
    query = select(NotedTrouble.kind, NotedTrouble.subject).where(NotedTrouble.kind.in_(kinds))
    return {(kind, subject) for kind, subject in db.session.execute(query)}


def _forget(kind: Trouble, subject: str) -> None:
    which = and_(NotedTrouble.kind == kind, NotedTrouble.subject == subject)
    db.session.execute(delete(NotedTrouble).where(which))


def forget_old() -> None:
    """Pages that have not failed again. The caller commits."""
    db.session.execute(delete(NotedTrouble).where(NotedTrouble.seen_at < clock.now() - SHOWN))


def lately() -> Sequence[NotedTrouble]:
    """What is wrong, by kind."""
    query = select(NotedTrouble).where(NotedTrouble.seen_at > clock.now() - SHOWN)
    return db.session.scalars(query.order_by(NotedTrouble.kind, NotedTrouble.subject)).all()


class FailingPages:
    """Notes of one process about pages that fail, not too many."""

    def __init__(self) -> None:
        self._last: dict[str, float] = {}

    def failed(self, rule: str, error: Exception, number: str) -> None:
        """The person is owed an answer, whatever else is wrong: what stands in the way is told in the log."""
        address, now = _VARIABLE.sub("…", rule), time.monotonic()
        if now - self._last.get(address, -SELDOM) < SELDOM:
            return
        self._last[address] = now
        facts = {"error": type(error).__name__, "number": number}
        try:
            transact(lambda: note(Trouble.PAGE, address, **facts), repeatable=True)
        except SQLAlchemyError as silent:
            db.session.rollback()
            current_app.logger.error("a trouble is not noted: %s", database_trouble(silent))

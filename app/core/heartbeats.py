"""Signs of life of the processes that work beside the web: who looks at the outbox, who does what is due.

Nothing depends on them but what an administrator is told; so they are neither audited nor kept.
"""

import enum
import os
import socket
import time
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import Model, db, transact

EVERY = 30.0  # seconds between two signs of one process
ALIVE = timedelta(minutes=3)  # whoever gave its last sign longer ago counts as gone
KEPT = timedelta(days=1)


class Work(enum.StrEnum):
    """What a process does."""

    LETTERS = "letters"
    DUE = "due"


class Heartbeat(Model):
    """The last sign of one process; `place` is its host and number."""

    __tablename__ = "heartbeat"

    work: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class Pulse:
    """Gives signs for one kind of work, not too many."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self._last: float | None = None

    def beat(self) -> None:
        """The work goes on. Raises SQLAlchemyError, as the work itself would."""
        if self._last is None or time.monotonic() - self._last >= EVERY:
            transact(self._note, repeatable=True)
            self._last = time.monotonic()

    def _note(self) -> None:
        dialect = sqlite if db.session.get_bind().dialect.name == "sqlite" else postgresql
        sign = {"work": self.work.value, "place": f"{socket.gethostname()}:{os.getpid()}", "at": clock.now()}
        adding = dialect.insert(Heartbeat).values(sign)
        db.session.execute(
            adding.on_conflict_do_update(index_elements=["work", "place"], set_={"at": sign["at"]})
        )
        db.session.execute(delete(Heartbeat).where(Heartbeat.at < clock.now() - KEPT))


def alive(work: Work) -> int:
    """How many processes have lately given a sign of this work."""
    lately = Heartbeat.at > clock.now() - ALIVE
    return db.session.scalar(select(func.count()).where(Heartbeat.work == work.value, lately)) or 0


def silence(work: Work) -> timedelta | None:
    """How long ago the last sign of this work was given; None when none is known."""
    last = db.session.scalar(select(func.max(Heartbeat.at)).where(Heartbeat.work == work.value))
    return None if last is None else clock.now() - last

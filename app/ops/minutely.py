"""What an installation does every minute, so that nobody waits for another to press a button.

Correctness never depends on it: whoever meets an offer that is due applies it.
"""

import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial

from flask import Flask
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError, SQLAlchemyError, TimeoutError

from app.accounts.actions import forget_due
from app.attendance.importing.actions import forget_previews
from app.attendance.rosters.actions import shred_due
from app.attendance.survey.actions import shred_keys
from app.attendance.unmarked import remind_unmarked
from app.booking.actions import expire_due, forget_visitors, release_shares
from app.booking.reminders.due import remind_due
from app.booking.scarce import tell_of_scarce
from app.calendar.stored import renew
from app.core import clock, troubles
from app.core.cli import database_trouble
from app.core.db import db, transact
from app.core.heartbeats import Pulse, Work
from app.core.outbox.actions import probe
from app.core.shredding import empty_the_log
from app.core.troubles import Trouble
from app.ops.watch import look_around
from app.pages.notices.actions import send_gathered
from app.pages.notices.news import tell_news
from app.participation.reporting.due import remind_due as remind_of_periods
from app.participation.sending.actions import send_due, tell_archived
from app.roadmap.asking.due import remind_due as remind_of_dates
from app.roadmap.papers.due import remind_due as remind_of_papers

MINUTE = 60.0  # seconds


@dataclass(frozen=True)
class Duty:
    """What is done again and again; `name` is how its operator is told of it when it fails."""

    name: str
    act: Callable[[], object]


@contextmanager
def every_minute(app: Flask, seconds: float = MINUTE) -> Iterator[None]:
    """Do what is due again and again in a thread of its own, until the block is left."""
    enough = threading.Event()
    work = partial(keep_doing, app, enough, seconds)
    thread = threading.Thread(target=work, name="every-minute", daemon=True)
    thread.start()
    try:
        yield
    finally:
        enough.set()
        thread.join(timeout=5)


def keep_doing(app: Flask, enough: threading.Event, seconds: float = MINUTE) -> None:
    """Do what is due again and again, until `enough`."""
    forgotten_on, pulse = None, Pulse(Work.DUE)
    _show(app, pulse)
    while not enough.wait(seconds):
        forgotten_on = do_what_is_due(app, forgotten_on)
        _show(app, pulse)


def _show(app: Flask, pulse: Pulse) -> None:
    with app.app_context():
        try:
            pulse.beat()
        except SQLAlchemyError as trouble:
            app.logger.error("no sign of life is given: %s", database_trouble(trouble))


def do_what_is_due(app: Flask, forgotten_on: date | None = None) -> date | None:
    """Collect expired offers, release shares, tell of those that are nearly gone, remind of what is booked,
    of who came, of what is to be reported and of what orders want, send reports by their rules and tell of
    rules that an archive has silenced, throw away the counts of files that were read a day ago, write down
    entries of feeds, shred rosters and, on a new day, erase what else is past its time; answers when that was
    last done.

    A database that does not serve just now is told in the log and asked again. What fails of itself is told
    too, and keeps nothing else from being done.
    """
    with app.app_context():
        try:
            for duty in EVERY_MINUTE:
                _do(app, duty)
            return _forget(app, forgotten_on)
        except SQLAlchemyError as trouble:
            app.logger.error("what is due is not done: %s", database_trouble(trouble))
    return forgotten_on


def _forget(app: Flask, forgotten_on: date | None) -> date:
    """Shred rosters whose time is over; on a new day also what is kept for days."""
    shredded, today = transact(shred_due, repeatable=True), clock.today(clock.zone())
    if forgotten_on != today:
        for duty in EVERY_DAY:
            _do(app, duty)
    if shredded or forgotten_on != today:
        empty_the_log()
    return today


def _do(app: Flask, duty: Duty) -> None:
    """Once; the operator is told when it fails, and no longer when it does not."""
    try:
        duty.act()
    except _NOT_SERVED:
        raise
    except Exception as error:
        db.session.rollback()
        where = "".join(traceback.format_tb(error.__traceback__))  # without its text, which may name a person
        app.logger.error("what is due fails: %s in %s\n%s", type(error).__name__, duty.name, where)
        failed = partial(troubles.note, Trouble.DUTY, duty.name, error=type(error).__name__)
        transact(failed, repeatable=True)
    else:
        if (Trouble.DUTY, duty.name) in troubles.known([Trouble.DUTY]):
            transact(partial(troubles.is_over, Trouble.DUTY, duty.name), repeatable=True)
        db.session.rollback()


def _transacted(name: str, act: Callable[[], object]) -> Duty:
    return Duty(name, lambda: transact(act, repeatable=True))


# The database's own trouble: it is asked again in a minute. All other errors are the duty's.
_NOT_SERVED = (OperationalError, InterfaceError, InternalError, TimeoutError)

EVERY_MINUTE: tuple[Duty, ...] = (
    _transacted("offers", expire_due),
    _transacted("shares", release_shares),
    _transacted("scarce", tell_of_scarce),
    _transacted("reminders", remind_due),
    _transacted("previews", forget_previews),
    _transacted("unmarked", remind_unmarked),
    _transacted("reports", send_due),
    _transacted("archived", tell_archived),
    _transacted("periods", remind_of_periods),
    _transacted("dates", remind_of_dates),
    _transacted("papers", remind_of_papers),
    _transacted("news", tell_news),
    _transacted("digests", send_gathered),
    _transacted("letters", probe),
    Duty("feeds", renew),
    Duty("installation", look_around),
)
EVERY_DAY: tuple[Duty, ...] = (
    _transacted("accounts", forget_due),
    _transacted("visitors", forget_visitors),
    _transacted("survey", shred_keys),
    _transacted("troubles", troubles.forget_old),
)

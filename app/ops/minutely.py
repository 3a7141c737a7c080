"""What the one-process installation does every minute, so that nobody waits for another to press a button.

Correctness never depends on it: whoever meets an offer that is due applies it.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from app.accounts.actions import forget_due
from app.attendance.importing.actions import forget_previews
from app.attendance.rosters.actions import shred_due
from app.attendance.survey.actions import shred_keys
from app.attendance.unmarked import remind_unmarked
from app.booking.actions import expire_due, forget_visitors, release_shares
from app.booking.reminders.due import remind_due
from app.booking.scarce import tell_of_scarce
from app.calendar.stored import renew
from app.core import clock
from app.core.cli import database_trouble
from app.core.db import transact
from app.core.shredding import empty_the_log
from app.pages.notices.actions import send_gathered
from app.pages.notices.news import tell_news
from app.participation.reporting.due import remind_due as remind_of_periods
from app.participation.sending.actions import send_due

MINUTE = 60.0  # seconds


@contextmanager
def every_minute(app: Flask, seconds: float = MINUTE) -> Iterator[None]:
    """Do what is due again and again in a thread of its own, until the block is left."""
    enough = threading.Event()

    def run() -> None:
        forgotten_on = None
        while not enough.wait(seconds):
            forgotten_on = do_what_is_due(app, forgotten_on)

    thread = threading.Thread(target=run, name="every-minute", daemon=True)
    thread.start()
    try:
        yield
    finally:
        enough.set()
        thread.join(timeout=5)


def do_what_is_due(app: Flask, forgotten_on: date | None = None) -> date | None:
    """Collect expired offers, release shares, tell of those that are nearly gone, remind of what is booked,
    of who came and of what is to be reported, send reports by their rules, throw away the counts of files
    that were read a day ago, write down entries of feeds, shred rosters and, on a new day, erase what else is
    past its time; answers when that was last done.

    A database that does not serve just now is told in the log and asked again.
    """
    with app.app_context():
        try:
            transact(expire_due, repeatable=True)
            transact(release_shares, repeatable=True)
            transact(tell_of_scarce, repeatable=True)
            transact(remind_due, repeatable=True)
            transact(forget_previews, repeatable=True)
            transact(remind_unmarked, repeatable=True)
            transact(send_due, repeatable=True)
            transact(remind_of_periods, repeatable=True)
            transact(tell_news, repeatable=True)
            transact(send_gathered, repeatable=True)
            renew()
            shredded = transact(shred_due, repeatable=True)
            today = clock.today(clock.zone())
            if forgotten_on != today:
                transact(forget_due, repeatable=True)
                transact(forget_visitors, repeatable=True)
                transact(shred_keys, repeatable=True)
            if shredded or forgotten_on != today:
                empty_the_log()
            forgotten_on = today
        except SQLAlchemyError as trouble:
            app.logger.error("what is due is not done: %s", database_trouble(trouble))
    return forgotten_on

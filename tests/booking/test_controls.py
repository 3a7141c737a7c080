"""T2, negative controls: without its guard each promise of test_races.py is broken, and the audit sees it.

Every side reads before the first one writes, so that the outcome does not hang on luck. They race bookings
only and are audited before any cancellation: a cancel would hide an oversale.
"""

import threading
from collections.abc import Callable
from copy import copy
from datetime import timedelta
from functools import partial, wraps
from typing import Any

import pytest
from sqlalchemy import Select, bindparam, text, update
from sqlalchemy.exc import OperationalError

from app.booking import actions
from app.booking.actions import guarded, locks, writing
from app.booking.actions import queue as queue_module
from app.booking.actions import requests as booking_module
from app.calendar.models import Holder, Pool, SeatLimit
from app.core import clock
from app.core import db as database
from app.core.audit import AuditEntry
from app.core.db import db, table_of, transact
from tests.checks import violations
from tests.race import booked, outcomes, race

SIDES = 4
on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def together(function: Callable[..., Any], sides: int = SIDES) -> Callable[..., Any]:
    """`function`, from which nobody returns before all sides have come to the end of it once."""
    everybody, first = threading.Barrier(sides), threading.local()

    @wraps(function)
    def waited(*args: Any, **kwargs: Any) -> Any:
        result = function(*args, **kwargs)
        if not getattr(first, "over", False):
            first.over = True
            everybody.wait(timeout=20)
        return result

    return waited


@pytest.fixture
def unguarded(monkeypatch):
    """The statements that take seats and quotas, without what guards them."""
    pools, limits = table_of(Pool), table_of(SeatLimit)
    taken, used = pools.c.taken + bindparam("part"), limits.c.used + bindparam("amount")
    of_pool, of_limit = pools.c.id == bindparam("pool"), limits.c.id == bindparam("limit")
    take = update(pools).where(of_pool).values(taken=taken).returning(pools.c.id)
    claim = update(limits).where(of_limit).values(used=used).returning(limits.c.id)
    monkeypatch.setattr(guarded, "TAKE", take)
    monkeypatch.setattr(guarded, "CLAIM", claim)


def raced_for_one_slot(app, make):
    slot = make.slot(capacity=50)
    requests = [make.request(slot, make.school_class(roll=20)) for _ in range(SIDES)]
    return outcomes(race(app, [partial(booked, request) for request in requests]))


def seen(code: str) -> bool:
    return any(line.startswith(f"{code}:") for line in violations())


@on_postgresql
def test_all_look_at_once_and_the_guard_holds(app, make, monkeypatch):
    monkeypatch.setattr(booking_module, "look", together(booking_module.look))
    assert raced_for_one_slot(app, make) == {"confirmed": 2, "waiting": 2}
    assert violations() == []


@pytest.mark.changes_tables
@on_postgresql
@pytest.mark.usefixtures("unguarded")
def test_without_guard_and_check_seats_are_oversold(app, make, monkeypatch):
    db.session.execute(text("ALTER TABLE pool DROP CONSTRAINT ck_pool_taken_within_capacity"))
    db.session.commit()
    monkeypatch.setattr(booking_module, "look", together(booking_module.look))
    assert raced_for_one_slot(app, make) == {"confirmed": 4}
    assert seen("I2")


@on_postgresql
def test_without_the_class_lock_a_class_is_in_two_places(app, make, monkeypatch):
    school_class = make.school_class()
    works = [partial(booked, make.request(make.slot(), school_class)) for _ in range(SIDES)]
    unlocked = copy(locks._with_classes())
    unlocked.query = unlocked.query._generate()
    unlocked.query._suffixes = ()
    monkeypatch.setattr(locks, "_with_classes", lambda: unlocked)
    monkeypatch.setattr(booking_module, "in_the_way", together(booking_module.in_the_way))
    assert outcomes(race(app, works)) == {"confirmed": 4}
    assert seen("I7")


@on_sqlite
def test_on_sqlite_deferred_transactions_fail_or_oversell(app, make, monkeypatch):
    """IMMEDIATE and the process's one writer are what keeps SQLite's writers from failing."""
    monkeypatch.setattr(database, "begin_write", db.session.rollback)
    monkeypatch.setattr(database, "TRIES", 1)
    monkeypatch.setattr(booking_module, "look", together(booking_module.look))
    monkeypatch.setattr(booking_module, "claim_key", lambda request: None)
    monkeypatch.setattr(db.engine.pool, "_max_overflow", SIDES)
    result = raced_for_one_slot(app, make)
    assert result[OperationalError.__name__] or seen("I2")


@pytest.mark.changes_tables
@on_postgresql
@pytest.mark.usefixtures("unguarded")
def test_without_guard_and_check_an_event_has_more_than_its_quota(app, make, monkeypatch):
    event = make.event()
    make.terms(event, event_seats=50)
    slots = [make.slot(event=event, starts_at=clock.now() + timedelta(days=5 + day)) for day in range(SIDES)]
    works = [partial(booked, make.request(slot, make.school_class(roll=20))) for slot in slots]
    db.session.execute(text("ALTER TABLE seat_limit DROP CONSTRAINT ck_seat_limit_used_within_capacity"))
    db.session.commit()
    monkeypatch.setattr(booking_module, "look", together(booking_module.look))
    assert outcomes(race(app, works)) == {"confirmed": SIDES}
    assert seen("I11")


@on_sqlite
def test_without_the_outbox_a_booking_is_not_told(make, monkeypatch):
    monkeypatch.setattr(writing.outbox, "write", lambda _row: None)
    make.booking(make.slot())
    assert seen("I6")


@on_sqlite
def test_without_the_key_a_form_sent_twice_books_twice(make, monkeypatch):
    request = make.request(make.slot(), make.school_class(), lines=(actions.GradeSeats(8, 10),))
    assert len({transact(lambda: actions.book(request, by=None).id) for _ in range(2)}) == 1
    assert not seen("I8")
    monkeypatch.setattr(booking_module, "claim_key", lambda _request: None)
    assert len({transact(lambda: actions.book(request, by=None).id) for _ in range(2)}) == 2
    assert seen("I8")


@on_postgresql
@pytest.mark.parametrize("guard", [True, False])
def test_it_is_the_lock_that_releases_a_share_once(app, make, monkeypatch, guard):
    place, slot, release = make.municipality(), make.slot(), clock.now() + timedelta(days=1)
    share = actions.Share(30, holder=Holder.MUNICIPALITY, holder_id=place.id, release_at=release)
    transact(lambda: actions.share_out(slot, [share], by=None))

    def released() -> str:
        with clock.pinned(release):
            return str(transact(lambda: actions.settle(slot_id)))

    slot_id = slot.id
    if not guard:
        monkeypatch.setattr(Select, "with_for_update", lambda query, **_: query)
        monkeypatch.setattr(queue_module, "lock_room", together(queue_module.lock_room))
    race(app, [released] * SIDES)
    told = db.session.query(AuditEntry).filter_by(action="slot.share_released").count()
    assert told == (1 if guard else SIDES)

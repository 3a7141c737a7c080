"""Transactions: the one writer of SQLite, and what is tried again."""

import threading

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DataError, OperationalError

from app.core import db as database
from app.core.db import Again, begin_write, db, is_again, read_apart, transact

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
on_postgres = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


class Locked(Exception):
    """Stands in for what a driver says."""

    sqlstate = "40P01"


def trouble():
    return OperationalError("COMMIT", None, Locked("deadlock detected"))


def test_a_deadlock_is_tried_again(app, context):
    tries = []

    def work():
        tries.append(1)
        if len(tries) < 3:
            raise trouble()
        return "done"

    assert transact(work) == "done"
    assert len(tries) == 3


@pytest.mark.parametrize("troubles", [0, database.TRIES - 1])
def test_a_wrong_guess_is_made_up_for_carefully_however_late_it_comes(app, context, troubles):
    tries = []

    def work():
        tries.append(is_again())
        if len(tries) <= troubles:
            raise trouble()
        if not is_again():
            raise Again
        return "done"

    assert transact(work) == "done"
    assert tries[-1] and not tries[0]
    assert not is_again()


@pytest.mark.parametrize(("repeatable", "times"), [(True, 2), (False, 1)])
def test_a_lost_answer_to_commit_is_tried_again_only_where_twice_is_as_good_as_once(
    app, context, monkeypatch, repeatable, times
):
    tries, commit = [], db.session.commit

    def lost():
        commit()
        if len(tries) == 1:
            raise trouble()

    monkeypatch.setattr(db.session, "commit", lost)
    try:
        transact(lambda: tries.append(1), repeatable=repeatable)
    except OperationalError:
        assert not repeatable
    assert len(tries) == times


@on_sqlite
def test_a_rollback_that_fails_does_not_keep_the_writers_lock(app):
    with app.app_context():
        begin_write()
        db.session.execute(text("SELECT 1"))
        raw = db.session.connection().connection.dbapi_connection
        raw.close()  # every statement from here on fails, the rollback too
    done = threading.Event()

    def write():
        with app.app_context():
            transact(lambda: None)
            done.set()

    thread = threading.Thread(target=write, daemon=True)
    thread.start()
    assert done.wait(timeout=5)
    thread.join()


@on_sqlite
def test_whoever_waits_too_long_for_the_writer_is_told_and_holds_nothing(app, context, monkeypatch):
    monkeypatch.setattr(database, "WRITER_TIMEOUT", 0.05)
    monkeypatch.setattr(database, "TRIES", 1)
    assert database._one_writer.acquire(timeout=5)
    try:
        with pytest.raises(OperationalError, match="locked"):
            transact(lambda: None)
    finally:
        database._one_writer.release()
    assert transact(lambda: "free") == "free"


@on_sqlite
def test_what_was_acknowledged_is_on_the_disk(app, context):
    """With WAL, anything less than FULL could lose the last commits to a power cut."""
    told = [db.session.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous")]
    assert told == ["wal", 2]


@on_postgres
def test_what_the_server_has_planned_outlasts_a_rollback(app, context):
    question = "SELECT id, mail FROM user_account WHERE id = :id"
    for number in range(20):
        db.session.execute(text(question), {"id": number})
        db.session.rollback()
    prepared = "SELECT generic_plans + custom_plans FROM pg_prepared_statements WHERE statement LIKE :like"
    runs = db.session.scalar(text(prepared), {"like": "SELECT id, mail FROM user_account%"})
    assert runs == 15  # the driver sends the first five as they are


@on_postgres
def test_a_rollback_undoes_and_ends_what_had_failed(app, context):
    db.session.execute(text("CREATE TEMPORARY TABLE kept (id integer)"))
    db.session.commit()
    db.session.execute(text("INSERT INTO kept VALUES (1)"))
    with pytest.raises(DataError):
        db.session.execute(text("SELECT 1 / 0"))
    db.session.rollback()
    assert db.session.scalar(text("SELECT count(*) FROM kept")) == 0


@on_postgres
def test_what_is_read_apart_is_in_no_transaction_and_what_is_written_after_it_is_in_one(app, context):
    def standing():
        connection = db.session.connection().connection.dbapi_connection
        return connection.info.transaction_status.name

    read_apart()
    db.session.execute(text("CREATE TEMPORARY TABLE apart (id integer)"))
    assert standing() == "IDLE"
    begin_write()
    db.session.execute(text("INSERT INTO apart VALUES (1)"))
    assert standing() == "INTRANS"
    db.session.rollback()
    assert db.session.scalar(text("SELECT count(*) FROM apart")) == 0
    assert standing() == "INTRANS"


@on_postgres
def test_a_connection_that_died_while_nobody_used_it_is_replaced_unseen(app, context, monkeypatch):
    def backend():
        try:
            return db.session.scalar(text("SELECT pg_backend_pid()"))
        finally:
            db.session.rollback()

    address = db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)

    def end(number):
        with psycopg.connect(address, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s)", [number])

    monkeypatch.setattr(database, "TRUSTED", 0.0)
    first = backend()
    end(first)
    second = backend()
    assert second != first
    monkeypatch.setattr(database, "TRUSTED", 60.0)  # just used: not asked, and nobody is told anything false
    end(second)
    with pytest.raises(OperationalError):
        backend()
    assert backend() not in (first, second)

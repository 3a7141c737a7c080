"""`flask booking audit` names each invariant that is broken, whatever has broken it."""

import pytest
from sqlalchemy import text

from app.booking import actions
from app.core.db import db, transact

# Each breaks one promise by raw SQL, as a bug, a bad restore or a curious administrator would.
BROKEN = {
    "I1": "UPDATE pool SET taken = taken - 1 WHERE taken > 0",
    "I2": "UPDATE pool SET taken = capacity + 1",
    "I3": "UPDATE pool SET waiting = waiting + 1",
    "I4": "UPDATE booking SET seats = 5 WHERE state = 'waiting'",
    "I5": "UPDATE slot SET capacity = capacity + 1",
    "I6": "DELETE FROM outbox_message WHERE topic = 'booking.waiting'",
    "I7": "UPDATE booking_line SET class_id = (SELECT MIN(class_id) FROM booking_line)",
    "I8": "UPDATE booking_key SET booking_id = NULL",
    "I9": "UPDATE sheet_line SET came_school = booked + 3",
    "I10": "UPDATE sheet_line SET came_school = came_school - 1",
    "I11": "UPDATE seat_limit SET used = used - 1",
}
ALSO_BROKEN = [
    ("I5", "UPDATE pool SET closed = true"),
    ("I5", "UPDATE slot SET cancelled_at = changed_at"),
    ("I5", "UPDATE event SET state = 'cancelled'"),
    ("I5", "UPDATE pool SET holder = 'school', holder_id = 1, part_of = 999"),
    ("I6", "UPDATE outbox_message SET version = 7 WHERE topic = 'booking.waiting'"),
    ("I7", "UPDATE booking_line SET live = false"),
    ("I8", "DELETE FROM booking_key"),
    ("I11", "DELETE FROM limit_claim"),
]
UNGUARD = {
    "sqlite": ["PRAGMA ignore_check_constraints = ON", "DROP INDEX uq_booking_line_live_class"],
    "postgresql": [
        "ALTER TABLE pool DROP CONSTRAINT ck_pool_taken_within_capacity",
        "DROP INDEX uq_booking_line_live_class",
    ],
}


@pytest.fixture
def busy_region(make):
    """A slot with a confirmed group, one that waits, and a sheet."""
    slot = make.slot(capacity=30, groups=2)
    held, _ = make.booking(slot, 22), make.booking(slot, 20)
    make.sheet(held, came=21)
    return slot


def checked(app):
    return len([*app.extensions["invariants"]])


def audited(app):
    result = app.test_cli_runner().invoke(args=["booking", "audit"])
    return result.exit_code, result.output.splitlines()


def test_a_whole_database_is_told_to_be_whole(app, busy_region):
    code, lines = audited(app)
    assert (code, lines) == (0, [f"{checked(app)} invariants checked, 0 violations"])


def cases():
    """Every breaking statement; what a constraint forbids needs a database that may be robbed of it."""
    for code, statement in [*BROKEN.items(), *ALSO_BROKEN]:
        yield pytest.param(code, statement, marks=pytest.mark.changes_tables if code in ("I2", "I7") else ())


@pytest.mark.parametrize(("code", "statement"), [*cases()])
def test_each_broken_invariant_is_named(app, busy_region, code, statement):
    connection = db.session.connection()
    for guard in UNGUARD[db.engine.dialect.name] if code in ("I2", "I7") else []:
        connection.execute(text(guard))
    db.session.execute(text(statement))
    db.session.commit()
    status, lines = audited(app)
    assert status == 1
    assert any(line.startswith(f"{code} ") for line in lines), lines
    assert lines[-1].startswith(f"{checked(app)} invariants checked, ")


def test_the_audit_changes_nothing(app, busy_region):
    db.session.execute(text("UPDATE booking SET seats = 5 WHERE state = 'waiting'"))
    db.session.commit()
    assert audited(app) == audited(app)


def test_an_offer_that_is_due_is_no_violation(app, make):
    slot = make.slot(capacity=30)
    holder, offered = make.booking(slot, 30), make.booking(slot, 30)
    waiting = make.booking(slot, 30)
    transact(lambda: actions.cancel(holder, by=None))
    db.session.execute(text("UPDATE booking SET offer_until = '2020-01-01 00:00:00' WHERE state = 'offered'"))
    db.session.commit()
    assert audited(app)[0] == 0
    assert (offered.state, waiting.state) == ("offered", "waiting")

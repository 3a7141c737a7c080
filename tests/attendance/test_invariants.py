"""What was changed past the product is found and named."""

import pytest
from sqlalchemy import text

from app.attendance.invariants import differences_from_log
from app.core.db import db
from tests.attendance.visiting import fill, visit
from tests.checks import violations
from tests.engines import take_guard_off


@pytest.fixture
def sheet(make):
    booking = visit(make, make.school_class(roll=25))
    fill(booking, 24)
    return fill(booking, 25, reason="один пришёл позже")


def tamper(statement):
    db.session.execute(text(statement))
    db.session.commit()


def test_a_replay_of_the_log_gives_the_sheets(sheet):
    assert violations() == []


def test_a_heads_count_raised_by_raw_sql_is_named(sheet):
    tamper("UPDATE sheet_line SET came_school = came_school + 1")
    found = violations()
    assert [line.split(":")[0] for line in found] == ["I9", "I10", "I26"]
    assert f"sheet {sheet.id}, class {sheet.lines[0].class_id}" in found[1]


def test_any_other_tampering_with_a_sheet_or_its_log_is_named(sheet):
    for statement in (
        "UPDATE sheet_line SET came_school = came_school - 1",
        "UPDATE sheet_line SET special_needs = 1",
        "UPDATE sheet_line SET booked = booked + 1",
        "UPDATE sheet SET adults = adults + 1",
        "UPDATE sheet SET held_on = '2026-11-14'",
        "DELETE FROM sheet_line",
        "DELETE FROM audit_entry WHERE subject = 'sheet'",
        "DELETE FROM audit_entry WHERE action = 'sheet.corrected'",
    ):
        take_guard_off(db.session.connection())
        db.session.execute(text(statement))
        found = list(differences_from_log())
        db.session.rollback()
        assert found, statement
    assert list(differences_from_log()) == []


def test_a_sheet_that_vanished_is_named(sheet):
    sheet_id = sheet.id
    tamper("DELETE FROM sheet_line")
    tamper("DELETE FROM sheet")
    assert violations() == [f"I10: sheet {sheet_id}: in the audit log, but not in the sheets"]


def test_correcting_a_tampered_sheet_through_the_product_heals_it(sheet):
    booking = sheet.booking
    tamper("UPDATE sheet_line SET came_school = 3")
    fill(booking, 25, reason="восстановлено по бумажному листу")
    assert violations() == []

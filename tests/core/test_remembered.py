"""What is remembered is what the database says."""

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from flask import Flask

from app.core import audit, remembered
from app.core.db import db


@pytest.fixture
def asked(context, app: Flask):
    """Asks for one answer; the list tells how often it was made."""
    made = []

    def ask(key: str = "key") -> int:
        answer = remembered.remembered(key, lambda: made.append(key) or len(made))
        db.session.rollback()
        return answer

    return ask, made


def change() -> None:
    audit.record("event.changed", "event", 1, by=None)
    db.session.commit()


def test_an_answer_is_made_once_for_each_version_of_the_data(asked):
    ask, made = asked
    assert [ask(), ask()] == [1, 1]
    change()
    assert [ask(), ask(), ask("other")] == [2, 2, 3]
    assert made == ["key", "key", "other"]


def test_an_entry_committed_after_a_later_one_is_noticed(app: Flask, asked):
    ask, _ = asked
    if db.engine.dialect.name == "sqlite":  # it has one writer at a time: ids come in their order
        change()
        before = remembered.version()
        change()
        assert remembered.version() > before
        return
    audit.record("event.changed", "event", 1, by=None)  # has its id and is not committed

    def overtake() -> int:
        with app.app_context():
            change()
            return remembered.remembered("key", lambda: 100)

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(overtake).result() == 100
    db.session.commit()
    assert ask() == 1


def test_the_least_lately_used_goes_first(monkeypatch):
    monkeypatch.setattr(remembered, "MOST_BYTES", 10)
    memory = remembered.Remembered()
    memory.put("a", (1, 1), 5, "A")
    memory.put("b", (1, 1), 5, "B")
    assert memory.get("a", (1, 1)) == "A"
    memory.put("c", (1, 1), 5, "C")
    assert [memory.get(key, (1, 1)) for key in "abc"] == ["A", None, "C"]
    assert memory.get("a", (2, 1)) is None


def test_nothing_is_remembered_for_long(asked, monkeypatch):
    ask, _ = asked
    monkeypatch.setattr(remembered, "LONGEST", -1.0)
    assert [ask(), ask()] == [1, 2]


def test_a_steady_version_stays_while_groups_are_booked(context, app: Flask):
    def seen() -> tuple[int, int]:
        db.session.rollback()
        return remembered.steady_version()

    first = seen()
    for subject in ("booking", "sheet", "user"):
        audit.record(f"{subject}.changed", subject, 1, by=None)
        db.session.commit()
    assert seen() == first
    assert remembered.version() != first
    change()
    second = seen()
    assert second != first
    for _more in range(remembered.LATE + 1):  # more than it looks back at
        audit.record("booking.confirmed", "booking", 1, by=None)
    db.session.commit()
    assert seen() == second
    change()
    assert seen() != second


def test_who_reads_what_was_before_a_change_shares_no_steady_version_with_those_after_it(context, app: Flask):
    change()
    first = remembered.steady_version()  # begins a transaction, which SQLite reads one snapshot in

    def overtake() -> tuple[int, int]:
        with app.app_context():
            change()
            return remembered.steady_version()

    with ThreadPoolExecutor(1) as pool:
        after = pool.submit(overtake).result()
    assert after != first
    reads_the_change = db.engine.dialect.name == "postgresql"
    assert (remembered.steady_version() == after) is reads_the_change


def test_what_is_given_to_nobody_any_more_is_forgotten_within_a_minute(monkeypatch: pytest.MonkeyPatch):
    seconds = iter(range(1_000, 2_000, 40))
    monkeypatch.setattr(remembered, "time", SimpleNamespace(monotonic=lambda: next(seconds)))
    memory = remembered.Remembered()
    memory.put("page", (1, 1), 10, "page")
    memory.put("feed", (0, 0), 10, "feed", 3600)
    memory.put("more", (1, 1), 10, "more")
    memory.put("last", (1, 1), 10, "last")
    assert [memory.last(key) for key in ("page", "feed", "last")] == [None, "feed", "last"]

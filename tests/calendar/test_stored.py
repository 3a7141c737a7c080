"""Entries that lie ready are what would be written now, and no way of changing anything leaves an old one."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import delete, func, select, text, update

from app.calendar import feed_days, stored, whole_feed
from app.calendar.conditions import Question
from app.calendar.filters import Filters
from app.calendar.models import Event, FeedEntry, FeedVersion, Pool, Precision
from app.calendar.names import names_of
from app.calendar.readers import is_public
from app.core import clock
from app.core.db import db
from app.organizations.actions import add_venue
from tests.make import Make

NOON = datetime(2026, 11, 21, 9, tzinfo=UTC)
TITLE = "Сварщик 🛠: " + "длинное название " * 8
CHANGES = {  # and the events that tell of them
    "UPDATE event SET title = 'Повар' WHERE id = 3": {3},
    "UPDATE slot SET cancel_reason = 'нет света', cancelled_at = changed_at WHERE id = 1": {1},
    "UPDATE slot_session SET ends_at = '2026-12-09 09:30:00' WHERE ends_at < '2026-12-10'": {2},
    "UPDATE venue SET name = 'Новый корпус'": {1},
    "UPDATE organization SET short_name = 'Новый колледж'": {1, 2, 3},
    "UPDATE organization SET address = 'ул. Новая, 2'": {1, 2, 3},
    "UPDATE organization SET phone = '1'": set(),
    "INSERT INTO kind_look (kind, title, title_en, icon, hidden) VALUES ('trial', 'Дело', '', '', false)": {
        1,
        2,
        3,
    },
    "UPDATE kind_look SET title = 'Ремесло'": {1, 2, 3},
    "DELETE FROM kind_look": {1, 2, 3},
    "DELETE FROM slot_session": {2},
    "DELETE FROM slot WHERE id = 1": {1},
}


@pytest.fixture(autouse=True)
def at_noon(context: None) -> Iterator[None]:
    with clock.pinned(NOON), force_locale("ru"):
        yield


@pytest.fixture
def filled(make: Make) -> Make:
    """A time at a venue, a course and whole days."""
    make.installation()
    host = make.organization()
    event = make.event(host, title=TITLE)
    slot = make.slot(event=event, starts_at=NOON + timedelta(days=1))
    slot.venue_id = add_venue(host.id, "Корпус 1", "ул. Мира, 1", "", by=None).id
    db.session.commit()
    make.course([18, 25], event=make.event(host, title="Курс"))
    make.event(
        host, precision=Precision.DAYS, starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 3), title="Смена"
    )
    return make


def feed() -> list[str]:
    found = stored.texts(is_public(), stored.EVER)
    db.session.rollback()
    return found


def anew() -> list[str]:
    """The feed as it is when nothing lies ready."""
    db.session.execute(update(FeedVersion).values(made=None))
    days = feed_days.feed_days(is_public(), stored.EVER, clock.zone())
    found = [text for _day, _event_id, text in stored.written(days)]
    db.session.rollback()
    return found


def test_what_lies_ready_is_what_would_be_written_and_is_taken(filled: Make):
    before = feed()
    assert len(before) == 4
    assert stored.renew() == 3
    assert stored.renew() == 0
    assert feed() == before
    tomorrow = {(date(2026, 11, 22), 1)}  # as whoever asks for free places
    assert stored.texts(is_public(), stored.EVER, tomorrow) == before[:1]
    db.session.execute(update(FeedEntry).values(text=FeedEntry.text + "X-TAKEN:1\r\n"))
    db.session.commit()
    assert feed() == [f"{one}X-TAKEN:1\r\n" for one in before]
    db.session.execute(update(FeedVersion).values(manner="of another program"))
    db.session.commit()
    assert feed() == before


def whole() -> bytes:
    question = Question(Filters(), names_of(frozenset()), NOON, clock.zone(), is_public())
    found = whole_feed.whole_feed(question, (date(2026, 11, 1), date(2027, 11, 1)), "feed")
    db.session.rollback()
    return found


def test_the_whole_feed_is_the_last_one_but_for_what_has_changed(
    filled: Make, app: Flask, monkeypatch: pytest.MonkeyPatch
):
    read: list[int] = []

    def rows(*asked: object) -> list[stored.Row]:
        found = stored.rows(*asked)
        read.append(len(found))
        return found

    monkeypatch.setattr(whole_feed, "rows", rows)
    db.session.execute(delete(Pool))
    db.session.commit()
    assert whole().count(b"BEGIN:VEVENT") == 4
    assert whole() == whole()
    assert read == [4, 0, 0]
    hidden = "UPDATE event SET state = 'draft' WHERE id = 3"
    for change in (*CHANGES, hidden, hidden.replace("draft", "published")):
        db.session.execute(text(change))
        db.session.commit()
        spliced = whole()
        app.extensions["remembered"].clear()
        assert spliced == whole(), change
    assert read[3:7] == [1, 4, 1, 4]  # a title, all of it, a cancelled time, all of it
    with force_locale("en"):  # in other words
        assert b"CATEGORIES:Trial" in whole()


def test_every_change_of_what_an_entry_tells_makes_it_old(filled: Make):
    """By whatever way; a migration that makes one of the tables anew must not lose its triggers."""
    db.session.execute(delete(Pool))
    db.session.commit()
    stored.renew()
    before = feed()
    for change, old in CHANGES.items():
        versions = of_events()
        db.session.execute(text(change))
        db.session.commit()
        assert {number for number, version in of_events().items() if version > versions[number]} == old, (
            change
        )
    assert feed() == anew() != before
    filled.slot(event=db.session.get_one(Event, 2), starts_at=NOON + timedelta(days=40))
    assert feed() == anew()


def of_events() -> dict[int, int]:
    return dict(db.session.execute(select(FeedVersion.event_id, FeedVersion.version)).all())


def test_a_change_while_entries_are_written_is_not_lost(filled: Make, monkeypatch: pytest.MonkeyPatch):
    real = feed_days.feed_days

    def read_then_changed(*asked):
        found = real(*asked)
        monkeypatch.undo()
        db.session.execute(text("UPDATE event SET title = 'Повар' WHERE id = 1"))
        db.session.commit()
        return found

    monkeypatch.setattr(feed_days, "feed_days", read_then_changed)
    assert stored.renew() == 2
    assert feed() == anew()
    assert stored.renew() == 1


def test_only_what_is_public_is_written_down(app: Flask, filled: Make):
    draft = filled.event(published=False, precision=Precision.DAY, starts_on=date(2026, 12, 1))
    assert stored.renew([draft.id]) == 0
    answer = app.test_cli_runner().invoke(args=["calendar", "write-entries"])
    assert answer.output == "entries of 3 events written\n"
    assert db.session.scalar(select(func.count()).where(FeedEntry.event_id == draft.id)) == 0

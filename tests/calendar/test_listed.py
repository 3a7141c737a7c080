"""The list as it is picked out of what is kept in memory: the same as the database tells, and never older."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import update
from werkzeug.datastructures import MultiDict

from app.booking.actions import cancel_slot
from app.calendar import prepared, queries
from app.calendar.conditions import Question
from app.calendar.filters import Filters
from app.calendar.listed import listed
from app.calendar.models import Pool, Precision, Slot
from app.calendar.names import names
from app.calendar.readers import is_public
from app.core import clock
from app.core.db import db, transact
from app.organizations.actions import LookFacts, change, show_kind
from app.organizations.models import Municipality, Organization
from tests.conftest import Browser
from tests.make import Make

NOON = datetime(2026, 11, 18, 9, tzinfo=UTC)
MOSCOW = ZoneInfo("Europe/Moscow")


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.pinned(NOON):
        yield


def at(day: int, hour: int = 7, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def asked(query: str) -> Question:
    pairs = MultiDict([tuple(one.split("=")) for one in query.split("&") if one])
    return Question(Filters.read(pairs), names(), NOON, MOSCOW, is_public())


def fill(make: Make) -> None:
    """Events of every shape: before and after today, on hours and on days, long, vague, off, full."""
    host = make.organization(municipality=make.municipality())
    with clock.pinned(NOON - timedelta(days=60)):
        for day, title in ((3, "Давно"), (17, "Вчера"), (18, "Утром"), (20, "Пятница")):
            make.slot(event=make.event(host, title=title, grades=frozenset({day % 11})), starts_at=at(day, 5))
        make.slot(event=make.event(host, title="Смена"), starts_at=at(17), hours=50)
        make.course([58, 62, 70], event=make.event(title="Курс"))
    several = make.event(host, title="Проба", kind="excursion", grades=frozenset({7, 8, 9}))
    times = [make.slot(event=several, starts_at=at(20, hour)) for hour in (11, 7, 9)]
    make.slot(event=several, starts_at=at(27))
    off = make.slot(event=make.event(title="Отменённая"), starts_at=at(20, 6))
    full = make.slot(event=make.event(title="Полная", special_needs=True), starts_at=at(20, 8))
    for number in (off.id, times[0].id):
        transact(partial(cancel_slot, db.session.get_one(Slot, number), "мороз", by=None))
    db.session.execute(
        update(Pool).where(Pool.slot_id.in_([full.id, times[1].id])).values(taken=Pool.capacity)
    )
    db.session.commit()
    for title, precision, first, last in (
        ("Чемпионат", Precision.DAYS, date(2026, 11, 26), date(2026, 11, 28)),
        ("Идёт", Precision.DAYS, date(2026, 11, 16), date(2026, 11, 19)),
        ("Фестиваль", Precision.DAYS, date(2026, 11, 10), date(2026, 12, 20)),
        ("Ярмарка", Precision.DAY, date(2026, 11, 29), date(2026, 11, 29)),
        ("Декада", Precision.MONTH, date(2026, 11, 1), date(2026, 12, 31)),
        ("Когда-нибудь", Precision.NONE, None, None),
    ):
        make.event(title=title, precision=precision, starts_on=first, ends_on=last)


QUESTIONS = (
    "",
    "free=1",
    "kind=excursion",
    "kind=excursion&free=1",
    "grade=7",
    "q=проба",
    "special=1",
    "kind=party",
    "from=2026-11-01",
    "from=2026-11-20&to=2026-11-20",
    "from=2026-11-19&to=2026-11-26&free=1",
    "from=2026-11-30&to=2026-11-01",
    "year=2026",
    "year=2025",
    "day=2026-11-20&skip=0",
    "day=2026-11-20&skip=2",
    "day=2026-11-18&skip=1",
    "from=2026-11-17&day=2026-11-17&skip=0",
)


def test_the_list_that_is_picked_out_is_the_one_that_the_database_tells(app: Flask, make: Make):
    with app.app_context():
        fill(make)
        whole = queries.listing(asked(""))
        assert len(whole.rows) > 9 and len(whole.beside) > 2
        for query in QUESTIONS:
            for most in (300, 2):
                question = asked(query)
                told, picked = queries.listing(question, most), listed(question, most)
                ids = picked.among.ids
                assert [(row.day, ids[row.place], row.times) for row in picked.rows] == [
                    (row.day, row.event.id, tuple(time.id for time in row.times)) for row in told.rows
                ], query
                assert picked.beside == told.beside, query
                assert picked.following == told.following, query
                assert picked.found == (None if question.continued else queries.events_found(question)), query


def test_a_row_tells_at_once_what_has_changed_and_places_without_being_written_anew(
    app: Flask, client: Browser, make: Make, monkeypatch: pytest.MonkeyPatch
):
    town = make.municipality("Азов")
    host = make.organization(short_name="Старый колледж", address="")
    slot = make.slot(event=make.event(host, title="Сварка", municipality_id=town.id), starts_at=at(20))
    other = make.slot(event=make.event(host, title="Токарь"), starts_at=at(20, 8))
    school = make.school()
    group, small = make.school_class(school), make.school_class(school, grade=9)
    written = []
    prepare = prepared.Rows._prepare
    monkeypatch.setattr(
        prepared.Rows, "_prepare", lambda self, row: written.append(row.event.title) or prepare(self, row)
    )

    def row() -> str:
        text = client.get("/calendar").text
        return next(part for part in text.split("<li ") if "Сварка" in part)

    def changed(change: Callable[[], object], told: str) -> None:
        assert told not in row()
        transact(change)
        assert told in row(), told

    changed(
        lambda: change(db.session.get_one(Organization, host.id), {"short_name": "Новый"}, by=None), "Новый"
    )
    changed(
        lambda: change(db.session.get_one(Municipality, town.id), {"name": "Батайск"}, by=None), "Батайск"
    )
    look = LookFacts("Мастерская", "", "", 3, hidden=False, position=None)
    changed(lambda: show_kind("trial", look, by=None), "Мастерская")
    changed(lambda: show_kind("trial", replace(look, hue=4), by=None), "hue-4")
    both = ["Сварка", "Токарь"]
    assert written == both * 5  # host, municipality and kind are those of both
    make.booking(slot, 20, group)
    assert "Осталось 30 из 50" in row()
    make.booking(other, 5, small)
    assert written == both * 5
    changed(lambda: cancel_slot(db.session.get_one(Slot, slot.id), "мороз", by=None), "мороз")
    assert written == [*both * 5, "Сварка"]
    elsewhere = client.get("/calendar", base_url="http://localhost/orientir").text
    assert elsewhere.count('<h3><a href="/orientir/events/') == 2

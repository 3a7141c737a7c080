"""A host's day: who comes at which hour."""

from datetime import UTC, datetime

import pytest

from app.accounts.models import Role
from app.booking.actions import cancel, cancel_slot
from app.calendar.models import Slot
from app.core import clock
from app.core.db import db, transact

MORNING = datetime(2027, 4, 14, 7, tzinfo=UTC)  # ten o'clock


@pytest.fixture
def keeper(make, client):
    host = make.organization()
    make.user(Role.HOST, host, "host@test.example")
    client.sign_in("host@test.example")
    return client, host


def test_a_day_lists_groups_by_hour_with_whom_to_call(make, keeper):
    client, host = keeper
    event = make.event(host, title="Порт")
    early, late = (make.slot(event=event, starts_at=MORNING.replace(hour=hour)) for hour in (7, 20))
    school = make.school(short_name="Школа 7")
    make.booking(early, 20, make.school_class(school, letter="Я"))
    text = client.get("/day?on=2027-04-14").text
    assert "10:00" in text and "23:00" in text
    assert "Школа 7" in text and "8Я" in text and "8 863 000-00-00" in text
    assert "20 учеников · 2 взрослых" in text
    assert "8Я" not in client.get("/day?on=2027-04-15").text
    transact(lambda: cancel_slot(db.session.get_one(Slot, late.id), "Шторм", by=None))
    assert "23:00" not in client.get("/day?on=2027-04-14").text


def test_only_those_who_hold_seats_of_own_times_stand_on_the_sheet(make, keeper):
    client, host = keeper
    full = make.slot(20, make.event(host), starts_at=MORNING)
    gone = make.booking(full, 20, make.school_class(letter="Ю"))
    transact(lambda: cancel(gone, by=None))
    make.booking(full, 20, make.school_class(letter="Щ"))
    make.booking(full, 20, make.school_class(letter="Ь"))  # waits
    make.booking(make.slot(event=make.event(title="Чужое"), starts_at=MORNING), 20)
    text = client.get("/day?on=2027-04-14").text
    assert "8Щ" in text
    assert not any(word in text for word in ("8Ю", "8Ь", "Чужое"))


@pytest.mark.parametrize("typed", ["", "вчера", "2027-13-40", "0001-01-01"])
def test_without_a_day_it_is_today(keeper, typed):
    client, _host = keeper
    with clock.pinned(MORNING):
        client.sign_in("host@test.example")
        assert "14 апреля 2027" in client.get("/day", query_string={"on": typed}).text

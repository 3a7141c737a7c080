"""What is wrong with the installation stands on the operator's desk, in plain words, until it is well."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.accounts.models import Role
from app.core import clock, troubles
from app.core.db import db, transact
from app.core.heartbeats import Heartbeat, Pulse, Work
from app.core.outbox.models import OutboxMessage
from app.core.troubles import Trouble
from app.ops import minutely, watch
from app.ops.minutely import Duty
from app.organizations.models import OrganizationKind
from app.pages.troubles import DUTIES


@pytest.fixture
def desk(make, client):
    """What the operator reads."""
    make.installation()
    person = make.user(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR))
    client.sign_in(person.mail)
    transact(Pulse(Work.DUE)._note)

    def read(lang="ru"):
        db.session.rollback()
        client.set_cookie("lang", lang)
        return client.get("/").text

    return read


def set_config(app, **settings):
    config = app.extensions["orientir"] = replace(app.extensions["orientir"], **settings)
    return config


def test_nothing_is_told_where_all_is_well(desk, app):
    watch.look_around()
    assert "С сервером что-то не так" not in desk()


def test_a_duty_that_fails_is_told_with_its_name_and_no_longer_once_it_is_done(desk, app, monkeypatch):
    broken = [True]

    def remind():
        if broken:
            raise KeyError("Анна Петрова")

    monkeypatch.setattr(minutely, "EVERY_MINUTE", (Duty("reminders", remind),))
    minutely.do_what_is_due(app)
    page = desk()
    assert "Напоминания о записях: не выполняется (KeyError)" in page and "Анна Петрова" not in page
    broken.clear()
    minutely.do_what_is_due(app)
    assert "С сервером что-то не так" not in desk()


def test_every_duty_has_a_name_that_people_know():
    assert {duty.name for duty in (*minutely.EVERY_MINUTE, *minutely.EVERY_DAY)} == set(DUTIES)


def test_a_schedule_that_has_stopped_is_told_with_what_to_start(desk):
    transact(lambda: db.session.query(Heartbeat).update({"at": clock.now() - timedelta(hours=2)}))
    page = desk()
    assert "Задания по расписанию не выполняются" in page and "python3 run.py schedule" in page
    transact(lambda: db.session.query(Heartbeat).delete())
    assert "Они ещё ни разу не выполнялись" in desk()


@pytest.mark.changes_app
def test_what_the_installation_stands_on_is_told_and_forgotten_when_it_is_well(desk, app, monkeypatch):
    set_config(app, demo=False, redis_url="redis://127.0.0.1:1/0")
    monkeypatch.setattr(watch, "FEW", 2**62)
    monkeypatch.setattr(watch, "database_now", lambda: datetime.now(UTC) - timedelta(minutes=5))
    for _twice in range(2):
        watch.look_around()
    page = desk()
    for words in (
        "Redis не отвечает", "расходятся на 300 секунд", "почти нет места: осталось", "Резервной копии нет",
        "python3 run.py doctor",
    ):  # fmt: skip
        assert words in page, words
    for words in ("Redis does not answer", "300 seconds apart", "nearly full", "There is no backup"):
        assert words in desk("en"), words
    monkeypatch.undo()
    set_config(app, demo=True, redis_url="")
    watch.look_around()
    assert "С сервером что-то не так" not in desk()


@pytest.mark.changes_app
def test_a_backup_that_is_too_old_is_told_by_its_age(desk, app):
    config = set_config(app, demo=False)
    file = config.instance_dir / "x.backup"
    file.touch()
    at = (datetime.now(UTC) - timedelta(hours=49)).isoformat()
    (config.instance_dir / "backup.json").write_text(f'{{"at": "{at}", "file": "{file}", "verified": true}}')
    watch.look_around()
    assert "Последней резервной копии 49 часов" in desk()


@pytest.mark.changes_app
def test_a_page_that_an_update_broke_is_told_with_the_number_that_finds_it(desk, app, client, monkeypatch):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setitem(app.view_functions, "calendar.event", lambda event_id: {}["Анна Петрова"])
    answers = [client.get(f"/events/{number}") for number in (7, 8)]
    assert [answer.status_code for answer in answers] == [500, 500]
    page = desk()
    assert "Страница /events/… не открылась 1 раз (KeyError)" in page  # of one minute, one note
    assert answers[0].headers["X-Request-ID"] in page and "Анна Петрова" not in page
    with clock.pinned(clock.now() + timedelta(days=2)):
        transact(troubles.forget_old)
        assert troubles.known([Trouble.PAGE]) == set()


def test_letters_that_the_program_cannot_write_are_told_apart(desk, make):
    make.booking(make.slot(), 20)
    transact(lambda: db.session.query(OutboxMessage).update({"last_error": "broken: UndefinedError"}))
    assert "программа не может составить" in desk() and "верните прежнюю версию" in desk()

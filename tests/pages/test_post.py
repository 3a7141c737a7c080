"""The operator's view of the post."""

import re

import pytest

from app.accounts.models import Role
from app.core import outbox
from app.core.audit import history
from app.core.db import db, transact
from app.core.outbox.models import MessageState, OutboxMessage
from app.organizations.models import OrganizationKind


@pytest.fixture
def operator(make, client):
    make.installation()
    person = make.user(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR))
    client.sign_in(person.mail)
    return person


@pytest.fixture
def booked(make):
    school = make.school(short_name="Школа № 77")
    booking = make.booking(
        make.slot(event=make.event(title="Сварщик: первый шов")), 20, make.school_class(school)
    )
    db.session.rollback()
    return booking


def stuck(topic, **facts):
    """The message of this topic, as it is after a trouble."""
    db.session.rollback()
    message = db.session.query(OutboxMessage).filter_by(topic=topic).one()
    transact(lambda: [setattr(db.session.merge(message), name, value) for name, value in facts.items()])
    return message.id


def test_the_list_says_what_about_to_whom_and_how_it_stands(operator, booked, client):
    number = stuck("booking.confirmed", attempts=3, last_error="refused: 550 5.1.1")
    page = client.get("/outgoing-messages?state=retrying").text
    for words in ("Сварщик: первый шов", "Школа № 77", "Класс записан", "Будет ещё попытка", "(550 5.1.1)"):
        assert words in page
    assert f"/outgoing-messages/{number}/resending" in page
    assert "Таких сообщений нет" in client.get("/outgoing-messages?state=failed").text
    assert "Школа № 77" not in client.get("/outgoing-messages?topic=event.published").text
    assert "Таких сообщений нет" in client.get("/outgoing-messages?topic=none&page=9&state=odd").text


def test_a_message_is_sent_again_by_a_press_and_the_log_knows_by_whom(operator, booked, client):
    number = stuck("booking.confirmed", attempts=10, last_error="unreachable: x", failed_at=booked.created_at)
    form = client.form("/outgoing-messages?state=failed", f"/{number}/resending")
    answer = client.post(f"/outgoing-messages/{number}/resending?state=failed", data=form)
    assert (answer.status_code, answer.location) == (303, "/outgoing-messages?state=failed")
    db.session.rollback()
    message = db.session.get_one(OutboxMessage, number, populate_existing=True)
    assert (message.state, message.attempts) == (MessageState.WAITING, 0)
    [entry] = history("outbox_message", number)
    assert (entry.actor_id, entry.before, entry.after) == (
        operator.id,
        {"state": "failed"},
        {"state": "waiting"},
    )
    assert client.post("/outgoing-messages/99999/resending", data=form).status_code == 404


def test_trouble_is_told_on_the_operator_s_desk(operator, booked, client):
    assert "Письма не уходят" not in client.get("/").text
    number = stuck("booking.confirmed", attempts=1, last_error="unreachable: ConnectionRefusedError")
    desk = client.get("/").text
    assert "Письма не уходят" in desk
    assert "1 сообщение не ушло" in desk
    transact(lambda: db.session.get_one(OutboxMessage, number).__setattr__("failed_at", booked.created_at))
    assert "1 сообщение не отправлено за десять попыток" in client.get("/").text


def test_a_message_that_nobody_takes_up_is_told_too(operator, client):
    transact(lambda: outbox.put("test.old", 1, 1, 1))
    transact(
        lambda: db.session.query(OutboxMessage).update({"due_at": operator.created_at.replace(year=2020)})
    )
    assert "1 сообщение ждёт больше пяти минут" in client.get("/").text


def test_every_letter_can_be_looked_at_in_both_languages(app, operator, client):
    gallery = client.get("/letters").text
    topics = list(app.extensions["topics"])
    assert len(topics) >= 11
    for topic in topics:
        assert topic.name in gallery
        for locale, foot in (("ru", "Отвечать на него не нужно"), ("en", "Nobody reads answers to it")):
            page = client.get(f"/letters/{topic.name}?locale={locale}").text
            letter = client.get(f"/letters/{topic.name}/html?locale={locale}")
            assert foot in page
            assert foot in letter.text
            policy = letter.headers["Content-Security-Policy"]
            assert (
                "default-src 'none'" in policy and policy.endswith("sandbox") and "script-src" not in policy
            )
            cyrillic = re.findall("[а-яё]+", letter.text.replace("Ориентир", ""), re.IGNORECASE)
            assert bool(cyrillic) is (locale == "ru"), cyrillic
    for unknown in ("/letters/none", "/letters/none/html"):
        assert client.get(unknown).status_code == 404


@pytest.mark.parametrize("role", [Role.SCHOOL, Role.HOST, Role.ANALYST])
def test_nobody_else_sees_the_post(make, booked, client, role):
    kinds = {Role.SCHOOL: OrganizationKind.SCHOOL, Role.ANALYST: OrganizationKind.MINISTRY}
    client.sign_in(make.user(role, make.organization(kinds.get(role, OrganizationKind.COLLEGE))).mail)
    for path in (
        "/outgoing-messages",
        "/letters",
        "/letters/booking.confirmed",
        "/letters/booking.confirmed/html",
    ):
        assert client.get(path).status_code == 404
    assert "Письма не уходят" not in client.get("/", follow_redirects=True).text

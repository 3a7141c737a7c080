"""Passwords and addresses: forgotten, changed, guessed."""

import time
from datetime import timedelta

import pytest

from app.accounts import actions, password_policy, resets
from app.accounts.models import Errand, Purpose, User
from app.accounts.refusals import (
    LinkUsed,
    PasswordGuessable,
    PasswordOfOwnWords,
    PasswordTooLong,
    PasswordTooShort,
)
from app.core import clock
from app.core.db import db, transact
from app.core.outbox import OutboxMessage
from tests.accounts.conftest import letters, link
from tests.make import PASSWORD
from tests.race import outcomes, race

OTHER = "тумбочка утюг жираф"
RESET, MAIL = "accounts.password_reset", "accounts.mail_change"


def asked(client, mail):
    return client.post("/password-reset", data=client.form("/password-reset") | {"mail": mail})


def reset(client, path, password=OTHER):
    return client.post(path, data=client.form(path, "/password-reset/") | {"password": password})


def signs_in(app, mail, password):
    browser = app.test_client()
    form = browser.form("/sign-in") | {"mail": mail, "password": password}
    return browser.post("/sign-in", data=form).status_code == 303


def changed(client, current=PASSWORD, password=OTHER):
    form = client.form("/account/password", "/account/password")
    return client.post("/account/password", data=form | {"current_password": current, "password": password})


def test_a_forgotten_password_is_replaced_by_a_link_that_works_once(app, client, town):
    asked(client, town.teacher.upper())
    path = link(RESET)
    assert client.get(path).headers["Referrer-Policy"] == "strict-origin"
    assert reset(client, path).status_code == 303
    assert signs_in(app, town.teacher, OTHER) and not signs_in(app, town.teacher, PASSWORD)
    assert client.get(path).status_code == 410
    assert len(letters("accounts.password_changed")) == 1


def test_the_answer_does_not_tell_who_has_an_account_nor_does_the_clock(client, town, monkeypatch):
    monkeypatch.setattr(resets, "ANSWERED_AFTER", 0.5)
    taken, told = {}, set()
    for mail in (town.teacher, "nobody@test.example"):
        form = client.form("/password-reset") | {"mail": mail}
        begun = time.monotonic()
        answer = client.post("/password-reset", data=form)
        taken[mail] = time.monotonic() - begun
        told.add(answer.text.replace(mail, ""))
        assert answer.status_code == 200
        assert client.post("/password-reset", data=form).text == answer.text
    assert len(told) == 1
    assert min(taken.values()) >= 0.5
    assert len(letters(RESET)) == 1  # of the two, the first was replaced


def test_a_reset_link_ends_after_half_an_hour_and_a_later_one_replaces_it(client, town):
    asked(client, town.teacher)
    first = link(RESET)
    with clock.pinned(clock.now() + timedelta(minutes=31)):
        assert client.get(first).status_code == 410
    asked(client, town.teacher)
    assert "заменило более позднее письмо" in client.get(first).text
    assert client.get(link(RESET)).status_code == 200


def test_a_reset_ends_all_sessions_and_asks_for_the_password_again(app, client, town):
    client.sign_in(town.teacher)
    stranger = app.test_client()
    asked(stranger, town.teacher)
    assert reset(stranger, link(RESET)).location == "/sign-in?done=reset"
    assert client.get("/classes").status_code == 303
    assert stranger.get("/classes").status_code == 303


def test_a_refused_password_leaves_the_link_good(client, town):
    asked(client, town.teacher)
    assert reset(client, link(RESET), "йцукен123456").status_code == 422
    assert reset(client, link(RESET)).status_code == 303


def test_a_link_used_by_many_at_once_works_once(app, town):
    user = db.session.query(User).filter_by(mail=town.teacher).one()
    transact(lambda: actions.ask_for_reset(user, by=None))
    token = link(RESET).rsplit("/", 1)[1]

    def come():
        return transact(lambda: actions.reset_password(actions.open_link(Errand.RESET, token), OTHER) or "ok")

    results = race(app, [come] * 4)
    assert outcomes(results)["ok"] == 1
    assert sum(isinstance(one, LinkUsed) for one in results) == 3


def test_links_for_a_new_password_are_asked_for_ten_times_and_then_later(client, town):
    for _ in range(actions.TRIES):
        transact(lambda: actions.remember_failure(town.teacher, "127.0.0.1", Purpose.RESET))
    assert asked(client, town.teacher).status_code == 429
    assert letters(RESET) == []


def test_changing_the_password_asks_the_present_one_and_ends_other_sessions(app, client, town):
    client.sign_in(town.teacher)
    thief = app.test_client()
    thief.sign_in(town.teacher)
    assert changed(client, current="wrong").status_code == 422
    key = client.get_cookie("session").value
    assert changed(client).status_code == 303
    assert client.get("/classes").status_code == 200
    assert client.get_cookie("session").value != key
    assert thief.get("/classes").status_code == 303
    copied = app.test_client()
    copied.set_cookie("session", key)
    assert copied.get("/classes").status_code == 303


def test_guessing_the_present_password_in_an_open_session_is_stopped(client, town):
    client.sign_in(town.teacher)
    for _ in range(actions.TRIES):
        transact(lambda: actions.remember_failure(town.teacher, "127.0.0.1"))
    assert changed(client).status_code == 429


def test_a_new_address_counts_once_its_link_is_used_and_the_former_one_is_told(app, client, town):
    client.sign_in(town.teacher)
    form = client.form("/account/mail", "/account/mail")
    typed = {"mail": "fresh@test.example", "current_password": PASSWORD}
    assert client.post("/account/mail", data=form | typed | {"current_password": "no"}).status_code == 422
    client.post("/account/mail", data=form | typed)
    assert letters(MAIL)[-1].to == "fresh@test.example"
    path = link(MAIL)
    client.get(path)
    assert db.session.query(User).filter_by(mail="fresh@test.example").count() == 0
    db.session.rollback()
    assert client.post(path, data=client.form(path, "/mail-change/")).location == "/sign-in?done=mail"
    assert signs_in(app, "fresh@test.example", PASSWORD) and not signs_in(app, town.teacher, PASSWORD)
    assert letters("accounts.mail_changed")[0].to == town.teacher
    assert client.get("/classes").status_code == 303


def test_an_address_that_somebody_has_is_refused_by_its_own_mailbox_alone(client, town):
    client.sign_in(town.teacher)
    typed = {"mail": town.operator, "current_password": PASSWORD}
    assert (
        client.post("/account/mail", data=client.form("/account/mail", "/account/mail") | typed).status_code
        == 303
    )
    path = link(MAIL)
    answer = client.post(path, data=client.form(path, "/mail-change/"))
    assert (answer.status_code, "уже есть" in answer.text) == (409, True)


def test_letters_are_in_the_persons_language(client, town):
    client.sign_in(town.teacher)
    client.post("/account", data=client.form("/account", "/account") | {"name": "Anna", "locale": "en"})
    asked(client, town.teacher)
    assert letters(RESET)[-1].subject == "A new password for Orientir"


def test_no_message_of_the_outbox_holds_an_address_or_a_token(client, town):
    asked(client, town.teacher)
    rows = db.session.query(OutboxMessage).all()
    assert rows and all(row.payload == {} for row in rows)


def test_a_password_is_good_until_it_is_changed(app, town):
    years_on = clock.now() + timedelta(days=1000)
    db.session.rollback()
    with clock.pinned(years_on):
        assert signs_in(app, town.teacher, PASSWORD)


def test_every_listed_password_that_is_long_enough_is_refused():
    listed = [word for word in password_policy._words() if len(word) >= password_policy.LEAST]
    assert len(listed) > 200
    for password in (*listed, "finalfantasy", "leavemealone"):
        with pytest.raises(PasswordGuessable):
            password_policy.check(password)


@pytest.mark.parametrize(
    "password",
    [
        "password2026", "Qwerty123456", "qwertyqwerty", "йцукенгшщзхъ", "Пароль-2026-!", "gfhjkm123456",
        "ИвановИванов1990", "111111111111", "123456789012", "P@ssw0rd2024", "солнышко12345", "ghbdtnghbdtn",
        "zxcvbnm12345", "1qaz2wsx3edc", "абвгдежзийкл", "школа 2026 ростов", "89281234567 ", "admin admin 1",
    ],
)  # fmt: skip
def test_what_is_tried_first_is_no_password(password):
    with pytest.raises(PasswordGuessable):
        password_policy.check(password_policy.normal(password), "x@y.example", "Ъ")


@pytest.mark.parametrize(
    "password", ["orientir-demo", "Ориентир 2026", "petrova.anna1985", "jhbtynbh-2026", "Анна-Петрова-12"]
)
def test_ones_own_words_and_the_sites_name_are_no_password(password):
    with pytest.raises((PasswordOfOwnWords, PasswordGuessable)):
        password_policy.check(password, "anna.petrova@school.example", "Анна Петрова")
    if "rientir" in password:
        with pytest.raises(PasswordOfOwnWords):
            password_policy.check(password, "anna.petrova@school.example", "Анна Петрова")


@pytest.mark.parametrize(
    "password", [PASSWORD, OTHER, "xK9#mQ2vLp7z", "            три пробела", "ж" * 3 + "цапля у моста" * 20]
)
def test_any_signs_make_a_password(password):
    password_policy.check(password_policy.normal(password), "anna@test.example", "Анна Тестова")


def test_length_is_all_that_is_asked_of_a_password_besides(town):
    with pytest.raises(PasswordTooShort):
        password_policy.check("xK9#mQ2vLp7", "x@y.example")
    with pytest.raises(PasswordTooLong):
        password_policy.check("цапля у моста " * 80, "x@y.example")


def test_a_password_is_verified_as_typed_but_for_how_letters_are_composed(app, client, town):
    client.sign_in(town.teacher)
    assert changed(client, password="ёлка и самовар чинно").status_code == 303
    assert signs_in(app, town.teacher, "ёлка и самовар чинно")
    assert not signs_in(app, town.teacher, "Ёлка и самовар чинно")
    assert not signs_in(app, town.teacher, "ёлка и самовар чинно ")


def test_a_password_is_hidden_while_typed_and_may_be_pasted(client):
    page = client.get("/sign-in").text
    assert 'type="password"' in page and "onpaste" not in page and 'autocomplete="current-password"' in page

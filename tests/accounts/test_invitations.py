"""Invitations: one link, one use, one person, seven days."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import inspect, text

from app.accounts import actions
from app.accounts.models import Invitation, Role, User
from app.accounts.refusals import AlreadyInvited, AlreadyMember, LinkUsed
from app.core import clock
from app.core.db import db, transact
from tests.accounts.conftest import letters, link
from tests.forms import filled
from tests.make import PASSWORD
from tests.race import outcomes, race

NEW = "new@test.example"
TOPIC = "accounts.invitation"


@pytest.fixture
def invited(town):
    """The path of a link for somebody who has no account."""
    transact(lambda: actions.invite(NEW, "Мария Новая", Role.SCHOOL, town.school, by=1).id)
    return link(TOPIC)


def accepted(client, path, **typed):
    data = client.form(path, "/invitations/") | {"password": PASSWORD} | typed
    return client.post(path, data=data)


def test_a_newcomer_sets_name_and_password_and_is_signed_in(client, town, invited):
    page = client.get(invited)
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
    assert page.headers["Referrer-Policy"] == "strict-origin"
    assert accepted(client, invited, name="Мария Петрова").status_code == 303
    assert client.get("/classes").status_code == 200
    user = db.session.query(User).filter_by(mail=NEW).one()
    assert (user.name, user.memberships[0].organization_id) == ("Мария Петрова", town.school)


def test_over_https_the_form_is_taken_though_the_browser_hides_the_address(client, invited):
    secure = {"base_url": "https://localhost"}
    form = filled(client.get(invited, **secure).text, "/invitations/") | {"password": PASSWORD}
    assert (
        client.post(invited, data=form, headers={"Referer": "https://localhost/"}, **secure).status_code
        == 303
    )


def test_the_link_works_once(app, client, invited):
    accepted(client, invited)
    for browser in (client, app.test_client()):
        page = browser.get(invited)
        assert (page.status_code, "уже использована" in page.text) == (410, True)


def test_the_link_ends_after_seven_days_and_sending_again_replaces_it(client, town, invited):
    with clock.pinned(clock.now() + timedelta(days=7, minutes=1)):
        page = client.get(invited)
        assert (page.status_code, "Срок действия ссылки истёк" in page.text) == (410, True)
        transact(lambda: actions.send_again(db.session.query(Invitation).one(), by=None))
        assert "заменило более позднее письмо" in client.get(invited).text
        assert accepted(client, link(TOPIC)).status_code == 303


def test_a_withdrawn_invitation_opens_nothing_and_its_letter_is_not_written(client, invited):
    transact(lambda: actions.withdraw(db.session.query(Invitation).one(), by=None))
    assert client.get(invited).status_code == 410
    assert letters(TOPIC) == []


def test_an_altered_link_is_refused_in_plain_words(client, invited):
    for path in (invited[:-3] + "abc", invited.replace("WzEs", "WzIs"), "/invitations/x"):
        page = client.get(path)
        assert (page.status_code, "неполный или изменён" in page.text) == (404, True), path


def test_a_link_of_one_kind_is_none_of_another(client, invited):
    assert client.get(invited.replace("/invitations/", "/password-reset/")).status_code == 404


def test_who_has_an_account_gets_one_more_role_after_signing_in(app, client, town):
    transact(lambda: actions.invite(town.teacher, "Анна", Role.SCHOOL, town.other_school, by=1).id)
    path = link(TOPIC)
    assert "Войдите" in client.get(path).text
    client.sign_in(town.teacher)
    assert client.post(path, data=client.form(path, "/invitations/")).status_code == 303
    user = db.session.query(User).filter_by(mail=town.teacher).one()
    assert {one.organization_id for one in user.memberships} == {town.school, town.other_school}


def test_a_link_for_another_person_is_refused_and_stays_good(client, town, invited):
    client.sign_in(town.teacher)
    token = client.form("/account")["csrf_token"]
    for answer in (client.get(invited), client.post(invited, data={"csrf_token": token})):
        assert (answer.status_code, "отправлено не тому" in answer.text) == (403, True)
    assert db.session.query(Invitation).one().accepted_at is None


def test_a_guessable_password_is_refused_and_the_link_stays_good(client, invited):
    answer = accepted(client, invited, password="qwerty123456")
    assert (answer.status_code, "одним из первых" in answer.text) == (422, True)
    assert accepted(client, invited).status_code == 303


def test_a_switched_off_account_does_not_come_back_by_an_invitation(client, town):
    transact(lambda: setattr(db.session.query(User).filter_by(mail=town.teacher).one(), "active", False))
    transact(lambda: actions.invite(town.teacher, "Анна", Role.SCHOOL, town.other_school, by=1).id)
    page = client.get(link(TOPIC))
    assert (page.status_code, "отключена" in page.text) == (409, True)


def test_two_who_open_the_letter_at_once_make_one_account(app, invited):
    row = db.session.query(Invitation).one().id

    def come():
        invitation = db.session.get_one(Invitation, row)
        return transact(partial(actions.accept_as_newcomer, invitation, "Мария", PASSWORD, "ru")).mail

    results = race(app, [come] * 4)
    assert outcomes(results)[NEW] == 1
    assert db.session.query(User).filter_by(mail=NEW).count() == 1


def test_accepting_twice_at_once_uses_the_link_once(app, town):
    transact(lambda: actions.invite(town.teacher, "Анна", Role.SCHOOL, town.other_school, by=1).id)

    def come():
        invitation = db.session.query(Invitation).one()
        user = db.session.query(User).filter_by(mail=town.teacher).one()
        return transact(lambda: actions.accept(invitation, user).role.value)

    results = race(app, [come] * 4)
    assert outcomes(results)["school"] == 1
    assert {type(one) for one in results if not isinstance(one, str)} == {LinkUsed}


def test_neither_a_role_nor_an_invitation_is_given_twice(town, invited):
    with pytest.raises(AlreadyInvited):
        transact(lambda: actions.invite(NEW.upper(), "Мария", Role.SCHOOL, town.school, by=1))
    with pytest.raises(AlreadyMember):
        transact(lambda: actions.invite(town.teacher, "Анна", Role.SCHOOL, town.school, by=1))


def test_neither_the_database_nor_the_outbox_holds_the_token(app, invited, engine):
    token, held = invited.rsplit("/", 1)[1], []
    with engine.connect() as connection:
        for table in inspect(engine).get_table_names():
            held += [str(row) for row in connection.execute(text(f'SELECT * FROM "{table}"'))]
    assert not any(token in row or token.rsplit(".", 1)[1] in row for row in held)

"""Signing in."""

import threading
from datetime import timedelta
from functools import partial

import pytest

from app import create_app
from app.accounts import actions, passwords
from app.accounts.actions import people
from app.accounts.models import Role, User
from app.config import Config
from app.core import clock
from app.core.db import db, transact
from app.organizations.models import OrganizationKind
from tests.make import PASSWORD
from tests.race import outcomes, race


@pytest.fixture
def person(make):
    user = make.user(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR), "anna@test.example")
    db.session.rollback()
    return user


def tried(client, password, mail="anna@test.example"):
    return client.post("/sign-in", data=client.form("/sign-in") | {"mail": mail, "password": password})


def test_the_right_password_opens_and_any_case_of_the_mail_will_do(client, person):
    assert tried(client, PASSWORD, "Anna@Test.Example").status_code == 303
    assert client.get("/roadmaps").status_code == 200


def test_a_wrong_password_and_an_unknown_mail_get_the_same_answer(client, person):
    wrong, unknown = tried(client, "no"), tried(client, "no", "nobody@test.example")
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert "Почта или пароль не подходят" in wrong.text
    assert "Почта или пароль не подходят" in unknown.text


def test_ten_failures_stop_the_guessing_for_a_quarter_of_an_hour_and_no_longer(client, person):
    for _ in range(actions.TRIES):
        assert tried(client, "no").status_code == 422
    assert tried(client, PASSWORD).status_code == 429
    with clock.pinned(clock.now() + timedelta(minutes=16)):
        assert tried(client, PASSWORD).status_code == 303


def test_one_network_that_tries_many_accounts_is_stopped_for_a_quarter_of_an_hour(client, person):
    for number in range(actions.TRIES_OF_NETWORK):
        transact(partial(actions.remember_failure, f"{number}@test.example", "127.0.0.1"))
    assert tried(client, PASSWORD).status_code == 429
    assert actions.may_try(person.mail, "192.0.2.1")
    with clock.pinned(clock.now() + timedelta(minutes=16)):
        assert tried(client, PASSWORD).status_code == 303


@pytest.mark.parametrize(
    ("failed_from", "tried_from", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("", "", True),
    ],
)
def test_a_network_is_what_one_visitor_has_at_hand(make, failed_from, tried_from, same):
    for _ in range(actions.TRIES):
        transact(partial(actions.remember_failure, "anna@test.example", failed_from))
    assert actions.may_try("anna@test.example", tried_from) is not same


def test_a_crowd_at_the_door_is_asked_to_come_again_and_what_was_typed_is_kept(client, person, monkeypatch):
    at_once = threading.BoundedSemaphore(1)
    monkeypatch.setattr(passwords, "_at_once", at_once)
    monkeypatch.setattr(passwords, "PATIENCE", 0.1)
    with at_once:
        answer = tried(client, PASSWORD)
    assert (answer.status_code, 'value="anna@test.example"' in answer.text) == (429, True)
    assert "Сейчас входят многие" in answer.text
    assert tried(client, PASSWORD).status_code == 303


def test_deactivation_ends_the_session_at_once(client, person):
    client.sign_in(person.mail)
    transact(lambda: setattr(db.session.get_one(User, 1), "active", False))
    assert client.get("/roadmaps").status_code == 303


def test_signing_out_ends_it(client, person):
    client.sign_in(person.mail)
    client.post("/sign-out", data=client.form("/roadmaps", "/sign-out"))
    assert client.get("/roadmaps").status_code == 303


def test_signing_out_ends_a_session_that_was_copied(app, client, person):
    client.sign_in(person.mail)
    thief = app.test_client()
    thief.set_cookie("session", client.get_cookie("session").value)
    assert thief.get("/roadmaps").status_code == 200
    client.post("/sign-out", data=client.form("/roadmaps", "/sign-out"))
    assert thief.get("/roadmaps").status_code == 303


@pytest.mark.changes_app
def test_demo_accounts_are_nobodys_outside_of_the_demo_mode(app, client, make):
    make.user(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR), "operator@demo.example")
    db.session.rollback()
    client.sign_in("operator@demo.example")
    app.config["DEMO"] = False
    assert client.get("/roadmaps").status_code == 303
    assert tried(app.test_client(), PASSWORD, "operator@demo.example").status_code == 422


def test_passwords_cost_a_guesser_what_was_promised_also_where_there_is_no_account(tmp_path, monkeypatch):
    verified = []
    monkeypatch.setattr(passwords.PasswordHasher, "verify", lambda self, kept, _given: verified.append(kept))
    with create_app(Config("test", tmp_path, f"sqlite:///{tmp_path}/none.sqlite3")).app_context():
        kept = passwords.hash_password(PASSWORD)
        assert not passwords.matches(None, PASSWORD)
    assert all(text.startswith("$argon2id$v=19$m=19456,t=2,p=1$") for text in [kept, *verified])
    assert len(verified) == 1


def test_a_password_that_was_hashed_at_another_cost_is_hashed_anew_when_its_person_signs_in(client, person):
    dear = passwords.PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    user = db.session.get_one(User, person.id)
    user.password_hash = dear.hash(PASSWORD)
    db.session.commit()
    assert tried(client, "not the password", person.mail).status_code == 422
    assert db.session.get_one(User, person.id).password_hash.startswith("$argon2id$v=19$m=16,t=2")
    db.session.rollback()
    client.sign_in(person.mail)
    assert db.session.get_one(User, person.id).password_hash.startswith("$argon2id$v=19$m=8,t=1")
    db.session.rollback()
    client.post("/sign-out", data=client.form("/roadmaps", "/sign-out"))
    assert tried(client, PASSWORD, person.mail).status_code == 303


def test_a_short_password_a_taken_mail_and_a_role_that_does_not_fit_are_refused(make, person):
    college = make.organization()
    for mail, password, role, refusal in (
        ("new@test.example", "short", Role.HOST, actions.PasswordTooShort),
        ("ANNA@test.example", PASSWORD, Role.HOST, actions.MailTaken),
        ("new@test.example", PASSWORD, Role.SCHOOL, actions.RoleDoesNotFit),
        ("new@test.example", PASSWORD, Role.MUNICIPALITY, actions.RoleDoesNotFit),
    ):
        with pytest.raises(refusal):
            transact(lambda: actions.create_user(mail, "x", password, role, college.id, by=None))  # noqa: B023
    assert db.session.query(User).count() == 1


def test_one_mail_asked_for_from_many_sides_is_one_account(app, make, monkeypatch):
    monkeypatch.setattr(people, "hash_password", lambda password: password)  # all at one moment
    college_id = make.organization().id
    make_one = partial(actions.create_user, "new@test.example", "x", PASSWORD, Role.HOST, college_id, by=None)
    results = race(app, [partial(transact, lambda: make_one().mail)] * 8)
    assert outcomes(results) == {"new@test.example": 1, "MailTaken": 7}
    assert db.session.query(User).count() == 1


def test_an_account_is_made_and_listed_at_the_command_line(app, make):
    make.organization(OrganizationKind.OPERATOR, code="op")
    runner = app.test_cli_runner()
    made = runner.invoke(
        args=["users", "create", "boss@test.example", "--role", "operator", "--organization", "op"],
        input=PASSWORD + "\n",
    )
    assert made.exit_code == 0, made.output
    assert "boss@test.example\toperator\top\tactive" in runner.invoke(args=["users", "list"]).output


def test_an_unknown_organization_is_one_clear_line_and_exit_2(app, make):
    result = app.test_cli_runner().invoke(
        args=["users", "create", "boss@test.example", "--role", "operator", "--organization", "nowhere"]
    )
    assert result.exit_code == 2
    assert "no organization has the code nowhere" in result.output

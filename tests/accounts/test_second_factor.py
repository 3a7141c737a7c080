"""The second factor: set up, asked for, replayed, lost."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pyotp
import pytest

from app.accounts import actions, codes
from app.accounts.models import Purpose, RecoveryCode, Role, SecondFactor, User
from app.accounts.refusals import CodeWrong
from app.core import clock
from app.core.db import db, transact
from tests.accounts.conftest import letters
from tests.make import PASSWORD
from tests.race import outcomes, race

PAGE = "/account/second-factor"


def shown_secret(client):
    return client.get(PAGE).text.split('id="secret">')[1].split("<")[0].replace(" ", "")


def code_at(secret, moment):
    return pyotp.TOTP(secret).at(int(moment.timestamp()))


def set_up(client):
    """The secret and the recovery codes of whoever is signed in."""
    client.post(PAGE, data=client.form(PAGE, PAGE))
    secret = shown_secret(client)
    form = client.form(PAGE, "/confirmation") | {"code": code_at(secret, clock.now())}
    db.session.rollback()
    answer = client.post(f"{PAGE}/confirmation", data=form)
    assert answer.status_code == 200, answer.text
    return secret, answer.text.split('id="codes">')[1].split("<")[0].split()


def enter(client, mail, code=None):
    """Sign in, and give the code if one is asked for."""
    form = client.form("/sign-in") | {"mail": mail, "password": PASSWORD}
    answer = client.post("/sign-in", data=form)
    if code is None:
        return answer
    return client.post("/sign-in/code", data=client.form(answer.location, "/code") | {"code": code})


@pytest.fixture
def protected(app, client, town):
    """The teacher's secret and recovery codes; `client` is signed in. The next code comes in a minute."""
    client.sign_in(town.teacher)
    return set_up(client)


@pytest.fixture
def later():
    """A minute on: the code that confirmed is over, and the next one has not been taken."""
    moment = clock.now() + timedelta(minutes=1)
    db.session.rollback()
    with clock.pinned(moment):
        yield moment


def test_it_counts_once_a_code_has_confirmed_it(app, client, town):
    client.sign_in(town.teacher)
    client.post(PAGE, data=client.form(PAGE, PAGE))
    wrong = client.post(f"{PAGE}/confirmation", data=client.form(PAGE, "/confirmation") | {"code": "000000"})
    assert wrong.status_code == 422
    assert enter(app.test_client(), town.teacher).location == "/"
    set_up(client)
    assert enter(app.test_client(), town.teacher).location.startswith("/sign-in/code")


def test_the_password_alone_opens_nothing(app, town, protected):
    browser = app.test_client()
    enter(browser, town.teacher)
    assert browser.get("/classes").status_code == 303
    assert app.test_client().get("/sign-in/code").location == "/sign-in"


def test_the_code_opens_and_never_twice(app, town, protected, later):
    code = code_at(protected[0], later)
    browser = app.test_client()
    assert enter(browser, town.teacher, code).status_code == 303
    assert browser.get("/classes").status_code == 200
    again = enter(app.test_client(), town.teacher, code)
    assert (again.status_code, "уже использован" in again.text) == (422, True)


def test_the_code_that_confirmed_does_not_sign_in(app, town, protected):
    assert enter(app.test_client(), town.teacher, code_at(protected[0], clock.now())).status_code == 422


@pytest.mark.parametrize(("off", "fits"), [(-30, True), (30, True), (-90, False), (90, False)])
def test_a_phone_may_be_half_a_minute_off(off, fits):
    secret, now = codes.new_secret(), datetime(2026, 10, 14, 10, 0, 15, tzinfo=UTC)
    found = codes.matching_step(secret, code_at(secret, now + timedelta(seconds=off)), now)
    assert (found is not None) is fits


def test_one_code_from_two_browsers_at_once_is_taken_once(app, town, protected):
    moment = clock.now() + timedelta(minutes=1)
    code = code_at(protected[0], moment)
    db.session.rollback()

    def come():
        with clock.pinned(moment):
            user = db.session.query(User).filter_by(mail=town.teacher).one()
            return transact(lambda: actions.take_code(user, code) or "ok")

    results = race(app, [come] * 4)
    assert outcomes(results)["ok"] == 1
    assert sum(isinstance(one, CodeWrong) for one in results) == 3


def test_ten_wrong_codes_stop_the_guessing_from_everywhere_for_a_while(app, town, protected, later):
    for number in range(actions.TRIES):
        transact(partial(actions.remember_failure, town.teacher, f"192.0.2.{number}", Purpose.CODE))
    assert enter(app.test_client(), town.teacher, code_at(protected[0], later)).status_code == 429
    with clock.pinned(later + timedelta(minutes=16)):
        code = code_at(protected[0], later + timedelta(minutes=16))
        assert enter(app.test_client(), town.teacher, code).status_code == 303


def test_a_wrong_code_is_counted(app, town, protected):
    browser = app.test_client()
    for _ in range(actions.TRIES):
        assert enter(browser, town.teacher, "000000").status_code == 422
    assert enter(browser, town.teacher, "000000").status_code == 429


def test_a_recovery_code_stands_in_once(app, town, protected):
    code = protected[1][0]
    assert enter(app.test_client(), town.teacher, code.upper().replace("-", " ")).status_code == 303
    assert enter(app.test_client(), town.teacher, code).status_code == 422
    assert enter(app.test_client(), town.teacher, protected[1][1]).status_code == 303


def test_the_step_between_password_and_code_lasts_ten_minutes_and_one_password(app, town, protected):
    browser, moment = app.test_client(), clock.now()
    enter(browser, town.teacher)
    with clock.pinned(moment + timedelta(minutes=11)):
        assert browser.get("/sign-in/code").location == "/sign-in"
    assert browser.get("/sign-in/code").status_code == 200
    transact(lambda: actions.change_password(_teacher(town), "тумбочка утюг жираф"))
    assert browser.get("/sign-in/code").location == "/sign-in"


def _teacher(town):
    return db.session.query(User).filter_by(mail=town.teacher).one()


def test_a_new_password_by_letter_does_not_go_around_it(app, town, protected):
    transact(lambda: actions.change_password(_teacher(town), "тумбочка утюг жираф"))
    browser = app.test_client()
    typed = {"mail": town.teacher, "password": "тумбочка утюг жираф"}
    assert browser.post("/sign-in", data=browser.form("/sign-in") | typed).location.startswith(
        "/sign-in/code"
    )
    assert browser.get("/classes").status_code == 303


def test_new_recovery_codes_replace_the_former_ones(app, client, town, protected, later):
    form = client.form(PAGE, "/recovery-codes") | {"current_password": PASSWORD}
    answer = client.post(f"{PAGE}/recovery-codes", data=form | {"code": code_at(protected[0], later)})
    fresh = answer.text.split('id="codes">')[1].split("<")[0].split()
    assert len(set(fresh) | set(protected[1])) == 2 * codes.RECOVERY_CODES
    assert enter(app.test_client(), town.teacher, protected[1][0]).status_code == 422
    assert enter(app.test_client(), town.teacher, fresh[0]).status_code == 303


def test_switching_off_asks_password_and_code_and_ends_other_sessions(app, client, town, protected, later):
    other = app.test_client()
    enter(other, town.teacher, protected[1][0])
    form, code = client.form(PAGE, "/recovery-codes"), code_at(protected[0], later)
    for typed in ({"current_password": "no", "code": code}, {"current_password": PASSWORD, "code": "1"}):
        assert client.post(f"{PAGE}/removal", data=form | typed).status_code == 422
    form = client.form(PAGE, "/recovery-codes")
    typed = {"current_password": PASSWORD, "code": protected[1][1]}
    assert client.post(f"{PAGE}/removal", data=form | typed).status_code == 303
    assert client.get("/classes").status_code == 200
    assert other.get("/classes").status_code == 303
    assert db.session.query(RecoveryCode).count() == 0
    assert len(letters("accounts.second_factor_off")) == 1


def test_secret_and_codes_are_not_readable_in_the_database(engine, town, protected):
    secret, recovery = protected
    with engine.connect() as connection:
        sealed = connection.exec_driver_sql("SELECT sealed_secret FROM second_factor").scalar_one()
        hashes = connection.exec_driver_sql("SELECT code_hash FROM recovery_code").scalars().all()
    assert secret not in sealed
    assert len(hashes) == codes.RECOVERY_CODES and all(one.startswith("$argon2id$") for one in hashes)
    assert not any(code.replace("-", "") in one for one in hashes for code in recovery)


def test_secrets_and_codes_are_long_and_never_the_same():
    secrets = {codes.new_secret() for _ in range(50)}
    assert len(secrets) == 50 and min(map(len, secrets)) >= 32  # base 32: 160 bits
    shown = {code for _ in range(20) for code in codes.new_recovery_codes()}
    assert len(shown) == 20 * codes.RECOVERY_CODES
    assert all(len(codes.folded(code)) == 12 for code in shown)


@pytest.mark.changes_app
def test_another_key_of_the_installation_is_told_in_plain_words_and_recovery_codes_still_work(
    app, town, protected
):
    app.config["SECRET_KEY"] = "another"
    answer = enter(app.test_client(), town.teacher, "123456")
    assert (answer.status_code, "ключ установки изменился" in answer.text) == (409, True)
    assert enter(app.test_client(), town.teacher, protected[1][0]).status_code == 303


class TestRequired:
    """Outside of the demo mode."""

    @pytest.fixture
    def config(self, config):
        return replace(config, demo=False)

    def test_staff_sets_it_up_before_anything_else_opens(self, client, town):
        client.sign_in(town.coordinator)
        for path in ("/", "/calendar", "/events", "/users", "/account"):
            assert client.get(path).location == PAGE, path
        assert "обязателен" in client.get(PAGE).text
        set_up(client)
        assert client.get("/events").status_code == 200

    def test_it_is_offered_to_schools(self, client, town):
        client.sign_in(town.teacher)
        assert client.get("/classes").status_code == 200

    def test_staff_cannot_switch_it_off(self, client, town):
        client.sign_in(town.operator)
        recovery = set_up(client)[1]
        assert "/removal" not in client.get(PAGE).text
        form = client.form(PAGE, "/recovery-codes")
        typed = {"current_password": PASSWORD, "code": recovery[0]}
        assert client.post(f"{PAGE}/removal", data=form | typed).status_code == 409
        assert db.session.query(SecondFactor).count() == 1

    def test_a_role_given_later_asks_for_it_at_once(self, client, town):
        client.sign_in(town.teacher)
        assert client.get("/classes").status_code == 200
        transact(lambda: actions.add_membership(_teacher(town), Role.HOST, town.college, by=None).id)
        assert client.get("/classes").location == PAGE

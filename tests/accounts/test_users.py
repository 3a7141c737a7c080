"""Those who keep accounts: what they see, what they do, and what stays out of their reach."""

from functools import partial

import pytest

from app.accounts import actions
from app.accounts.models import Invitation, Membership, Role, User
from app.accounts.queries import active_operators
from app.accounts.refusals import LastOperator, NotOneself
from app.core import audit
from app.core.db import db, transact
from tests.accounts.conftest import letters
from tests.make import PASSWORD
from tests.race import race


def by_mail(mail):
    return db.session.query(User).filter_by(mail=mail).one()


def user_id(mail):
    found = by_mail(mail).id
    db.session.rollback()
    return found


@pytest.fixture
def far(make, town):
    """The mail of somebody of another municipality."""
    user = make.user(Role.SCHOOL, make.school(), "far@test.example").mail
    db.session.rollback()
    return user


def posted(client, path, **data):
    return client.post(path, data={"csrf_token": client.form("/account")["csrf_token"]} | data)


def test_an_operator_sees_everybody_and_a_coordinator_the_own_municipality(app, client, town, far):
    client.sign_in(town.operator)
    assert all(mail in client.get("/users").text for mail in (town.teacher, town.coordinator, far))
    coordinator = app.test_client()
    coordinator.sign_in(town.coordinator)
    page = coordinator.get("/users").text
    assert town.teacher in page and town.coordinator in page
    assert far not in page and town.operator not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "АННА тест"}, True),
        ({"q": "никто"}, False),
        ({"role": "school"}, True),
        ({"role": "host"}, False),
        ({"state": "inactive"}, False),
        ({"q": "%"}, False),
    ],
)
def test_the_list_is_searched_and_filtered(client, town, query, found):
    client.sign_in(town.operator)
    assert (town.teacher in client.get("/users", query_string=query).text) is found


def test_people_and_invitations_of_others_are_not_found(client, town, far):
    client.sign_in(town.coordinator)
    away = user_id(far)
    theirs = transact(lambda: actions.invite("x@test.example", "X", Role.SCHOOL, town.far_school, by=None).id)
    assert client.get(f"/users/{away}").status_code == 404
    for what in ("deactivation", "reactivation", "second-factor-reset", "password-reset", "sign-out"):
        assert posted(client, f"/users/{away}/{what}", reason="x").status_code == 404, what
    for what in ("letter", "withdrawal"):
        assert posted(client, f"/users/invitations/{theirs}/{what}").status_code == 404, what
    assert (
        posted(client, f"/users/{away}/memberships?organization={town.school}", role="school").status_code
        == 404
    )
    assert by_mail(far).active


def test_a_coordinator_invites_to_the_own_municipality_and_no_further(client, town):
    client.sign_in(town.coordinator)
    typed = {"mail": "n@test.example", "name": "Н"}
    for organization, role, status in (
        (town.school, "school", 303),
        (town.college, "host", 303),
        (town.college, "operator", 422),
        (town.college, "analyst", 422),
        (town.college, "school", 422),
        (town.far_school, "school", 404),
        (2**31, "school", 404),
    ):
        answer = posted(client, f"/users/invitations?organization={organization}", **typed, role=role)
        assert answer.status_code == status, (organization, role)
    assert db.session.query(Invitation).count() == 2


def test_schools_hosts_and_analysts_keep_nobody(app, make, town):
    browser = app.test_client()
    browser.sign_in(town.teacher)
    for path in ("/users", "/users/1", "/users/invitations", "/users/invitations/new"):
        assert browser.get(path).status_code == 404, path


def test_a_coordinator_takes_own_roles_back_but_not_the_account_of_who_acts_for_others(client, town, far):
    shared = by_mail(far)
    transact(lambda: actions.add_membership(shared, Role.SCHOOL, town.school, by=None).id)
    kept = user_id(far)
    client.sign_in(town.coordinator)
    page = client.get(f"/users/{kept}").text
    assert "в руках оператора" in page or "распоряжается оператор" in page
    assert posted(client, f"/users/{kept}/deactivation", reason="x").status_code == 404
    own, foreign = (
        db.session.query(Membership.id).filter_by(user_id=kept, organization_id=one).scalar()
        for one in (town.school, by_mail(far).memberships[0].organization_id)
    )
    db.session.rollback()
    assert posted(client, f"/users/{kept}/memberships/{foreign}/removal").status_code == 404
    assert posted(client, f"/users/{kept}/memberships/{own}/removal").status_code == 303
    assert len(by_mail(far).memberships) == 1


def test_deactivation_ends_sessions_and_is_told_with_its_reason(app, client, town):
    teacher = app.test_client()
    teacher.sign_in(town.teacher)
    client.sign_in(town.operator)
    kept = user_id(town.teacher)
    assert posted(client, f"/users/{kept}/deactivation").status_code == 422
    assert posted(client, f"/users/{kept}/deactivation", reason="Уволилась").status_code == 303
    assert teacher.get("/classes").status_code == 303
    assert "Уволилась" in client.get(f"/users/{kept}").text
    form = teacher.form("/sign-in") | {"mail": town.teacher, "password": PASSWORD}
    assert teacher.post("/sign-in", data=form).status_code == 422
    posted(client, f"/users/{kept}/reactivation")
    assert teacher.post("/sign-in", data=form).status_code == 303


def test_nobody_switches_off_oneself_nor_the_last_operator(make, town):
    operator, coordinator = by_mail(town.operator), by_mail(town.coordinator)
    with pytest.raises(NotOneself):
        transact(lambda: actions.deactivate(operator, by=operator, reason="x"))
    with pytest.raises(LastOperator):
        transact(lambda: actions.deactivate(operator, by=coordinator, reason="x"))
    with pytest.raises(LastOperator):
        transact(lambda: actions.remove_membership(operator.memberships[0], by=coordinator))
    with pytest.raises(NotOneself):
        transact(lambda: actions.reset_second_factor(operator, by=operator, reason="x"))


def test_two_operators_never_take_the_role_from_each_other_at_once(app, make, town):
    first = by_mail(town.operator)
    office, one = first.memberships[0].organization, first.id
    other = make.user(Role.OPERATOR, office).id

    def take(taker, holder):
        def act():
            (role,) = db.session.get_one(User, holder).memberships
            actions.remove_membership(role, by=db.session.get_one(User, taker))

        transact(act)

    for _time in range(5):
        race(app, [partial(take, one, other), partial(take, other, one)])
        (left,) = active_operators()
        again = {one, other} - {left}
        for user_id in again:
            who = db.session.get_one(User, user_id)
            transact(lambda to=who: actions.add_membership(to, Role.OPERATOR, office.id, by=None))
        db.session.expire_all()


def test_a_second_factor_is_reset_with_a_reason_that_stays_in_the_log(app, client, town):
    teacher = app.test_client()
    teacher.sign_in(town.teacher)
    teacher.post("/account/second-factor", data=teacher.form("/account", "/sign-out"))
    client.sign_in(town.operator)
    kept = user_id(town.teacher)
    assert posted(client, f"/users/{kept}/second-factor-reset").status_code == 422
    posted(client, f"/users/{kept}/second-factor-reset", reason="Перезвонила, узнала по голосу")
    entry = next(one for one in audit.history("user", kept) if one.action == "second_factor.reset")
    assert (entry.reason, entry.actor_id) == ("Перезвонила, узнала по голосу", by_mail(town.operator).id)
    assert by_mail(town.teacher).second_factor is None
    db.session.rollback()
    assert teacher.get("/classes").status_code == 303
    assert len(letters("accounts.second_factor_off")) == 1


def test_an_operator_sends_a_link_and_never_learns_or_sets_a_password(client, town):
    client.sign_in(town.operator)
    kept = user_id(town.teacher)
    posted(client, f"/users/{kept}/password-reset")
    letter = letters("accounts.password_reset")[-1]
    assert letter.to == town.teacher
    page = client.get(f"/users/{kept}").text
    assert 'type="password"' not in page and letter.action[1].rsplit("/", 1)[1] not in page


def test_an_operator_ends_all_sessions_of_a_person(app, client, town):
    teacher = app.test_client()
    teacher.sign_in(town.teacher)
    client.sign_in(town.operator)
    posted(client, f"/users/{user_id(town.teacher)}/sign-out")
    assert teacher.get("/classes").status_code == 303


def test_fields_of_the_account_that_no_form_shows_are_not_changed_by_sending_them(client, town):
    client.sign_in(town.teacher)
    typed = {"name": "Анна", "locale": "ru", "mail": "x@test.example", "active": "0", "role": "operator"}
    assert posted(client, "/account", **typed).status_code == 303
    assert by_mail(town.teacher).memberships[0].role is Role.SCHOOL


def test_an_empty_installation_gets_its_first_operator_and_no_second_founding(app, context):
    runner = app.test_cli_runner()
    founding = ["--organization", "op", "--organization-name", "Центр", "--region", "Область"]
    command = ["users", "create", "boss@test.example", "--role", "operator", *founding]
    made = runner.invoke(args=command, input=PASSWORD + "\n")
    assert made.exit_code == 0, made.output
    assert "boss@test.example\toperator\top\tactive" in runner.invoke(args=["users", "list"]).output
    again = runner.invoke(args=command, input=PASSWORD + "\n")
    assert (again.exit_code, "has organizations already" in again.output) == (2, True)


def test_an_invitation_from_the_command_line_prints_its_link_only_if_asked(app, client, make):
    make.organization(code="college")
    command = ["users", "invite", "n@test.example", "--role", "host", "--organization", "college"]
    shown = app.test_cli_runner().invoke(args=[*command, "--show-link"])
    assert shown.exit_code == 0, shown.output
    path = shown.output.splitlines()[-1].removeprefix(app.config["SITE_URL"])
    assert client.get(path).status_code == 200
    twice = app.test_cli_runner().invoke(args=command)
    assert (twice.exit_code, "already invited" in twice.output) == (2, True)


def test_a_new_installation_has_no_accounts(app, context):
    assert db.session.query(User).count() == 0

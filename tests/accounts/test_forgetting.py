"""Nothing that is known of people is kept longer than the settings say."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts import actions
from app.accounts.models import Errand, Invitation, MailedLink, Role, User, UserSession
from app.accounts.refusals import LinkAltered
from app.accounts.sealing import sign
from app.core import audit, clock
from app.core.db import db, transact
from app.organizations.models import OrganizationKind

YEAR = timedelta(days=366)


@pytest.fixture
def office(make):
    make.installation()
    return make.organization(OrganizationKind.OPERATOR)


def forget(after: timedelta) -> int:
    with clock.pinned(clock.now() + after):
        return transact(actions.forget_due)


def test_a_closed_account_loses_its_person_after_a_year_and_keeps_its_number(make, office):
    boss, user = make.user(Role.OPERATOR, office), make.user(Role.OPERATOR, office, "gone@test.example")
    transact(lambda: actions.deactivate(user, by=boss, reason="Уволилась"))
    assert forget(YEAR - timedelta(days=3)) == 0
    assert user.mail == "gone@test.example"
    assert forget(YEAR) == 1
    db.session.expire_all()
    assert (user.name, user.mail) == (f"№ {user.id}", f"erased-{user.id}@invalid")
    assert audit.history("user", user.id)[-1].action == "user.forgotten"
    assert forget(2 * YEAR) == 0


def test_an_account_in_use_is_never_erased(make, office):
    user = make.user(Role.OPERATOR, office)
    forget(5 * YEAR)
    db.session.expire_all()
    assert user.name == "Анна Тестова"


def test_old_sign_ins_and_invitations_are_erased(client, make, office):
    boss = make.user(Role.OPERATOR, office)
    client.sign_in(boss.mail)
    transact(lambda: actions.invite("new@test.example", "Новый", Role.OPERATOR, office.id, by=boss.id))
    assert forget(timedelta(days=100)) == 0
    assert forget(timedelta(days=200)) == 2
    assert db.session.scalars(select(UserSession)).all() == db.session.scalars(select(Invitation)).all() == []
    assert db.session.get_one(User, boss.id).mail == boss.mail


def test_an_old_letter_opens_no_link_of_another_person(make, office):
    """Links are forgotten, letters are not: whoever finds one of last year has a link to a number."""
    first, second = make.user(Role.OPERATOR, office), make.user(Role.OPERATOR, office)
    transact(lambda: actions.ask_for_reset(first, by=None))
    old = sign(Errand.RESET, db.session.scalars(select(MailedLink.id)).one(), 1)
    assert forget(YEAR) == 1
    transact(lambda: actions.ask_for_reset(second, by=None))
    with pytest.raises(LinkAltered):
        actions.open_link(Errand.RESET, old)

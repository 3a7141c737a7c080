"""A person comes: invited, accepts, sets up the second factor, acts for another organization, and ends the
session that was left open elsewhere."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from flask import current_app
from sqlalchemy import select

from app.accounts.models import Role
from app.core.db import db
from app.core.outbox import OutboxMessage
from app.organizations.models import OrganizationKind
from tests.browser.conftest import Person
from tests.make import PASSWORD

pytestmark = pytest.mark.long

MAIL, NAME = "maria@test.example", "Мария Соколова"


@pytest.fixture
def town(make):
    """A municipality with a school and a college, and the mail of its coordinator."""
    make.installation("Ростовская область")
    azov = make.municipality("Азов")
    make.school(azov, short_name="Школа № 3, Азов")
    make.organization(municipality=azov, name="Колледж ремёсел", short_name="Колледж ремёсел")
    authority = make.organization(OrganizationKind.AUTHORITY, azov, short_name="Управление образования")
    mail = make.user(Role.MUNICIPALITY, authority).mail
    db.session.rollback()
    return mail


@pytest.fixture
def persons(request, chromium, site, database_url):
    """Coordinator, newcomer, and the newcomer's other browser. With JavaScript on one engine, without on the
    other: what differs between engines is nothing that a script sees."""
    javascript = database_url.startswith("sqlite")
    walk = f"accounts-{'javascript' if javascript else 'plain'}"
    persons = [Person(chromium, site, walk, javascript=javascript) for _ in range(3)]
    yield persons
    for person in persons:
        person.done()


def letter_link(topic):
    """The path that the newest letter of `topic` leads to."""
    newest = select(OutboxMessage).where(OutboxMessage.topic == topic).order_by(OutboxMessage.id.desc())
    message = db.session.scalars(newest.limit(1)).one()
    (letter,) = current_app.extensions["topics"].get(topic).write(message)
    db.session.rollback()
    return letter.action[1].removeprefix(current_app.config["SITE_URL"])


def code_of(site, secret):
    """What the authenticator shows at the site's hour."""
    return pyotp.TOTP(secret).at(datetime.now(UTC) + site.ahead)


def test_a_person_comes_and_keeps_the_account_safe(persons, site, town):
    coordinator, newcomer, elsewhere = persons
    coordinator.sign_in(town, PASSWORD)
    invited(coordinator)
    accepted(newcomer)
    secret = protected(newcomer)
    switched(coordinator, newcomer)
    site.ahead += timedelta(seconds=30)  # a code is good for one use: the next one
    signed_in_elsewhere(elsewhere, code_of(site, secret))
    ended_elsewhere(newcomer, elsewhere)


def invited(coordinator):
    coordinator.page.locator(".tools summary").click()
    coordinator.follow("Пользователи")
    coordinator.look("01-people")
    coordinator.follow("Пригласить")
    coordinator.page.get_by_label("Название или код организации").fill("Школа")
    coordinator.press("Найти")
    coordinator.page.get_by_role("link", name="Колледж ремёсел").wait_for(state="detached")
    coordinator.look("02-organization")
    coordinator.follow("Школа № 3, Азов")
    coordinator.page.locator("#name").fill(NAME)
    coordinator.page.locator("#mail").fill(MAIL)
    coordinator.press("Отправить приглашение")
    coordinator.sees("Приглашение отправлено")
    coordinator.look("03-invitations")


def accepted(newcomer):
    newcomer.open(letter_link("accounts.invitation"))
    newcomer.page.get_by_label("Пароль").fill("qwerty123456")
    newcomer.press("Принять приглашение")
    newcomer.sees("подбирают одним из первых")
    newcomer.look("04-guessable")
    newcomer.page.get_by_label("Пароль").fill(PASSWORD)
    newcomer.press("Принять приглашение")
    newcomer.page.wait_for_url(newcomer.site.url + "/")


def protected(newcomer):
    newcomer.open("/account")
    newcomer.look("05-account")
    newcomer.follow("Настроить")
    newcomer.press("Настроить")
    newcomer.sees("Отсканируйте картинку")
    newcomer.look("06-second-factor")
    secret = newcomer.page.locator("#secret").inner_text().replace(" ", "")
    newcomer.page.get_by_label("Код", exact=True).fill(code_of(newcomer.site, secret))
    newcomer.press("Включить")
    newcomer.sees("Больше они показаны не будут")
    newcomer.look("07-recovery-codes")
    with newcomer.page.expect_download() as download:
        newcomer.page.get_by_role("link", name="Скачать").click()
    assert len(download.value.path().read_text(encoding="utf-8").split("\n\n")[1].split()) == 10
    return secret


def switched(coordinator, newcomer):
    coordinator.open("/users?q=" + MAIL)
    coordinator.follow(NAME)
    coordinator.follow("Дать ещё одну роль")
    coordinator.page.get_by_label("Название или код организации").fill("Колледж")
    coordinator.press("Найти")
    coordinator.page.get_by_role("link", name="Школа № 3").wait_for(state="detached")
    coordinator.follow("Колледж ремёсел")
    coordinator.page.get_by_label("Роль").select_option("host")
    coordinator.press("Дать роль")
    coordinator.sees("Роль дана")
    coordinator.look("08-person")
    newcomer.open("/")
    newcomer.page.locator(".tools summary").click()
    newcomer.look("09-roles")
    newcomer.page.locator(".roles button").click()
    newcomer.page.get_by_role("link", name="Мероприятия").first.wait_for()
    newcomer.open("/events")
    newcomer.sees("Мероприятия")


def signed_in_elsewhere(elsewhere, code):
    elsewhere.sign_in(MAIL, PASSWORD)
    elsewhere.sees("Ещё один шаг")
    elsewhere.look("10-code")
    elsewhere.page.get_by_label("Код").fill(code)
    elsewhere.press("Продолжить")
    elsewhere.page.wait_for_url(elsewhere.site.url + "/")


def ended_elsewhere(newcomer, elsewhere):
    newcomer.open("/account/sessions")
    newcomer.look("11-sessions")
    newcomer.page.get_by_label("Ваш нынешний пароль").fill(PASSWORD)
    newcomer.page.locator("main .rows button").click()
    newcomer.sees("Сеанс завершён")
    elsewhere.open("/classes")
    elsewhere.page.wait_for_url("**/sign-in?next=**")
    newcomer.open("/account")
    newcomer.sees("Вы вошли в 1 браузере")

"""A school enters a work for a contest, the host admits it and tells the result, and the school goes on."""

import pytest

from app.accounts.models import Role
from app.core.db import db
from tests.browser.conftest import Person
from tests.checks import clean
from tests.make import PASSWORD

pytestmark = pytest.mark.long


@pytest.mark.parametrize(
    ("database_url", "javascript"),
    [("sqlite", True), ("sqlite", False)],
    indirect=["database_url"],
    ids=["javascript", "plain"],
)
def test_application_to_a_contest(chromium, site, make, javascript):
    college, teacher = make.organization(), make.school(short_name="Школа № 3, Азов")
    first = make.contest(college, title="Мастерская будущего", nominations=("Макет", "Эскиз"))
    final = make.contest(college, title="Финал", follows_id=first.id, nominations=("Макет",))
    mails = make.user(Role.SCHOOL, teacher).mail, make.user(Role.HOST, college).mail
    start, end = f"/events/{first.id}", f"/events/{final.id}"
    db.session.rollback()
    people = [Person(chromium, site, f"applying-{javascript}", javascript=javascript) for _ in mails]
    for person, mail in zip(people, mails, strict=True):
        person.sign_in(mail, PASSWORD)
    school, host = people
    a_school_enters_a_work(school, start)
    the_host_admits_it_and_tells_the_result(host, start)
    the_school_goes_on(school, start, end)
    clean()
    for person in people:
        person.done()


def a_school_enters_a_work(school, contest):
    school.open(contest)
    school.follow("Подать заявку")
    page = school.page
    page.get_by_label("Эскиз").check()
    page.get_by_label("Команда").check()
    page.get_by_label("Всего участников").fill("4")
    page.get_by_label("Ссылка на работу").fill("диск")
    school.press("Отправить заявку")
    school.sees("Адрес начинается с https://")
    school.look("01-refused")
    page.get_by_label("Ссылка на работу").fill("https://disk.example/1")
    page.get_by_label("Название работы").fill("Верфь")
    school.press("Отправить заявку")
    school.sees("Заявка № 1 принята")
    school.look("02-received")


def the_host_admits_it_and_tells_the_result(host, contest):
    host.open(f"{contest}/applications")
    host.look("03-of-event")
    host.page.get_by_label("Допустить заявку").check()
    host.press("Допустить отмеченные")
    host.sees("Допущена 1 заявка")
    host.follow("Результаты конкурса")
    host.page.get_by_label("Результат: №").select_option("winner")
    host.page.get_by_label("Место: №").fill("1")
    host.page.get_by_label("Проходит дальше: №").check()
    host.press("Сохранить результаты")
    host.sees("Сохранён 1 результат.")
    host.look("04-results")
    host.press("Объявить результаты")
    host.sees("Результаты объявлены")
    host.open(f"{contest}/contest")
    host.look("05-limits")


def the_school_goes_on(school, contest, final):
    school.open(contest)
    school.follow("Ваша заявка")
    school.sees("Победитель, 1 место")
    school.look("06-won")
    school.open(final)
    school.follow("Заявить прошедших (1)")
    school.press("Отправить заявку")
    school.sees("Заявка № 2 принята")
    school.open("/applications")
    school.sees("Финал")
    school.narrow("applications")

"""The survey's pages: answering without an account, and who reads the sums."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Role, SignInTry
from app.attendance.survey import answering
from app.attendance.survey.links import OPEN_FOR, token_of
from app.attendance.survey.models import SurveySet
from app.attendance.survey.refusals import TooManyFromNetwork
from app.attendance.survey.showing import month_line
from app.core import clock
from app.core.db import db
from app.organizations.models import OrganizationKind
from tests.attendance.surveying import ask, counts, held, send
from tests.attendance.visiting import TODAY


@pytest.fixture
def asked(make):
    return ask()


def address(slot):
    return f"/o/{token_of(slot.id)}"


def test_from_the_link_to_the_thanks_without_an_account(client, make, asked):
    slot = held(make)
    path = address(slot)
    page = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert "Опрос анонимный" in page.text and "Content-Encoding" not in page.headers
    assert page.headers["Cache-Control"] == "private, no-cache"  # Back finds the form with its key
    form = client.form(path) | {"question_1": "5", "question_3": "2"}
    for _press in range(2):
        thanks = client.post(path, data=form)
        assert thanks.location == f"{path}/thanks"
    assert "Спасибо!" in client.get(thanks.location).text
    assert counts(slot) == (1, Counter({5: 1, 2: 1}))
    networks = db.session.scalars(select(SignInTry.network)).all()
    assert networks and all("127." not in network for network in networks)
    assert client.get(path[:-1] + ("A" if path[-1] != "A" else "B")).status_code == 404


def test_what_is_wrong_is_said_and_what_was_chosen_stays(client, make, asked, monkeypatch):
    slot = held(make, capacity=1)
    path = address(slot)
    nothing = client.post(path, data=client.form(path))
    assert nothing.status_code == 422 and "хотя бы на один вопрос" in nothing.text
    odd = client.post(path, data=client.form(path) | {"question_1": "4", "question_2": "9"})
    assert odd.status_code == 422 and "Выберите один из ответов" in odd.text
    assert 'name="question_1" value="4" checked' in odd.text
    with clock.pinned(slot.ends_at + OPEN_FOR):
        over = client.get(path)
        assert over.status_code == 410 and "Опрос закончен" in over.text
    monkeypatch.setattr(answering, "MOST_OF_NETWORK", 1)
    good = {"question_1": "4"}
    many = client.post(path, data=client.form(path) | good)
    assert many.status_code == TooManyFromNetwork.status and "из вашей сети" in many.text.lower()
    assert 'value="4" checked' in many.text and counts(slot)[0] == 0


def test_hosts_and_schools_that_came_read_the_sums_and_nobody_else(client, make, asked):
    place = make.municipality()
    host, school = make.organization(municipality=place), make.school()
    with clock.pinned(TODAY - timedelta(days=30)):
        slot = make.slot(event=make.event(host), starts_at=TODAY - timedelta(days=1))
        booked = make.booking(slot, 20, make.school_class(school))
    for mark in (5, 4, 5, 4, 5):
        send(slot, mark)
    results, event = f"/slots/{slot.id}/survey", f"/events/{slot.event_id}/survey"
    paths = {"host": {results, event, f"{event}.csv"}, "school": {results}}
    for role, organization in (("school", school), ("host", host), ("school", make.school())):
        browser = client.application.test_client()
        browser.sign_in(make.user(Role(role), organization).mail)
        seen = {path for path in (results, event, f"{event}.csv") if browser.get(path).status_code == 200}
        assert seen == (set() if organization not in (school, host) else paths[role])
        if seen:
            assert "в среднем 4,6 из 5" in browser.get(results).text
        if role == "host":
            for page in (f"/slots/{slot.id}/bookings", f"/events/{slot.event_id}/edit"):
                assert "5 ответов, полезно: 4,6 из 5" in browser.get(page).text
            assert "За все времена вместе;;" in browser.get(f"{event}.csv").text
        elif organization is school:
            assert "Спросите класс" in browser.get(f"/bookings/{booked.id}").text


def test_a_coordinators_desk_adds_up_the_last_month_of_what_is_shown_by_itself(make, asked):
    place = make.municipality()
    office = make.organization(OrganizationKind.AUTHORITY, place)
    coordinator = make.user(Role.MUNICIPALITY, office).memberships[0]
    event = make.event(make.organization(municipality=place))
    many, few, others = held(make, event), held(make, event, ago=3), held(make)
    for slot, marks in ((many, (5, 4, 5, 4, 5)), (others, (1, 1, 1, 1, 1))):
        for mark in marks:
            send(slot, mark)
    assert month_line(coordinator) == "5 ответов, полезно: 4,6 из 5"
    for _one in range(5):
        send(few, 3)
    assert month_line(coordinator) == "10 ответов, полезно: 3,8 из 5"
    with clock.pinned(TODAY + timedelta(days=40)):
        assert month_line(coordinator) == ""


def test_the_operator_sets_questions_by_the_forms(client, make):
    client.sign_in(make.user(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR)).mail)
    new = client.form("/survey-questions/new", "/survey-questions")
    typed = {"title": "Зимние", "first-text": "Что понравилось?", "first-kind": "choice"}
    lacking = client.post("/survey-questions", data=new | typed | {"first-choices": "Одно"})
    assert lacking.status_code == 422 and "от 2 до 6 разных ответов" in lacking.text
    empty = client.post("/survey-questions", data=new | {"title": "Зимние"})
    assert empty.status_code == 422 and "хотя бы один вопрос" in empty.text
    typed["first-choices"] = "Цех\n\nЛюди\n"
    assert client.post("/survey-questions", data=new | typed).status_code == 303
    one = db.session.scalars(select(SurveySet)).one()
    assert [question.choices for question in one.questions] == [["Цех", "Люди"]]
    refused = client.post("/survey-questions/usual", data=client.form("/survey-questions/new"))
    assert refused.status_code == 409 and "уже задаётся набор «Зимние»" in refused.text
    path = f"/survey-questions/{one.id}"
    assert 'value="Что понравилось?"' in client.get(path).text and "Цех\nЛюди" in client.get(path).text
    assert client.post(path, data=new | typed | {"title": "Весенние"}).status_code == 303
    assert client.post(f"{path}/closing", data=client.form(path, f"{path}/closing")).status_code == 303
    db.session.rollback()
    assert (one.title, one.closes_on) == ("Весенние", TODAY.date())
    journal = client.get("/journal").text
    assert "Вопросам опроса назначен последний день" in journal and "Весенние" in journal

"""Applications to contests over HTTP, with forms as a browser without JavaScript sends them."""

from datetime import timedelta

import pytest

from app.accounts.models import Role
from app.booking.application_models import Application
from app.booking.applying import deciding
from app.booking.applying.contests import nominations_of
from app.booking.applying.entering import withdraw
from app.calendar.models import Event, EventState
from app.core import clock
from app.core.db import db, transact
from app.core.outbox import OutboxMessage
from app.organizations.models import OrganizationKind
from tests.checks import clean
from tests.forms import filled

# What the pages say does not know the engine; what the rules do is asked of both in test_applying.py.
one_engine = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def host(make):
    return make.organization(short_name="Колледж ремёсел")


@pytest.fixture
def event(make, host):
    return make.contest(host, title="Макеты", capacity=3, nominations=("Макет", "Эскиз"))


@pytest.fixture
def school(make):
    return make.school(short_name="Школа № 3")


@pytest.fixture
def coordinator(client, make, school):
    client.sign_in(make.user(Role.SCHOOL, school).mail)
    return client


def typed(browser, event, **facts):
    """The form as it is, with what a person types."""
    form = browser.form(f"/events/{event.id}/applications/new", "/applications")
    wanted = {"participants": "team", "people": "4", "title": "Верфь", "link": "https://disk.example/1"}
    return form | {"nomination_id": str(nomination(event))} | wanted | facts


def nomination(event):
    return nominations_of(event.id)[0].id


def sent(browser, event, form):
    return browser.post(f"/events/{event.id}/applications", data=form)


def applications():
    db.session.rollback()
    return db.session.query(Application).order_by(Application.id).all()


def test_a_school_applies_and_what_the_form_did_twice_is_done_once(coordinator, event, school):
    assert "Подать заявку" in coordinator.get(f"/events/{event.id}").text
    form = typed(coordinator, event)
    first, again = sent(coordinator, event, form), sent(coordinator, event, form)
    assert first.status_code == again.status_code == 303 and first.location == again.location
    page = coordinator.get(first.location).text
    assert "принята" in page and 'href="https://disk.example/1" rel="nofollow noopener noreferrer"' in page
    other = sent(coordinator, event, form | {"title": "Другая"})  # Back, and another title
    assert other.status_code == 409 and first.location in other.text and 'value="Другая"' in other.text
    assert sent(coordinator, event, filled(other.text, "/applications")).status_code == 303
    assert [(one.title, one.organization_id) for one in applications()] == [
        ("Верфь", school.id),
        ("Другая", school.id),
    ]
    withdrawal = f"{first.location}/withdrawal"
    assert coordinator.post(withdrawal, data=coordinator.form(first.location, withdrawal)).status_code == 303
    mended = coordinator.form(
        f"/events/{event.id}/applications/new?like={applications()[0].id}", "/applications"
    )
    assert (mended["title"], mended["people"], mended["nomination_id"]) == (
        "Верфь",
        "4",
        form["nomination_id"],
    )
    clean()


@one_engine
def test_a_link_is_a_page_of_the_web_or_is_refused_with_all_that_was_typed(coordinator, event):
    form = typed(coordinator, event)
    for link in ("javascript:alert(1)", "data:text/html,x", "https://", "//disk", "диск", "https://a b"):
        answer = sent(coordinator, event, form | {"link": link})
        assert answer.status_code == 422 and "Адрес начинается с https://" in answer.text, link
        assert 'value="Верфь"' in answer.text and applications() == [], link


@one_engine
def test_after_the_last_day_the_page_says_so_and_a_form_sent_late_keeps_what_was_typed(coordinator, event):
    form = typed(coordinator, event)
    db.session.get_one(Event, event.id).apply_until = clock.today(clock.zone()) - timedelta(days=1)
    db.session.commit()
    late = sent(coordinator, event, form)
    assert late.status_code == 409 and "Заявки принимали до" in late.text and 'value="Верфь"' in late.text
    page = coordinator.get(f"/events/{event.id}").text
    assert "Заявки принимали до" in page and "Подать заявку" not in page
    assert coordinator.get(f"/events/{event.id}/applications/new").status_code == 200


def test_a_coordinator_enters_for_a_school_of_the_own_municipality_alone(client, make, event, school):
    stranger = make.school()
    office = make.organization(OrganizationKind.AUTHORITY, school.municipality)
    client.sign_in(make.user(Role.MUNICIPALITY, office).mail)
    new = f"/events/{event.id}/applications/new"
    assert "Школа № 3" in client.get(new).text
    assert client.get(f"{new}?organization={stranger.id}").status_code == 404
    form = client.form(f"{new}?organization={school.id}", "/applications")
    form |= {"nomination_id": str(nomination(event)), "participants": "family", "people": "3"}
    assert sent(client, event, form | {"organization": str(stranger.id)}).status_code == 404
    assert sent(client, event, form | {"organization": ""}).status_code == 404
    assert sent(client, event, form).status_code == 303
    assert [one.organization_id for one in applications()] == [school.id]


def test_from_admission_to_the_next_stage(app, client, make, host, event, school):
    final = make.contest(host, title="Финал", follows_id=event.id, nominations=("Макет",))
    own = make.application(event, school, title="=1+1", link="")
    out = make.application(event, make.school(short_name="Школа № 5"), title="Порт")
    organizer, applicant = app.test_client(), client
    organizer.sign_in(make.user(Role.HOST, host).mail)
    applicant.sign_in(make.user(Role.SCHOOL, school).mail)
    place, new = f"/events/{event.id}", f"/events/{final.id}/applications/new"
    form = organizer.form(f"{place}/applications", "/admission")
    assert organizer.post(f"{place}/applications/admission", data=form | {"ids": own.id}).status_code == 303
    refused = organizer.post(f"/applications/{out.id}/refusal", data=form | {"reason": "Нет ссылки"})
    assert refused.status_code == 303
    form = filled(organizer.get(f"{place}/results").text.partition("<h2>Объявить результаты")[0])
    stale = dict(form)
    form |= {"rows-0-result": "winner", "rows-0-place": "1", "rows-0-goes_on": "y"}
    assert organizer.post(f"{place}/results", data=form).status_code == 303
    conflict = organizer.post(f"{place}/results", data=stale | {"rows-0-result": "prize"})
    assert conflict.status_code == 409 and "изменил кто-то другой" in conflict.text
    assert "Победитель" not in applicant.get(f"/applications/{own.id}").text
    assert "только те, кто прошёл" in applicant.get(new).text
    told = organizer.form(f"{place}/results", "/publication")
    assert organizer.post(f"{place}/results/publication", data=told).status_code == 303
    page = applicant.get(f"/applications/{own.id}").text
    assert "Победитель, 1 место" in page and "Вы прошли на следующий этап" in page
    assert "Заявить прошедших (1)" in applicant.get(f"/events/{final.id}").text
    entry = applicant.form(new, "/applications")
    assert (entry["title"], entry["after_id"], entry["people"]) == ("=1+1", str(own.id), "5")
    assert sent(applicant, final, entry).status_code == 303
    clean()


@one_engine
def test_the_jurys_table_names_no_contacts_and_no_cell_is_a_formula(client, make, host, event, school):
    make.application(event, school, title="=cmd|' /C calc'!A0", adult_phone="8 863 111-11-11")
    client.sign_in(make.user(Role.HOST, host).mail)
    jury, whole = (
        client.get(f"/events/{event.id}/applications.csv{query}").text for query in ("?jury=1", "")
    )
    assert "'=cmd" in jury and "Баллы" in jury and "111-11-11" not in jury
    assert "'=cmd" in whole and "111-11-11" in whole
    assert client.get(f"/events/{event.id}/applications.pdf").status_code == 404


@one_engine
def test_limits_are_changed_on_a_page_of_their_own_and_keep_what_was_typed(client, make, host, event):
    make.application(event, works=2)
    client.sign_in(make.user(Role.HOST, host).mail)
    form = client.form(f"/events/{event.id}/contest", "/contest")
    cut = client.post(f"/events/{event.id}/contest", data=form | {"capacity": "1"})
    assert cut.status_code == 409 and "Уже поданы 2 работы" in cut.text
    form |= {"capacity": "2", "nominations-2-title": "Эссе"}
    for _ in range(2):
        assert client.post(f"/events/{event.id}/contest", data=form).status_code == 303
    assert "Все места для работ заняты" in client.get(f"/events/{event.id}").text


@one_engine
def test_the_letter_about_results_leads_on_to_the_next_stage(app, make, host, event, school):
    final = make.contest(host, title="Финал", follows_id=event.id)
    person = make.user(Role.SCHOOL, school)
    own = make.application(event, school)
    transact(lambda: deciding.admit(own, by=None))
    verdict = deciding.Verdict(own.id, deciding.Result.PRIZE, 2, True, deciding.mark_of(own))
    transact(lambda: deciding.set_results(event.id, [verdict], by=None))
    transact(lambda: deciding.tell_results(event.id, by=None))
    message = db.session.query(OutboxMessage).filter_by(topic="application.result").one()
    with app.test_request_context():
        (letter,) = app.extensions["topics"].get(message.topic).write(message)
    assert letter.to == person.mail and "Призёр, 2 место" in " ".join(letter.lines)
    assert letter.action[1].endswith(f"/events/{final.id}/applications/new?after={own.id}")


@one_engine
def test_a_contest_that_works_are_entered_for_is_called_off_and_does_not_vanish(client, make, host, event):
    application = make.application(event)
    client.sign_in(make.user(Role.HOST, host).mail)
    path, token = f"/events/{event.id}/edit", "csrf_token"
    form = {token: client.form(path)[token]}
    refused = client.post(f"/events/{event.id}/withdrawal", data=form)
    assert refused.status_code == 409 and "Заявки уже поданы" in refused.text
    transact(lambda: withdraw(db.session.get_one(Application, application.id), by=None))
    assert client.post(f"/events/{event.id}/withdrawal", data=form).status_code == 303


@one_engine
def test_a_school_sees_results_in_its_list_once_they_are_told_and_no_promise_of_them_after(
    client, make, event, school
):
    works = [make.application(event, school, title=title) for title in ("Верфь", "Порт")]
    for one in works:
        transact(lambda one=one: deciding.admit(one, by=None))
    verdict = deciding.Verdict(works[0].id, deciding.Result.PRIZE, 2, True, deciding.mark_of(works[0]))
    transact(lambda: deciding.set_results(event.id, [verdict], by=None))
    client.sign_in(make.user(Role.SCHOOL, school).mail)
    assert "Призёр" not in client.get("/applications").text
    without = f"/applications/{works[1].id}"
    assert "Результаты придут письмом" in client.get(without).text
    transact(lambda: deciding.tell_results(event.id, by=None))
    listed = client.get("/applications").text
    assert listed.count("Призёр, 2 место · проходит дальше") == 1
    page = client.get(without).text
    assert "Результаты придут письмом" not in page and "об этих работах организатор ничего не сообщил" in page


@one_engine
def test_nobody_is_led_to_apply_again_to_a_contest_that_is_called_off(client, make, event, school):
    own = make.application(event, school)
    transact(lambda: withdraw(own, by=None))
    client.sign_in(make.user(Role.SCHOOL, school).mail)
    assert "Подать снова" in client.get(f"/applications/{own.id}").text
    db.session.get_one(Event, event.id).state = EventState.CANCELLED
    db.session.commit()
    assert "Подать снова" not in client.get(f"/applications/{own.id}").text

"""Asking for a time over HTTP, as forms without JavaScript send it; and that nobody else sees what comes of
it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.accounts.models import Role
from app.booking.models import Booking
from app.booking.refusals import NeverFits
from app.booking.time_requests import actions
from app.booking.time_requests.models import TimeRequest
from app.calendar.actions import RouteDraft, add_route, draft_of, edit_event
from app.calendar.models import Event, EventKind, Pool, Slot, Visibility
from app.core import clock
from app.core.db import db, transact
from app.organizations.models import OrganizationKind
from tests.booking.test_time_requests import MOSCOW, NOW, WEDNESDAY, meeting
from tests.checks import clean

HTMX = {"HX-Request": "true"}
# The rules are asked on both engines in test_time_requests.py; what pages make of them does not know which.
one_engine = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def autumn(app):
    with clock.pinned(NOW):
        yield


@pytest.fixture
def place(autumn, make):
    """A plant with a route, and a school with 8Б of 25, each with a person."""
    make.installation()
    plant = make.organization(OrganizationKind.EMPLOYER, make.municipality(), short_name="Завод")
    draft = RouteDraft(
        "От детали до ракеты", EventKind.EXCURSION, minutes=120, largest=25, grades=frozenset({8, 9})
    )
    route = transact(lambda: add_route(draft, plant.id, by=None))
    school = make.school(plant.municipality, short_name="Школа № 5")
    return {
        "host": plant,
        "new": f"/hosts/{plant.id}/time-requests/new?route={route.id}",
        "post": f"/hosts/{plant.id}/time-requests?route={route.id}",
        "route": f"/organizations/{plant.id}/routes/{route.id}",
        "class": make.school_class(school, 8, "Б", 25),
        "host_mail": make.user(Role.HOST, plant).mail,
        "school_mail": make.user(Role.SCHOOL, school).mail,
        "other_mail": make.user(Role.SCHOOL, make.school(plant.municipality)).mail,
    }


@pytest.fixture
def people(app, place):
    """Browsers of the school and of the host, and one that nobody has signed in with."""
    db.session.rollback()
    found = [app.test_client() for _ in range(3)]
    for browser, name in zip(found, ("school_mail", "host_mail"), strict=False):
        browser.sign_in(place[name])
    return found


def ask(school, place, **typed):
    form = school.form(place["new"], place["post"]) | {
        "class_id": place["class"].id,
        "wished_on": "2026-10-14",
    }
    answer = school.post(place["post"], data=form | typed)
    db.session.rollback()
    return answer


def answered(browser, path, act, **typed):
    answer = browser.post(f"{path}/{act}", data=browser.form(path, f"/{act}") | typed)
    db.session.rollback()
    return answer


def test_what_is_agreed_on_is_booked_and_seen_by_nobody_else(client, make, place, people):
    school, host, other = people
    other.sign_in(place["other_mail"])
    assert place["new"] in client.get(place["route"]).text
    asked = ask(school, place, word="Покажите сварку")
    assert asked.status_code == 303
    path = asked.location
    assert "Просят время: 8Б, 25 учеников, 14 октября" in host.get("/").text
    assert "Покажите сварку" in host.get(path).text
    assert answered(host, path, "answer").status_code == 303  # the form as it is prefilled
    slot, event = db.session.query(Slot).one(), db.session.query(Event).one()
    assert (event.visibility, event.title, slot.capacity) == ("invited", "От детали до ракеты", 25)
    assert slot.starts_at.astimezone(MOSCOW).hour == 10 and slot.ends_at - slot.starts_at == timedelta(
        hours=2
    )
    for address in (f"/events/{event.id}", f"/slots/{slot.id}.ics", f"/events/{event.id}.json"):
        assert client.get(address).status_code == 404
    for address in ("/calendar", "/calendar?free=1", "/calendar.ics", "/calendar.json", "/calendar.atom"):
        assert "От детали до ракеты" not in client.get(address).text, address
    assert f"/slots/{slot.id}/" not in client.get(place["route"]).text
    assert other.get(f"/slots/{slot.id}/bookings/new").status_code == 404
    assert other.get(path).status_code == 404
    assert school.get(f"/events/{event.id}").status_code == 200
    assert f"/bookings/{db.session.query(Booking).one().id}" in school.get(path).text
    clean()


def test_the_places_stay_the_school_s_own_even_if_the_event_is_opened_to_all(make, place):
    asked = make.time_request(place["host"], place["class"], wished_on=WEDNESDAY)
    transact(lambda: actions.answer(asked, meeting(capacity=40), by=None))
    slot = db.session.query(Slot).one()
    opened = replace(draft_of(slot.event), visibility=Visibility.PUBLIC, invited_ids=frozenset())
    transact(lambda: edit_event(slot.event, opened, by=None))
    with pytest.raises(NeverFits):
        make.booking(slot, 5)
    pools = db.session.query(Pool).filter(Pool.capacity > 0).all()
    assert [(one.holder_id, one.free) for one in pools] == [(asked.organization_id, 20)]


def test_another_date_is_taken_by_one_press(place, people):
    school, host, _other = people
    path = ask(school, place).location
    other_day = {"starts_at": "2026-10-15T10:00", "ends_at": "2026-10-15T12:00"}
    assert answered(host, path, "answer", **other_day).status_code == 303
    assert "Предложена другая дата: 8Б, 25 учеников" in school.get("/").text
    assert db.session.query(Booking).count() == 0
    assert answered(school, path, "acceptance").status_code == 303
    assert db.session.query(Booking).one().state == "confirmed"
    assert "Время назначено" in host.get("/time-requests").text
    clean()


@one_engine
def test_no_comes_with_a_reason_and_names_other_times(make, place, people):
    school, host, _other = people
    path = ask(school, place).location
    assert answered(host, path, "refusal").status_code == 422
    event = make.event(place["host"], title="День открытых дверей")
    make.slot(event=event, capacity=24)  # too small for the class
    fitting = make.slot(event=event, capacity=25, starts_at=clock.now() + timedelta(days=8))
    assert answered(host, path, "refusal", reason="Плановый ремонт").status_code == 303
    shown = school.get(path).text
    assert "Плановый ремонт" in shown and f"/slots/{fitting.id}/bookings/new" in shown
    assert shown.count("/bookings/new") == 1


@one_engine
def test_an_answer_to_what_was_withdrawn_meanwhile_is_one_sentence_and_changes_nothing(place, people):
    school, host, _other = people
    path = ask(school, place).location
    form = host.form(path, "/answer")
    assert answered(school, path, "withdrawal").status_code == 303
    late = host.post(f"{path}/answer", data=form, headers=HTMX)
    assert late.status_code == 409 and "<html" not in late.text
    assert "Школа тем временем отозвала просьбу. Ничего не изменено." in late.text
    db.session.rollback()
    assert (db.session.query(TimeRequest).one().state, db.session.query(Slot).count()) == ("withdrawn", 0)


@one_engine
def test_the_form_keeps_what_was_typed_and_sent_twice_asks_once(place, people):
    school, _host, _other = people
    form = school.form(place["new"], place["post"]) | {"class_id": place["class"].id, "word": "Сварка"}
    past = school.post(place["post"], data=form | {"wished_on": "2026-10-01"})
    assert past.status_code == 422 and "начиная с завтрашнего" in past.text and "Сварка" in past.text
    assert school.post(place["post"], data=form | {"wished_on": "14 октября"}).status_code == 422
    first, again = (school.post(place["post"], data=form | {"wished_on": "2026-10-14"}) for _ in range(2))
    assert first.status_code == 303 and first.location == again.location
    other = school.post(place["post"], data=form | {"wished_on": "2026-10-15"})
    assert other.status_code == 409 and first.location in other.text and form["key"] not in other.text


@one_engine
def test_a_class_that_is_elsewhere_then_is_a_warning_to_the_school_alone(make, place, people):
    school, host, _other = people
    begins = meeting().starts_at
    elsewhere = make.slot(event=make.event(title="Музей"), starts_at=begins)
    make.booking(elsewhere, 20, place["class"])
    path = ask(school, place).location
    assert "В эти дни 8Б уже записан: «Музей»" in school.get(path).text
    refused = answered(host, path, "answer")
    assert refused.status_code == 409 and "8Б на эти часы уже куда-то записан" in refused.text
    assert "Музей" not in refused.text


@one_engine
def test_only_what_is_offered_can_be_asked_about_and_coordinators_see_what_is_overdue(make, place, people):
    school, _host, other = people
    other.sign_in(place["other_mail"])
    assert school.get(place["new"] + "99").status_code == 404
    assert other.post(place["post"], data={}).status_code == 400
    path = ask(school, place).location
    office = make.organization(OrganizationKind.AUTHORITY, place["host"].municipality)
    mail = make.user(Role.MUNICIPALITY, office).mail
    db.session.rollback()
    late = NOW + timedelta(days=6)
    with clock.pinned(late):
        other.sign_in(mail)
        assert path in other.get("/").text
        assert "должна была ответить" in other.get(path).text
        assert other.get(f"{path}/answer").status_code == 303
        assert other.post(f"{path}/answer", data=other.form("/calendar", "sign-out")).status_code == 404

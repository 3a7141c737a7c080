"""Booking over HTTP: status, fragment against page, foreign people, and forms as a browser without JavaScript
sends them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from app.accounts.models import Role
from app.booking import actions, listing
from app.booking.models import Booking
from app.calendar.models import Slot
from app.core import clock
from app.core.db import db, transact
from app.organizations.models import Organization, OrganizationKind
from tests.checks import clean
from tests.forms import filled
from tests.race import race
from tests.statements import at_most

HTMX = {"HX-Request": "true"}


@pytest.fixture
def place(make):
    """A school with 8Б of 25, signed in nowhere yet, and a time of 30 seats."""
    school = make.school()
    school_class = make.school_class(school, 8, "Б", 25)
    slot = make.slot(capacity=30, event=make.event(title="Сварщик: первый шов"))
    return {
        "school": school.id,
        "mail": make.user(Role.SCHOOL, school).mail,
        "class": school_class.id,
        "slot": slot.id,
        "new": f"/slots/{slot.id}/bookings/new",
        "post": f"/slots/{slot.id}/bookings",
    }


@pytest.fixture
def coordinator(client, place):
    db.session.rollback()
    client.sign_in(place["mail"])
    return client


def bookings():
    db.session.rollback()
    return db.session.query(Booking).order_by(Booking.id).all()


def test_a_class_is_booked_with_one_choice_and_one_button(coordinator, place):
    form = coordinator.form(place["new"], place["post"])
    answer = coordinator.post(place["post"], data=form | {"class_id": place["class"]})
    assert answer.status_code == 303
    page = coordinator.get(answer.location).text
    assert "8Б записан: 25 учеников и 2 сопровождающих." in page
    assert [(one.seats, one.state) for one in bookings()] == [(25, "confirmed")]


def test_under_htmx_success_goes_on_by_header_and_a_refusal_swaps_only_the_panel(coordinator, make, place):
    form = coordinator.form(place["new"], place["post"]) | {"class_id": place["class"]}
    done = coordinator.post(place["post"], data=form, headers=HTMX)
    assert (done.status_code, done.headers["HX-Redirect"]) == (204, f"/bookings/{bookings()[0].id}")
    again = coordinator.form(place["new"], place["post"]) | {"class_id": place["class"]}
    refused = coordinator.post(place["post"], data=again, headers=HTMX)
    assert refused.status_code == 409
    assert "<html" not in refused.text
    assert "уже записан на это время" in refused.text


def test_a_full_time_offers_the_queue_and_keeps_what_was_typed(coordinator, make, place):
    form = coordinator.form(place["new"], place["post"]) | {
        "class_id": place["class"],
        "adult_name": "Пётр Седов",
    }
    make.booking(db.session.get_one(Booking, make.booking(slot_of(place), 20).id).slot, 5)
    refused = coordinator.post(place["post"], data=form)
    assert refused.status_code == 409
    assert "Осталось 5 мест, а в группе 25" in refused.text
    assert "Пётр Седов" in refused.text
    assert len(bookings()) == 2
    queued = coordinator.post(place["post"], data=filled_again(refused, place) | {"wait": "1"})
    assert queued.status_code == 303
    assert "в листе ожидания, место 1" in coordinator.get(queued.location).text


def slot_of(place):
    return db.session.get_one(Slot, place["slot"])


def filled_again(answer, place):
    return filled(answer.text, place["post"])


def test_back_and_a_second_press_make_one_booking(coordinator, place):
    form = coordinator.form(place["new"], place["post"]) | {"class_id": place["class"]}
    first, second = (coordinator.post(place["post"], data=form) for _ in range(2))
    assert first.location == second.location
    assert len(bookings()) == 1


def test_an_old_form_with_other_content_is_told_the_number_of_what_it_made(coordinator, place):
    form = coordinator.form(place["new"], place["post"]) | {"class_id": place["class"]}
    coordinator.post(place["post"], data=form)
    other = coordinator.post(place["post"], data=form | {f"part_{place['class']}": "7"})
    assert other.status_code == 409
    assert f"№ {bookings()[0].id}" in other.text
    assert form["key"] not in other.text


@pytest.mark.parametrize("pupils", ["0", "-1", "1000000000", "много", "2.5", "9" * 400])
def test_an_absurd_number_of_pupils_is_refused_in_plain_words_and_kept(coordinator, place, pupils):
    form = coordinator.form(place["new"], place["post"]) | {
        "class_id": place["class"],
        f"part_{place['class']}": pupils,
    }
    answer = coordinator.post(place["post"], data=form)
    assert answer.status_code == 422
    assert f'value="{pupils}"' in answer.text
    assert "field-error" in answer.text
    assert bookings() == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_whatever_is_wrong_is_said_above_the_form_and_nothing_is_booked(coordinator, place):
    form = coordinator.form(place["new"], place["post"]) | {"class_id": place["class"]}
    for field, typed, sentence in [
        ("adult_name", "   ", "Укажите имя сопровождающего."),
        ("adult_name", "12345", "Укажите имя сопровождающего."),
        ("adult_phone", "-----", "Введите телефон"),
        ("class_id", "99999999", "Список классов изменился"),
        ("key", "short", "Откройте форму заново."),
        ("grade_8", "0", "исправьте отмеченное ниже"),
        ("clash_reason", "я" * 501, "я" * 501),
    ]:
        answer = coordinator.post(place["post"], data=form | {field: typed})
        assert answer.status_code == 422
        assert "Не сохранено" in answer.text and sentence in answer.text
    assert bookings() == []


@pytest.mark.parametrize("field", ["class_id", "adults", "adult_name", "adult_phone", "key"])
def test_a_form_without_a_field_is_refused(coordinator, place, field):
    form = coordinator.form(place["new"], place["post"]) | {"class_id": place["class"]}
    del form[field]
    assert coordinator.post(place["post"], data=form).status_code == 422
    assert bookings() == []


def test_somebody_elses_class_is_refused(coordinator, make, place):
    foreign = make.school_class().id
    form = coordinator.form(place["new"], place["post"]) | {"class_id": foreign}
    assert coordinator.post(place["post"], data=form).status_code == 422
    assert bookings() == []


def test_a_cancelled_and_a_past_time_say_so(coordinator, make, place):
    form = coordinator.form(place["new"], place["post"]) | {"class_id": place["class"]}
    with clock.pinned(slot_of(place).starts_at):
        coordinator.sign_in(place["mail"])  # no session lasts so long
        token = coordinator.form("/classes")["csrf_token"]
        late = coordinator.post(place["post"], data=form | {"csrf_token": token})
    form["csrf_token"] = coordinator.form("/classes")["csrf_token"]
    transact(lambda: actions.cancel_slot(slot_of(place), "Мороз −30", by=None))
    cancelled = coordinator.post(place["post"], data=form)
    assert (late.status_code, cancelled.status_code) == (409, 409)
    assert "запись закрыта" in late.text
    assert "Мороз −30" in cancelled.text
    assert "Мороз −30" in coordinator.get(place["new"]).text


def test_a_time_of_a_draft_and_one_that_is_not_there_are_404(coordinator, make, place):
    draft = make.slot(event=make.event(published=False)).id
    assert coordinator.get(f"/slots/{draft}/bookings/new").status_code == 404
    assert coordinator.get("/slots/999/bookings/new").status_code == 404


def test_an_offer_is_accepted_on_the_page_of_the_booking(coordinator, make, place):
    holder = make.booking(slot_of(place), 20)
    form = coordinator.form(place["new"], place["post"]) | {"class_id": place["class"], "wait": "1"}
    path = coordinator.post(place["post"], data=form).location
    transact(lambda: actions.cancel(db.session.get_one(Booking, holder.id), by=None))
    page = coordinator.get(path)
    assert "Есть места для 8Б" in page.text
    coordinator.post(f"{path}/acceptance", data=coordinator.form(path, "acceptance"))
    assert "8Б записан" in coordinator.get(path).text
    clean()


@pytest.mark.parametrize("met", ["a refused booking", "a late answer"])
def test_whoever_meets_an_expired_offer_passes_its_places_on(coordinator, make, place, met):
    slot = slot_of(place)
    holder = make.booking(slot, 30)
    form = coordinator.form(place["new"], place["post"]) | {"class_id": place["class"], "wait": "1"}
    path = coordinator.post(place["post"], data=form).location
    next_in_queue = make.booking(slot_of(place), 30).id
    transact(lambda: actions.cancel(db.session.get_one(Booking, holder.id), by=None))
    answer = coordinator.form(path, "acceptance")
    db.session.execute(text("UPDATE booking SET offer_until = '2020-01-01 00:00:00' WHERE state = 'offered'"))
    db.session.commit()
    if met == "a late answer":
        assert coordinator.post(f"{path}/acceptance", data=answer).status_code == 409
    else:
        other = make.school_class(db.session.get_one(Organization, place["school"]), 8, "В", 28)
        again = coordinator.form(place["new"], place["post"]) | {"class_id": other.id, "wait": ""}
        assert coordinator.post(place["post"], data=again).status_code == 409
    assert {one.id: one.state for one in bookings()}[next_in_queue] == "offered"
    clean()


def test_an_analyst_reads_counts_and_no_names_of_adults(client, make, place):
    booking = make.booking(slot_of(place), 20).id
    mail = make.user(Role.ANALYST, make.organization(OrganizationKind.MINISTRY)).mail
    db.session.rollback()
    client.sign_in(mail)
    assert client.get(f"/bookings/{booking}").status_code == 404


def test_a_host_reads_the_adults_contacts_only_while_the_group_comes(client, make, place):
    slot = slot_of(place)
    booking = make.booking(slot, 20)
    mail = make.user(Role.HOST, slot.event.host).mail
    db.session.rollback()
    client.sign_in(mail)
    assert "Мария Иванова" in client.get(f"/bookings/{booking.id}").text
    transact(lambda: actions.cancel(db.session.get_one(Booking, booking.id), by=None))
    assert "Мария Иванова" not in client.get(f"/bookings/{booking.id}").text


def test_cancelling_needs_two_clicks_and_shows_in_the_list_and_the_history(coordinator, place):
    form = coordinator.form(place["new"], place["post"]) | {"class_id": place["class"]}
    path = coordinator.post(place["post"], data=form).location
    reason = coordinator.form(path, "cancellation") | {"reason": "Контрольная"}
    assert coordinator.post(f"{path}/cancellation", data=reason).status_code == 303
    page = coordinator.get(path).text
    assert "Контрольная" in page
    assert "Анна Тестова" in page
    assert "Отменена школой" in coordinator.get("/bookings").text


def test_a_long_list_has_pages_the_next_time_first_and_asks_for_all_places_in_queues_at_once(
    coordinator, make, place, monkeypatch
):
    monkeypatch.setattr(listing, "PAGE", 3)
    school, far, made = (
        db.session.get_one(Organization, place["school"]),
        clock.now() + timedelta(days=90),
        [],
    )
    for day in range(4):
        slot = make.slot(20, starts_at=far + timedelta(days=day))
        make.booking(slot, 20)
        request = make.request(slot, make.school_class(school, 8, "ВГДЖ"[day], 20), wait=True)
        made.append(transact(lambda request=request: actions.book(request, by=None)).id)
    transact(lambda: actions.cancel(db.session.get_one(Booking, made[0]), by=None))
    first, second = coordinator.get("/bookings").text, coordinator.get("/bookings?page=2").text
    at = [first.index(f'href="/bookings/{id}"') for id in made[1:]]
    assert at == sorted(at) and first.count("место в очереди: 1") == 3
    assert f'href="/bookings/{made[0]}"' in second and "Прошедшие и отменённые" in second
    assert (
        'href="/bookings?page=2"' in first
        and "Такой страницы нет" in coordinator.get("/bookings?page=9").text
    )
    with at_most(12):
        coordinator.get("/bookings")


def test_another_schools_booking_is_404_in_every_way(client, make, place):
    foreign = make.booking(slot_of(place), 20).id
    db.session.rollback()
    client.sign_in(place["mail"])
    token = client.form("/classes")["csrf_token"]
    assert client.get(f"/bookings/{foreign}").status_code == 404
    for change in ("cancellation", "acceptance", "refusal"):
        assert client.post(f"/bookings/{foreign}/{change}", data={"csrf_token": token}).status_code == 404
    assert "№" not in client.get("/bookings").text


def test_the_host_sees_who_comes_and_may_cancel_with_a_reason(client, make, place):
    slot = slot_of(place)
    make.booking(slot, 20)
    mail = make.user(Role.HOST, slot.event.host).mail
    stranger = make.user(Role.HOST, make.organization()).mail
    db.session.rollback()
    path = f"/slots/{place['slot']}"
    client.sign_in(mail)
    page = client.get(f"{path}/bookings").text
    assert "Мария Иванова" in page
    empty = client.post(f"{path}/cancellation", data=client.form(f"{path}/bookings", "cancellation"))
    assert (empty.status_code, bookings()[0].state) == (422, "confirmed")
    form = client.form(f"{path}/bookings", "cancellation") | {"reason": "Ремонт цеха"}
    assert client.post(f"{path}/cancellation", data=form).status_code == 303
    assert bookings()[0].state == "cancelled_by_host"
    other = type(client)(client.application)
    other.sign_in(stranger)
    assert other.get(f"{path}/bookings").status_code == 404


def test_an_event_is_not_called_off_without_a_reason_and_its_page_says_so(client, make, place):
    slot = slot_of(place)
    path = f"/events/{slot.event_id}"
    mail = make.user(Role.HOST, slot.event.host).mail
    db.session.rollback()
    client.sign_in(mail)
    form = client.form(f"{path}/edit", f"{path}/cancellation")
    blank = client.post(f"{path}/cancellation", data=form | {"reason": "  "})
    assert (blank.status_code, blank.location) == (303, f"{path}/edit")
    text = client.get(blank.location).text
    assert 'role="alert">Укажите причину' in text and slot_of(place).cancelled_at is None
    client.post(f"{path}/cancellation", data=form | {"reason": "Ремонт"})
    client.post(f"{path}/cancellation", data=form | {"reason": "Ремонт"})
    text = client.get(f"{path}/edit").text
    assert "Это уже отменено" in text
    assert "Групп одновременно:" not in text  # how many groups were told is no limit


def test_a_reload_of_a_refused_cancellation_leads_to_its_form(client, make, place):
    slot = slot_of(place)
    event_id, mail = slot.event_id, make.user(Role.HOST, slot.event.host).mail
    stranger = make.user(Role.HOST, make.organization()).mail
    db.session.rollback()
    client.sign_in(mail)
    other = client.application.test_client()
    other.sign_in(stranger)
    for path, goal in (
        (f"/slots/{place['slot']}/cancellation", f"/slots/{place['slot']}/bookings"),
        (f"/events/{event_id}/cancellation", f"/events/{event_id}/edit"),
    ):
        assert (client.get(path).status_code, client.get(path).location) == (303, goal)
        assert other.get(path).status_code == 404


def test_the_same_form_posted_twenty_times_at_once_makes_one_booking(app, coordinator, place):
    form = coordinator.form(place["new"], place["post"]) | {"class_id": place["class"]}
    cookie = coordinator.get_cookie("session").value

    def press():
        browser = app.test_client()
        browser.set_cookie("session", cookie)
        return browser.post(place["post"], data=form).location

    db.session.rollback()
    assert len(set(race(app, [press] * 20))) == 1
    assert len(bookings()) == 1
    clean()


def test_an_expired_session_sends_to_sign_in_and_books_nothing(client, place):
    answer = client.post(place["post"], data={"class_id": place["class"], "key": uuid4().hex})
    assert answer.status_code in (303, 400)
    assert bookings() == []

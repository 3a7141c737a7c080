"""The screens of those who keep events, with and without JavaScript."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import Role
from app.calendar.labels import dates_text
from app.calendar.models import Event, EventKind, EventState, Pool, Precision, Slot
from app.core import clock
from app.core.db import db
from app.organizations.models import Municipality, Organization, OrganizationKind, Venue
from tests.conftest import Browser
from tests.make import Make

HTMX = {"HX-Request": "true"}
MOSCOW = ZoneInfo("Europe/Moscow")


@pytest.fixture
def azov(make: Make) -> Municipality:
    return make.municipality("Азовский район")


@pytest.fixture
def college(make: Make, azov: Municipality) -> Organization:
    return make.organization(municipality=azov, short_name="Азовский колледж")


def signed_in(make: Make, client: Browser, role: Role, organization: Organization) -> Browser:
    mail = f"{role}-{organization.id}@test.example"
    make.user(role, organization, mail)
    client.sign_in(mail)
    return client


@pytest.fixture
def host(make: Make, client: Browser, college: Organization) -> Browser:
    return signed_in(make, client, Role.HOST, college)


@pytest.fixture
def coordinator(make: Make, app: Flask, azov: Municipality) -> Browser:
    authority = make.organization(OrganizationKind.AUTHORITY, azov)
    return signed_in(make, Browser(app, app.response_class), Role.MUNICIPALITY, authority)


@pytest.fixture
def operator(make: Make, app: Flask) -> Browser:
    centre = make.organization(OrganizationKind.OPERATOR)
    return signed_in(make, Browser(app, app.response_class), Role.OPERATOR, centre)


def typed_event(browser: Browser, path: str = "/events/new", **typed: Any) -> dict[str, Any]:
    action = "/events" if path == "/events/new" else path.removesuffix("/edit")
    sent = browser.form(path, action + ("#" if path != "/events/new" else ""))
    common = {"title": "Сварщик: первый шов", "kind": "trial", "precision": "none"}
    return sent | {"audience": ["pupils"]} | common | typed


def typed_slot(browser: Browser, event: Event, **typed: Any) -> dict[str, Any]:
    sent = browser.form(f"/events/{event.id}/edit", f"/events/{event.id}/slots")
    return sent | {"starts_at": local(), "ends_at": local(hours=2), "capacity": "30"} | typed


def local(days: int = 7, hours: int = 0) -> str:
    moment = clock.now().astimezone(MOSCOW).replace(hour=10, minute=0) + timedelta(days=days, hours=hours)
    return moment.strftime("%Y-%m-%dT%H:%M")


def events() -> list[Event]:
    db.session.rollback()
    return list(db.session.scalars(select(Event).order_by(Event.id)))


def slots() -> list[Slot]:
    db.session.rollback()
    return list(db.session.scalars(select(Slot).order_by(Slot.id)))


# Who may come here


def test_a_visitor_is_asked_to_sign_in(client: Browser, make: Make) -> None:
    event = make.event()
    for path in ("/events", "/events/new", f"/events/{event.id}/edit"):
        answer = client.get(path)
        assert answer.status_code == 303 and "/sign-in" in answer.location


@pytest.mark.parametrize("role", [Role.SCHOOL, Role.ANALYST])
def test_those_who_keep_no_events_find_nothing_here(make: Make, client: Browser, role: Role) -> None:
    slot = make.slot()
    signed_in(make, client, role, make.school())
    for path in ("/events", "/events/new", f"/events/{slot.event_id}/edit", f"/slots/{slot.id}/edit"):
        assert client.get(path).status_code == 404


def test_a_host_sees_its_own_events_only(make: Make, host: Browser, college: Organization) -> None:
    make.event(college, title="Наш сварщик"), make.event(title="Чужой токарь")
    text = host.get("/events").text
    assert "Наш сварщик" in text and "Чужой токарь" not in text


def test_a_municipality_sees_what_is_held_in_it(make: Make, coordinator: Browser, azov: Municipality) -> None:
    far = make.municipality()
    make.event(title="Здесь", municipality_id=azov.id), make.event(title="Далеко", municipality_id=far.id)
    text = coordinator.get("/events").text
    assert "Здесь" in text and "Далеко" not in text


def test_the_operator_sees_all_events(make: Make, operator: Browser) -> None:
    make.event(title="Первое"), make.event(title="Второе", municipality_id=make.municipality().id)
    text = operator.get("/events").text
    assert "Первое" in text and "Второе" in text


def test_a_foreign_event_is_not_there_for_a_host(make: Make, host: Browser) -> None:
    slot = make.slot()
    token = {"csrf_token": host.form("/events/new")["csrf_token"]}
    for path in (f"/events/{slot.event_id}/edit", f"/slots/{slot.id}/edit", "/events/99999/edit"):
        assert host.get(path).status_code == 404
    for path in (f"/events/{slot.event_id}", f"/events/{slot.event_id}/slots", f"/slots/{slot.id}"):
        assert host.post(path, data=token).status_code == 404
    assert host.get("/events/99999999999999999999/edit").status_code == 404


# The list


def test_the_list_shows_how_full_the_times_are(make: Make, host: Browser, college: Organization) -> None:
    event = make.event(college)
    make.booking(make.slot(30, event), 20)
    make.slot(25, event, starts_at=clock.now() + timedelta(days=9))
    assert "Занято 20 из 55" in host.get("/events").text


def test_the_list_is_filtered_by_state_in_the_address(
    make: Make, host: Browser, college: Organization
) -> None:
    make.event(college, title="Черновое", published=False), make.event(college, title="Готовое")
    text = host.get("/events?state=draft").text
    assert "Черновое" in text and "Готовое" not in text
    assert host.get("/events?state=unheard").status_code == 404


def test_the_list_alone_answers_htmx(make: Make, host: Browser) -> None:
    fragment = host.get("/events", headers=HTMX).text
    assert fragment.lstrip().startswith('<div id="own_events">') and "<html" not in fragment


def test_a_long_list_goes_on_over_pages(make: Make, host: Browser, college: Organization) -> None:
    for number in range(41):
        make.event(college, title=f"Событие {number:02}", published=False)
    assert "Событие 00" not in host.get("/events").text
    assert "Событие 00" in host.get("/events?page=2").text


def test_an_empty_list_says_the_way_on(host: Browser) -> None:
    assert 'href="/events/new"' in host.get("/events").text


# Making an event


def test_a_host_makes_a_draft_of_its_own(make: Make, host: Browser, college: Organization) -> None:
    sent = typed_event(host, grades=["8", "9"], hours="1,5", precision="day", starts_on="2026-12-05")
    answer = host.post("/events", data=sent)
    event = events()[0]
    assert answer.status_code == 303 and answer.location == f"/events/{event.id}/edit"
    assert (event.state, event.host_id, event.kind) == (EventState.DRAFT, college.id, EventKind.TRIAL)
    assert (event.grades, str(event.hours)) == (frozenset({8, 9}), "1.5")
    assert event.municipality_id == college.municipality_id


@pytest.mark.parametrize(
    ("typed", "hours"), [("", "0.0"), ("0", "0.0"), ("1.50", "1.5"), (" 2,0 ", "2.0"), ("500", "500.0")]
)
def test_hours_are_taken_as_people_write_them(host: Browser, typed: str, hours: str) -> None:
    host.post("/events", data=typed_event(host, hours=typed))
    assert str(events()[0].hours) == hours


def test_a_form_sent_twice_makes_one_draft(host: Browser) -> None:
    sent = typed_event(host, grades=["8"], hours="1.5", bring="обувь")
    first, again = host.post("/events", data=sent), host.post("/events", data=sent)
    assert (again.status_code, again.location) == (303, first.location)
    assert len(events()) == 1
    host.post("/events", data=sent | {"grades": ["9"]})
    with clock.pinned(clock.now() + timedelta(minutes=11)):
        host.post("/events", data=sent)
    assert len(events()) == 3


def test_under_htmx_the_way_on_is_a_header(host: Browser) -> None:
    answer = host.post("/events", data=typed_event(host), headers=HTMX)
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == f"/events/{events()[0].id}/edit"


def test_a_host_cannot_make_events_for_another(make: Make, host: Browser, college: Organization) -> None:
    assert 'name="host_id"' not in host.get("/events/new").text
    host.post("/events", data=typed_event(host, host_id=str(make.organization().id)))
    assert events()[0].host_id == college.id


def test_the_operator_chooses_the_host(make: Make, operator: Browser, college: Organization) -> None:
    operator.post("/events", data=typed_event(operator, host_id=str(college.id)))
    assert events()[0].host_id == college.id


def test_a_municipality_makes_events_at_home_only(
    make: Make, coordinator: Browser, college: Organization
) -> None:
    far = make.organization(municipality=make.municipality())
    for wrong in ({"host_id": str(far.id)}, {"municipality_id": str(far.municipality_id)}):
        assert coordinator.post("/events", data=typed_event(coordinator, **wrong)).status_code == 422
    assert events() == []
    coordinator.post("/events", data=typed_event(coordinator, host_id=str(college.id)))
    assert events()[0].municipality_id == college.municipality_id


ABSURD_EVENTS: list[dict[str, Any]] = [
    {"title": ""},
    {"title": "  "},
    {"title": "я" * 301},
    {"kind": ""},
    {"kind": "party"},
    {"scale": "cosmic"},
    {"format": ""},
    {"municipality_id": "99999"},
    {"municipality_id": "юг"},
    {"audience": []},
    {"audience": ["everyone"]},
    {"grades": ["12"]},
    {"grades": ["восьмой"]},
    {"hours": "-1"},
    {"hours": "0.3"},
    {"hours": "1000000000"},
    {"hours": "1e999999"},
    {"hours": "NaN"},
    {"hours": "sNaN"},
    {"hours": "много"},
    {"hours": "0e-99999"},
    {"hours": "1e1"},
    {"hours": "1_0"},
    {"hours": "٣"},
    {"hours": "500.5"},
    {"precision": "century"},
    {"precision": "day", "starts_on": ""},
    {"precision": "day", "starts_on": "0001-01-01"},
    {"precision": "day", "starts_on": "9999-12-31"},
    {"precision": "day", "starts_on": "2027-02-30"},
    {"precision": "day", "starts_on": "завтра"},
    {"precision": "days", "starts_on": "2027-02-03", "ends_on": ""},
    {"precision": "days", "starts_on": "2027-02-03", "ends_on": "2027-02-01"},
    {"precision": "none", "starts_on": "2027-02-03"},
    {"announcement": "я" * 5001},
]


def test_an_absurd_event_is_refused_and_what_was_typed_is_kept(host: Browser) -> None:
    good = typed_event(host, bring="закрытая обувь")
    for wrong in ABSURD_EVENTS:
        answer = host.post("/events", data=good | wrong)
        assert answer.status_code == 422, wrong
        assert "закрытая обувь" in answer.text and 'class="field-error"' in answer.text, wrong
    assert events() == []


def test_a_refused_form_comes_back_alone_under_htmx(host: Browser) -> None:
    answer = host.post("/events", data=typed_event(host, title=""), headers=HTMX)
    assert answer.status_code == 422
    assert answer.text.lstrip().startswith('<form id="event_form"') and "<html" not in answer.text


def test_a_nul_is_refused_before_any_rule(host: Browser) -> None:
    assert host.post("/events", data=typed_event(host, title="a\0b")).status_code == 400


# Changing and publishing it


def test_an_event_is_changed_in_its_form(make: Make, host: Browser, college: Organization) -> None:
    event = make.event(college)
    path = f"/events/{event.id}/edit"
    answer = host.post(f"/events/{event.id}", data=typed_event(host, path, title="Токарь"))
    assert (answer.status_code, answer.location) == (303, path)
    assert events()[0].title == "Токарь"


def test_a_date_can_be_taken_back(make: Make, host: Browser, college: Organization) -> None:
    day = datetime(2026, 12, 5, tzinfo=MOSCOW).date()
    event = make.event(college, precision=Precision.DAY, starts_on=day)
    sent = typed_event(host, f"/events/{event.id}/edit", precision="none", starts_on="", ends_on="")
    assert host.post(f"/events/{event.id}", data=sent).status_code == 303
    assert events()[0].starts_on is None


def test_a_wrong_change_is_shown_beside_its_field(make: Make, host: Browser, college: Organization) -> None:
    event = make.event(college, title="Сварщик")
    sent = typed_event(host, f"/events/{event.id}/edit", hours="много")
    for headers in ({}, HTMX):
        answer = host.post(f"/events/{event.id}", data=sent, headers=headers)
        assert answer.status_code == 422 and 'value="много"' in answer.text
    assert "<html" not in answer.text


def test_the_history_tells_from_what_to_what(make: Make, host: Browser, college: Organization) -> None:
    event = make.event(college, title="Сварщик")
    host.post(f"/events/{event.id}", data=typed_event(host, f"/events/{event.id}/edit", title="Токарь"))
    text = host.get(f"/events/{event.id}/edit").text
    assert "Сварщик → Токарь" in text and "Анна Тестова" in text


def test_a_draft_is_previewed_by_those_who_keep_it_and_nobody_else(
    make: Make, host: Browser, operator: Browser, college: Organization
) -> None:
    event = make.event(college, published=False, announcement="Сварят первую пластину")
    for browser in (host, operator):
        text = browser.get(f"/events/{event.id}/preview").text
        assert "Сварят первую пластину" in text and "когда оно будет опубликовано" in text
    assert host.get(f"/events/{event.id}").status_code == 404
    foreign = make.event(published=False)
    assert host.get(f"/events/{foreign.id}/preview").status_code == 404


def test_a_host_does_not_publish(make: Make, host: Browser, college: Organization) -> None:
    event = make.event(college, published=False)
    assert f"/events/{event.id}/publication" not in host.get(f"/events/{event.id}/edit").text
    token = host.form(f"/events/{event.id}/edit", f"/events/{event.id}#")
    assert host.post(f"/events/{event.id}/publication", data=token).status_code == 404
    assert events()[0].state is EventState.DRAFT


def test_the_operator_publishes_once(make: Make, operator: Browser, college: Organization) -> None:
    event = make.event(college, published=False)
    token = operator.form(f"/events/{event.id}/edit", "/publication")
    first = operator.post(f"/events/{event.id}/publication", data=token)
    again = operator.post(f"/events/{event.id}/publication", data=token)
    assert (first.status_code, again.status_code) == (303, 409)
    assert "Мероприятие уже опубликовано." in again.text
    assert events()[0].state is EventState.PUBLISHED


def test_a_municipality_publishes_what_is_held_in_it(
    make: Make, coordinator: Browser, azov: Municipality
) -> None:
    near = make.event(published=False, municipality_id=azov.id)
    far = make.event(published=False, municipality_id=make.municipality().id)
    token = coordinator.form(f"/events/{near.id}/edit", "/publication")
    assert coordinator.post(f"/events/{near.id}/publication", data=token).status_code == 303
    assert coordinator.post(f"/events/{far.id}/publication", data=token).status_code == 404
    assert [event.state for event in events()] == [EventState.PUBLISHED, EventState.DRAFT]


def test_a_cancelled_event_shows_its_reason_and_no_form(
    make: Make, host: Browser, college: Organization
) -> None:
    event = make.event(college)
    sent = typed_event(host, f"/events/{event.id}/edit", title="Токарь")
    event.state, event.cancel_reason = EventState.CANCELLED, "сильный мороз"
    db.session.commit()
    text = host.get(f"/events/{event.id}/edit").text
    assert "сильный мороз" in text and 'name="title"' not in text and 'name="capacity"' not in text
    answer = host.post(f"/events/{event.id}", data=sent)
    assert answer.status_code == 409 and "сильный мороз" in answer.text


# Its times


def test_a_time_is_added_on_the_clock_of_the_installation(
    make: Make, host: Browser, college: Organization
) -> None:
    event = make.event(college)
    sent = typed_slot(host, event, capacity="25", groups="2")
    answer = host.post(f"/events/{event.id}/slots", data=sent)
    # No anchor: under htmx an address that differs from the page's by one would only scroll it.
    assert (answer.status_code, answer.location) == (303, f"/events/{event.id}/edit")
    slot = slots()[0]
    assert slot.starts_at.astimezone(MOSCOW).strftime("%Y-%m-%dT%H:%M") == sent["starts_at"]
    assert db.session.scalars(select(Pool.capacity)).all() == [25]


def test_each_time_leads_to_who_comes_and_can_be_cancelled_with_a_reason(
    make: Make, host: Browser, college: Organization
) -> None:
    slot = make.slot(30, make.event(college))
    text = host.get(f"/events/{slot.event_id}/edit").text
    assert f'href="/slots/{slot.id}/bookings"' in text
    assert "reason" in host.form(f"/events/{slot.event_id}/edit", f"/slots/{slot.id}/cancellation")
    assert "reason" in host.form(f"/events/{slot.event_id}/edit", f"/events/{slot.event_id}/cancellation")


ABSURD_TIMES: list[dict[str, str]] = [
    {"capacity": ""},
    {"capacity": "0"},
    {"capacity": "-1"},
    {"capacity": "1000000000"},
    {"capacity": "много"},
    {"capacity": "9" * 5000},
    {"groups": "0"},
    {"groups": "31"},
    {"groups": "пара"},
    {"starts_at": ""},
    {"starts_at": "вчера"},
    {"starts_at": "0001-01-01T10:00"},
    {"starts_at": "9999-12-31T23:59"},
    {"ends_at": "2027-02-30T10:00"},
    {"venue_id": "99999"},
    {"venue_id": "двор"},
    {"place": "Цех № 2", "address": ""},
    {"place": "", "address": "ул. Мира, 14"},
]


def test_an_absurd_time_is_refused_and_what_was_typed_is_kept(
    make: Make, host: Browser, college: Organization
) -> None:
    event = make.event(college)
    good = typed_slot(host, event, place="Цех", address="Мира, 1", entrance="со двора")
    for wrong in ABSURD_TIMES:
        answer = host.post(f"/events/{event.id}/slots", data=good | wrong)
        assert answer.status_code == 422, wrong
        assert "со двора" in answer.text and 'class="field-error"' in answer.text, wrong
    assert slots() == []


@pytest.mark.parametrize("offset", ["+05:00", "Z"])
def test_a_time_by_another_clock_is_asked_again_and_not_moved(
    make: Make, host: Browser, college: Organization, offset: str
) -> None:
    event = make.event(college)
    typed = typed_slot(host, event, starts_at=local() + offset, ends_at=local(hours=2) + offset)
    answer = host.post(f"/events/{event.id}/slots", data=typed)
    assert (answer.status_code, "Укажите дату и время, например 10:00." in answer.text) == (422, True)
    assert slots() == []


def test_a_time_that_a_rule_refuses_is_answered_in_plain_words(
    make: Make, host: Browser, college: Organization
) -> None:
    event = make.event(college)
    for wrong, words in (
        ({"ends_at": local(6)}, "Окончание должно быть позже начала."),
        ({"ends_at": local(20)}, "Одно время длится не дольше 7 дней."),
        ({"starts_at": local(-1), "ends_at": local(-1, 2)}, "Это время уже прошло."),
    ):
        answer = host.post(f"/events/{event.id}/slots", data=typed_slot(host, event, capacity="27", **wrong))
        assert answer.status_code == 409 and words in answer.text and 'value="27"' in answer.text
    assert slots() == []


def test_under_htmx_only_the_times_come_back(make: Make, host: Browser, college: Organization) -> None:
    event = make.event(college)
    sent = typed_slot(host, event, capacity="0")
    answer = host.post(f"/events/{event.id}/slots", data=sent, headers=HTMX)
    assert answer.status_code == 422
    assert answer.text.lstrip().startswith('<section id="times">') and "<html" not in answer.text


def test_a_time_sent_twice_is_one(make: Make, host: Browser, college: Organization) -> None:
    event = make.event(college)
    sent = typed_slot(host, event)
    host.post(f"/events/{event.id}/slots", data=sent)
    again = host.post(f"/events/{event.id}/slots", data=sent)
    assert again.status_code == 409 and len(slots()) == 1


def test_another_place_is_added_to_the_hosts_places(make: Make, host: Browser, college: Organization) -> None:
    event = make.event(college)
    place = {"place": "Корпус мастерских", "address": "ул. Мира, 14", "entrance": "со двора"}
    for days in (7, 8):
        times = {"starts_at": local(days), "ends_at": local(days, 2)}
        host.post(f"/events/{event.id}/slots", data=typed_slot(host, event, **times, **place))
    assert {slot.venue_id for slot in slots()} == set(db.session.scalars(select(Venue.id)))
    assert db.session.scalar(select(func.count()).select_from(Venue)) == 1
    assert "Корпус мастерских, ул. Мира, 14" in host.get(f"/events/{event.id}/edit").text


def test_a_refused_time_leaves_no_place_behind(make: Make, host: Browser, college: Organization) -> None:
    event = make.event(college)
    sent = typed_slot(host, event, place="Цех", address="Мира, 1", ends_at=local(6))
    assert host.post(f"/events/{event.id}/slots", data=sent).status_code == 409
    assert db.session.scalar(select(func.count()).select_from(Venue)) == 0


def test_a_reload_of_a_refused_form_leads_to_its_page(make: Make, operator: Browser) -> None:
    slot = make.slot()
    edit = f"/events/{slot.event_id}/edit"
    for path, goal in (
        (f"/events/{slot.event_id}/slots", edit),
        (f"/events/{slot.event_id}/publication", edit),
        (f"/slots/{slot.id}", f"/slots/{slot.id}/edit"),
    ):
        answer = operator.get(path)
        assert (answer.status_code, answer.location) == (303, goal)
        assert operator.get(goal).status_code == 200


def test_a_time_of_several_days_says_on_which_it_ends(
    make: Make, host: Browser, college: Organization
) -> None:
    begins = datetime(2026, 12, 30, 12, 0, tzinfo=MOSCOW)
    event = make.event(college)
    make.slot(30, event, starts_at=begins, hours=48)
    make.slot(30, event, starts_at=begins, hours=2)
    text = host.get(f"/events/{event.id}/edit").text
    assert "Среда, 30 декабря, 12:00 – 1 января, 12:00" in text
    assert "Среда, 30 декабря, 12:00–14:00" in text


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        ("2025-01-01", "2026-12-31", "2025–2026"),
        ("2025-09-01", "2026-08-31", "2025/2026"),
        ("2025-09-01", "2026-05-25", "2025/2026"),
        ("2025-09-01", "2026-09-01", "2025–2026"),
        ("2025-09-01", "2027-05-25", "2025–2027"),
        ("2026-01-01", "2026-12-31", "2026"),
    ],
)
def test_only_a_school_year_has_a_slash(first: str, last: str, text: str) -> None:
    assert dates_text(Precision.YEAR, date.fromisoformat(first), date.fromisoformat(last)) == text


def test_an_invented_grade_is_refused_in_the_language_of_the_page(host: Browser) -> None:
    for invented in (["99"], ["пятый"]):
        answer = host.post("/events", data=typed_event(host, grades=invented))
        assert answer.status_code == 422 and "Выберите из предложенного." in answer.text


def test_the_tabs_have_names_by_which_the_focus_comes_back(host: Browser) -> None:
    text = host.get("/events").text
    assert all(f'id="state-{state}"' in text for state in ("all", "draft", "published", "cancelled"))


@pytest.mark.changes_app
def test_a_time_in_the_night_when_clocks_are_moved_is_asked_again(
    app: Flask, make: Make, host: Browser, college: Organization
) -> None:
    app.config["ZONE"] = ZoneInfo("Europe/Berlin")
    event = make.event(college)
    good = typed_slot(host, event)
    nights = {"2027-03-28T02:30": "Такого времени нет", "2027-10-31T02:30": "Это время наступит дважды"}
    for typed, words in nights.items():
        answer = host.post(f"/events/{event.id}/slots", data=good | {"starts_at": typed})
        assert answer.status_code == 422 and words in answer.text


def test_a_time_that_nobody_booked_is_changed_in_its_form(
    make: Make, host: Browser, college: Organization
) -> None:
    slot = make.slot(30, make.event(college), groups=2)
    sent = host.form(f"/slots/{slot.id}/edit", f"/slots/{slot.id}")
    assert (sent["capacity"], sent["groups"]) == ("30", "2")
    answer = host.post(f"/slots/{slot.id}", data=sent | {"capacity": "40"})
    assert (answer.status_code, answer.location) == (303, f"/events/{slot.event_id}/edit#times")
    assert slots()[0].capacity == 40


def test_a_booked_time_says_how_it_can_be_changed(make: Make, host: Browser, college: Organization) -> None:
    slot = make.slot(30, make.event(college))
    sent = host.form(f"/slots/{slot.id}/edit", f"/slots/{slot.id}")
    make.booking(slot, 21)
    for headers in ({}, HTMX):
        answer = host.post(f"/slots/{slot.id}", data=sent | {"capacity": "40"}, headers=headers)
        assert answer.status_code == 409 and "занято 21 место" in answer.text
        assert 'value="40"' in answer.text
    assert f"/slots/{slot.id}/edit" not in host.get(f"/events/{slot.event_id}/edit").text
    assert slots()[0].capacity == 30


def test_an_absurd_change_of_a_time_keeps_what_was_typed(
    make: Make, host: Browser, college: Organization
) -> None:
    slot = make.slot(30, make.event(college))
    sent = host.form(f"/slots/{slot.id}/edit", f"/slots/{slot.id}")
    answer = host.post(f"/slots/{slot.id}", data=sent | {"capacity": "много"}, headers=HTMX)
    assert answer.status_code == 422 and 'value="много"' in answer.text
    assert answer.text.lstrip().startswith('<form id="slot_form"')


def test_a_request_without_its_token_changes_nothing(
    make: Make, host: Browser, college: Organization
) -> None:
    sent = typed_event(host)
    del sent["csrf_token"]
    assert host.post("/events", data=sent).status_code == 400
    assert events() == []


def test_a_host_sends_for_review_and_the_coordinator_sends_back_or_publishes(
    make: Make, host: Browser, coordinator: Browser, college: Organization
) -> None:
    event = make.event(college, published=False, announcement="Покажем цеха")
    page = f"/events/{event.id}/edit"
    assert host.post(f"/events/{event.id}/review", data=host.form(page, "/review")).status_code == 303
    assert event.title in coordinator.get("/events?state=on_review").text
    assert event.title in coordinator.get("/").text
    back = coordinator.form(page, "/revision")
    assert coordinator.post(f"/events/{event.id}/revision", data=back).status_code == 422
    coordinator.post(f"/events/{event.id}/revision", data=back | {"reason": "Добавьте фото цеха"})
    assert "Добавьте фото цеха" in host.get(page).text
    assert "Добавьте фото цеха" in host.get("/").text
    host.post(f"/events/{event.id}/review", data=host.form(page, "/review"))
    assert "Добавьте фото цеха" not in host.get("/").text
    coordinator.post(f"/events/{event.id}/publication", data=coordinator.form(page, "/publication"))
    assert events()[0].state is EventState.PUBLISHED


def test_a_date_that_is_asked_for_stands_on_the_hosts_desk(
    make: Make, host: Browser, operator: Browser, college: Organization
) -> None:
    event = make.event(college)
    page, path = f"/events/{event.id}/edit", f"/events/{event.id}/date-request"
    sent = operator.form(page, "/date-request")
    assert operator.post(path, data=sent | {"due_on": "скоро"}).status_code == 422
    due = clock.now().date() + timedelta(days=3)
    assert operator.post(path, data=sent | {"due_on": due.isoformat()}).status_code == 303
    assert "Укажите дату до" in host.get("/").text
    assert "Срок прошёл" not in host.get("/").text
    with clock.pinned(clock.now() + timedelta(days=4)):
        host.sign_in(f"{Role.HOST}-{college.id}@test.example")  # no session lasts so long
        assert "Срок прошёл" in host.get("/").text
    make.slot(event=event)
    assert "Укажите дату до" not in host.get("/").text


def test_the_page_of_an_event_says_whom_a_change_touches(
    make: Make, host: Browser, college: Organization
) -> None:
    event = make.event(college)
    slot = make.slot(30, event)
    school = make.school(short_name="Школа у моря")
    assert "Кого это коснётся" not in host.get(f"/events/{event.id}/edit").text
    make.booking(slot, 20, make.school_class(school, 8, "Щ"))
    make.booking(slot, 15, make.school_class(letter="Ы"))
    text = " ".join(host.get(f"/events/{event.id}/edit").text.split())
    assert "Изменение касается 2 групп:" in text
    assert "Школа у моря, 8Щ · 20 учеников" in text
    assert "8Ы · 15 учеников · ждёт" in text

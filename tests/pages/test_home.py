"""The front page: whoever comes finds their own things, and nobody else's."""

from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import event as sqlalchemy_event

from app.accounts.models import Role
from app.booking import actions as booking
from app.booking.applying import deciding
from app.booking.models import BookingState
from app.core import clock
from app.core.db import db, transact
from app.organizations.actions import add_class
from app.organizations.models import Organization, OrganizationKind
from tests.conftest import Browser
from tests.make import Make
from tests.organizations.test_profiles import PERSON, save


def _desk(client: Browser, make: Make, role: Role, organization: Organization) -> str:
    user = make.user(role, organization)
    client.sign_in(user.mail)
    answer = client.get("/")
    assert answer.status_code == 200
    return answer.text


def test_healthz_answers_without_the_database(app: Flask, client: Browser) -> None:
    with app.app_context():
        engine = db.engine

    def refuse(*_: object) -> None:
        raise AssertionError("the database was asked")

    sqlalchemy_event.listen(engine, "before_cursor_execute", refuse)
    try:
        answer = client.get("/healthz")
    finally:
        sqlalchemy_event.remove(engine, "before_cursor_execute", refuse)
    assert (answer.status_code, answer.text, answer.mimetype) == (200, "ok", "text/plain")


def test_a_visitor_goes_to_the_calendar(client: Browser) -> None:
    answer = client.get("/")
    assert (answer.status_code, answer.location) == (302, "/calendar")


def test_a_school_sees_its_own_trips_and_not_another_schools(client: Browser, make: Make) -> None:
    mine, foreign = make.school_class(), make.school_class()
    make.booking(make.slot(event=make.event(title="Наша поездка")), school_class=mine)
    make.booking(make.slot(event=make.event(title="Чужая поездка")), school_class=foreign)
    desk = _desk(client, make, Role.SCHOOL, mine.school)
    assert "Наша поездка" in desk
    assert "Чужая поездка" not in desk


def test_an_offer_stands_first_and_is_taken_in_one_click(client: Browser, make: Make) -> None:
    slot = make.slot(capacity=25, event=make.event(title="Сварка"))
    holder = make.booking(slot, 25)
    mine = make.school_class(roll=20)
    waiting = transact(lambda: booking.book(make.request(slot, mine), by=None))
    transact(lambda: booking.cancel(holder, by=None))
    desk = _desk(client, make, Role.SCHOOL, mine.school)
    assert "Одно дело на сегодня" in desk
    assert "Вам предложили места: «Сварка»" in desk
    action = f"/bookings/{waiting.id}/acceptance"
    assert client.post(action, data=client.form("/", action)).status_code == 303
    db.session.rollback()  # see what the request has changed
    assert waiting.state == "confirmed"


def test_a_waiting_school_reads_its_place_in_the_queue(client: Browser, make: Make) -> None:
    slot = make.slot(capacity=25)
    make.booking(slot, 25)
    mine = make.school_class(roll=20)
    transact(lambda: booking.book(make.request(slot, mine), by=None))
    assert "место в очереди: 1" in _desk(client, make, Role.SCHOOL, mine.school)


def test_a_visit_without_a_sheet_is_a_thing_to_do(client: Browser, make: Make) -> None:
    past = clock.now() - timedelta(days=3)
    with clock.pinned(past - timedelta(days=2)):
        mine = make.school_class(grade=8, letter="Б")
        held = make.booking(make.slot(event=make.event(title="Сварка"), starts_at=past), school_class=mine)
    desk = _desk(client, make, Role.SCHOOL, mine.school)
    assert "Отметьте посещение: «Сварка»" in desk
    assert f"/bookings/{held.id}/sheet" in desk


def test_a_trip_of_tomorrow_is_told_as_such(client: Browser, make: Make) -> None:
    tomorrow = clock.now() + timedelta(days=1)
    mine = make.school_class(grade=8, letter="Б")
    make.booking(make.slot(event=make.event(title="Порт"), starts_at=tomorrow), school_class=mine)
    assert "Завтра: 8Б, «Порт»" in _desk(client, make, Role.SCHOOL, mine.school)


def test_tomorrows_trip_is_told_of_however_many_come_before_it(client: Browser, make: Make) -> None:
    mine = make.school_class(grade=8, letter="Б")
    start = clock.now().replace(hour=5, minute=0, second=0, microsecond=0)
    with clock.pinned(start - timedelta(days=1)):
        for number in range(8):
            today = start + timedelta(hours=1 + number)
            make.booking(make.slot(event=make.event(), starts_at=today, hours=0.5), 1, mine)
        make.booking(make.slot(event=make.event(title="Порт"), starts_at=start + timedelta(days=1)), 1, mine)
    user = make.user(Role.SCHOOL, mine.school)
    with clock.pinned(start):
        client.sign_in(user.mail)
        desk = client.get("/").text
    assert "Завтра: 8Б, «Порт»" in desk
    assert desk.count('<li class="event">') == 8


def test_the_next_meeting_of_a_course_that_has_begun_is_a_trip(client: Browser, make: Make) -> None:
    mine = make.school_class(grade=8, letter="Б")
    morning = clock.now().replace(hour=6, minute=0, second=0, microsecond=0)
    with clock.pinned(morning - timedelta(days=3)):
        make.booking(make.course([1, 4, 9], event=make.event(title="Курс")), 20, mine)
    near, user = make.slot(starts_at=morning + timedelta(days=2)), make.user(Role.SCHOOL, mine.school)
    with clock.pinned(morning):
        make.booking(near, 20, make.school_class(mine.school, letter="В"))
        client.sign_in(user.mail)
        desk = client.get("/").text
    assert "Завтра: 8Б, «Курс»" in desk
    trips = desk[desk.index("Ближайшие поездки") :]
    assert trips.count('<li class="event">') == 2
    assert trips.index("Курс") < trips.index(near.event.title)  # in the order of the days to come


def test_an_offer_whose_time_is_over_is_not_called_an_offer(client: Browser, make: Make) -> None:
    mine = make.school_class()
    booked = make.booking(make.slot(event=make.event(title="Сварка")), school_class=mine)
    booked.state, booked.offer_until = BookingState.OFFERED, clock.now() - timedelta(hours=1)
    db.session.commit()
    trips = _desk(client, make, Role.SCHOOL, mine.school).partition("Ближайшие поездки")[2]
    assert "Срок ответа истёк" in trips and "Предложено место" not in trips


def test_how_many_trips_the_desk_leaves_out_is_said(client: Browser, make: Make) -> None:
    mine, start = make.school_class(), clock.now()
    for day in range(1, 11):
        make.booking(make.slot(starts_at=start + timedelta(days=day)), 1, mine)
    assert "Все записи: впереди ещё 2" in _desk(client, make, Role.SCHOOL, mine.school)


def test_works_that_go_on_are_to_be_entered_for_the_next_stage(client: Browser, make: Make) -> None:
    """Until they are, the stage takes applications, and for the school that entered them alone."""
    school, other = make.school(), make.school()
    first = make.contest(title="Отбор")
    own, out = make.application(first, school, title="Верфь"), make.application(first, other)
    for one, goes_on in ((own, True), (out, False)):
        transact(lambda one=one: deciding.admit(one, by=None))
        verdict = deciding.Verdict(one.id, deciding.Result.PRIZE, None, goes_on, deciding.mark_of(one))
        transact(lambda verdict=verdict: deciding.set_results(first.id, [verdict], by=None))
    final = make.contest(title="Финал", follows_id=first.id)
    link, mail = f"/events/{final.id}/applications/new?after={own.id}", make.user(Role.SCHOOL, school).mail
    client.sign_in(mail)
    assert link not in client.get("/").text  # nobody has told the results
    transact(lambda: deciding.tell_results(first.id, by=None))
    desk = client.get("/").text
    assert "Работа прошла дальше: подайте заявку на «Финал» до" in desk and link in desk
    assert "Одно дело на сегодня" in desk
    assert "Финал" not in _desk(client.application.test_client(), make, Role.SCHOOL, other)
    with clock.pinned(clock.now() + timedelta(days=9)):
        assert link not in client.get("/").text
    make.application(final, school, title="Верфь", after_id=own.id)
    assert link not in client.get("/").text


def test_a_new_school_is_shown_the_way_on(client: Browser, make: Make) -> None:
    desk = _desk(client, make, Role.SCHOOL, make.school())
    assert "Срочных дел нет" in desk
    assert "Поездок пока нет" in desk
    assert "Добавить классы" in desk


def test_the_school_year_asks_for_classes_and_for_who_is_responsible(client: Browser, make: Make) -> None:
    with clock.pinned(datetime(2026, 11, 10, 9, tzinfo=UTC)):
        school, year = make.school(), 2026
        desk = _desk(client, make, Role.SCHOOL, school)
        assert f"Добавьте классы {year}/{year + 1} учебного года" in desk
        assert "Перенести с прошлого года" not in desk
        assert "Назовите ответственного за профориентацию" in desk
        transact(lambda: add_class(school.id, year - 1, 8, "А", 25, by=None))
        profile = save(school, year, own=False, **PERSON)
        assert f"/school-year?year={year}" in client.get("/").text
        action = f"/schools/{school.id}/profile/confirmation?year={year}"
        assert client.post(action, data=client.form("/", action)).status_code == 303
        db.session.rollback()
        assert profile.confirmed_at is not None
        make.school_class(school)
        desk = client.get("/").text
        assert PERSON["person_name"] not in desk
        assert "Добавьте классы" not in desk and "1 класс без профессиональной пробы" in desk


def test_a_host_sees_who_comes_to_its_own_times_only(client: Browser, make: Make) -> None:
    host = make.organization()
    slot = make.slot(event=make.event(host, title="Наша проба"))
    make.booking(slot, 20)
    make.slot(event=make.event(title="Чужая проба"))
    make.event(host, title="Без времени", published=False)
    desk = _desk(client, make, Role.HOST, host)
    assert "Наша проба" in desk
    assert "1 группа · 20 из 50" in desk
    assert f"/slots/{slot.id}/bookings" in desk
    assert "Без времени" in desk
    assert "Чужая проба" not in desk


def test_a_host_with_many_times_sees_all_of_them_and_their_sum(client: Browser, make: Make) -> None:
    host, mine = make.organization(), make.school_class()
    event = make.event(host)
    for number in range(31):
        slot = make.slot(event=event, starts_at=clock.now() + timedelta(days=2, minutes=number))
    make.booking(slot, 20, mine)
    desk = _desk(client, make, Role.HOST, host)
    assert desk.count('<li class="event">') == 31
    assert "1 группа, 20 чел." in desk


def test_a_municipality_sees_its_own_schools_and_drafts_only(client: Browser, make: Make) -> None:
    here, there = make.municipality(), make.municipality()
    near = make.school(here, short_name="Своя школа")
    make.school(there, short_name="Чужая школа")
    make.booking(make.slot(), school_class=make.school_class(near))
    make.event(make.organization(municipality=here), title="Свой черновик", published=False)
    make.event(make.organization(municipality=there), title="Чужой черновик", published=False)
    authority = make.organization(OrganizationKind.AUTHORITY, here)
    desk = _desk(client, make, Role.MUNICIPALITY, authority)
    assert "Своя школа" in desk
    assert "Свой черновик" in desk
    assert "Чуж" not in desk


def test_schools_stand_by_their_numbers(client: Browser, make: Make) -> None:
    here = make.municipality()
    for number in (12, 3):
        make.school(here, short_name=f"Школа № {number}")
    desk = _desk(client, make, Role.MUNICIPALITY, make.organization(OrganizationKind.AUTHORITY, here))
    assert desk.index("Школа № 3") < desk.index("Школа № 12")


def test_an_operator_sees_what_waits_for_publication_in_the_whole_region(client: Browser, make: Make) -> None:
    make.installation()
    make.event(title="Черновик", published=False)
    make.event(title="Опубликовано давно")
    desk = _desk(client, make, Role.OPERATOR, make.organization(OrganizationKind.OPERATOR))
    assert "Черновик" in desk
    assert "Опубликовано давно" not in desk
    assert "Загрузить дорожную карту" in desk


def test_an_analyst_goes_to_the_counts(client: Browser, make: Make) -> None:
    user = make.user(Role.ANALYST, make.organization(OrganizationKind.MINISTRY))
    client.sign_in(user.mail)
    answer = client.get("/")
    assert (answer.status_code, answer.location) == (302, "/participation")

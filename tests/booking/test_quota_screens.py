"""The screens of terms, shares and parts, as forms without JavaScript send them, and the table of places."""

import re
from datetime import timedelta

import pytest

from app.accounts.models import Role
from app.booking import actions
from app.booking.actions import Share
from app.booking.elsewhere import times_alike
from app.calendar import actions as calendar
from app.calendar.models import EventKind, Holder, Pool, SeatLimit, Terms
from app.core import clock
from app.core.db import db, transact
from app.organizations.actions import change, set_active
from app.organizations.models import OrganizationKind
from tests.checks import clean
from tests.forms import filled


@pytest.fixture
def event(make):
    return make.event()


@pytest.fixture
def host(make, client, event):
    client.sign_in(make.user(Role.HOST, event.host).mail)
    return client


@pytest.fixture
def place(make):
    return make.municipality("Азов")


@pytest.fixture
def office(make, app, place):
    """A browser of the municipality's coordinator."""
    browser = app.test_client()
    browser.sign_in(make.user(Role.MUNICIPALITY, make.organization(OrganizationKind.AUTHORITY, place)).mail)
    return browser


def typed(moment):
    return moment.astimezone(clock.zone()).strftime("%Y-%m-%dT%H:%M")


def set_terms(host, event, **facts):
    path = f"/events/{event.id}/terms"
    return host.post(path, data=host.form(path, "/terms") | facts)


def keep(slot, place, seats=30, **facts):
    share = Share(seats, holder=Holder.MUNICIPALITY, holder_id=place.id, **facts)
    transact(lambda: actions.share_out(slot, [share], by=None))
    return db.session.query(Pool.id).filter_by(slot_id=slot.id, holder=Holder.MUNICIPALITY).scalar()


def test_the_terms_that_are_typed_hold_and_are_told_to_readers_and_to_the_organizer(make, host, event):
    make.slot(event=event)
    closes = clock.now() + timedelta(days=3)
    answer = set_terms(
        host, event, closes_at=typed(closes), smallest="5", largest="25", school_groups="2", approval="y"
    )
    assert answer.status_code == 303, answer.text
    db.session.rollback()
    terms = db.session.get_one(Terms, event.id, populate_existing=True)
    assert (terms.largest, terms.school_groups, terms.answer_days) == (25, 2, 3) and terms.approval
    for page in (f"/events/{event.id}", f"/events/{event.id}/edit"):
        text = host.get(page).text
        assert "Запись открыта до" in text and "От одной организации не больше 2 групп" in text
        assert "Группа от 5 до 25 человек" in text
    again = set_terms(host, event)
    assert again.status_code == 303 and terms.school_groups == 2


def test_terms_that_cannot_be_are_refused_at_their_fields_and_change_nothing(make, host, event):
    make.booking(make.slot(event=event), 20)
    day, later = typed(clock.now() + timedelta(days=1)), typed(clock.now() + timedelta(days=2))
    for facts, why in (
        ({"opens_at": later, "closes_at": day}, "позже, чем открывается"),
        ({"smallest": "10", "largest": "9"}, "не может быть меньше"),
        ({"event_seats": "19"}, "не может быть 19"),
        ({"school_seats": "19"}, "Одна организация записала уже 20"),
        ({"closes_hours": "день"}, "целое число"),
        ({"smallest": "10", "school_seats": "9"}, "не поместится"),
        ({"smallest": "30", "event_seats": "29"}, "не поместится"),
    ):
        answer = set_terms(host, event, **facts)
        assert answer.status_code == 422 and why in answer.text, why
        assert f'id="{list(facts)[-1]}-error"' in answer.text
    assert db.session.get(Terms, event.id) is None
    clean()


def test_two_tabs_do_not_undo_one_anothers_terms(make, host, event):
    path = f"/events/{event.id}/terms"
    tab = host.form(path, "/terms")
    for _press in range(2):
        assert host.post(path, data=tab | {"largest": "25"}).status_code == 303
    stale = host.post(path, data=tab | {"smallest": "5"})
    assert stale.status_code == 409 and "Условия изменили" in stale.text
    db.session.rollback()
    assert db.session.get_one(Terms, event.id).largest == 25
    seen_anew = filled(stale.text, "/terms")
    assert seen_anew["smallest"] == "5" and host.post(path, data=seen_anew).status_code == 303
    db.session.rollback()
    assert db.session.get_one(Terms, event.id, populate_existing=True).smallest == 5


def test_terms_name_no_municipality_that_is_archived_and_forget_none_that_is_named(make, host, event, place):
    make.terms(event, municipality_ids=frozenset({place.id}))
    gone = make.municipality("Упразднённый район")
    for one in (place, gone):
        transact(lambda one=one: set_active(one, False, by=None))
    page = host.get(f"/events/{event.id}/terms").text
    assert "Азов" in page and "Упразднённый" not in page
    assert set_terms(host, event, largest="25").status_code == 303
    db.session.rollback()
    terms = db.session.get_one(Terms, event.id, populate_existing=True)
    assert terms.largest == 25 and [one.name for one in terms.municipalities] == ["Азов"]


def test_a_copy_is_booked_on_the_same_terms_but_for_the_moments(make, event, place):
    now = clock.now()
    facts = {"closes_hours": 24, "event_seats": 40, "municipality_ids": frozenset({place.id})}
    make.terms(event, opens_at=now, closes_at=now + timedelta(days=3), **facts)
    for copied in (calendar.repeat_event, calendar.copy_to_next_year):
        terms = transact(lambda copied=copied: copied(event, by=None)).terms
        assert (terms.opens_at, terms.closes_at, terms.closes_hours) == (None, None, 24)
        assert [one.name for one in terms.municipalities] == ["Азов"]
        quota = db.session.query(SeatLimit).filter_by(event_id=terms.event_id).one()
        assert (quota.unit, quota.capacity, quota.holder_id) == ("seats", 40, 0)
    clean()


def test_groups_of_a_routes_event_are_of_its_size(make, host, event):
    draft = calendar.RouteDraft("Верфь", EventKind.EXCURSION, 90, smallest=8, largest=25)
    route = transact(lambda: calendar.add_route(draft, event.host_id, by=None))
    path = f"/routes/{route.id}/slots"
    assert host.post(f"/routes/{route.id}/events", data=host.form(path, "/events")).status_code == 303
    db.session.rollback()
    terms = db.session.query(Terms).one()
    assert (terms.smallest, terms.largest, terms.event.title) == (8, 25, "Верфь")


def test_a_share_gets_its_date_and_one_that_is_past_is_refused_in_its_row(make, host, event, place):
    slot, release = make.slot(50, event), clock.now() + timedelta(minutes=20)
    path = f"/slots/{slot.id}/shares"
    rows = {"shares-0-holder": "municipality", "shares-0-name": "Азов", "shares-0-seats": "30"}
    wrong = host.post(
        path, data=host.form(path, "/shares") | rows | {"shares-0-release_at": typed(clock.now())}
    )
    assert wrong.status_code == 422 and 'id="shares-0-release_at-error"' in wrong.text
    assert db.session.query(Pool).filter_by(slot_id=slot.id).count() == 1
    right = host.post(path, data=host.form(path, "/shares") | rows | {"shares-0-release_at": typed(release)})
    assert right.status_code == 303
    db.session.rollback()
    pool = db.session.query(Pool).filter_by(slot_id=slot.id, holder=Holder.MUNICIPALITY).one()
    assert typed(pool.release_at) == typed(release)
    with clock.pinned(release + timedelta(minutes=1)):
        transact(actions.release_shares)
        assert "общие с" in host.get(path).text
        assert host.post(path, data=host.form(path, "/shares")).status_code == 303  # as it stands
    assert db.session.get_one(Pool, pool.id, populate_existing=True).released_at is not None
    clean()


def test_places_are_moved_with_a_reason_and_the_table_tells_of_it(make, host, event, place):
    slot, came = make.slot(50, event), make.school_class(make.school(place), roll=22)
    pool_id, booking = keep(slot, place), make.booking(slot, 22, came)
    path = f"/slots/{slot.id}/shares"
    form = host.form(path, "/transfers")
    common = db.session.query(Pool.id).filter_by(slot_id=slot.id, holder=Holder.COMMON).scalar()
    facts = {"source": pool_id, "target": common, "seats": "5", "why": "Район отказался"}
    for wrong, why in (({"why": " "}, "Напишите причину"), ({"target": pool_id}, "другую долю")):
        assert why in host.post(f"/slots/{slot.id}/transfers", data=form | facts | wrong).text
    refused = host.post(f"/slots/{slot.id}/transfers", data=form | facts | {"seats": "9"})
    assert refused.status_code == 409 and "свободно 8 мест" in refused.text
    assert host.post(f"/slots/{slot.id}/transfers", data=form | facts).status_code == 303
    make.sheet(booking, 21)
    table = host.get(f"/events/{event.id}/quotas.csv").get_data(as_text=True)
    assert [line.split(";")[2:] for line in table.splitlines()[1:]] == [
        ["Всё время целиком", "50", "25", "22", "21", "28"],
        ["Азов", "25", "0", "22", "21", "3"],
        ["Общие для всех", "25", "0", "0", "", "25"],
    ]
    page = host.get(f"/events/{event.id}/quotas").text
    assert "Район отказался" in page and "Общие для всех" in page
    clean()


def test_a_coordinator_gives_the_share_to_its_schools_and_sees_no_other(make, event, place, office):
    slot, school, other = (
        make.slot(50, event),
        make.school(place, short_name="Школа № 7"),
        make.municipality(),
    )
    pool_id = keep(slot, place)
    theirs = keep(make.slot(20, event, starts_at=clock.now() + timedelta(days=9)), other, 5)
    assert str(pool_id) in office.get("/shares").text and office.get(f"/shares/{theirs}").status_code == 404
    path = f"/shares/{pool_id}"
    form = office.form(path, path)
    assert form["parts-0-school_id"] == str(school.id)
    too_many = office.post(path, data=form | {"parts-0-seats": "31"})
    assert too_many.status_code == 422 and "31" in too_many.text
    assert office.post(path, data=form | {"parts-0-seats": "12"}).status_code == 303
    make.booking(slot, 10, make.school_class(school))
    taken = office.post(path, data=office.form(path, path) | {"parts-0-seats": "9"})
    assert taken.status_code == 409 and 'id="parts-0-seats-error"' in taken.text
    table = office.get(f"/events/{event.id}/quotas.csv").get_data(as_text=True)
    assert [line.split(";")[2:] for line in table.splitlines()[1:]] == [
        ["Всё время целиком", "30", "12", "10", "", "40"],
        ["Азов", "18", "12", "0", "", "18"],
        ["Школа № 7, Азов", "12", "0", "10", "", "2"],
    ]
    assert other.name not in office.get(f"/events/{event.id}/quotas").text
    clean()


def test_a_coordinators_stale_tab_is_told_and_the_organizer_sees_what_is_given_to_schools(
    make, event, place, office, host
):
    slot, school = make.slot(50, event), make.school(place, short_name="Школа № 7")
    path = f"/shares/{keep(slot, place)}"
    tab, organizers = office.form(path, path), host.form(f"/slots/{slot.id}/shares", "/shares")
    assert office.post(path, data=tab | {"parts-0-seats": "12"}).status_code == 303
    stale = office.post(path, data=tab | {"parts-0-seats": "7"})
    assert stale.status_code == 409 and "Места распределили заново" in stale.text
    assert office.post(path, data=filled(stale.text, path)).status_code == 303
    page = host.get(f"/slots/{slot.id}/shares").text
    assert "Школа № 7, Азов" in page and "из квоты муниципалитета" in page
    organizers |= {"shares-0-seats": "6"}  # the share is the whole, with what is given
    refused = host.post(f"/slots/{slot.id}/shares", data=organizers)
    assert refused.status_code == 409 and "передано школам: меньше нельзя" in refused.text
    assert (
        host.post(f"/slots/{slot.id}/shares", data=organizers | {"shares-0-seats": "25"}).status_code == 303
    )
    db.session.rollback()
    assert {pool.capacity for pool in actions.shares_of(slot.id) if pool.holder_id} == {7, 18}
    assert school.id in {pool.holder_id for pool in actions.shares_of(slot.id)}
    clean()


def test_the_shares_of_a_time_open_however_many_schools_have_a_part(make, event, place, host):
    slot = make.slot(500, event)
    pool_id, schools = keep(slot, place, 400), [make.school(place) for _ in range(201)]
    parts = {school.id: 1 for school in schools}
    transact(lambda: actions.split_share(slot, pool_id, parts, by=None))
    path = f"/slots/{slot.id}/shares"
    assert host.post(path, data=host.form(path, "/shares")).status_code == 303  # as it stands
    db.session.rollback()
    assert len(actions.shares_of(slot.id)) == 203


def test_a_school_that_has_moved_stays_in_the_table_of_who_gave_it_its_places(make, event, place, office):
    slot, school = make.slot(50, event), make.school(place, short_name="Школа № 7")
    pool_id = keep(slot, place)
    transact(lambda: actions.split_share(slot, pool_id, {school.id: 12}, by=None))
    transact(lambda: change(school, {"municipality_id": make.municipality().id}, by=None))
    table = office.get(f"/events/{event.id}/quotas.csv").get_data(as_text=True).splitlines()[1:]
    assert table[0].split(";")[3:6] == ["30", "12", "0"] and "Школа № 7" in table[2]


def test_a_split_whose_schools_cannot_be_read_is_refused_with_a_sentence_and_gives_nothing(
    make, event, place, office
):
    slot, first, second = make.slot(50, event), make.school(place), make.school(place)
    stranger = make.school(make.municipality())
    path = f"/shares/{keep(slot, place)}"
    form = office.form(path, path) | {"parts-0-seats": "5"}
    for wrong in ("", "x", f"{first.id} ", "１", "9" * 10, str(second.id)):
        answer = office.post(path, data=form | {"parts-0-school_id": wrong})
        assert answer.status_code == 422 and "Эту форму не удалось прочитать" in answer.text, wrong
    unseen = office.post(path, data=form | {"parts-0-school_id": str(stranger.id), "parts-0-seats": "много"})
    assert unseen.status_code == 422 and "целое число" in unseen.text
    assert [pool.capacity for pool in actions.shares_of(slot.id)] == [30, 20]
    assert office.post(path, data=form).status_code == 303
    clean()


def test_a_quota_of_the_event_is_told_before_it_is_met_and_what_is_left_after(make, client, event):
    school = make.school()
    client.sign_in(make.user(Role.SCHOOL, school).mail)
    make.terms(event, event_seats=30, school_groups=2)
    slot, other = make.slot(50, event), make.slot(50, event, starts_at=clock.now() + timedelta(days=9))
    make.booking(slot, 20)
    a, b, c, d = (make.school_class(school, roll=seats) for seats in (12, 4, 3, 7))
    page = f"/slots/{other.id}/bookings/new"
    assert "На все времена вместе не больше 30 человек." in client.get(page).text

    opened = client.form(page, "/bookings")  # before the others have booked

    def refused(one):
        form = opened | {"class_id": str(one.id)}
        form |= {"adult_name": "Мария Иванова", "adult_phone": "8 863 000-00-00"}
        answer = client.post(f"/slots/{other.id}/bookings", data=form)
        assert answer.status_code == 409
        return answer.text

    assert "Может прийти ещё 10 человек: запишите меньшую часть." in refused(a).replace("Могут", "Может")
    for one in (b, c):
        make.booking(slot, one.roll, one)
    assert "отмените другую запись на это мероприятие" in refused(make.school_class(school, roll=2))
    make.booking(slot, 3)
    make.terms(event, event_seats=30)
    assert "Если кто-то откажется" in refused(d)
    clean()


def test_no_page_promises_places_that_the_quota_of_the_event_does_not_give(make, app, event):
    client, school = app.test_client(), make.school()
    day = clock.now() + timedelta(days=7)
    slots = [make.slot(50, event, starts_at=day + timedelta(days=number)) for number in range(2)]
    make.terms(event, event_seats=30)
    booked = make.booking(slots[0], 20)
    page = client.get(f"/events/{event.id}").text
    assert page.count("Осталось 10 из 50") == 2
    listed = client.get("/calendar").text
    assert listed.count("Осталось 10 из 50") == 2 and "Осталось 30 из 50" not in listed
    client.sign_in(make.user(Role.SCHOOL, school).mail)
    form = f"/slots/{slots[1].id}/bookings/new"
    told = client.get(form).text
    assert "Осталось 10 из 50" in told and "Всё мероприятие примет ещё 10 человек из 30." in told
    make.booking(slots[1], 10)
    page = client.get(f"/events/{event.id}").text
    assert "Осталось" not in page and "лист ожидания" not in page and "Записать класс" not in page
    assert "Записались все, кого мероприятие может принять." in page
    visitor = app.test_client()
    assert event.title in visitor.get("/calendar").text and "Осталось" not in visitor.get("/calendar").text
    assert event.title not in visitor.get("/calendar?free=1&to=2100-01-01").text
    assert "лист ожидания" not in visitor.get("/calendar?q=" + event.title).text
    assert [one["free"] for one in visitor.get(f"/events/{event.id}.json").json["event"]["times"]] == [0, 0]
    told = client.get(form).text
    assert "записано 30" in told and 'name="class_id"' not in told and "Другое время" not in told
    transact(lambda: actions.cancel(booked, by=None))
    assert client.get(f"/events/{event.id}").text.count("Осталось 20 из 50") == 2
    clean()


def test_visitors_are_promised_no_places_of_an_event_whose_quota_is_used_up(make, client, event):
    draft = calendar.RouteDraft("Верфь", EventKind.EXCURSION, 90, smallest=8, largest=25)
    route = transact(lambda: calendar.add_route(draft, event.host_id, by=None))
    slots = [
        make.slot(50, event, starts_at=clock.now() + timedelta(days=7 + 2 * number)) for number in range(2)
    ]
    for slot in slots:
        slot.route_id = route.id
    db.session.commit()
    make.terms(event, event_seats=30)
    month = f"{slots[0].starts_at.astimezone(clock.zone()):%Y-%m}"
    within = f"to={(clock.now() + timedelta(days=30)).date()}"
    pages = (
        f"/calendar?{within}",
        f"/calendar?{within}&q={event.title}",
        f"/calendar?month={month}",
        "/embed/calendar",
        f"/events/{event.id}",
        f"/events/{event.id}.json",
        f"/calendar.json?{within}",
        f"/organizations/{event.host_id}.json",
        f"/organizations/{event.host_id}",
        f"/organizations/{event.host_id}/routes/{route.id}",
    )
    asked = (f"/calendar?{within}&free=1", f"/calendar.json?{within}&free=1", "/embed/calendar?free=1",
             f"/calendar?month={month}&free=1", f"/calendar/poster?month={month}&free=1")  # fmt: skip
    promised = re.compile(r'Осталось \d+|"free": ?[1-9]\d*|"remainingAttendeeCapacity": ?[1-9]\d*')
    told = {page: set(promised.findall(client.get(page).text)) for page in pages}
    assert {number for found in told.values() for one in found for number in re.findall(r"\d+", one)} == {
        "30"
    }
    assert [page for page, found in told.items() if not found] == [f"/organizations/{event.host_id}"]
    assert all(event.title in client.get(page).text for page in asked)
    for slot in slots:
        make.booking(slot, 15)
    assert not [page for page in pages if promised.search(client.get(page).text)]
    assert not [page for page in asked if event.title in client.get(page).text]


def test_what_an_organization_may_still_book_is_told_before_it_chooses(make, app, event):
    client, school = app.test_client(), make.school()
    day = clock.now() + timedelta(days=7)
    slots = [make.slot(50, event, starts_at=day + timedelta(days=number)) for number in range(3)]
    make.terms(event, school_seats=30, school_groups=2, event_seats=35)
    client.sign_in(make.user(Role.SCHOOL, school).mail)
    form, address = f"/slots/{slots[2].id}/bookings/new", f"/events/{event.id}"
    a, b, c = (make.school_class(school, roll=seats) for seats in (20, 18, 4))
    told = client.get(form).text  # it has no quota of its own yet: the terms say it
    assert "Осталось 30 из 50" in told and "не больше 30: записано 0, осталось 30." in told
    make.booking(slots[0], 20, a)
    told = client.get(form).text
    assert "Осталось 10 из 50" in told
    assert "Мест для одной организации — не больше 30: записано 20, осталось 10." in told
    assert "Групп от одной организации — не больше 2: записано 1, осталось 1." in told
    assert "Вы записали мест: 20 из 30 возможных." in client.get(address).text
    assert "Вы записали" not in app.test_client().get(address).text
    sent = client.form(form, "/bookings") | {"class_id": str(b.id)}
    refused = client.post(f"/slots/{slots[2].id}/bookings", data=sent)
    assert refused.status_code == 409 and "Записать только 10 из 18" in refused.text
    assert "Могут прийти ещё 10 человек" in refused.text  # the event has 15
    assert "Разделить" not in refused.text  # a second group would be one too many
    make.booking(slots[1], 4, c)
    told = client.get(form).text
    assert "отмените другую запись" in told and 'name="class_id"' not in told
    assert "Записать класс" not in client.get(address).text
    assert "Записать класс" in app.test_client().get(address).text
    clean()


def test_a_time_that_takes_no_group_more_has_no_places_anywhere(make, app, host, event):
    school, client = make.school(), app.test_client()
    slot = make.slot(200, event, groups=1)
    free = make.slot(30, event, starts_at=clock.now() + timedelta(days=9))
    search = f"/calendar?free=1&to={(clock.now() + timedelta(days=8)).date()}"
    assert "Показать все ближайшие даты" not in client.get(search).text
    booked = make.booking(slot, 20)
    assert "Показать все ближайшие даты" in client.get(search).text
    assert event.title in client.get("/calendar?free=1").text
    page = client.get(f"/events/{event.id}").text
    assert page.count("Мест нет") == 1 and "Осталось 30 из 30" in page and "из 200" not in page
    client.sign_in(make.user(Role.SCHOOL, school).mail)
    told = client.get(f"/slots/{slot.id}/bookings/new").text
    assert "столько групп, сколько организатор может принять" in told and "Все места заняты" not in told
    assert "Осталось" not in host.get(f"/slots/{slot.id}/bookings").text
    transact(lambda: actions.cancel(booked, by=None))
    assert "Осталось 200 из 200" in client.get(f"/events/{event.id}").text
    assert "Осталось 30 из 30" in host.get(f"/slots/{free.id}/bookings").text
    clean()


def test_no_time_of_an_event_whose_quota_is_used_up_is_advised(make):
    lost, other = make.slot(20), make.event()
    mine = make.booking(lost, 20)
    make.terms(other, event_seats=50)
    taken, free = make.slot(50, other), make.slot(50, other, starts_at=clock.now() + timedelta(days=9))
    make.booking(taken, 20)
    assert free.id in {one.slot_id for one in times_alike(mine, 9)}
    make.booking(taken, 15)  # 15 are left, and the group is of 20
    assert not times_alike(mine, 9)
    clean()


@pytest.mark.parametrize(
    ("terms", "advised"),
    [
        ({"school_seats": 19}, False),
        ({"school_seats": 20}, True),
        ({"school_groups": 1}, True),
    ],
)
def test_no_time_is_advised_that_a_schools_own_quota_would_refuse(make, terms, advised):
    mine, other = make.booking(make.slot(20), 20), make.event()
    make.terms(other, **terms)
    free = make.slot(50, other, starts_at=clock.now() + timedelta(days=9))
    assert (free.id in {one.slot_id for one in times_alike(mine, 9)}) == advised
    one = make.school_class(mine.organization, 8, "Я", 1)
    make.booking(free, 1, one)
    assert not times_alike(mine, 9)
    clean()


def test_a_cancelled_time_tells_neither_of_places_nor_that_nobody_had_booked_it(make, host, event):
    slot = make.slot(30, event)
    make.booking(slot, 20)
    path = f"/slots/{slot.id}/bookings"
    assert "Осталось 10 из 30" in host.get(path).text
    transact(lambda: actions.cancel_slot(slot, "Авария", by=None))
    page = host.get(path).text
    assert "Это время отменено" in page and "Авария" in page
    for untrue in ("Мест нет", "лист ожидания", "пока никто не записался"):
        assert untrue not in page


def test_a_time_is_not_made_smaller_than_what_is_kept_for_somebody_or_taken(make, host, event, place):
    slot = make.slot(50, event)
    keep(slot, place)
    for capacity, why in (("29", "30 мест"), ("5", "30 мест")):
        answer = host.post(f"/slots/{slot.id}", data=slot_form(host, slot) | {"capacity": capacity})
        assert answer.status_code == 422 and why in answer.text
    form = slot_form(host, slot)
    make.booking(slot, 20, make.school_class(make.school(place)))
    assert host.post(f"/slots/{slot.id}", data=form | {"capacity": "30"}).status_code == 409
    assert sum(pool.capacity for pool in actions.shares_of(slot.id)) == 50
    clean()


def slot_form(host, slot):
    return host.form(f"/slots/{slot.id}/edit", f"/slots/{slot.id}")

"""The desks of those who look after schools: who lags, what is due, how places are used, and the hours."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import true

from app.accounts.models import Role
from app.attendance import actions as attendance
from app.attendance.queries import how_many_silent, visits
from app.booking import actions as booking
from app.booking.actions import Share
from app.booking.share_queries import own_shares, quota_use
from app.calendar.models import Holder, Pool
from app.core import clock
from app.core.db import db, transact
from app.organizations.actions import save_settings
from app.organizations.models import LAG_DAYS, LAG_PUPILS, OrganizationKind
from app.pages.lagging import Lag, When, lagging, school_states
from app.participation.periods import PeriodKind, period_of
from tests.attendance.test_two_sides import count
from tests.attendance.visiting import HELD_AT, TODAY, fill, visit
from tests.organizations.test_profiles import PERSON, save
from tests.participation.test_hours import level


@pytest.fixture(autouse=True)
def today():
    with clock.pinned(TODAY):
        yield


@pytest.fixture
def here(make):
    return make.municipality("Азовский район")


@pytest.fixture
def coordinator(make, here):
    return make.user(Role.MUNICIPALITY, make.organization(OrganizationKind.AUTHORITY, here))


def on(day):
    return When(TODAY, day, period_of(PeriodKind.QUARTER, day), LAG_PUPILS, LAG_DAYS)


def ready(make, place, name, roll=20, came=20):
    """A school that has everything: a profile, a class, a visit of the quarter and a booking ahead."""
    one = make.school_class(make.school(place, short_name=name), roll=roll)
    save(one.school, **PERSON)
    held = visit(make, one)
    fill(held, came)
    make.booking(make.slot(capacity=100), 20, one)
    return held


def keep(slot, place, seats=30):
    share = Share(seats, holder=Holder.MUNICIPALITY, holder_id=place.id)
    transact(lambda: booking.share_out(slot, [share], by=None))
    return db.session.query(Pool.id).filter_by(slot_id=slot.id, holder=Holder.MUNICIPALITY).scalar()


def test_a_school_lags_by_what_it_lacks_and_the_poorest_stands_first(make, here, coordinator):
    ready(make, here, "Мало", roll=100, came=9)
    ready(make, here, "Десятая часть", roll=100, came=10)
    save(make.school(here, short_name="Без классов"), **PERSON)
    make.school(here, short_name="Пустая")
    make.school(here, short_name="Закрытая").active = False
    make.school(short_name="Чужая")
    db.session.commit()
    states = school_states(coordinator.memberships[0], on(TODAY.date()))
    assert [(one.line.name, one.lags) for one in lagging(states)] == [
        ("Пустая", [Lag.NO_PROFILE, Lag.NO_CLASSES, Lag.NO_BOOKING]),
        ("Без классов", [Lag.NO_CLASSES, Lag.NO_BOOKING]),
        ("Мало", [Lag.LITTLE]),
    ]
    assert {one.line.name: (one.visits, one.roll) for one in states}["Мало"] == (9, 100)


@pytest.mark.parametrize(
    ("day", "in_lessons", "is_judged"),
    [
        (date(2026, 10, 27), True, False),  # the 27th day of lessons
        (date(2026, 10, 28), True, True),
        (date(2027, 6, 1), False, True),  # April and May have told
        (date(2027, 8, 31), False, False),
        (date(2027, 9, 27), True, False),  # of July to September only September counts
        (date(2027, 9, 28), True, True),
    ],
)
def test_it_is_not_judged_too_early_nor_in_summer(day, in_lessons, is_judged):
    assert (on(day).in_lessons, on(day).is_judged) == (in_lessons, is_judged)


def test_the_operator_says_when_a_school_takes_little_part(make, here, coordinator, client):
    ready(make, here, "Десятая часть", roll=100, came=10)
    make.installation()
    db.session.commit()
    client.sign_in(coordinator.mail)
    with clock.pinned(TODAY):
        assert "Никто не отстаёт" in client.get("/lagging-schools").text
        transact(lambda: save_settings({"lag_pupils": 9}, by=None))
        page = unescape(client.get("/lagging-schools").text)
    assert "Десятая часть" in page and "на каждых 9 учеников" in page


def test_what_neither_side_has_marked_is_counted_as_it_is_listed(make, here, coordinator, client):
    event = make.event(title="Никем")
    schools = [make.school(here, short_name=name) for name in ("Молчит", "Тоже молчит", "Отметила")]
    times = (HELD_AT + timedelta(hours=number) for number in range(3))
    held = [
        visit(make, make.school_class(school), event=event, at=at)
        for school, at in zip(schools, times, strict=True)
    ]
    fill(held[2], 20)
    count(visit(make, make.school_class(schools[0]), title="Организатором"), 20)
    visit(make, title="Чужое")
    membership = coordinator.memberships[0]
    assert how_many_silent(membership, TODAY) == (2, 1)
    listed = visits(membership, TODAY, 10, silent=True)
    assert {one.booking_id for one in listed} == {held[0].id, held[1].id}
    client.sign_in(coordinator.mail)
    desk, page = client.get("/").text, client.get("/attendance?state=silent").text
    assert "1 мероприятие никто не отметил" in desk and "/attendance?state=silent" in desk
    assert page.count("Никем") == 2 and "Организатором" not in page and "Отметила" not in page
    make.installation()
    operator = client.application.test_client()
    operator.sign_in(make.user(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR)).mail)
    link = f"/attendance?state=silent&municipality={here.id}"
    assert f'href="{link}"' in unescape(operator.get("/").text)
    page = operator.get(link).text
    assert page.count("Никем") == 2 and "Чужое" not in page


def test_the_places_of_a_municipality_are_those_of_its_shares(make, here, coordinator):
    there, school = make.municipality(), make.school(here)
    for place in (here, here, there):
        slot = make.slot(capacity=60)
        share = keep(slot, place)
        if place is here:
            transact(lambda slot=slot, share=share: booking.split_share(slot, share, {school.id: 8}, by=None))
    make.booking(slot, 25, make.school_class(make.school(there)))
    make.booking(make.slot(capacity=60), 20)  # nothing is kept there
    taken = make.slot(capacity=60)
    keep(taken, here)
    make.booking(taken, 20, make.school_class(school))
    with clock.pinned(TODAY - timedelta(days=30)):
        keep(make.slot(starts_at=TODAY - timedelta(days=1)), here)  # over
    uses = quota_use(None, true(), TODAY)
    assert uses.keys() == {here.id, there.id}
    use = uses[here.id]
    assert (use.times, use.seats, use.given, use.taken, use.free) == (3, 90, 16, 20, 70)
    shares, _total = own_shares(here.id, true(), TODAY)
    for name in ("seats", "given", "taken", "free"):
        assert getattr(use, name) == sum(getattr(one, name) for one in shares)
    assert quota_use(here.id, true(), TODAY) == {here.id: use}


def test_the_desk_leads_on_to_all_that_is_due(make, here, coordinator, client):
    held = ready(make, here, "Готова", roll=100)
    level(held.organization, 40)
    line = count(held, 15).lines[0]
    transact(lambda: attendance.dispute(line.id, "по журналу", by=None))
    make.school(here, short_name="Пустая")
    keep(make.slot(capacity=60), here)
    client.sign_in(coordinator.mail)
    desk = client.get("/").text
    for words in (
        "Отчёт: IV квартал 2026",
        "1 спорный подсчёт ждёт вашего решения",
        "Отстающие школы · 1",
        "нет карточки на учебный год",
        "Распределено",
        ">1\xa0%<",  # 20 × 2 hours of 100 × 40
    ):
        assert words in desk, words
    for address in (
        "period=2026-q4",
        "/differences?state=to_decide",
        "/lagging-schools",
        '"/shares"',
        "/hours",
    ):
        assert address in desk, address
    school = rf'href="(/participation\?[^"]*school={held.organization_id}&[^"]*)">20 на 100<'
    (visits,) = re.findall(school, desk)
    assert "Участий" in (figures := client.get(unescape(visits)).text) and ">20<" in figures
    page = client.get("/lagging-schools?lack=profile").text
    assert "Пустая" in page and "Готова" not in page
    assert "Таких школ нет" in client.get("/lagging-schools?lack=little").text


def test_a_new_municipality_is_shown_the_way_on(make, here, coordinator, client):
    client.sign_in(coordinator.mail)
    assert "Школ пока нет" in client.get("/").text
    make.school(here)
    desk = client.get("/").text
    assert "Для ваших школ места не выделены" in desk
    assert "Школы ещё не добавили классы этого учебного года" in desk


def test_the_operator_sees_the_same_by_municipality_in_as_many_statements_for_any_number(make, here, client):
    make.installation()
    user = make.user(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR))
    client.sign_in(user.mail)

    def sent():
        found = []
        note = lambda *call: found.append(call[2])  # noqa: E731
        sqlalchemy_event.listen(db.engine, "before_cursor_execute", note)
        desk = client.get("/").text
        sqlalchemy_event.remove(db.engine, "before_cursor_execute", note)
        return desk, len(found)

    ready(make, here, "Готова")
    few = sent()[1]
    make.school(make.municipality("г. Батайск"), short_name="Пустая")
    desk, many = sent()
    assert many <= few  # what is remembered is not asked for again
    assert all(words in desk for words in ("Азовский район", "г. Батайск", "Отстающие школы · 1", "Пустая"))

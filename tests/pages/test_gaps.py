"""The gap list: who has been nowhere yet, and where they could still go."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import insert

from app.accounts.models import Role
from app.booking import actions as booking
from app.calendar.models import EventKind, EventState, Holder, Visibility, event_invitation
from app.core import clock
from app.core.db import db, transact
from app.organizations.models import OrganizationKind
from app.pages import gap_filters
from app.pages.gap_queries import Moment, gap_classes, gap_lines
from tests.attendance.visiting import fill, visit

ZONE = ZoneInfo("Europe/Moscow")
NOVEMBER = datetime(2026, 11, 20, 12, tzinfo=ZONE)
SOON = NOVEMBER + timedelta(days=10)


@pytest.fixture(autouse=True)
def november():
    with clock.pinned(NOVEMBER):
        yield


@pytest.fixture
def operator(make):
    return make.user(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR)).memberships[0]


def gaps(membership, **typed):
    """The lines of the whole list, by the name of the class."""
    asked = gap_filters.read(typed, date(2026, 11, 20), membership)
    moment = Moment(clock.now(), ZONE)
    lines = gap_lines(gap_classes(membership, asked, moment), membership, asked, moment)
    return {line.one.name: line for line in lines}


def offered(line):
    """Titles of the times, in their order."""
    return [one.time.title for one in line.times]


def named(make, school=None):
    """A class of each letter that the promises below are told of."""
    school = school or make.school()
    return lambda letter, **facts: make.school_class(school, letter=letter, **facts)


def test_a_gap_is_a_class_with_no_live_booking_and_no_sheet_by_which_somebody_came(make, operator):
    one = named(make)
    one("НЕТ")
    make.booking(make.slot(), 5, one("ЧАСТЬ"))
    full = make.slot(capacity=30)
    make.booking(full, 30, one("ПОЛНЫЙ", roll=30))
    make.booking(full, 20, one("ЖДЁТ"))
    called_off, cancelled = make.booking(make.slot(), 20, one("ОТКАЗ")), visit(make, one("СНЯТ"), at=SOON)
    transact(lambda: booking.cancel(called_off, by=None))
    transact(lambda: booking.cancel_slot(cancelled.slot, "Авария", by=None))
    fill(visit(make, one("БЫЛ")), 20)
    fill(visit(make, one("НИКОГО")), 0)
    visit(make, one("БЕЗ"))  # over, and not marked: not asked is not absent
    visit(make, one("ЯРМАРКА"), kind=EventKind.FAIR)
    assert set(gaps(operator)) == {"8НЕТ", "8ОТКАЗ", "8НИКОГО", "8ЯРМАРКА", "8СНЯТ"}
    assert set(gaps(operator, kind="any")) == {"8НЕТ", "8ОТКАЗ", "8НИКОГО", "8СНЯТ"}
    assert "8ЯРМАРКА" not in gaps(operator, kind="fair")


def test_what_comes_after_the_day_does_not_close_a_gap(make, operator):
    school_class = make.school_class(letter="А")
    make.booking(make.slot(starts_at=datetime(2027, 1, 1, 0, tzinfo=ZONE)), 20, school_class)
    assert set(gaps(operator, by="2026-12-31")) == {"8А"}
    assert gaps(operator, by="2027-01-01") == {}


def test_grades_are_the_older_ones_unless_others_are_asked_for(make, operator):
    one = named(make)
    for grade in (5, 6, 11):
        one("А", grade=grade)
    assert list(gaps(operator)) == ["6А", "11А"]
    assert list(gaps(operator, grade="all")) == ["5А", "6А", "11А"]
    assert list(gaps(operator, grade="5")) == ["5А"]


def test_each_sees_the_classes_within_reach(make, operator):
    mine, foreign = make.school(), make.school()
    named(make, mine)("СВОЙ")
    named(make, foreign)("ЧУЖОЙ")
    school = make.user(Role.SCHOOL, mine).memberships[0]
    office = make.organization(OrganizationKind.AUTHORITY, mine.municipality)
    municipality = make.user(Role.MUNICIPALITY, office).memberships[0]
    for membership in (school, municipality):
        assert set(gaps(membership)) == {"8СВОЙ"}
        assert "8ЧУЖОЙ" not in gaps(membership, school=str(foreign.id))
        assert set(gaps(membership, municipality=str(foreign.municipality_id))) == {"8СВОЙ"}
    assert set(gaps(school, school=str(foreign.id))) == {"8СВОЙ"}
    assert set(gaps(operator)) == {"8СВОЙ", "8ЧУЖОЙ"}
    assert set(gaps(operator, school=str(foreign.id))) == {"8ЧУЖОЙ"}
    assert set(gaps(operator, municipality=str(mine.municipality_id))) == {"8СВОЙ"}


def test_times_of_the_own_municipality_come_first_then_the_nearest(make, operator):
    school = make.school()
    near = make.organization(municipality=school.municipality)
    titles = ("Далеко-2", "Далеко-1", "Рядом", "Далеко-3")
    for days, title in zip((5, 4, 40, 6), titles, strict=True):
        event = make.event(near if title == "Рядом" else None, title=title)
        make.slot(30, event, starts_at=NOVEMBER + timedelta(days=days))
    make.school_class(school, letter="А")
    line = gaps(operator)["8А"]
    assert offered(line) == ["Рядом", "Далеко-1", "Далеко-2"]
    assert [(one.free, one.near) for one in line.times] == [(30, True), (30, False), (30, False)]


def test_a_time_is_offered_only_where_the_class_could_be_booked(make, operator):
    school_class = make.school_class(grade=8, letter="А", roll=25)
    make.slot(25, make.event(title="Подходит"))
    make.slot(24, make.event(title="Мало мест"))
    make.slot(25, make.event(title="Другие классы", grades=frozenset({9})))
    make.slot(25, make.event(title="Черновик", published=False))
    over = make.event(title="Завершено")
    make.slot(25, over)
    over.state = EventState.FINISHED
    db.session.commit()
    make.slot(25, make.event(title="Для родителей", audience=("parents",)))
    make.slot(25, make.event(title="Другой вид", kind=EventKind.FAIR))
    make.slot(25, make.event(title="Поздно"), starts_at=datetime(2027, 6, 1, 9, tzinfo=ZONE))
    cancelled = make.slot(25, make.event(title="Отменено"))
    transact(lambda: booking.cancel_slot(cancelled, "Авария", by=None))
    groups = make.slot(60, make.event(title="Групп больше нет"), groups=1)
    make.booking(groups, 20)
    waited = make.slot(60, make.event(title="Там ждут"))
    make.booking(waited, 30)
    make.booking(waited, 40)
    with clock.pinned(NOVEMBER - timedelta(days=9)):
        make.slot(25, make.event(title="Началось"), starts_at=NOVEMBER - timedelta(hours=1))
    busy = make.slot(25, make.event(title="Занято", kind=EventKind.FAIR), starts_at=SOON)
    make.booking(busy, 25, school_class)
    make.slot(25, make.event(title="В те же часы"), starts_at=SOON + timedelta(hours=1))
    assert offered(gaps(operator)["8А"]) == ["Подходит"]


def test_between_the_meetings_of_a_course_a_class_is_free(make, operator):
    school_class = make.school_class(letter="А")
    make.booking(make.course([10, 20], event=make.event(kind=EventKind.FAIR)), 20, school_class)
    make.slot(30, make.event(title="Между"), starts_at=NOVEMBER + timedelta(days=15))
    make.slot(30, make.event(title="Вместе"), starts_at=NOVEMBER + timedelta(days=20, hours=1))
    assert offered(gaps(operator)["8А"]) == ["Между"]


def test_seats_are_those_that_the_school_may_draw_on(make, operator):
    mine, other = make.school(), make.school()
    slot = make.slot(60, make.event(title="Доли"))
    shares = [
        booking.Share(20, holder=Holder.SCHOOL, holder_id=mine.id),
        booking.Share(10, holder=Holder.MUNICIPALITY, holder_id=mine.municipality_id),
        booking.Share(15, holder=Holder.PUBLIC),
        booking.Share(5, audience="parents"),
    ]
    transact(lambda: booking.share_out(slot, shares, by=None))  # 10 are left for everybody
    make.school_class(mine, letter="СВОЙ", roll=40)
    make.school_class(other, letter="ЧУЖОЙ", roll=11)
    found = gaps(operator)
    assert [one.free for one in found["8СВОЙ"].times] == [40]
    assert found["8ЧУЖОЙ"].times == []


def test_an_event_by_invitation_is_offered_to_the_invited_alone(make, operator):
    mine, other = make.school(), make.school()
    event = make.event(title="По приглашению")
    event.visibility = Visibility.INVITED
    pair = {"event_id": event.id, "organization_id": mine.id}
    db.session.execute(insert(event_invitation).values(pair))
    db.session.commit()
    make.slot(30, event)
    make.school_class(mine, letter="СВОЙ")
    make.school_class(other, letter="ЧУЖОЙ")
    found = gaps(operator)
    assert (offered(found["8СВОЙ"]), offered(found["8ЧУЖОЙ"])) == (["По приглашению"], [])
    office = make.organization(OrganizationKind.AUTHORITY, mine.municipality)
    municipality = make.user(Role.MUNICIPALITY, office).memberships[0]
    assert offered(gaps(municipality)["8СВОЙ"]) == []  # who may not read of it is not told of it


def test_any_number_of_classes_costs_the_same_statements(make, operator):
    one, asked = named(make), []
    make.slot(30)

    def statements():
        asked.clear()
        gaps(operator)
        return len(asked)

    def note(*call):
        asked.append(call[2])

    one("А")
    sqlalchemy_event.listen(db.engine, "before_cursor_execute", note)
    try:
        few = statements()
        for letter in "БВГД":
            one(letter)
        assert statements() == few
    finally:
        sqlalchemy_event.remove(db.engine, "before_cursor_execute", note)


def test_the_page_says_why_and_leads_to_the_booking(make, client):
    school = make.school()
    school_class = make.school_class(school, letter="А", roll=25)
    fill(visit(make, make.school_class(school, letter="Б"), kind=EventKind.FAIR), 20)
    slot = make.slot(30, make.event(title="Сварка", grades=frozenset({8, 9})))
    make.user(Role.SCHOOL, school, "school@test.example")
    client.sign_in("school@test.example")
    page = client.get("/gaps").text
    assert "2 из 2 классов" in page and "Как составлен список" in page
    assert "свободно 30, в классе 25 · 8–9 классы" in page
    assert "Ярмарка, 14 окт." in page
    link = f"/slots/{slot.id}/bookings/new?class_id={school_class.id}"
    assert link in page
    assert "8А" in client.get(link).text
    assert "Сварка" in client.get("/gaps.csv").text
    assert "класса без профессиональной пробы" in client.get("/").text


def test_a_coordinators_link_names_the_school(make, client):
    school = make.school()
    school_class, slot = make.school_class(school), make.slot()
    office = make.organization(OrganizationKind.AUTHORITY, school.municipality)
    client.sign_in(make.user(Role.MUNICIPALITY, office).mail)
    link = f"/slots/{slot.id}/bookings/new?class_id={school_class.id}&amp;organization={school.id}"
    assert link in client.get("/gaps").text


def test_without_classes_the_way_on_is_told(make, client):
    client.sign_in(make.user(Role.SCHOOL, make.school()).mail)
    assert "/classes?year=2026" in client.get("/gaps").text


def test_times_whose_terms_would_refuse_the_class_are_not_named(make, client):
    school = make.school()
    make.school_class(school, grade=8, letter="Б", roll=25)
    client.sign_in(make.user(Role.SCHOOL, school).mail)
    elsewhere, now = make.municipality(), clock.now()
    refusing = {
        "закрыта": {"closes_at": now - timedelta(hours=1)},
        "не открыта": {"opens_at": now + timedelta(days=1)},
        "за год": {"closes_hours": 2000},
        "малые группы": {"largest": 20},
        "большие группы": {"smallest": 26},
        "соседям": {"municipality_ids": frozenset({elsewhere.id})},
        "по уровню": {"levels_only": True},
    }
    for title, facts in (refusing | {"как раз": {"smallest": 20, "largest": 25}}).items():
        event = make.event(title=f"Проба «{title}»")
        make.slot(60, event)
        make.terms(event, **facts)
    told = client.get("/gaps").text
    assert "Проба «как раз»" in told
    assert [title for title in refusing if f"Проба «{title}»" in told] == []


def test_a_time_that_leaves_no_way_from_what_the_class_has_booked_is_not_offered(make, operator):
    """Booking would refuse it: thirty minutes are needed within a municipality, ninety between two."""
    school = make.school()
    at = make.organization(municipality=school.municipality)
    beside = make.organization(municipality=school.municipality)
    school_class = make.school_class(school, letter="А", roll=20)
    fair = make.slot(30, make.event(at, kind=EventKind.FAIR), starts_at=SOON)
    make.booking(fair, 20, school_class)
    ends = fair.ends_at
    make.slot(30, make.event(beside, title="Через 20 минут"), starts_at=ends + timedelta(minutes=20))
    make.slot(30, make.event(title="Через час в другом районе"), starts_at=ends + timedelta(hours=1))
    make.slot(30, make.event(at, title="Там же сразу"), starts_at=ends)
    make.slot(30, make.event(beside, title="Через 40 минут"), starts_at=ends + timedelta(minutes=40))
    assert offered(gaps(operator)["8А"]) == ["Там же сразу", "Через 40 минут"]


def test_a_course_that_has_begun_keeps_its_later_hours(make, operator):
    school_class = make.school_class(letter="А")
    with clock.pinned(NOVEMBER - timedelta(days=20)):
        make.booking(make.course([5, 25], event=make.event(kind=EventKind.FAIR)), 20, school_class)
    make.slot(30, make.event(title="Вместе"), starts_at=NOVEMBER + timedelta(days=5, hours=1))
    make.slot(30, make.event(title="Потом"), starts_at=NOVEMBER + timedelta(days=6))
    assert offered(gaps(operator)["8А"]) == ["Потом"]


def test_a_class_whose_organizer_never_answered_has_no_gap_until_it_is_marked(make, operator):
    """The desk asks the school to mark who came, so that nobody is asked to go a second time meanwhile."""
    with clock.pinned(NOVEMBER - timedelta(days=30)):
        event = make.event()
        make.terms(event, approval=True)
        slot = make.slot(50, event, starts_at=NOVEMBER - timedelta(days=2))
        held = make.booking(slot, 20, make.school_class(letter="А"))
    assert gaps(operator) == {}
    fill(held, 0)
    assert set(gaps(operator)) == {"8А"}

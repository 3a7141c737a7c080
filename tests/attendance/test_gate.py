"""The entrance: counted by the event's link and by its keepers, asked about what is odd, nothing twice."""

import re
from datetime import timedelta

import pytest

from app.accounts.models import Role
from app.attendance.gate.actions import make_link, withdraw_link
from app.attendance.gate.links import token_of
from app.attendance.models import Sheet, SheetLine
from app.booking import actions as booking
from app.booking.digits import digits_of
from app.booking.passes import token_of as pass_token
from app.calendar.models import Holder, Slot
from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import db, transact
from app.core.outbox import OutboxMessage
from tests.attendance.visiting import HELD_AT, fill, visit
from tests.checks import clean
from tests.forms import filled


@pytest.fixture(autouse=True)
def at_the_gate():
    with clock.pinned(HELD_AT + timedelta(minutes=5)):
        yield


@pytest.fixture
def group(make):
    return visit(make, make.school_class(make.school(short_name="Школа № 7"), letter="Б", roll=25))


@pytest.fixture
def link(group):
    return "/h/" + token_of(transact(lambda: make_link(group.slot.event_id, 0, by=None)))


def heads():
    db.session.rollback()
    return sorted(db.session.query(SheetLine.came_host, SheetLine.walk_ins).all())


def test_a_phone_with_the_link_confirms_a_group_in_one_press_and_a_retry_counts_nobody_twice(
    client, group, link
):
    assert "Школа № 7" in client.get(link).text
    form = client.form(link, f"bookings/{group.id}")
    came = {name: value for name, value in form.items() if name.startswith("came_")}
    assert list(came.values()) == ["25"] and form["adults"] == "2"
    for _try in range(3):  # the answer was lost on the way
        answer = client.post(f"{link}/bookings/{group.id}", data=form)
        assert answer.status_code == 303 and link in answer.location
    assert heads() == [(25, 0)]
    (entry,) = db.session.query(AuditEntry).filter_by(subject="sheet")
    assert (entry.actor_id, entry.after["link"]) == (None, True)
    assert db.session.query(OutboxMessage).filter_by(topic="sheet.counted").count() == 1
    assert "отмечено групп: 1 из 1" in client.get(link).text
    clean()


def test_what_is_odd_is_asked_about_and_what_is_absurd_refused(client, group, link):
    path, form = f"{link}/bookings/{group.id}", client.form(f"{link}/bookings/{group.id}")
    name = f"came_{group.lines[0].class_id}"
    for typed in ("1000000", "-1", "", "много"):
        assert client.post(path, data=form | {name: typed}).status_code == 422
    answer = client.post(path, data=form | {name: "31"})
    assert answer.status_code == 409 and "пришло 31, записано 25. Всё верно?" in answer.text
    again = filled(answer.text, "bookings")
    assert again[name] == "31" and client.post(path, data=again).status_code == 303
    nobody = client.form(path) | {"nobody": "1", "because": "miscounted"}
    assert "Да, никто не пришёл" in client.post(path, data=nobody).text
    assert heads() == [(31, 6)]
    assert client.post(path, data=nobody | {"nobody": "sure"}).status_code == 303
    assert heads() == [(0, 0)] and "никто не пришёл" in client.get(link).text
    clean()


def test_two_phones_are_told_of_each_other_and_a_correction_says_why(client, group, link):
    path, name = f"{link}/bookings/{group.id}", f"came_{group.lines[0].class_id}"
    first, second = client.form(path), client.form(path)
    client.post(path, data=first | {name: "24"})
    answer = client.post(path, data=second | {name: "22"})
    assert answer.status_code == 409 and "уже записано 24, а здесь 22" in answer.text
    seen = second | {name: "22", "seen": "1"}
    assert client.post(path, data=seen).status_code == 409  # it has no reason
    assert client.post(path, data=seen | {"because": "left_early", "late": "y"}).status_code == 303
    assert client.post(path, data=first | {name: "20"}).status_code == 409  # the key stands for 24
    assert heads() == [(22, 0)]
    sheet = db.session.query(Sheet).one()
    assert sheet.late and sheet.version == 2
    clean()


def test_whoever_comes_along_is_counted_with_the_group_and_without_a_booking_by_grade(
    client, group, link, make
):
    path = f"{link}/bookings/{group.id}"
    client.post(path, data=client.form(path) | {"along": "parents", "along_came": "3"})
    db.session.rollback()
    other = make.school(short_name="Лицей № 9")
    assert f"/schools/{other.id}" in client.get(f"{link}/schools?q=лицей").text
    path = f"{link}/schools/{other.id}"
    client.post(path, data=client.form(path) | {"along": "pupils:grade:7", "along_came": "18"})
    client.post(path, data=client.form(path) | {"because": "came_later", "came_pupils:grade:7": "20"})
    assert heads() == [(3, 3), (20, 0), (25, 0)]
    assert "Лицей № 9" in client.get(link).text
    clean()


def test_people_without_a_school_are_counted_by_audience_beside_those_who_signed_up(
    client, make, group, link
):
    slot = db.session.get_one(Slot, group.slot_id)
    with clock.pinned(HELD_AT - timedelta(days=3)):
        transact(lambda: booking.share_out(slot, [booking.Share(9, holder=Holder.PUBLIC)], by=None))
        transact(lambda: booking.sign_up(booking.Visitors(slot.id, 4, "v@test.example", "v" * 20, "ru")))
    path = f"{link}/slots/{slot.id}"
    form = client.form(path)
    assert form["came_adults"] == "4"
    client.post(path, data=form | {"came_parents": "6"})
    assert (6, 6) in heads() and (4, 0) in heads()
    clean()


def test_a_course_is_counted_meeting_by_meeting_todays_by_itself(client, make):
    with clock.pinned(HELD_AT - timedelta(days=5)):
        held = make.booking(make.course((5, 12)), 25)
        url = "/h/" + token_of(transact(lambda: make_link(held.slot.event_id, 0, by=None)))
    path = f"{url}/bookings/{held.id}"
    for days, came in ((0, "22"), (7, "20")):
        with clock.pinned(HELD_AT + timedelta(days=days)):
            form = client.form(path)
            assert client.post(path, data=form | {f"came_{held.lines[0].class_id}": came}).status_code == 303
    db.session.rollback()
    (line,) = db.session.query(SheetLine)
    assert [one["host"] for one in line.sessions.values()] == [22, 20] and line.came == 22
    clean()


def test_a_link_is_over_the_day_after_and_a_withdrawn_or_altered_one_finds_nothing(client, group, link):
    form = client.form(f"{link}/bookings/{group.id}")
    for path in (link[:-1], link + "x", "/h/x", f"{link}/bookings/999999", f"{link}/slots/999999"):
        assert client.get(path).status_code == 404
    with clock.pinned(HELD_AT + timedelta(days=1, hours=12)):
        assert client.get(link).status_code == 200
    with clock.pinned(HELD_AT + timedelta(days=2)):
        for answer in (client.get(link), client.post(f"{link}/bookings/{group.id}", data=form)):
            assert answer.status_code == 410 and "было 14 октября" in answer.text
    transact(lambda: withdraw_link(group.slot.event_id, by=None))
    assert client.get(link).status_code == 404 and heads() == []


def test_the_pass_and_its_digits_lead_to_the_count_whoever_may_count(client, app, make, group, link):
    way = re.compile(r'href="(/[^"]+)">Отметить приход')
    scanned = f"/p/{pass_token(group)}"
    assert not way.search(client.get(scanned).text)
    client.get(link)
    assert way.search(client.get(scanned).text)[1] == f"{link}/bookings/{group.id}"
    assert client.get(f"{link}?digits={digits_of(group.id)}").location == f"{link}/bookings/{group.id}"
    assert "Группы с такими цифрами на этом мероприятии нет" in client.get(f"{link}?digits=104-821-7").text
    host, teacher = app.test_client(), app.test_client()
    host.sign_in(make.user(Role.HOST, group.slot.event.host).mail)
    teacher.sign_in(make.user(Role.SCHOOL, group.organization).mail)
    assert way.search(host.get(scanned).text)[1] == f"/bookings/{group.id}/heads"
    assert not way.search(teacher.get(scanned).text)


def test_a_host_who_has_signed_in_brings_in_paper_later_and_the_school_hears_only_of_a_difference(
    client, make, group
):
    client.sign_in(make.user(Role.HOST, group.slot.event.host).mail)
    fill(group, 25)
    path, name = f"/bookings/{group.id}/heads", f"came_{group.lines[0].class_id}"
    with clock.pinned(HELD_AT + timedelta(minutes=40)):
        assert client.post(path, data=client.form(path)).status_code == 303
        db.session.rollback()
        told = db.session.query(OutboxMessage).filter(
            OutboxMessage.topic.in_(("sheet.counted", "sheet.differs"))
        )
        assert told.count() == 0
        client.post(path, data=client.form(path) | {name: "23", "because": "miscounted"})
        db.session.rollback()
        assert [one.topic for one in told] == ["sheet.differs"]
        assert client.get(f"/events/{group.slot.event_id}/heads/paper").status_code == 200
        assert "<b>23</b>" in client.get("/day?on=2026-10-14").text
    clean()


def test_nothing_is_counted_before_the_time_or_of_a_cancelled_booking(client, group, link):
    path = f"{link}/bookings/{group.id}"
    form = client.form(path)
    with clock.pinned(HELD_AT - timedelta(hours=3)):
        assert 'name="key"' not in client.get(path).text
        assert client.post(path, data=form).status_code == 409
    with clock.pinned(HELD_AT - timedelta(days=1)):
        transact(lambda: booking.cancel_slot(db.session.get_one(Slot, group.slot_id), "Шторм", by=None))
    assert client.post(path, data=form).status_code == 409
    assert "Шторм" in client.get(link).text and heads() == []

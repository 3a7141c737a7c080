"""Sheets of groups that are not classes: a mixed group of a grade, or people of an audience."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.accounts.models import Role
from app.attendance import actions, refusals
from app.attendance.letters import sample
from app.attendance.letters import write as write_letter
from app.attendance.models import Sheet, SheetLine, Side
from app.attendance.queries import how_many_visits, visits
from app.attendance.who import Who
from app.booking.actions import ClassSeats, GradeSeats, PeopleSeats, approve, reject
from app.booking.models import BookingState
from app.booking.refusals import TooLateToCancel
from app.calendar.models import Audience
from app.core import audit, clock
from app.core.db import db, transact
from app.core.outbox import OutboxMessage
from tests.attendance.test_two_sides import count
from tests.attendance.visiting import BOOKED_AT, HELD_AT, TODAY, fill, group_visit, visit
from tests.checks import clean, violations
from tests.forms import filled
from tests.race import race


def path_of(booking):
    return f"/bookings/{booking.id}/sheet"


def lines_of(sheet):
    return [
        (line.class_id, line.grade, line.audience, line.booked, line.came_school, line.walk_ins)
        for line in sheet.lines
    ]


def test_a_class_and_a_mixed_group_of_its_grade_stand_on_one_sheet(make):
    school = make.school()
    eighth = make.school_class(school, grade=8)
    booking = group_visit(make, ClassSeats(eighth.id, 20), GradeSeats(8, 14), school=school)
    ours, mixed, others = (Who(Audience.PUPILS, *line) for line in ((eighth.id,), (None, 8), (None, 9)))
    counts = [actions.Came(ours, 19), actions.Came(mixed, 16, 1, 2)]
    with pytest.raises(refusals.OtherClasses):
        actions.fill_sheet(booking.id, [counts[0], actions.Came(others, 16)], 2, by=None)
    sheet = transact(lambda: actions.fill_sheet(booking.id, counts, 2, by=None))
    assert lines_of(sheet) == [
        (eighth.id, None, Audience.PUPILS, 20, 19, 0),
        (None, 8, Audience.PUPILS, 14, 16, 2),
    ]
    assert set(audit.history("sheet", sheet.id)[0].after["lines"]) == {str(eighth.id), "pupils:grade:8"}
    clean()


def test_many_parents_are_marked_and_corrected_in_the_browser(client, make):
    booking = group_visit(make, PeopleSeats(300), audience=Audience.PARENTS, special_needs=3)
    client.sign_in(make.user(Role.SCHOOL, booking.organization).mail)
    form = client.form(path_of(booking), "sheet")
    assert (form["came_parents"], form["special_parents"]) == ("300", "3")
    for came, status in (("1001", 422), ("310", 409)):
        answer = client.post(path_of(booking), data=form | {"came_parents": came})
        assert answer.status_code == status
    assert "Родители. Пришло 310, записано 300" in answer.text
    again = filled(answer.text, path_of(booking)) | {"came_parents": "310"}
    assert client.post(path_of(booking), data=again).status_code == 303
    change = client.form(path_of(booking), "sheet") | {"came_parents": "280", "reason": "пересчитали"}
    client.post(path_of(booking), data=change)
    page = client.get(path_of(booking)).text
    assert "<b>Родители</b>" in page and "310 → <b>280</b>" in page
    db.session.rollback()
    assert lines_of(db.session.query(Sheet).one()) == [(None, None, Audience.PARENTS, 300, 280, 0)]
    clean()


def test_the_school_is_reminded_of_people_and_not_of_pupils(client, make):
    booking = group_visit(make, PeopleSeats(30), audience=Audience.TEACHERS)
    client.sign_in(make.user(Role.SCHOOL, booking.organization).mail)
    desk, list_ = client.get("/").text, client.get("/attendance").text
    assert "Записано: 30 чел." in desk and "педагоги" in desk
    assert "педагоги · 30" in list_
    assert "учеников" not in desk.split("Ближайшие выезды")[0]


def test_the_host_is_written_to_of_every_line(make):
    booking = group_visit(make, GradeSeats(9, 40))
    make.user(Role.HOST, booking.slot.event.host)
    fill(booking, 38)
    (letter,) = write_letter(db.session.query(OutboxMessage).filter_by(topic="sheet.filled").one())
    assert ("Сборная группа 9-х классов", "38 из 40") in letter.facts
    assert ("8Б", "24 из 25") in sample("ru").facts


def test_the_first_count_of_a_school_is_no_correction_though_the_host_counted_before(make):
    booking = visit(make, make.school_class(roll=25))
    make.user(Role.HOST, booking.slot.event.host)
    count(booking, 20)
    fill(booking, 20)
    (letter,) = write_letter(db.session.query(OutboxMessage).filter_by(topic="sheet.filled").one())
    assert letter.lines[0] == "Школа отметила, кто пришёл."
    fill(booking, 21, reason="пересчитали")
    last = db.session.query(OutboxMessage).filter_by(topic="sheet.filled").order_by(OutboxMessage.id.desc())
    (letter,) = write_letter(last.first())
    assert letter.lines[0] == "Школа исправила свой подсчёт."


def test_where_nobody_books_the_letter_does_not_tell_of_nought_booked(make):
    event, ours = make.event(), make.school_class(roll=25)
    make.user(Role.HOST, event.host)
    counts = [actions.Came(Who(Audience.PUPILS, ours.id), 8)]
    marking = actions.Marking(Side.SCHOOL, counts, None)
    transact(lambda: actions.mark_day(event.id, ours.school_id, date(2026, 11, 18), marking))
    (letter,) = write_letter(db.session.query(OutboxMessage).filter_by(topic="sheet.filled").one())
    assert "пришли 8, «" in letter.subject and (ours.name, "8") in letter.facts


def test_the_database_holds_a_group_once_on_a_sheet_and_a_class_to_its_size(make):
    parents = fill(group_visit(make, PeopleSeats(30), audience=Audience.PARENTS), 28)
    grade = fill(group_visit(make, GradeSeats(9, 40)), 38)
    ours = make.school_class()
    again = "INSERT INTO sheet_line (sheet_id, class_id, grade, audience, booked, came_school, walk_ins,"
    again += " special_needs) VALUES "
    for values in (
        f"({parents.id}, NULL, NULL, 'parents', 1, 1, 0, 0)",
        f"({grade.id}, NULL, 9, 'pupils', 1, 1, 0, 0)",
        f"({grade.id}, {ours.id}, 9, 'pupils', 1, 1, 0, 0)",
        f"({grade.id}, {ours.id}, NULL, 'pupils', 1, 201, 0, 0)",
        f"({grade.id}, NULL, NULL, 'pupils', 1, 1001, 0, 0)",
    ):
        with pytest.raises(IntegrityError):
            db.session.execute(text(again + values))
        db.session.rollback()
    old_code = "INSERT INTO sheet_line (sheet_id, class_id, booked, came_school, walk_ins, special_needs)"
    db.session.execute(text(f"{old_code} VALUES ({grade.id}, {ours.id}, 20, 20, 0, 0)"))
    assert [line.audience for line in db.session.query(SheetLine).filter_by(class_id=ours.id)] == ["pupils"]


def test_parents_turned_into_pupils_past_the_product_are_named(make):
    sheet = fill(group_visit(make, PeopleSeats(30), audience=Audience.PARENTS), 28)
    db.session.execute(text("UPDATE sheet_line SET audience = 'pupils'"))
    db.session.commit()
    assert [line.split(":")[:3] for line in violations()] == [
        [
            "I10",
            f" sheet {sheet.id}, parents",
            " nothing, by the audit log booked 30, came 28, special_needs 0, walk_ins 0",
        ],
        [
            "I10",
            f" sheet {sheet.id}, pupils",
            " booked 30, came 28, special_needs 0, walk_ins 0, by the audit log nothing",
        ],
    ]


def test_a_booking_that_the_host_never_answered_is_marked_once_its_time_has_begun(client, make):
    booking = group_visit(make, GradeSeats(8, 14), approval=True)
    assert booking.state is BookingState.REQUESTED
    with clock.pinned(BOOKED_AT), pytest.raises(refusals.TimeNotBegun):
        fill(booking, 14)
    user = make.user(Role.SCHOOL, booking.organization)
    (membership,) = user.memberships
    assert [one.booking_id for one in visits(membership, TODAY, 5)] == [booking.id]
    assert how_many_visits(membership, TODAY) == (1, 1)
    client.sign_in(user.mail)
    assert path_of(booking) in client.get(f"/bookings/{booking.id}").text
    fill(booking, 13)
    with pytest.raises(TooLateToCancel):
        transact(lambda: reject(booking, "не ждали", by=None))
    transact(lambda: approve(booking, by=None))
    assert db.session.query(Sheet).one().lines[0].came_school == 13
    clean()


def test_two_people_marking_one_group_of_parents_at_once_make_one_line(app, make):
    booking_id = group_visit(make, PeopleSeats(30), audience=Audience.PARENTS).id
    db.session.rollback()

    def work():
        with clock.pinned(HELD_AT + timedelta(days=1)):
            counts = [actions.Came(Who(Audience.PARENTS), 24)]
            return transact(lambda: actions.fill_sheet(booking_id, counts, 0, by=None, reason="ещё раз").id)

    assert len(set(race(app, [work] * 4))) == 1
    assert db.session.query(SheetLine).count() == 1
    clean()

"""Reminders of what is booked: whom they reach, when and how often; a link in a letter changes nothing."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import current_app
from sqlalchemy import text

from app.accounts.models import Role
from app.booking import actions
from app.booking.passes import token_of
from app.booking.refusals import NotConfirmed, SlotStarted
from app.booking.reminders.due import remind_due
from app.calendar.actions import SlotDraft
from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import db, transact
from app.core.outbox.models import OutboxMessage
from app.core.working_time import WorkingCalendar, before_working_hours
from app.organizations.models import OrganizationKind
from tests.checks import clean, violations
from tests.forms import filled
from tests.race import race

MOSCOW = ZoneInfo("Europe/Moscow")


def october(day, hour=0, minute=0):
    return datetime(2026, 10, day, hour, minute, tzinfo=MOSCOW)


THURSDAY = october(1, 10)
TRIP = october(14, 10)  # a Wednesday
AHEAD, EVE = october(9, 9), october(13, 14)  # Friday morning, and the afternoon before


@pytest.fixture
def trip(app, make):
    """8Б of 25 comes to the port; each side has one person, and there is a stranger on each."""
    with clock.pinned(THURSDAY):
        make.installation()
        port = make.organization(OrganizationKind.EMPLOYER, short_name="Порт")
        school = make.school(short_name="Школа № 5")
        for role, own, name in ((Role.HOST, port, "host"), (Role.SCHOOL, school, "school")):
            make.user(role, own, f"{name}@test.example")
        make.user(Role.HOST, make.organization())
        make.user(Role.SCHOOL, make.school())
        slot = make.slot(60, make.event(port, title="Причал"), starts_at=TRIP)
        yield make.booking(slot, 25, make.school_class(school, 8, "Б", 25))
    db.session.rollback()


def at(moment):
    """What was left in the outbox by a look at this moment."""
    with clock.pinned(moment):
        return transact(remind_due)


def letters(moment, topic="reminder."):
    """What the messages of these topics become at this moment."""
    query = db.session.query(OutboxMessage).filter(OutboxMessage.topic.startswith(topic))
    topics = current_app.extensions["topics"]
    with clock.pinned(moment):
        return [
            letter for one in query.order_by(OutboxMessage.id) for letter in topics.get(one.topic).write(one)
        ]


def words(letter):
    return " ".join((letter.subject, *letter.lines, str(letter.facts), str(letter.links)))


def move(slot, days, moment, **facts):
    begins = slot.starts_at + timedelta(days=days)
    draft = SlotDraft(begins, begins + timedelta(hours=2), 60, **({"venue_id": None} | facts))
    with clock.pinned(moment):
        transact(lambda: actions.move_slot(slot, draft, "ремонт", by=None))


def test_each_side_is_reminded_once_however_often_one_looks(trip):
    assert [at(AHEAD - timedelta(minutes=1)), at(AHEAD), at(AHEAD), at(EVE - timedelta(minutes=1))] == [
        0, 1, 0, 0,
    ]  # fmt: skip
    [ahead] = letters(AHEAD)
    assert ahead.to == "school@test.example"
    assert "Всё в силе? 8Б, «Причал», 14 октября, 10:00" in ahead.subject
    page = f"http://127.0.0.1:8000/bookings/{trip.id}"
    assert ahead.action == ("Да, всё в силе", f"{page}/reaffirmation")
    assert dict(ahead.links)["Отменить запись"] == f"{page}/leaving"
    assert [at(EVE), at(EVE), at(TRIP - timedelta(hours=1)), at(TRIP)] == [2, 0, 0, 0]
    school, host = letters(EVE)  # of three days nobody is told any more
    assert [school.to, host.to] == ["school@test.example", "host@test.example"]
    assert school.subject.startswith("Завтра, 10:00: 8Б")
    assert school.action[1].endswith(f"/p/{token_of(trip)}") and "8 863 200-00-00" in words(school)
    assert "Школа № 5, 8Б: 25 учеников, 2 сопровождающих" in words(host)
    for letter in (ahead, school, host):
        assert "Мария Иванова" not in words(letter) and "000-00-00" not in words(letter).replace("200-00", "")
    stored = db.session.query(OutboxMessage).filter(OutboxMessage.topic.startswith("reminder."))
    assert {str(one.payload) for one in stored} == {"{}"}
    assert letters(TRIP) == []
    clean()


def test_who_was_away_misses_nothing_and_two_at_once_leave_one(app, trip):
    assert at(october(14, 8)) == 2
    [school, _host] = letters(october(14, 8))
    assert school.subject.startswith("Сегодня, 10:00")
    db.session.execute(text("DELETE FROM outbox_message WHERE topic LIKE 'reminder.%'"))
    db.session.commit()

    def look():
        with clock.pinned(EVE):
            return transact(remind_due)

    assert sum(race(app, [look] * 3)) == 2


def test_who_does_not_come_is_not_reminded(make, trip):
    with clock.pinned(THURSDAY):
        asking, queue = make.event(), make.event()
        make.terms(asking, approval=True)
        make.booking(make.slot(20, asking, starts_at=TRIP), 20)  # waits for the host's answer
        full = make.slot(20, queue, starts_at=TRIP)
        holder, waits, off = (
            make.booking(full, 20),
            make.booking(full, 20),
            make.booking(make.slot(starts_at=TRIP)),
        )
        school, whole_day = off.organization, (october(14), october(15))
        frost = actions.DayOffDraft(
            school.municipality_id, frozenset({school.id}), True, *whole_day, frozenset(), "мороз"
        )
        transact(lambda: actions.cancel_days(frost, key="k", foreseen=(), by=None))
        gone = db.session.query(OutboxMessage).filter_by(topic="group.gone")
        assert gone.count() == 0  # the act itself tells the host
    assert at(AHEAD) == 2  # the trip and the holder
    with clock.pinned(AHEAD):
        transact(lambda: actions.cancel(holder, by=None))
        transact(lambda: actions.cancel(trip, by=None))
        db.session.refresh(waits)
        assert waits.state == "offered"
    assert letters(AHEAD) == []
    assert at(EVE) == 0


def test_a_time_that_moves_is_reminded_of_by_its_new_day(trip):
    assert at(AHEAD) == 1
    move(trip.slot, 2, AHEAD + timedelta(hours=1))
    assert letters(AHEAD + timedelta(hours=1)) == []
    assert [at(october(13, 8)), at(october(13, 9)), at(EVE)] == [0, 1, 0]  # three working days before Friday
    assert "16 октября" in letters(EVE)[0].subject
    move(trip.slot, -1, EVE)  # the letter about the move comes later than a reminder of three days would
    assert [at(october(14, 13)), at(october(14, 14))] == [0, 2]
    move(trip.slot, 4, october(14, 15))
    assert letters(october(14, 15)) == []
    assert [at(october(16, 13)), at(october(16, 14))] == [0, 2]
    assert letters(october(16, 14))[0].subject.startswith("Понедельник, 19 октября, 10:00: 8Б")


def test_who_books_late_has_just_had_a_letter(make, trip):
    with clock.pinned(AHEAD + timedelta(minutes=1)):
        later = make.booking(trip.slot, 10)
    with clock.pinned(EVE + timedelta(minutes=1)):
        last = make.booking(make.slot(starts_at=TRIP), 10)
    assert at(AHEAD + timedelta(minutes=2)) == 1  # the trip
    assert at(EVE + timedelta(minutes=2)) == 4  # the trip, the later one, and both hosts
    told = db.session.query(OutboxMessage).filter_by(topic="reminder.eve").order_by(OutboxMessage.id)
    assert [one.subject_id for one in told] == [trip.id, later.id]
    assert last.id not in {one.subject_id for one in told}


def test_the_school_says_once_that_it_comes_and_the_host_sees_it(client, trip):
    client.sign_in("school@test.example")
    page = client.get(f"/bookings/{trip.id}/reaffirmation").text
    assert page.count("Да, всё в силе") == 1 and not trip.is_reaffirmed
    form = client.form(f"/bookings/{trip.id}/reaffirmation", f"/bookings/{trip.id}/reaffirmation")
    for _ in range(2):
        assert client.post(f"/bookings/{trip.id}/reaffirmation", data=form).status_code == 303
    assert "Спасибо" in client.get(f"/bookings/{trip.id}/reaffirmation").text
    db.session.rollback()
    assert db.session.query(AuditEntry).filter_by(action="reaffirmation.made").count() == 1
    client.post("/sign-out", data=form)
    client.sign_in("host@test.example")
    assert "приезд подтверждён" in client.get(f"/slots/{trip.slot_id}/bookings").text
    at(EVE)
    assert "приезд подтверждён" in words(letters(EVE, "reminder.host")[0])
    clean()
    move(trip.slot, 7, EVE)
    assert not trip.is_reaffirmed  # that was said of another time
    with clock.pinned(trip.slot.starts_at), pytest.raises(SlotStarted):
        transact(lambda: actions.reaffirm(trip, by=None))
    transact(lambda: actions.call_off(trip, "ремонт", by=None))
    with pytest.raises(NotConfirmed):
        transact(lambda: actions.reaffirm(trip, by=None))


def test_what_was_moved_while_its_page_was_open_is_looked_at_before_it_is_answered(make, client, trip):
    school = make.school()
    make.user(Role.SCHOOL, school, "other@test.example")
    with clock.pinned(THURSDAY):
        slot = make.slot(20, starts_at=TRIP)
        holder, own = make.booking(slot, 20), make.booking(slot, 20, make.school_class(school, roll=20))
        transact(lambda: actions.cancel(holder, by=None))
        client.sign_in("other@test.example")

        def standing():
            db.session.rollback()
            return own.state.value, own.is_reaffirmed

        for page, answered, before, after in (
            ("offer", "acceptance", ("offered", False), ("confirmed", False)),
            ("reaffirmation", "reaffirmation", ("confirmed", False), ("confirmed", True)),
        ):
            path = f"/bookings/{own.id}/{answered}"
            form = client.form(f"/bookings/{own.id}/{page}", path)
            move(slot, 1, THURSDAY)
            stale = client.post(path, data=form)
            assert stale.status_code == 409 and "Запись изменилась" in stale.text
            assert standing() == before
            with clock.pinned(THURSDAY + timedelta(minutes=1)):
                assert client.post(path, data=filled(stale.text, path)).status_code == 303
            assert standing() == after


def test_a_link_in_a_letter_asks_and_one_button_answers(make, client, trip):
    with clock.pinned(THURSDAY):
        full = make.slot(20, starts_at=TRIP)
        holder = make.booking(full, 20)
        school = make.organization(OrganizationKind.SCHOOL)
        own = make.booking(full, 20, make.school_class(school, roll=20))
        transact(lambda: actions.cancel(holder, by=None))
        make.user(Role.SCHOOL, school, "other@test.example")
        assert client.get(f"/bookings/{own.id}/offer").status_code == 303
        client.sign_in("other@test.example")
        assert client.get(f"/bookings/{trip.id}/offer").status_code == 404
        assert "Отвечать здесь уже не на что" in client.get(f"/bookings/{own.id}/reaffirmation").text
        offered = client.get(f"/bookings/{own.id}/offer").text
        assert f'action="/bookings/{own.id}/acceptance"' in offered
        taken = client.form(f"/bookings/{own.id}/offer", f"/bookings/{own.id}/acceptance")
        client.post(f"/bookings/{own.id}/acceptance", data=taken)
        left = client.form(f"/bookings/{own.id}/leaving", f"/bookings/{own.id}/cancellation")
        db.session.rollback()
        assert own.state == "confirmed"
        client.post(f"/bookings/{own.id}/cancellation", data=left | {"reason": "карантин"})
        db.session.rollback()
        assert own.state == "cancelled_by_school"


@pytest.mark.parametrize(
    ("calendar", "begins"),
    [
        (WorkingCalendar(), october(9, 9)),
        (WorkingCalendar(on=frozenset({october(10).date()})), october(10, 9)),
        (WorkingCalendar(off=frozenset({october(12).date(), october(13).date()})), october(7, 9)),
    ],
)
def test_working_hours_are_counted_back_over_days_off(calendar, begins):
    assert before_working_hours(october(14), 27, MOSCOW, calendar) == begins
    assert before_working_hours(october(14, 12), 2, MOSCOW, calendar) == october(14, 10)


def test_a_broken_promise_is_named_by_the_audit(make, trip):
    with clock.pinned(THURSDAY):
        event = make.event()
        make.terms(event, approval=True)
        make.booking(make.slot(event=event, starts_at=TRIP))
    at(AHEAD)
    assert violations() == []
    db.session.execute(text("DELETE FROM outbox_message WHERE topic = 'group.asked'"))
    db.session.execute(text("UPDATE outbox_message SET recipient_id = 1 WHERE topic = 'reminder.ahead'"))
    db.session.execute(text("UPDATE booking SET reaffirmed_at = changed_at WHERE state = 'confirmed'"))
    db.session.commit()
    told = [line for line in violations() if line.startswith("I24")]
    assert ["never asked" in told[0], "not its own" in told[1], "knows nothing" in told[2], len(told)] == [
        True, True, True, 3,
    ]  # fmt: skip

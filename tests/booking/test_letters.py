"""Letters about bookings: to the school's own people, in their language, and of what is still so."""

from datetime import timedelta

import icalendar
import pytest
from flask import current_app

from app.accounts.models import Role
from app.accounts.queries import recipients
from app.booking import actions
from app.booking.days_off.nearest import nearest_times
from app.booking.days_off.words import moment_text
from app.booking.letters import write
from app.calendar.actions import SlotDraft
from app.core import clock
from app.core.db import db, transact
from app.core.locale import clock_text
from app.core.outbox.models import OutboxMessage


@pytest.fixture
def school(make):
    """A school with two people, one of whom reads English."""
    make.installation()
    school = make.school()
    make.user(Role.SCHOOL, school, "anna@test.example")
    make.user(Role.SCHOOL, school, "ben@test.example").locale = "en"
    make.user(Role.SCHOOL, make.school(), "stranger@test.example")
    db.session.commit()
    return school


def letters_of(booking):
    """What is sent of all messages about the booking, in the order of the messages."""
    query = db.session.query(OutboxMessage).filter(OutboxMessage.topic.like("booking.%"))
    messages = query.filter_by(subject_id=booking.id).order_by(OutboxMessage.id).all()
    return [letter for message in messages for letter in write(message)]


def text(letter):
    return " ".join((letter.subject, *letter.lines, *(f"{name}: {value}" for name, value in letter.facts)))


def entry_of(letter):
    [file] = letter.attachments
    calendar = icalendar.Calendar.from_ical(file.content)
    [event] = calendar.walk("VEVENT")
    return calendar, event


def test_a_booked_class_is_told_to_the_school_in_each_person_s_language(make, school):
    slot = make.slot(event=make.event(title="Порт Азов", bring="Паспорт"))
    booking = make.booking(slot, 25, make.school_class(school, letter="Б", roll=25))
    anna, ben = letters_of(booking)
    assert [anna.to, ben.to] == ["anna@test.example", "ben@test.example"]
    assert "8Б записан: 25 учеников и 2 сопровождающих." in text(anna)
    assert "Взять с собой: Паспорт" in text(anna)
    assert "8Б is booked: 25 pupils and 2 accompanying adults." in text(ben)
    assert anna.action == ("Открыть запись", f"http://127.0.0.1:8000/bookings/{booking.id}")
    assert any("Для чата класса: 8Б едет на «Порт Азов»" in note for note in anna.notes)
    everything = text(anna) + str(anna.notes) + anna.attachments[0].content.decode()
    assert "Мария Иванова" not in everything and "000-00-00" not in everything.replace("200-00-00", "")


def test_the_calendar_gets_the_time_and_loses_it_with_the_booking(make, school):
    slot = make.slot()
    booking = make.booking(slot, 20, make.school_class(school))
    calendar, event = entry_of(letters_of(booking)[0])
    assert (calendar["METHOD"], event["UID"]) == (
        "REQUEST",
        f"slot-{slot.id}@{current_app.extensions['constant']()}",
    )
    assert event["DTSTART"].dt == slot.starts_at.replace(microsecond=0)
    assert event["ATTENDEE"] == "mailto:anna@test.example"
    transact(lambda: actions.cancel(booking, by=None, reason="Карантин"))
    [anna, _ben] = letters_of(booking)
    assert "Причина: Карантин" in anna.lines
    gone, over = entry_of(anna)
    assert (gone["METHOD"], over["UID"], over["STATUS"]) == ("CANCEL", event["UID"], "CANCELLED")
    assert over["SEQUENCE"] > event["SEQUENCE"]


def test_a_school_that_still_comes_with_another_class_keeps_the_time_in_its_calendar(make, school):
    slot = make.slot()
    first = make.booking(slot, 20, make.school_class(school))
    second = make.booking(slot, 20, make.school_class(school))
    assert entry_of(letters_of(second)[0])[1]["SEQUENCE"] > 1
    transact(lambda: actions.cancel(first, by=None))
    assert [letter.attachments for letter in letters_of(first)] == [(), ()]


def test_the_queue_the_offer_and_its_end_are_told(make, school):
    event = make.event()
    slot, other = make.slot(30, event), make.slot(40, event, starts_at=clock.now() + timedelta(days=8))
    holder = make.booking(slot, 30)
    waiting = make.booking(slot, 20, make.school_class(school, letter="В", roll=20))
    [anna, _ben] = letters_of(waiting)
    assert "8В в листе ожидания, место 1." in anna.lines
    assert "свободно: 40" in text(anna)
    assert anna.action[1].endswith(f"/events/{event.id}")
    assert anna.attachments == ()
    transact(lambda: actions.cancel(holder, by=None))
    [anna, _ben] = letters_of(waiting)
    assert anna.subject.startswith("Есть места для 8В")
    assert "Держим 20 мест до" in text(anna)
    assert anna.action == ("Занять места", f"http://127.0.0.1:8000/bookings/{waiting.id}/offer")
    with clock.pinned(other.starts_at - timedelta(days=2)):
        transact(actions.expire_due)
        [anna, _ben] = letters_of(waiting)
    assert "никто не занял" in text(anna)


def test_what_the_host_cancels_is_told_with_reason_and_replacements(make, school):
    event = make.event()
    slot = make.slot(event=event)
    make.slot(20, event, starts_at=clock.now() + timedelta(days=9))
    make.slot(40, event, starts_at=clock.now() + timedelta(days=10))
    booking = make.booking(slot, 25, make.school_class(school))
    transact(lambda: actions.cancel_slot(slot, "На причале ремонт", by=None))
    [anna, _ben] = letters_of(booking)
    assert "Причина: На причале ремонт" in anna.lines
    assert "свободно: 40" in text(anna) and "свободно: 20" not in text(anna)
    assert entry_of(anna)[0]["METHOD"] == "CANCEL"


def test_of_an_event_that_is_called_off_whole_the_letter_names_what_is_like_it(make, school):
    event, begins = make.event(), clock.now() + timedelta(days=9)
    booking = make.booking(make.slot(event=event), 25, make.school_class(school))
    near = make.slot(30, make.event(title="Верфь"), starts_at=begins)
    make.slot(20, make.event(title="Мало мест"), starts_at=begins)
    make.slot(30, make.event(title="Другое", kind="contest"), starts_at=begins)
    transact(lambda: actions.cancel_event(event, "На причале ремонт", by=None))
    [anna, _ben] = letters_of(booking)
    assert "«Верфь»" in text(anna) and "Мало мест" not in text(anna) and "Другое" not in text(anna)
    assert anna.action[1].endswith(f"/slots/{near.id}/bookings/new")


def test_a_message_that_waited_too_long_tells_nothing_that_is_no_longer_so(make, school):
    booking = make.booking(make.slot(), 20, make.school_class(school))
    transact(lambda: actions.cancel(booking, by=None))
    assert [letter.subject.partition(" ")[0] for letter in letters_of(booking)] == ["Запись", "The"]


def test_somebody_whose_account_is_closed_is_told_nothing(make, school):
    booking = make.booking(make.slot(), 20, make.school_class(school))
    for user in recipients(school.id):
        user.active = False
    db.session.commit()
    assert letters_of(booking) == []


def test_the_calendar_loses_the_time_though_the_letter_that_would_have_said_so_was_never_written(
    make, school
):
    event = make.event()
    make.terms(event, approval=True)
    booking = make.booking(make.slot(50, event), 20, make.school_class(school, roll=30))
    transact(lambda: actions.approve(booking, by=None))
    assert entry_of(letters_of(booking)[0])[0]["METHOD"] == "REQUEST"
    more = actions.Group((actions.ClassSeats(booking.lines[0].class_id, 25),), 2)
    transact(lambda: actions.change(booking, more, "Ольга Петрова", "8 900 000-00-00", by=None))
    transact(lambda: actions.reject(booking, "цех закрыт", by=None))
    [anna, _ben] = letters_of(booking)
    assert entry_of(anna)[0]["METHOD"] == "CANCEL"


def test_of_a_moved_time_an_offer_says_until_when_it_stands(make, school):
    event = make.event()
    slot, _roomy = make.slot(20, event), make.slot(40, event, starts_at=clock.now() + timedelta(days=9))
    holder, waiting = make.booking(slot, 20), make.booking(slot, 20, make.school_class(school))
    transact(lambda: actions.cancel(holder, by=None))
    sooner = clock.now() + timedelta(minutes=20)
    draft = SlotDraft(sooner, sooner + timedelta(hours=1), 20)
    transact(lambda: actions.move_slot(slot, draft, "ремонт", by=None))
    assert waiting.offer_until == sooner
    [anna, _ben] = letters_of(waiting)
    assert any(line.startswith("Держим 20 мест") and clock_text(sooner) in line for line in anna.lines)
    assert anna.action == ("Занять места", f"http://127.0.0.1:8000/bookings/{waiting.id}/offer")


def test_a_letter_names_no_time_that_cannot_be_booked_any_more(make, school):
    event = make.event()
    start = clock.now() + timedelta(days=7)
    slot, soon, later = (make.slot(30, event, starts_at=start + timedelta(days=day)) for day in (0, -6, 5))
    make.terms(event, closes_hours=48)
    booking = make.booking(slot, 20, make.school_class(school))
    transact(lambda: actions.call_off(booking, "ремонт", by=None))
    [anna, _ben] = letters_of(booking)
    assert moment_text(later.starts_at) in text(anna) and moment_text(soon.starts_at) not in text(anna)
    assert [one.slot_id for one in nearest_times([booking])[booking.id]] == [slot.id, later.id]

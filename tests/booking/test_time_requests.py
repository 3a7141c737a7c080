"""Asking for a time: what a school may ask, what a host may answer, and when who is told."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from app.accounts.models import Role
from app.booking.actions import DayOffDraft, cancel_days, withdraw_day_off
from app.booking.days_off.refusals import DayIsOff
from app.booking.models import Booking
from app.booking.refusals import ClassAlreadyBooked, ClassNotYours, MoreThanRoll, ReasonMissing, TooFewAdults
from app.booking.time_requests import actions
from app.booking.time_requests.agreement import Meeting
from app.booking.time_requests.instead import other_times
from app.booking.time_requests.letters import write
from app.booking.time_requests.models import DayPart, TimeRequest
from app.booking.time_requests.refusals import (
    AlreadyAsked,
    CapacityBelowGroup,
    ClassIsElsewhere,
    DayNotAhead,
    DaysOutOfOrder,
    FormUsed,
    GroupHasChanged,
    OtherSchoolYear,
    ProposalIsOver,
    RequestIsClosed,
)
from app.calendar.actions import OverVenue, SlotEndsBeforeStart, SlotInPast
from app.calendar.models import Event, Slot
from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import db, transact
from app.core.errors import RuleBroken
from app.core.outbox.models import OutboxMessage
from app.organizations.actions import add_venue
from app.organizations.models import OrganizationKind
from tests.checks import clean, violations
from tests.race import outcomes, race

MOSCOW = ZoneInfo("Europe/Moscow")
NOW = datetime(2026, 10, 1, 10, tzinfo=MOSCOW)  # a Thursday
WEDNESDAY = date(2026, 10, 14)


@pytest.fixture
def autumn(app):
    """Days and working hours are counted from a Thursday in October."""
    with clock.pinned(NOW):
        yield


@pytest.fixture
def host(autumn, make):
    """A plant that receives classes, with a person who reads its letters."""
    make.installation()
    plant = make.organization(OrganizationKind.EMPLOYER, make.municipality(), short_name="Завод")
    make.user(Role.HOST, plant, "host@test.example")
    return plant


@pytest.fixture
def school_class(host, make):
    """8Б of 25 at a school of that municipality."""
    school = make.school(host.municipality, short_name="Школа № 5")
    make.user(Role.SCHOOL, school, "school@test.example")
    return make.school_class(school, 8, "Б", 25)


def meeting(day=WEDNESDAY, hour=10, *, capacity=25, **facts):
    begins = datetime.combine(day, time(hour), MOSCOW)
    return Meeting(begins, begins + timedelta(minutes=90), capacity, None, "Цех сборки", **facts)


def answer(request, *named, by=None):
    transact(lambda: actions.answer(request, meeting(*named), by=by))


def letters(topic):
    """(address, letter as text) of every letter that this topic's messages become now."""
    messages = db.session.query(OutboxMessage).filter_by(topic=f"time_request.{topic}").all()
    found = [letter for message in messages for letter in write(message)]
    return [(one.to, " ".join((one.subject, *one.lines, str(one.facts)))) for one in found]


def test_on_a_day_that_was_asked_for_the_class_is_booked_at_once(make, host, school_class):
    request = make.time_request(host, school_class, wished_on=WEDNESDAY, seats=24)
    [(to, told)] = letters("asked")
    assert to == "host@test.example"
    assert "8Б, 24 ученика" in told and "14 октября" in told and "Школа № 5" in told
    assert "Мария Иванова" not in told
    answer(request)
    held = db.session.query(Booking).one()
    assert (request.state, request.booking_id) == ("booked", held.id)
    assert (held.state, held.seats, held.organization_id) == ("confirmed", 24, school_class.school_id)
    assert held.slot.starts_at == datetime(2026, 10, 14, 10, tzinfo=MOSCOW)
    assert held.slot.event.title == "Цех сборки"
    clean()


def test_any_day_until_the_last_one_will_do_but_not_any_hour(make, host, school_class):
    days = {"wished_on": WEDNESDAY, "until_on": date(2026, 10, 20), "part": DayPart.MORNING}
    request = make.time_request(host, school_class, **days)
    suiting = [(date(2026, 10, 14), 9), (date(2026, 10, 16), 10), (date(2026, 10, 20), 11)]
    others = [(date(2026, 10, 20), 12), (date(2026, 10, 21), 10), (date(2026, 10, 13), 10)]
    for named in suiting + others:
        assert request.suits(meeting(*named).starts_at, MOSCOW) == (named in suiting), named
    answer(request, *others[0])
    assert request.state == "proposed"


def test_another_date_is_the_school_s_to_take_and_taken_twice_it_is_booked_once(make, host, school_class):
    request = make.time_request(host, school_class, wished_on=WEDNESDAY)
    answer(request, date(2026, 10, 15))
    assert (request.state, db.session.query(Event).count()) == ("proposed", 0)
    [(to, told)] = letters("proposed")
    assert to == "school@test.example" and "Четверг, 15 октября, 10:00–11:30" in told
    for _ in range(2):
        transact(lambda: actions.accept(request, by=None))
    assert db.session.query(Booking).one().slot.starts_at == datetime(2026, 10, 15, 10, tzinfo=MOSCOW)
    assert [to for to, _told in letters("booked")] == ["host@test.example"]
    entries = db.session.query(AuditEntry).filter_by(subject="time_request", subject_id=request.id)
    told = [(entry.action, entry.after) for entry in entries.order_by(AuditEntry.id)]
    assert [action for action, _after in told] == [
        "time_request.asked", "time_request.proposed", "time_request.booked",
    ]  # fmt: skip
    assert datetime.fromisoformat(told[1][1]["starts_at"]) == datetime(2026, 10, 15, 10, tzinfo=MOSCOW)
    assert told[2][1]["booking_id"] == request.booking_id
    clean()


def test_who_does_not_answer_is_reminded_and_after_the_term_coordinators_are_told(make, host, school_class):
    office = make.organization(OrganizationKind.AUTHORITY, host.municipality)
    make.user(Role.MUNICIPALITY, office, "near@test.example")
    make.user(Role.MUNICIPALITY, make.organization(OrganizationKind.AUTHORITY, make.municipality()))
    request = make.time_request(host, school_class, wished_on=WEDNESDAY)
    due = {one.topic: one.due_at for one in db.session.query(OutboxMessage)}
    assert due["time_request.reminder"] == datetime(2026, 10, 5, 10, tzinfo=MOSCOW)
    assert due["time_request.overdue"] == request.answer_due_at == datetime(2026, 10, 6, 10, tzinfo=MOSCOW)
    [(to, told)], [(late, escalated)] = letters("reminder"), letters("overdue")
    assert (to, late) == ("host@test.example", "near@test.example")
    assert "6 октября, 10:00" in told and "Завод" in escalated and "Школа № 5" in escalated
    answer(request)
    assert letters("asked") == letters("reminder") == letters("overdue") == []


def test_the_term_ends_before_the_day_that_is_asked_for_and_operators_stand_in(make, host, school_class):
    make.user(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR), "operator@test.example")
    request = make.time_request(host, school_class, wished_on=date(2026, 10, 2))
    assert request.answer_due_at == datetime(2026, 10, 2, tzinfo=MOSCOW)
    reminder = db.session.query(OutboxMessage).filter_by(topic="time_request.reminder").one()
    assert reminder.due_at == datetime(2026, 10, 1, 17, tzinfo=MOSCOW)
    assert [to for to, _told in letters("overdue")] == ["operator@test.example"]


def test_what_cannot_be_asked_is_refused_and_leaves_nothing(make, host, school_class):
    refused = (
        ({"wished_on": NOW.date()}, DayNotAhead),
        ({"other_on": NOW.date() - timedelta(days=1)}, DayNotAhead),
        ({"until_on": WEDNESDAY - timedelta(days=1)}, DaysOutOfOrder),
        ({"wished_on": date(2027, 9, 1)}, OtherSchoolYear),
        ({"until_on": date(2027, 9, 1)}, OtherSchoolYear),
        ({"seats": 26}, MoreThanRoll),
        ({"adults": 1}, TooFewAdults),
        ({"class_id": make.school_class().id}, ClassNotYours),
    )
    for facts, why in refused:
        with pytest.raises(why):
            make.time_request(host, school_class, **({"wished_on": WEDNESDAY} | facts))
    assert (db.session.query(TimeRequest).count(), db.session.query(OutboxMessage).count()) == (0, 0)


def test_a_class_asks_once_about_the_same_and_again_when_that_is_over(make, host, school_class):
    first = make.time_request(host, school_class, key="k" * 16)
    assert make.time_request(host, school_class, key="k" * 16).id == first.id
    with pytest.raises(FormUsed):
        make.time_request(host, school_class, key="k" * 16, word="Другое")
    with pytest.raises(AlreadyAsked) as refused:
        make.time_request(host, school_class)
    assert refused.value.request_id == first.id
    transact(lambda: actions.withdraw(first, "", by=None))
    assert make.time_request(host, school_class).id != first.id


def test_what_cannot_be_answered_is_refused_and_the_school_still_waits(make, host, school_class):
    room = transact(lambda: add_venue(host.id, "Класс", "ул. Тестовая, 1", "", by=None))
    room.capacity = 20
    db.session.commit()
    refused = (
        (meeting(capacity=19), CapacityBelowGroup),
        (meeting(date(2027, 9, 1)), OtherSchoolYear),
        (meeting(date(2026, 9, 30)), SlotInPast),
        (replace(meeting(), ends_at=meeting().starts_at), SlotEndsBeforeStart),
        (replace(meeting(date(2026, 10, 15)), venue_id=room.id), OverVenue),
    )
    request = make.time_request(host, school_class, wished_on=WEDNESDAY)
    for named, why in refused:
        with pytest.raises(why):
            transact(lambda named=named: actions.answer(request, named, by=None))
    assert (request.state, db.session.query(Slot).count()) == ("asked", 0)


def test_a_class_that_is_elsewhere_is_not_booked_and_only_the_school_is_told_where(make, host, school_class):
    begins = meeting().starts_at
    make.booking(make.slot(event=make.event(title="Тайное"), starts_at=begins), 20, school_class)
    request = make.time_request(host, school_class, wished_on=WEDNESDAY, other_on=date(2026, 10, 15))
    with pytest.raises(ClassIsElsewhere) as refused:
        answer(request)
    assert "Тайное" not in str(vars(refused.value))
    assert (request.state, db.session.query(Event).count()) == ("asked", 1)
    answer(request, date(2026, 10, 16))
    other = make.slot(event=make.event(title="Другое"), starts_at=begins + timedelta(days=2))
    make.booking(other, 20, school_class)
    with pytest.raises(ClassAlreadyBooked):
        transact(lambda: actions.accept(request, by=None))
    assert request.state == "proposed"


def test_a_class_that_has_shrunk_since_is_told_to_the_host_as_such(make, host, school_class):
    request = make.time_request(host, school_class, wished_on=WEDNESDAY)
    db.session.execute(text("UPDATE school_class SET roll = 10"))
    db.session.commit()
    with pytest.raises(GroupHasChanged):
        answer(request)


def test_a_day_whose_lessons_are_cancelled_is_told_to_the_host_as_such(make, host, school_class):
    request = make.time_request(host, school_class, wished_on=WEDNESDAY)
    begins = meeting(hour=0).starts_at
    schools = frozenset({school_class.school_id})
    cold = DayOffDraft(None, schools, True, begins, begins + timedelta(days=1), frozenset(), "мороз")
    transact(lambda: cancel_days(cold, key="cold", by=None))
    with pytest.raises(DayIsOff):
        answer(request)
    answer(request, date(2026, 10, 15))
    assert request.state == "proposed"


def test_instead_of_a_no_only_times_are_named_that_take_the_group(make, host, school_class):
    request = make.time_request(host, school_class, wished_on=WEDNESDAY)
    begins = meeting().starts_at
    facts = {"capacity": 60, "starts_at": begins}
    full, shut = (
        make.slot(**facts, event=make.event(host), groups=1),
        make.slot(**facts, event=make.event(host)),
    )
    takes, spent = (make.slot(**facts, event=make.event(host)) for _event in range(2))
    make.terms(spent.event, event_seats=20)
    make.booking(full, 20)
    make.booking(spent, 20)
    make.terms(shut.event, opens_at=begins - timedelta(hours=1))
    assert [one.slot.id for one in other_times(request)] == [takes.id]
    make.terms(takes.event, school_seats=19)
    assert not other_times(request)
    make.terms(takes.event, smallest=request.seats + 1)
    assert not other_times(request)
    make.terms(takes.event)
    day = begins.replace(hour=0, minute=0)
    schools = frozenset({school_class.school_id})
    cold = DayOffDraft(None, schools, True, day, day + timedelta(days=1), frozenset(), "мороз")
    act = transact(lambda: cancel_days(cold, key="cold", by=None))
    assert not other_times(request)
    transact(lambda: withdraw_day_off(act, by=None))
    assert [one.slot.id for one in other_times(request)] == [takes.id]


def ends(request):
    """Every way on, each as the one who may take it."""
    return {
        "answer": lambda: actions.answer(request, meeting(), by=None),
        "accept": lambda: actions.accept(request, by=None),
        "decline": lambda: actions.decline(request, "Нет", by=None),
        "withdraw": lambda: actions.withdraw(request, "", by=None),
    }


def test_what_is_closed_stays_as_it_is(make, host, school_class):
    closed = {
        "answer": ("answer", "decline", "withdraw"),
        "decline": ("answer", "accept", "decline", "withdraw"),
        "withdraw": ("answer", "accept", "decline"),
    }
    for first, then in closed.items():
        one = make.school_class(school_class.school, roll=20)
        request = make.time_request(host, one, wished_on=WEDNESDAY)
        with pytest.raises(RequestIsClosed):  # nothing is proposed yet
            transact(ends(request)["accept"])
        transact(ends(request)[first])
        before = request.version
        for name in then:
            with pytest.raises(RequestIsClosed):
                transact(ends(request)[name])
        assert request.version == before
    clean()


def test_no_needs_a_reason_and_a_proposal_ends_with_its_time(make, host, school_class):
    request = make.time_request(host, school_class, wished_on=WEDNESDAY)
    with pytest.raises(ReasonMissing):
        transact(lambda: actions.decline(request, " ", by=None))
    answer(request, date(2026, 10, 15))
    with clock.pinned(datetime(2026, 10, 15, 10, tzinfo=MOSCOW)), pytest.raises(ProposalIsOver):
        transact(lambda: actions.accept(request, by=None))


def test_of_many_at_once_one_asks_and_one_answer_holds(app, make):
    wish = make.wish(make.organization(), make.school_class(roll=20))

    def asks():
        return f"asked {transact(lambda: actions.ask(replace(wish, key=uuid4().hex), by=None)).id}"

    found = outcomes(race(app, [asks] * 3))
    [request] = db.session.query(TimeRequest).all()
    assert found == {f"asked {request.id}": 1, "AlreadyAsked": 2}
    number, day = request.id, request.wished_on

    def answers():
        one = db.session.get_one(TimeRequest, number)
        transact(lambda: actions.answer(one, meeting(day), by=None))
        return "answered"

    assert outcomes(race(app, [answers] * 3)) == {"answered": 1, "RequestIsClosed": 2}
    assert db.session.query(Booking).count() == 1
    clean()


def test_a_broken_promise_is_named_by_the_audit(make, host, school_class):
    answer(make.time_request(host, school_class, wished_on=WEDNESDAY))
    make.time_request(host, make.school_class(school_class.school, 9, "А", 20))
    assert violations() == []
    db.session.execute(text("UPDATE time_request SET host_id = organization_id WHERE state = 'booked'"))
    db.session.execute(text("DELETE FROM outbox_message WHERE topic = 'time_request.asked'"))
    db.session.commit()
    told = [line for line in violations() if line.startswith("I15")]
    assert ["not at its host" in told[0], "was never told" in told[1], len(told)] == [True, True, 2]


def test_refusals_have_words(app):
    """A refusal without words would be an empty box."""
    page = app.jinja_env.get_template("booking/_time_request_refusal.html")
    facts = {"year": 2026, "request_id": 1, "state": "asked", "seats": 2, "class_name": "8Б"}
    own = [one for one in RuleBroken.__subclasses__() if one.__module__.endswith("time_requests.refusals")]
    with app.test_request_context():
        for one in own:
            refusal = one.__new__(one)
            vars(refusal).update(facts)
            assert "<p>" in page.render(refusal=refusal), one

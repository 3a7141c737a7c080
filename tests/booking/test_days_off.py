"""Cancelled days: one act for a municipality's schools and dates."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from flask import current_app
from sqlalchemy import text

from app.accounts.models import Role
from app.booking import actions
from app.booking.actions import Share
from app.booking.days_off.models import DayOff
from app.booking.days_off.refusals import DayIsOff, DayOffMade, DaysOver, NoSchools
from app.booking.days_off.seen import foresee
from app.booking.letters import write
from app.booking.models import Booking
from app.calendar.models import Holder
from app.core import clock
from app.core.db import db, transact
from app.core.outbox.models import OutboxMessage
from app.organizations.models import OrganizationKind
from tests.checks import clean, violations
from tests.race import booked, outcomes, race

FROST = "мороз"
MONTHS = ("января февраля марта апреля мая июня июля августа сентября октября ноября декабря").split()


@pytest.fixture
def morning(app, make):
    """Ten o'clock a week from now, in the installation's zone."""
    local = clock.now().astimezone(app.config["ZONE"]) + timedelta(days=7)
    return local.replace(hour=10, minute=0, second=0, microsecond=0)


def frost(morning, *schools, days=1, grades=()):
    """Lessons of these schools are cancelled from midnight on."""
    begins = morning.replace(hour=0)
    return actions.DayOffDraft(
        municipality_id=schools[0].municipality_id if schools else None,
        schools=frozenset(school.id for school in schools),
        every_school=True,
        begins_at=begins,
        ends_at=begins + timedelta(days=days),
        grades=frozenset(grades),
        reason=FROST,
    )


def cancel(draft, key="k", foreseen=()):
    return transact(lambda: actions.cancel_days(draft, key=key, foreseen=foreseen, by=None))


def called_off(draft):
    cancel(draft, key=uuid4().hex)
    return "made"


def states(*bookings):
    db.session.rollback()
    return [db.session.get_one(Booking, one.id).state.value for one in bookings]


def messages(topic):
    db.session.rollback()
    query = db.session.query(OutboxMessage).filter_by(topic=topic).order_by(OutboxMessage.recipient_id)
    return [(one.subject_id, one.recipient_id) for one in query]


def test_one_act_cancels_the_day_tells_each_once_and_gives_the_seats_to_the_next(make, morning):
    azov = make.municipality()
    first, second, foreign = make.school(azov), make.school(azov), make.school()
    port, yard = make.event(), make.event()
    slot, other = make.slot(50, port, starts_at=morning), make.slot(50, yard, starts_at=morning)
    tomorrow = make.slot(50, port, starts_at=morning + timedelta(days=1))
    gone = [
        make.booking(slot, 20, make.school_class(first)),
        make.booking(other, 20, make.school_class(first)),
        make.booking(slot, 25, make.school_class(second)),
    ]
    kept = [
        make.booking(tomorrow, 20, make.school_class(first)),
        make.booking(other, 20, make.school_class(foreign)),
    ]
    queued, offered = (
        make.booking(slot, 30, make.school_class(school, roll=30)) for school in (second, foreign)
    )
    act = cancel(frost(morning, first, second))
    assert states(*gone, *kept, queued, offered) == [
        *["cancelled_by_school"] * 3, *["confirmed"] * 2, "waiting", "offered",
    ]  # fmt: skip
    assert messages("day_off.made") == [(act.id, first.id), (act.id, second.id)]
    assert messages("day_off.told_host") == sorted((act.id, event.host_id) for event in (port, yard))
    clean()


def test_sent_twice_it_is_done_once_and_another_day_needs_another_form(make, morning):
    school = make.school()
    make.booking(make.slot(starts_at=morning), 20, make.school_class(school))
    draft = frost(morning, school)
    assert cancel(draft).id == cancel(draft).id
    with pytest.raises(DayOffMade):
        cancel(replace(draft, reason="карантин"))
    assert len(messages("day_off.made")) == 1
    clean()


def test_only_the_grades_that_stay_at_home_are_cancelled_and_refused(make, morning):
    school, slot = make.school(), make.slot(starts_at=morning)
    young, old = (make.school_class(school, grade, roll=20) for grade in (4, 9))
    bookings = [make.booking(slot, 10, one) for one in (young, old)]
    cancel(frost(morning, school, grades=[1, 2, 3, 4]))
    assert states(*bookings) == ["cancelled_by_school", "confirmed"]
    with pytest.raises(DayIsOff) as refusal:
        transact(lambda: actions.book(make.request(slot, young, 5), by=None))
    assert refusal.value.reason == FROST
    assert make.booking(slot, 5, make.school_class(school, 9)).state == "confirmed"
    clean()


def test_a_course_with_meetings_on_other_days_goes_on(make, morning):
    school = make.school()
    course = make.course([7, 14])
    held = make.booking(course, 20, make.school_class(school))
    cancel(frost(course.starts_at.astimezone(morning.tzinfo), school))
    assert states(held) == ["confirmed"]
    assert make.booking(course, 20, make.school_class(school)).state == "confirmed"
    clean()


def test_a_group_that_waits_is_passed_over_while_the_day_stands_and_goes_on_afterwards(make, morning):
    school, slot = make.school(), make.slot(30, starts_at=morning)
    holder = make.booking(slot, 30)
    first = make.booking(slot, 20, make.school_class(school))
    act = cancel(frost(morning, school))
    transact(lambda: actions.cancel(holder, by=None))
    assert states(first) == ["waiting"]
    second = make.booking(slot, 20)  # nobody's seats are kept for who does not come
    assert states(first, second) == ["waiting", "confirmed"]
    transact(lambda: actions.cancel(second, by=None))
    clean()
    transact(lambda: actions.withdraw_day_off(db.session.get_one(DayOff, act.id), by=None))
    assert states(first) == ["offered"]
    clean()


def test_withdrawn_it_refuses_nothing_and_tells_those_who_have_lost_something(make, morning):
    school, quiet, slot = make.school(), make.school(), make.slot(starts_at=morning)
    lost = make.booking(slot, 20, make.school_class(school))
    act = cancel(frost(morning, school, quiet))
    for _ in range(2):
        transact(lambda: actions.withdraw_day_off(db.session.get_one(DayOff, act.id), by=None))
    assert states(lost) == ["cancelled_by_school"]
    assert messages("day_off.withdrawn") == [(act.id, school.id)]
    assert make.booking(slot, 20, make.school_class(school)).state == "confirmed"
    with clock.pinned(morning + timedelta(days=1)), pytest.raises(DaysOver):
        cancel(frost(morning, school), key="late")
    with pytest.raises(NoSchools):
        cancel(frost(morning), key="nobody")
    stands = cancel(frost(morning + timedelta(days=1), quiet), key="stands")
    with clock.pinned(stands.ends_at), pytest.raises(DaysOver):
        transact(lambda: actions.withdraw_day_off(db.session.get_one(DayOff, stands.id), by=None))
    clean()


def test_bookings_racing_with_the_act_are_cancelled_by_it_or_refused(app, make, morning):
    for number in range(3):
        day, school = morning + timedelta(days=number), make.school()
        slots = [make.slot(20, starts_at=day), make.slot(20, starts_at=day)]
        pupils = [make.school_class(school, roll=20) for _ in range(6)]
        requests = [make.request(slots[number % 2], one) for number, one in enumerate(pupils)]
        act = partial(called_off, frost(day, school))
        *results, first, second = race(app, [*(partial(booked, one) for one in requests), act, act])
        assert (first, second) == ("made", "made")
        assert set(outcomes(results)) <= {"confirmed", "waiting", "DayIsOff"}
        held = db.session.query(Booking).filter_by(organization_id=school.id).all()
        assert {one.state.value for one in held} <= {"cancelled_by_school", "waiting"}
        clean()


def test_seats_that_fall_free_during_the_act_are_offered_to_nobody_who_stays_at_home(app, make, morning):
    for number in range(3):
        day, school = morning + timedelta(days=number), make.school()
        slot = make.slot(20, starts_at=day)
        holder, waiting = make.booking(slot, 20), make.booking(slot, 20, make.school_class(school))

        def leave(number=holder.id):
            actions.cancel(db.session.get_one(Booking, number), by=None)

        race(app, [partial(called_off, frost(day, school)), partial(transact, leave)])
        assert states(holder) == ["cancelled_by_school"]
        assert states(waiting)[0] in ("waiting", "cancelled_by_school")
        clean()


# ---------- screens ----------


@pytest.fixture
def azov(make, client):
    """A municipality with its coordinator signed in."""
    azov = make.municipality("Азов")
    office = make.organization(OrganizationKind.AUTHORITY, azov)
    client.sign_in(make.user(Role.MUNICIPALITY, office).mail)
    return azov


def asked(morning, **more):
    return {"first": morning.date().isoformat(), "reason": FROST, **more}


def pressed(client, facts):
    """The preview's only form, sent as it stands."""
    form = client.form("/days-off/preview?" + urlencode(facts, doseq=True), "/days-off")
    return client.post("/days-off", data=form)


def test_the_preview_names_everything_and_changes_nothing_until_it_is_sent(make, client, azov, morning):
    school = make.school(azov, short_name="Школа № 3")
    slot = make.slot(40, make.event(title="Порт Азов"), starts_at=morning)
    held = make.booking(slot, 25, make.school_class(school, letter="Ю"))
    elsewhere = make.school(make.municipality("Тихий Дон"), short_name="Чужая школа")
    third = make.booking(slot, 20, make.school_class(elsewhere, letter="Э"))
    waiting = make.booking(slot, 20, make.school_class(school, letter="Щ"))
    course = make.course([7, 21])
    make.booking(course, 20, make.school_class(school, letter="Ъ"))
    address = "/days-off/preview?" + urlencode(asked(course.starts_at.astimezone(morning.tzinfo)))
    page = client.get(address).text
    for words in ("Школа № 3", "Порт Азов", "8Ю", "8Щ", "8Ъ", "25", "Тихий Дон"):
        assert words in page, words
    assert "Чужая школа" not in page and "8Э" not in page
    assert states(held) == ["confirmed"]
    late = make.booking(make.slot(starts_at=morning), 20, make.school_class(school, letter="Ф"))
    answer = pressed(client, asked(morning))
    assert answer.status_code == 303, answer.text
    assert states(held, late, third) == [*["cancelled_by_school"] * 2, "offered"]
    assert "Чужая школа" not in client.get(answer.location).text
    page = client.get(f"/bookings/{held.id}").text
    assert FROST in page and answer.location in page
    assert f"В этот день занятия отменены: {FROST}" in client.get(f"/bookings/{waiting.id}").text
    clean()


def test_what_changed_between_the_preview_and_the_act_is_said(make, client, azov, morning):
    school, slot = make.school(azov), make.slot(starts_at=morning)
    gone = make.booking(slot, 20, make.school_class(school, letter="Ж"))
    form = client.form("/days-off/preview?" + urlencode(asked(morning)), "/days-off")
    foreign = make.booking(slot, 20, make.school_class(letter="Э"))
    form["foreseen"] += f",{foreign.id}"
    transact(lambda: actions.cancel(gone, by=None))
    make.booking(slot, 20, make.school_class(school, letter="Ц"))
    first, second = (client.post("/days-off", data=form) for _ in range(2))
    assert first.location == second.location
    page = client.get(first.location).text
    assert "8Э" not in page
    assert "отменена и эта запись: " in page and "8Ц" in page
    assert "этой записи уже не было: " in page and "8Ж" in page
    assert "Занятия состоятся" in client.post(
        f"{first.location}/withdrawal", data=client.form(first.location, "/withdrawal"), follow_redirects=True
    ).text  # fmt: skip
    clean()


def test_of_an_act_for_the_region_each_sees_what_is_within_reach(app, make, client, azov, morning):
    own, foreign, slot = make.school(azov), make.school(), make.slot(starts_at=morning)
    for school, letter in ((own, "Ж"), (foreign, "Э")):
        make.booking(slot, 20, make.school_class(school, letter=letter))
    act = cancel(replace(frost(morning, own, foreign), municipality_id=None))
    page = client.get(f"/days-off/{act.id}").text
    assert "8Ж" in page and "8Э" not in page and "Отозвать" not in page
    teacher = app.test_client()
    teacher.sign_in(make.user(Role.SCHOOL, foreign).mail)
    page = teacher.get(f"/days-off/{act.id}").text
    assert "8Э" in page and "8Ж" not in page


def test_chosen_schools_and_grades_are_kept_to_and_nobody_else_s(make, client, azov, morning):
    first, second, foreign = make.school(azov), make.school(azov), make.school()
    slot = make.slot(200, starts_at=morning)
    one, two, three = (make.booking(slot, 20, make.school_class(some)) for some in (first, second, foreign))
    facts = asked(morning, schools=[first.id], grades=["8"], begins="09:00", ends="14:00")
    answer = pressed(client, facts)
    assert answer.status_code == 303
    assert f"{morning.year}, с 09:00 до 14:00" in client.get(answer.location).text
    long = asked(morning, last=(morning + timedelta(days=1)).date().isoformat(), begins="09:00")
    assert "(в первый день с 09:00)" in client.get("/days-off/preview?" + urlencode(long)).text
    assert states(one, two, three) == ["cancelled_by_school", "confirmed", "confirmed"]
    for wrong in ({"schools": [foreign.id]}, {"grades": ["12"]}, {"last": "2020-01-01"}, {"ends": "00:00"}):
        answer = client.get("/days-off/preview?" + urlencode(asked(morning, **wrong), doseq=True))
        assert answer.status_code == 422, wrong


# ---------- letters ----------


def letters(topic, make_for):
    [message] = db.session.query(OutboxMessage).filter_by(topic=topic, recipient_id=make_for.id)
    return [*current_app.extensions["topics"].get(topic).write(message)]


def told(letter):
    return " ".join((letter.subject, *letter.lines, *(" ".join(fact) for fact in letter.facts)))


def test_one_letter_tells_a_school_everything_and_takes_it_out_of_its_calendar(make, morning):
    make.installation()
    school = make.school(short_name="Школа № 3")
    make.user(Role.SCHOOL, school)
    event = make.event(title="Порт Азов")
    make.user(Role.HOST, event.host)
    slot = make.slot(50, event, starts_at=morning)
    bookings = [make.booking(slot, 20, make.school_class(school, letter=letter)) for letter in "ЖЗ"]
    make.booking(slot, 30, make.school_class(school, letter="Щ", roll=30))
    for day, places in ((-1, 50), (0, 50), (2, 10), (3, 40)):
        make.slot(places, event, starts_at=morning + timedelta(days=day, hours=3))
    act = cancel(frost(morning, school))
    own = db.session.query(OutboxMessage).filter_by(topic="booking.cancelled_by_school").all()
    assert [len([*write(message)]) for message in own] == [0, 0]
    [letter] = letters("day_off.made", school)
    words = told(letter)
    assert FROST in words and "8Ж" in words and "8З" in words
    days = [morning + timedelta(days=day) for day in (-1, 0, 2, 3)]
    named = [f"{day.day} {MONTHS[day.month - 1]}, 13:00" in words for day in days]
    assert named == [True, False, False, True]
    assert "8Щ" in words and "место в листе ожидания сохраняется" in words
    [file] = letter.attachments  # one time, whatever number of classes
    assert "method=CANCEL" in file.media_type and f"slot-{slot.id}@".encode() in file.content
    [to_host] = letters("day_off.told_host", event.host)
    assert "Школа № 3, 8Ж: 20 учеников, 2 сопровождающих" in told(to_host) and "8Щ" not in told(to_host)
    transact(lambda: actions.withdraw_day_off(db.session.get_one(DayOff, act.id), by=None))
    [again] = letters("day_off.withdrawn", school)
    assert f"{morning.day} {MONTHS[morning.month - 1]}, 10:00 (свободно: 20)" in told(again)
    assert again.attachments == () and "8Щ" not in told(again)
    assert {one.state.value for one in map(db.session.merge, bookings)} == {"cancelled_by_school"}


def test_the_preview_offers_what_the_act_does_where_seats_become_common(make, morning):
    """Seats of a share that was released, or is due to be, go to whoever waits for common ones."""
    school, place = make.school(), make.municipality()
    released, due = (make.slot(30, starts_at=morning) for _ in range(2))
    first, second = morning - timedelta(days=6), morning - timedelta(days=2)
    own = Share(20, holder=Holder.SCHOOL, holder_id=school.id, release_at=first)
    strange = Share(20, holder=Holder.MUNICIPALITY, holder_id=place.id, release_at=second)
    for slot, share, seats in ((released, own, 20), (due, strange, 10)):
        transact(lambda slot=slot, share=share: actions.share_out(slot, [share], by=None))
        make.booking(slot, seats, make.school_class(school))
    make.booking(released, 10)
    waiting = [make.booking(slot, 20) for slot in (released, due)]
    with clock.pinned(first):
        transact(lambda: actions.settle(released.id))
    with clock.pinned(second):
        draft = frost(morning, school)
        shown = {one.id for one in foresee(draft).offered}
        db.session.rollback()
        cancel(draft)
    assert states(*waiting) == ["offered"] * 2
    assert shown == {one.id for one in waiting}
    clean()


def test_the_preview_offers_to_no_more_groups_than_may_be_there_at_once(make, morning):
    school, slot = make.school(), make.slot(60, starts_at=morning, groups=2)
    make.booking(slot, 20, make.school_class(school))
    make.booking(slot, 20)
    first, second = (make.booking(slot, 15) for _ in range(2))
    draft = frost(morning, school)
    shown = {one.id for one in foresee(draft).offered}
    db.session.rollback()
    cancel(draft)
    assert (states(first, second), shown) == (["offered", "waiting"], {first.id})
    clean()


def test_the_time_leaves_the_calendar_also_where_another_group_of_the_school_waited_for_an_answer(
    make, morning
):
    make.installation()
    event, school = make.event(), make.school()
    make.user(Role.SCHOOL, school)
    make.terms(event, approval=True)
    slot = make.slot(50, event, starts_at=morning)
    comes = make.booking(slot, 20, make.school_class(school))
    transact(lambda: actions.approve(comes, by=None))
    make.booking(slot, 20, make.school_class(school))
    cancel(frost(morning, school))
    [letter] = letters("day_off.made", school)
    [file] = letter.attachments
    assert b"METHOD:CANCEL" in file.content


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE booking SET state = 'declined' WHERE state = 'cancelled_by_school'",
        "DELETE FROM outbox_message WHERE topic = 'day_off.told_host'",
        "UPDATE outbox_message SET recipient_id = 0 WHERE topic = 'day_off.made'",
    ],
)
def test_an_act_that_says_what_is_not_so_is_found(make, morning, statement):
    school = make.school()
    make.booking(make.slot(starts_at=morning), 20, make.school_class(school))
    cancel(frost(morning, school))
    db.session.execute(text(statement))
    db.session.commit()
    assert any(line.startswith("I21: ") for line in violations())

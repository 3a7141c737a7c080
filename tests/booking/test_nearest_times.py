"""Times that are named to a group unasked: only those it could be booked for, on days when it has lessons."""

import re
from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from app.accounts.models import Role
from app.booking import actions
from app.booking.days_off.letters import write_to_school
from app.booking.days_off.models import DayOff
from app.booking.days_off.nearest import nearest_times
from app.booking.elsewhere import times_alike
from app.booking.models import Booking
from app.booking.notices import notice_of
from app.calendar.models import Terms, Visibility
from app.core import clock
from app.core.db import db, transact
from app.core.outbox.models import OutboxMessage
from app.organizations.models import OrganizationKind, ProgrammeLevel
from app.pages import gap_filters
from app.pages.gap_queries import Moment, gap_classes, gap_lines
from tests.booking.pages import sign_in_as
from tests.checks import clean


@pytest.fixture(autouse=True)
def november():
    with clock.pinned(datetime(2026, 11, 20, 12, tzinfo=ZoneInfo("Europe/Moscow"))):
        yield


@pytest.fixture
def lost(make):
    """A booking of 20 whose day will be cancelled; its event has another time with 50 places, an hour later a
    week on."""
    slot = make.slot(50, make.event(grades=frozenset({7, 8, 9})))
    make.slot(50, slot.event, starts_at=slot.starts_at + timedelta(days=7, hours=1))
    return make.booking(slot, 20, make.school_class(roll=20))


def frost(*slots, school, grades=()):
    """Lessons of the school are cancelled on the day of each of the times; answers the acts."""

    def cancelled(slot):
        begins = slot.starts_at.astimezone(clock.zone()).replace(hour=0, minute=0)
        draft = actions.DayOffDraft(
            None,
            frozenset({school.id}),
            True,
            begins,
            begins + timedelta(days=1),
            frozenset(grades),
            "мороз",
        )
        return transact(lambda: actions.cancel_days(draft, key=uuid4().hex, by=None))

    return [cancelled(slot) for slot in slots]


def other_of(booking):
    return next(slot for slot in booking.slot.event.slots if slot.id != booking.slot_id)


def nearest(booking):
    db.session.rollback()
    return nearest_times([db.session.get_one(Booking, booking.id)])[booking.id]


def spent(make, booking):
    make.terms(booking.slot.event, event_seats=30)
    make.booking(other_of(booking), 11)


def spent_in_groups(make, booking):
    make.booking(other_of(booking), 5)
    make.terms(booking.slot.event, event_groups=1)


def own_spent(make, booking):
    make.terms(booking.slot.event, school_seats=25)
    make.booking(other_of(booking), 6, make.school_class(booking.organization, 8, "Я", 6))


def own_spent_in_groups(make, booking):
    make.booking(other_of(booking), 6, make.school_class(booking.organization, 8, "Я", 6))
    make.terms(booking.slot.event, school_groups=1)


def own_too_small(make, booking):
    make.terms(booking.slot.event, school_seats=19)  # it has booked nothing of the event any more


def too_large(make, booking):
    make.terms(booking.slot.event, largest=19)


def of_other_places(make, booking):
    make.terms(booking.slot.event, municipality_ids=frozenset({make.municipality().id}))


def of_other_grades(_make, booking):
    booking.slot.event.grades = frozenset({9})


def for_others(_make, booking):
    booking.slot.event.audience = ["parents"]


def for_invited(_make, booking):
    booking.slot.event.visibility = Visibility.INVITED


def of_a_higher_level(_make, booking):
    level = ProgrammeLevel(title="Продвинутый", hours=80)
    booking.slot.event.levels = [level]
    booking.slot.event.terms = Terms(levels_only=True)


def of_another_year(_make, booking):
    other = other_of(booking)
    other.starts_at += timedelta(days=365)
    other.ends_at += timedelta(days=365)


@pytest.mark.parametrize(
    "obstacle",
    [
        spent,
        spent_in_groups,
        own_spent,
        own_spent_in_groups,
        own_too_small,
        too_large,
        of_other_places,
        of_other_grades,
        for_others,
        for_invited,
        of_a_higher_level,
        of_another_year,
    ],
)
def test_after_a_cancelled_day_no_time_is_named_that_the_school_could_not_book(make, client, lost, obstacle):
    school, other = lost.organization, other_of(lost)
    [act] = frost(lost.slot, school=school)
    assert [(one.slot_id, one.free) for one in nearest(lost)] == [(other.id, 50)]
    obstacle(make, db.session.get_one(Booking, lost.id))
    db.session.commit()
    assert nearest(lost) == ()
    page = sign_in_as(client, make, Role.SCHOOL, school).get(f"/days-off/{act.id}").text
    assert f"/slots/{other.id}/bookings/new" not in page
    assert "нет другого времени, на которое можно записаться" in page
    told = db.session.query(OutboxMessage).filter_by(topic="day_off.made").one()
    [letter] = list(write_to_school(told))
    assert any("нет другого времени, на которое можно записаться" in fact for _name, fact in letter.facts)


def test_the_places_of_a_named_time_are_those_that_the_quota_leaves(make, lost):
    frost(lost.slot, school=lost.organization)
    make.terms(lost.slot.event, event_seats=40, school_seats=30)
    assert [one.free for one in nearest(lost)] == [30]
    make.booking(other_of(lost), 15)
    assert [one.free for one in nearest(lost)] == [25]
    clean()


def of_other_events(_client, booking, _make):
    return {one.slot_id for one in times_alike(booking, 30)}


def in_the_gap_list(_client, booking, make):
    office = make.user(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR)).memberships[0]
    asked = gap_filters.read({"school": str(booking.organization_id)}, clock.today(clock.zone()), office)
    moment = Moment(clock.now(), clock.zone())
    lines = gap_lines(gap_classes(office, asked, moment), office, asked, moment)
    return {one.time.slot_id for line in lines for one in line.times}


def on_the_form(client, booking, _make):
    return linked(client.get(f"/slots/{booking.slot_id}/bookings/new").text)


def when_it_moves(client, booking, _make):
    text = client.get(f"/bookings/{booking.id}/other-time").text
    return {int(number) for number in re.findall(r'name="slot_id" value="(\d+)"', text)}


def instead_of_a_refusal(client, booking, make):
    path = f"/slots/{booking.slot_id}/bookings"
    one = make.school_class(booking.organization, 8, roll=27)
    form = client.form(f"{path}/new", path) | {"class_id": str(one.id), "adult_phone": "8 863 200-00-00"}
    answer = client.post(path, data=form)
    assert answer.status_code == 409
    return {int(number) for number in re.findall(r'action="/slots/(\d+)/bookings"', answer.text)} | linked(
        answer.text
    )


def when_the_host_calls_it_off(_client, booking, _make):
    transact(lambda: actions.cancel_slot(booking.slot, "Авария", by=None))
    return {one.slot_id for one in notice_of(booking.id, booking.version).others}


def linked(text):
    return {int(number) for number in re.findall(r"/slots/(\d+)/bookings/new", text)}


WAYS = [
    of_other_events,
    in_the_gap_list,
    on_the_form,
    when_it_moves,
    instead_of_a_refusal,
    when_the_host_calls_it_off,
]


@pytest.mark.parametrize("named", WAYS)
@pytest.mark.parametrize("grades", [(), (8,), (1, 2)], ids=["all", "its", "others"])
def test_nowhere_is_a_time_named_on_a_day_whose_lessons_are_cancelled(make, client, named, grades):
    school = make.school()
    begins = clock.now() + timedelta(days=7)
    event, other = make.event(), make.event()
    mine, *times = (
        make.slot(30, one, starts_at=begins + timedelta(days=number))
        for number, one in enumerate([event, event, event, other])
    )
    off, on = (times[0], times[2]), (times[1],)
    booking = make.booking(mine, 20, make.school_class(school, 8, "А", 20))
    make.school_class(school, 8, "Б", 20)
    own = {one.id for one in times if named in (of_other_events, in_the_gap_list) or one.event_id == event.id}
    browser = sign_in_as(client, make, Role.SCHOOL, school)
    acts = frost(*off, school=school, grades=grades)
    kept = {one.id for one in off} & own if grades == (1, 2) or (named is on_the_form and grades) else set()
    found = named(browser, db.session.get_one(Booking, booking.id), make)
    assert found & {one.id for one in off} == kept
    assert {one.id for one in on} & own <= found
    if named is when_the_host_calls_it_off:
        return
    for act in acts:
        transact(lambda act=act: actions.withdraw_day_off(db.session.get_one(DayOff, act.id), by=None))
    assert own <= named(browser, db.session.get_one(Booking, booking.id), make)


def test_a_day_whose_lessons_are_cancelled_is_refused_with_other_times(make, client, lost):
    school, other = lost.organization, other_of(lost)
    path = f"/slots/{lost.slot_id}/bookings"
    browser = sign_in_as(client, make, Role.SCHOOL, school)
    form = browser.form(f"{path}/new", path) | {"adult_phone": "8 863 200-00-00"}
    frost(lost.slot, school=school)
    assert f"/slots/{lost.slot_id}/bookings/new" not in browser.get(f"/bookings/{lost.id}").text
    answer = browser.post(path, data=form | {"class_id": str(lost.lines[0].class_id)})
    assert answer.status_code == 409 and "занятия отменены: мороз" in answer.text
    assert f'action="/slots/{other.id}/bookings"' in answer.text  # a button that books it there
    clean()

"""The way of an event: on review, sent back, published, taken back, finished, deleted; a date asked for."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.booking import actions as booking
from app.booking.refusals import EventNotOpen
from app.calendar import actions
from app.calendar.letters import write
from app.calendar.models import Event, EventFormat, EventState, Precision
from app.calendar.readiness import Lack, missing
from app.core import audit, clock
from app.core.db import db, transact
from app.core.outbox.models import OutboxMessage
from app.organizations.models import OrganizationKind
from tests.race import booked, race

READY = {"announcement": "Покажем цеха", "grades": frozenset({8, 9})}


@pytest.fixture
def azov(make):
    make.installation()
    return make.municipality("Азов")


@pytest.fixture
def host(make, azov):
    return make.organization(municipality=azov)


@pytest.fixture
def draft(make, host):
    return make.event(host, published=False, **READY)


def dated(draft, **facts):
    facts = {"title": draft.title, "kind": draft.kind, "announcement": draft.announcement} | facts
    return actions.EventDraft(precision=Precision.DAY, starts_on=date(2030, 5, 14), **facts)


def do(act, *args, **facts):
    return transact(lambda: act(*args, by=None, **facts))


def letters(topic):
    messages = db.session.query(OutboxMessage).filter_by(topic=topic).order_by(OutboxMessage.id).all()
    return [letter for message in messages for letter in write(message)]


def acts(event):
    return [entry.action for entry in audit.history("event", event.id)]


@pytest.mark.parametrize(
    ("facts", "lack"),
    [
        ({"announcement": " "}, Lack.ANNOUNCEMENT),
        ({"grades": frozenset()}, Lack.GRADES),
        ({}, Lack.DATE),
        ({"precision": Precision.DAY, "starts_on": date(2030, 5, 14)}, Lack.TIMES),
        ({"precision": Precision.DAY, "starts_on": date(2020, 5, 14)}, Lack.AHEAD),
    ],
)
def test_what_is_missing_is_named(make, host, facts, lack):
    event = make.event(host, published=False, **READY | facts)
    assert lack in missing(event, clock.now())
    make.slot(event=event)
    assert not {Lack.DATE, Lack.TIMES, Lack.AHEAD} & set(missing(event, clock.now()))


def test_a_host_without_phone_or_address_is_told(make, azov):
    bare = make.organization(municipality=azov, phone="", address="")
    lacks = missing(make.event(bare, published=False, **READY), clock.now())
    assert {Lack.PHONE, Lack.PLACE} <= set(lacks)
    online = make.event(bare, published=False, **READY, format=EventFormat.ONLINE)
    assert Lack.PLACE not in missing(online, clock.now())


def test_what_lacks_too_much_is_not_sent(make, host):
    event = make.event(host, published=False, announcement="")
    with pytest.raises(actions.NotReady) as refusal:
        do(actions.send_for_review, event)
    assert refusal.value.lacks == [Lack.ANNOUNCEMENT]  # grades and date only warn
    assert event.state is EventState.DRAFT


def test_an_event_goes_to_those_who_may_publish_it_and_to_nobody_else(make, host, azov, draft):
    operator = make.user(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR), "operator@test.example")
    make.user(Role.MUNICIPALITY, make.organization(OrganizationKind.AUTHORITY, azov), "azov@test.example")
    far = make.organization(OrganizationKind.AUTHORITY, make.municipality())
    make.user(Role.MUNICIPALITY, far, "far@test.example")
    anna = make.user(Role.HOST, host, "anna@test.example")
    transact(lambda: actions.send_for_review(draft, by=anna.id))
    sent = letters("event.sent_for_review")
    assert {letter.to for letter in sent} == {"operator@test.example", "azov@test.example"}
    assert draft.state is EventState.ON_REVIEW and not draft.is_shown
    transact(lambda: actions.send_back(draft, "  Добавьте телефон ", by=operator.id))
    [letter] = letters("event.sent_back")
    assert letter.to == "anna@test.example" and ("Причина", "Добавьте телефон") in letter.facts
    assert letters("event.sent_for_review") == []  # what is no longer so is not told
    transact(lambda: actions.send_for_review(draft, by=anna.id))
    transact(lambda: actions.publish(draft, by=operator.id))
    assert draft.is_public and letters("event.sent_back") == []
    assert acts(draft)[1:] == [
        "event.sent_for_review", "event.sent_back", "event.sent_for_review", "event.published"
    ]  # fmt: skip


def test_each_step_only_from_where_it_begins(make, draft):
    with pytest.raises(actions.StateHasChanged):
        do(actions.send_back, draft, "Рано")
    with pytest.raises(actions.ReasonMissing):
        do(actions.send_back, draft, " ")
    for step in (actions.take_back, actions.finish):
        with pytest.raises(actions.StateHasChanged):
            do(step, draft)
    do(actions.publish, draft)
    with pytest.raises(actions.AlreadyPublished):
        do(actions.publish, draft)
    with pytest.raises(actions.StateHasChanged):
        do(actions.send_for_review, draft)
    with pytest.raises(actions.StateHasChanged):
        do(actions.delete_draft, draft)


def test_what_groups_count_on_is_not_taken_back(make, draft):
    slot = make.slot(event=draft)
    do(actions.publish, draft)
    held = make.booking(slot, 20)
    with pytest.raises(actions.EventIsBooked) as refusal:
        do(actions.take_back, draft)
    assert (refusal.value.taken, refusal.value.begun) == (20, False)
    do(booking.cancel, held)
    with clock.pinned(slot.starts_at), pytest.raises(actions.EventIsBooked):
        do(actions.take_back, draft)
    do(actions.take_back, draft)
    assert draft.state is EventState.DRAFT
    with pytest.raises(EventNotOpen):
        make.booking(slot, 20)


def test_a_booking_at_the_same_moment_wins_or_finds_a_draft(app, make, host):
    for _ in range(3):
        event = make.event(host, **READY)
        request = make.request(make.slot(event=event), make.school_class(roll=20))
        works = [partial(taken_back, event.id), partial(booked, request)]
        of_host, of_school = race(app, works)
        if db.session.get_one(Event, event.id).state is EventState.DRAFT:
            assert isinstance(of_school, EventNotOpen)
        else:
            assert isinstance(of_host, actions.EventIsBooked) and of_school == "confirmed"


def taken_back(event_id):
    transact(lambda: actions.take_back(db.session.get_one(Event, event_id), by=None))


def test_an_event_is_finished_after_its_last_time(make, draft):
    first, last = make.slot(event=draft), make.slot(event=draft, starts_at=clock.now() + timedelta(days=9))
    do(actions.publish, draft)
    with clock.pinned(first.ends_at), pytest.raises(actions.EventNotOver):
        do(actions.finish, draft)
    with clock.pinned(last.ends_at):
        do(actions.finish, draft)
    assert draft.state is EventState.FINISHED and draft.is_public


def test_an_event_of_no_known_day_is_never_over(make, draft):
    do(actions.publish, draft)
    with pytest.raises(actions.EventNotOver):
        do(actions.finish, draft)


def test_a_draft_that_nothing_refers_to_is_deleted(make, host, draft):
    do(actions.delete_draft, draft)
    assert db.session.scalars(select(Event)).all() == []
    with_time = make.event(host, published=False)
    make.slot(event=with_time)
    with pytest.raises(actions.DraftInUse) as refusal:
        do(actions.delete_draft, with_time)
    assert refusal.value.times


def test_a_draft_of_an_order_or_an_umbrella_stays(make, host, draft):
    child, follower = make.event(host, published=False), make.event(host, published=False)
    child.parent_id, follower.follows_id = draft.id, child.id
    db.session.commit()
    for event in (draft, child):
        with pytest.raises(actions.DraftInUse):
            do(actions.delete_draft, event)
    assert db.session.get_one(Event, child.id).parent_id == draft.id


def test_a_date_is_asked_for_and_a_date_or_a_time_answers(make, host, draft):
    anna = make.user(Role.HOST, host, "anna@test.example")
    due = clock.now().date() + timedelta(days=5)
    with pytest.raises(actions.DueInPast):
        do(actions.ask_for_date, draft, due - timedelta(days=9))
    do(actions.ask_for_date, draft, due)
    [letter] = letters("event.date_asked")
    assert letter.to == anna.mail and draft.title in letter.subject
    month = replace(dated(draft), precision=Precision.MONTH)
    do(actions.edit_event, draft, month)
    assert draft.date_due_on == due  # a month is no date
    do(actions.edit_event, draft, dated(draft))
    assert draft.date_due_on is None and letters("event.date_asked") == []
    assert "event.date_given" in acts(draft)
    with pytest.raises(actions.AlreadyDated):
        do(actions.ask_for_date, draft, due)
    other = make.event(host)
    do(actions.ask_for_date, other, due)
    make.slot(event=other)
    assert other.date_due_on is None


def test_the_number_of_a_draft_that_was_thrown_away_is_no_other_events(make, host, draft):
    """Else its history, its address in letters and its entry in calendars would be told of another event."""
    gone = draft.id
    do(actions.delete_draft, draft)
    another = make.event(host)
    assert another.id > gone and "event.deleted" not in acts(another)


def test_a_draft_that_two_delete_at_once_is_gone_for_the_second_and_no_failure(app, make, host):
    events = [make.event(host, published=False).id for _number in range(3)]
    browsers = [app.test_client() for _number in range(3)]
    mail = make.user(Role.HOST, host).mail
    tokens = []
    for browser in browsers:
        browser.sign_in(mail)
        tokens.append(browser.form(f"/events/{events[0]}/edit", "/deletion")["csrf_token"])

    def press(browser, token, event_id):
        return browser.post(f"/events/{event_id}/deletion", data={"csrf_token": token}).status_code

    for event_id in events:
        works = [partial(press, *one, event_id) for one in zip(browsers, tokens, strict=True)]
        assert sorted(race(app, works)) == [303, 404, 404]

"""Organizations are asked for a date of a row, and answer."""

from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from uuid import uuid4

import pytest
from sqlalchemy import select

from app.booking.actions import cancel_event
from app.calendar.actions import DraftInUse, delete_draft, draft_of, edit_event, publish
from app.calendar.models import Event, EventState, Precision
from app.core import clock
from app.core.db import db, transact
from app.core.outbox import OutboxMessage
from app.organizations.models import OrganizationKind
from app.roadmap import actions as deciding
from app.roadmap.asking import actions, invariants, queries
from app.roadmap.asking.models import Ask
from app.roadmap.drafts import proposed
from app.roadmap.models import RoadMapRow, RowState
from app.roadmap.reading import read_order
from tests.race import race
from tests.roadmap.sample import ORDER

WORD = "Назовите день, пожалуйста"


@pytest.fixture
def rows(make):
    order = read_order(ORDER, name="order.txt")
    make.home = make.organization(OrganizationKind.OPERATOR)
    digest = sha256(ORDER).hexdigest()
    return transact(lambda: deciding.import_order(order, "order.txt", digest, by=None)).rows


def ask(make, rows, hosts, due_on=None, key=None):
    due_on = due_on or clock.today(clock.zone()) + timedelta(days=14)
    pairs = {(row.id, host.id) for row in rows for host in hosts}
    asking = actions.Asking(pairs, due_on, WORD, key or uuid4().hex, make.home.id)
    return transact(lambda: actions.ask(asking, by=None))


def asks():
    db.session.rollback()
    return db.session.scalars(select(Ask).order_by(Ask.id)).all()


def letters(topic):
    db.session.rollback()
    return db.session.scalars(select(OutboxMessage.recipient_id).where(OutboxMessage.topic == topic)).all()


def test_each_organization_has_a_draft_under_the_umbrella_of_the_row_and_one_letter(make, rows):
    hosts = [make.organization(municipality=make.municipality()) for _number in range(3)]
    key = uuid4().hex
    outcome = ask(make, [rows[0], rows[1]], hosts, key=key)
    assert (outcome.organizations, outcome.answered, list(outcome.closed)) == (3, 0, [])
    again = ask(make, [rows[0], rows[1]], hosts, key=key)
    assert (again.organizations, len(asks())) == (3, 6)
    assert sorted(letters("road_map.asked")) == [host.id for host in hosts]
    assert letters("event.date_asked") == []
    row = db.session.get_one(RoadMapRow, rows[0].id)
    umbrella, *own = row.events
    assert row.state is RowState.ACCEPTED and umbrella.host_id == make.home.id
    assert {one.parent_id for one in own} == {umbrella.id}
    assert {(one.host_id, one.municipality_id) for one in own} == {(h.id, h.municipality_id) for h in hosts}
    assert {(one.date_due_on, one.precision) for one in own} == {(outcome.due_on, Precision.MONTH)}
    assert queries.asked(row.road_map_id) == {rows[0].id: (0, 3), rows[1].id: (0, 3)}
    assert list(invariants.asks_and_events()) == []


def test_one_organization_alone_answers_by_the_event_of_the_row(make, rows):
    first, second = make.organization(), make.organization()
    ask(make, rows[:1], [first])
    [one] = asks()
    assert one.row.events == [one.event] and one.event.parent_id is None
    with pytest.raises(DraftInUse):  # whoever hosts it says no instead
        transact(lambda: delete_draft(asks()[0].event, by=None))
    ask(make, rows[:1], [second])
    own = [one.event for one in asks()]
    umbrella = own[0].parent
    assert {event.parent_id for event in own} == {umbrella.id} and umbrella in asks()[0].row.events


def test_two_people_asking_about_a_row_at_once_ask_once(app, make, rows):
    hosts = [make.organization().id for _number in range(2)]
    row_id, home, once = rows[0].id, make.home.id, uuid4().hex
    due_on = clock.today(clock.zone()) + timedelta(days=14)

    def asked(key):
        asking = actions.Asking({(row_id, host) for host in hosts}, due_on, WORD, key, home)
        return transact(lambda: actions.ask(asking, by=None)).due_on

    results = race(app, [lambda key=key: asked(key) for key in (once, once, uuid4().hex, uuid4().hex)])
    assert len(set(results)) == 1, results
    assert sorted(one.organization_id for one in asks()) == sorted(hosts)
    umbrella, *own = db.session.get_one(RoadMapRow, row_id).events
    assert sorted(one.host_id for one in own) == sorted(hosts) and not umbrella.parent_id
    assert len(db.session.scalars(select(Event)).all()) == 3
    assert list(invariants.asks_and_events()) == []


def test_one_accepts_a_row_while_another_asks_about_it(app, make, rows):
    host, row_id, home = make.organization().id, rows[0].id, make.home.id
    due_on = clock.today(clock.zone()) + timedelta(days=14)

    def accepted():
        row = db.session.get_one(RoadMapRow, row_id)
        return transact(lambda: deciding.accept_row(row, proposed(row.draft, None), host, by=None)).id

    def asked():
        asking = actions.Asking({(row_id, host)}, due_on, WORD, uuid4().hex, home)
        return transact(lambda: actions.ask(asking, by=None)).organizations

    results = race(app, [accepted, asked])
    assert results[1] == 1 and isinstance(results[0], (int, deciding.AlreadyDecided)), results
    row = db.session.get_one(RoadMapRow, row_id)
    assert row.state is RowState.ACCEPTED and len(asks()) == 1
    assert len([one for one in row.events if one.parent_id is None]) == 1, "none is there twice"
    assert list(invariants.asks_and_events()) == []


def test_asked_again_it_keeps_its_draft_and_has_a_new_day(make, rows):
    host = make.organization()
    ask(make, rows[:1], [host])
    event_id = asks()[0].event_id
    later = clock.today(clock.zone()) + timedelta(days=40)
    outcome = ask(make, rows[:1], [host], later)
    [one] = asks()
    assert (one.event_id, one.event.date_due_on) == (event_id, outcome.due_on)
    assert letters("road_map.asked") == [host.id, host.id]


@pytest.mark.parametrize(
    ("day", "moved"), [(date(2026, 1, 1), date(2026, 11, 26)), (date(2026, 11, 28), date(2026, 11, 30))]
)
def test_a_day_that_is_over_or_off_becomes_the_next_working_day(app, day, moved):
    with app.app_context(), clock.pinned(clock.now().replace(year=2026, month=11, day=25, hour=9)):
        assert actions.settled_due(day) == moved


def test_a_day_is_the_answer_and_the_row_counts_it(make, rows):
    hosts = [make.organization(), make.organization()]
    ask(make, rows[:1], hosts)
    day = clock.today(clock.zone()) + timedelta(days=20)
    transact(lambda: actions.answer(asks()[0], day, None, by=None))
    one = asks()[0]
    assert (one.event.precision, one.event.starts_on, one.event.date_due_on) == (Precision.DAY, day, None)
    assert queries.asked(one.row.road_map_id) == {rows[0].id: (1, 2)}
    outcome = ask(make, rows[:1], hosts)
    assert (outcome.organizations, outcome.answered) == (1, 1)
    with pytest.raises(actions.AskIsAnswered):
        transact(lambda: actions.withdraw(asks()[0], by=None))
    with pytest.raises(actions.DayIsOver):
        transact(lambda: actions.answer(asks()[1], date(2020, 1, 1), None, by=None))


def test_whoever_declines_loses_the_draft_and_the_row_keeps_the_reason(make, rows):
    host = make.organization()
    ask(make, rows[:1], [host])
    event_id = asks()[0].event_id
    with pytest.raises(actions.ReasonMissing):
        transact(lambda: actions.decline(asks()[0], " ", by=None))
    for _twice in range(2):
        transact(lambda: actions.decline(asks()[0], "Не проводим", by=None))
    [one] = asks()
    assert (one.reason, one.event, one.row.state) == ("Не проводим", None, RowState.NEW)
    assert db.session.get(Event, event_id) is None
    assert queries.asked(one.row.road_map_id) == {rows[0].id: (1, 1)}
    with pytest.raises(actions.AskIsClosed):
        transact(lambda: actions.answer(asks()[0], date(2030, 1, 1), None, by=None))
    ask(make, rows[:1], [host])
    assert asks()[0].event is not None and asks()[0].reason == ""
    assert list(invariants.asks_and_events()) == []


def test_what_is_published_is_called_off_by_declining(make, rows):
    ask(make, rows[:1], [make.organization()])
    transact(lambda: publish(asks()[0].event, by=None))
    transact(lambda: actions.decline(asks()[0], "Не проводим", by=None))
    assert asks()[0].event.state is EventState.CANCELLED
    assert list(invariants.asks_and_events()) == []


def test_whoever_is_not_asked_any_longer_is_told_and_the_draft_is_gone(make, rows):
    hosts = [make.organization(), make.organization()]
    ask(make, rows[:1], hosts)
    transact(lambda: actions.withdraw(asks()[0], by=None))
    assert [one.organization_id for one in asks()] == [hosts[1].id]
    assert letters("road_map.not_asked") == [hosts[0].id]


def test_rejected_rows_papers_and_closed_organizations_are_not_asked(make, rows):
    host = make.organization()
    with pytest.raises(actions.RowIsPaperwork):
        ask(make, rows[2:3], [host])
    transact(lambda: deciding.reject_row(rows[0], by=None))
    with pytest.raises(deciding.AlreadyDecided):
        ask(make, rows[:2], [host])
    assert asks() == [] and letters("road_map.asked") == []
    host.active = False
    db.session.commit()
    with pytest.raises(actions.NobodyToAsk):
        ask(make, rows[1:2], [host])
    assert list(ask(make, rows[1:2], [host, make.organization()]).closed) == [host.short_name]


def test_the_audit_finds_an_ask_without_its_event(make, rows):
    ask(make, rows[:1], [make.organization()])
    transact(lambda: deciding.release_event(asks()[0].row, asks()[0].event, by=None))
    [line] = invariants.asks_and_events()
    assert line.startswith(f"ask {asks()[0].id} about row {rows[0].id}")


def test_a_week_of_one_organization_never_becomes_the_umbrella_of_the_others(make, rows):
    first, *others = [make.organization(municipality=make.municipality()) for _number in range(3)]
    ask(make, [rows[0]], [first])
    own, week = asks()[0].event, make.event(first, title="Неделя колледжа")
    transact(lambda: edit_event(own, replace(draft_of(own), parent_id=week.id), by=None))
    ask(make, [rows[0]], others)
    below = {one.event.parent for one in asks()[1:]}
    assert week not in below and {one.host_id for one in below} == {make.home.id}
    assert asks()[0].event.parent_id == week.id, "what an organization has arranged stays"


def test_whoever_is_asked_after_the_umbrella_was_called_off_is_under_a_new_one(make, rows):
    first, second, third = [make.organization(municipality=make.municipality()) for _number in range(3)]
    ask(make, [rows[0]], [first, second])
    former = asks()[0].event.parent
    transact(lambda: publish(former, by=None))
    transact(lambda: cancel_event(former, "Не в этом году", by=None))
    ask(make, [rows[0]], [third])
    (umbrella,) = {one.event.parent for one in asks()}
    assert (umbrella.state, umbrella.id == former.id) == (EventState.DRAFT, False)

"""Letters to hosts: of what others did with their events, told once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.accounts.models import Role
from app.attendance.letters import write as write_sheet
from app.booking.actions import cancel_event
from app.calendar import actions
from app.calendar.letters import write
from app.core import clock
from app.core.db import db, transact
from app.core.outbox.models import OutboxMessage
from app.organizations.models import OrganizationKind


@pytest.fixture
def host(make):
    make.installation()
    return make.organization()


@pytest.fixture
def anna(make, host):
    return make.user(Role.HOST, host, "anna@test.example")


@pytest.fixture
def operator(make):
    return make.user(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR))


def letters(topic):
    messages = db.session.query(OutboxMessage).filter_by(topic=topic).order_by(OutboxMessage.id).all()
    return [letter for message in messages for letter in write(message)]


def test_a_host_is_told_of_a_publication_by_somebody_else(make, host, anna, operator):
    event = make.event(host, published=False)
    transact(lambda: actions.publish(event, by=operator.id))
    [letter] = letters("event.published")
    assert letter.to == "anna@test.example"
    assert letter.action[1].endswith(f"/events/{event.id}/edit")
    other = make.event(host, published=False)
    transact(lambda: actions.publish(other, by=anna.id))
    assert len(letters("event.published")) == 1


def test_many_changes_are_told_once_and_not_to_who_made_them(make, host, anna, operator):
    facts = make.draft(host)
    event = make.event(host, **facts)
    draft = actions.EventDraft(**facts)
    for title in ("Порт", "Порт Азов"):
        transact(lambda title=title: actions.edit_event(event, replace(draft, title=title), by=operator.id))
    make.slot(event=event)
    [letter] = letters("event.changed")
    told = str(letter.facts)
    assert "→ Порт Азов" in told and "Добавлено время" in told
    [last, *_] = (
        db.session.query(OutboxMessage).filter_by(topic="event.changed").order_by(OutboxMessage.id.desc())
    )
    assert last.due_at - last.created_at == timedelta(minutes=10)
    later = clock.now() + timedelta(hours=1)
    with clock.pinned(later):
        transact(lambda: actions.edit_event(event, replace(draft, bring="Паспорт"), by=anna.id))
        assert letters("event.changed") == []


def test_a_cancelled_event_is_told_with_its_reason(make, host, anna, operator):
    event = make.event(host)
    transact(lambda: cancel_event(event, "Ремонт", by=operator.id))
    assert letters("event.published") == []
    [letter] = letters("event.cancelled")
    assert ("Причина", "Ремонт") in letter.facts


def test_a_filled_sheet_is_told_to_the_host_in_numbers(make, host, anna):
    slot = make.slot(event=make.event(host))
    booking = make.booking(slot, 25, make.school_class(letter="Б", roll=25))
    make.sheet(booking, 24)
    message = db.session.query(OutboxMessage).filter_by(topic="sheet.filled").one()
    [letter] = write_sheet(message)
    assert letter.to == "anna@test.example"
    assert ("8Б", "24 из 25") in letter.facts
    message.version = 7
    assert write_sheet(message) == []

"""What a host is told of single groups, and coordinators when it does not answer."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import current_app

from app.accounts.models import Role
from app.booking import actions
from app.calendar.actions import SlotDraft
from app.core import clock
from app.core.db import db, transact
from app.core.outbox.models import OutboxMessage
from app.organizations.models import OrganizationKind
from tests.checks import clean

MOSCOW = ZoneInfo("Europe/Moscow")


def october(day, hour=0):
    return datetime(2026, 10, day, hour, tzinfo=MOSCOW)


THURSDAY = october(1, 10)


@pytest.fixture
def slot(app, make):
    """A time of a host that answers within three working days; each side has its people, and so do others."""
    with clock.pinned(THURSDAY):
        make.installation()
        port = make.organization(OrganizationKind.EMPLOYER, make.municipality(), short_name="Порт")
        make.user(Role.HOST, port, "host@test.example")
        make.user(Role.HOST, make.organization())
        event = make.event(port, title="Причал")
        make.terms(event, approval=True, answer_days=3)
        yield make.slot(60, event, starts_at=october(20, 10))
    db.session.rollback()


@pytest.fixture
def school_class(make, slot):
    """8Б of 20 in the municipality of a coordinator."""
    azov = make.municipality()
    make.user(Role.MUNICIPALITY, make.organization(OrganizationKind.AUTHORITY, azov), "near@test.example")
    make.user(Role.MUNICIPALITY, make.organization(OrganizationKind.AUTHORITY, make.municipality()))
    return make.school_class(make.school(azov, short_name="Школа № 5"), 8, "Б", 20)


def letters(topic):
    """(address, words) of every letter that these messages become now."""
    query = db.session.query(OutboxMessage).filter_by(topic=f"group.{topic}").order_by(OutboxMessage.id)
    write = current_app.extensions["topics"].get(f"group.{topic}").write
    found = [letter for message in query for letter in write(message)]
    return [(one.to, " ".join((one.subject, *one.lines, str(one.facts)))) for one in found]


def due(topic):
    query = db.session.query(OutboxMessage).filter_by(topic=f"group.{topic}").order_by(OutboxMessage.id)
    return [one.due_at for one in query]


def test_the_host_is_asked_and_reminded_and_coordinators_are_told_until_it_answers(make, slot, school_class):
    booking = make.booking(slot, 15, school_class)
    assert due("unanswered") == [october(5, 10)]
    assert due("overdue") == [booking.answer_due_at] == [october(6, 10)]
    (asked,), (reminded,), (late,) = letters("asked"), letters("unanswered"), letters("overdue")
    assert [asked[0], reminded[0], late[0]] == ["host@test.example"] * 2 + ["near@test.example"]
    assert "8Б: 15 учеников" in asked[1] and "до 6 октября, 10:00" in asked[1] and "Школа № 5" in asked[1]
    assert "Порт" in late[1] and "8 863 200-00-00" in late[1]
    assert "Мария Иванова" not in asked[1] + late[1] and "000-00-00" not in asked[1].replace("200-00", "")
    transact(lambda: actions.approve(booking, by=None))
    assert letters("asked") == letters("unanswered") == letters("overdue") == []
    group = actions.Group((actions.ClassSeats(school_class.id, 20),), 2)
    with clock.pinned(october(5, 9)):
        transact(lambda: actions.change(booking, group, "Мария Иванова", "8 863 000-00-00", by=None))
    assert len(letters("unanswered")) == len(letters("overdue")) == 1  # of the second asking alone
    clean()


def test_a_short_term_is_reminded_of_half_way_and_operators_stand_in(make, slot):
    make.user(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR), "operator@test.example")
    soon = make.slot(60, slot.event, starts_at=THURSDAY + timedelta(hours=4))
    make.booking(soon, 20)
    assert (due("unanswered"), due("overdue")) == ([THURSDAY + timedelta(hours=2)], [soon.starts_at])
    assert [to for to, _text in letters("overdue")] == ["operator@test.example"]


def test_an_earlier_time_cuts_the_term_short_and_the_old_one_is_told_no_more(make, slot, school_class):
    booking = make.booking(slot, 20, school_class)
    draft = SlotDraft(october(5, 12), october(5, 14), 60, None)
    transact(lambda: actions.move_slot(slot, draft, "ремонт", by=None))
    assert due("overdue") == [october(6, 10), october(5, 12)]
    [(_to, told)] = letters("unanswered")
    assert "5 октября, 12:00" in told and len(letters("overdue")) == 1
    transact(lambda: actions.reject(booking, "нет людей", by=None))
    assert letters("unanswered") == letters("overdue") == letters("gone") == []


def test_the_host_is_told_of_a_group_that_does_not_come_or_comes_at_another_time(make, slot, school_class):
    event = make.event(slot.event.host, title="Кран")
    first, second = (make.slot(20, event, starts_at=october(day, 10)) for day in (20, 21))
    booking = make.booking(first, 20, school_class)
    waits = make.booking(first, 20)
    transact(lambda: actions.cancel(waits, by=None))  # nobody had expected it
    moved = transact(lambda: actions.rebook(booking, make.request(second, school_class), by=None))
    [(to, told)] = letters("gone")
    assert to == "host@test.example" and "8Б не придёт: «Кран», 20 октября, 10:00" in told
    assert "другое время: 21 октября, 10:00" in told
    transact(lambda: actions.cancel(moved, by=None, reason="карантин"))
    texts = [told for _to, told in letters("gone")]
    assert len(texts) == 2 and "карантин" in texts[1] and "другое время" not in "".join(texts)
    clean()

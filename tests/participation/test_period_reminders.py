"""Coordinators are reminded of a period before it is to be reported and on the day, each once."""

from datetime import UTC, date, datetime

from flask import current_app

from app.accounts.models import Role
from app.core import clock
from app.core.db import db, transact
from app.core.outbox import OutboxMessage
from app.organizations.models import OrganizationKind
from app.participation.reporting import actions
from app.participation.reporting.due import SOON, TODAY, remind_due
from app.participation.typed.models import TypedCoverage
from tests.attendance.visiting import visit
from tests.participation.reported import freeze, period

DUE = date(2026, 11, 27)  # a Friday; three working days before is the Tuesday


def at(day, hour):
    """That hour of a November day in Moscow."""
    return clock.pinned(datetime(2026, 11, day, hour - 3, tzinfo=UTC))


def test_each_reminder_goes_once_and_tells_what_is_open_in_the_municipality(app, make):
    place, other = make.municipality(), make.municipality()
    school = make.school(place, short_name="Школа Азова")
    for one in (school, make.school(other, short_name="Школа Батайска")):
        visit(make, make.school_class(one, letter="Щ"), at=datetime(2026, 10, 14, 7, tzinfo=UTC))
    for mail, where in (("azov@test.example", place), ("bataysk@test.example", other)):
        make.user(Role.MUNICIPALITY, make.organization(OrganizationKind.AUTHORITY, where), mail)
    row, operator = period(due=DUE), make.organization(OrganizationKind.OPERATOR)

    def left():
        return transact(remind_due, repeatable=True)

    with at(24, 8):
        assert left() == 0
    with at(24, 9):
        assert (left(), left()) == (2, 0)
    with at(27, 8):
        assert left() == 0
    with at(27, 9):
        assert (left(), left()) == (2, 0)
        sent = [letter for message in messages() for letter in write(message)]
    assert [letter.to for letter in sent] == ["azov@test.example", "bataysk@test.example"] * 2
    assert sent[0].subject == "Сдать до 27 ноября 2026: Октябрь 2026"
    assert sent[2].subject == "Сегодня последний день сдачи: Октябрь 2026"
    assert sent[0].facts == (("Школа Азова", "1 посещение не отмечено"),)
    assert not any("Щ" in str(letter) for letter in sent)  # schools and numbers, no class

    with at(27, 11):  # once somebody types the monthly coverage, whoever has not is told of
        db.session.add(
            TypedCoverage(school_id=school.id, month=202610, pupils=5, note="", typed_at=clock.now())
        )
        db.session.commit()
        lines = {letter.to: letter.lines for message in messages() for letter in write(message)}
    assert len(lines["azov@test.example"]) == 1
    assert lines["bataysk@test.example"][1] == "1 школа ввела охват не за все месяцы."

    with at(27, 12):  # another day is told anew, and the letters of the former one are void
        transact(lambda: actions.change(row.id, date(2026, 11, 30), "", by=None))
        assert [letter for message in messages() for letter in write(message)] == []
        assert left() == 2
        freeze(row, operator)
        assert [letter for message in messages() for letter in write(message)] == []
    with at(30, 9):
        assert left() == 0  # nothing of what is frozen


def messages():
    query = db.session.query(OutboxMessage).filter(OutboxMessage.topic.in_((SOON, TODAY)))
    return query.order_by(OutboxMessage.id).all()


def write(message):
    return current_app.extensions["topics"].get(message.topic).write(message)

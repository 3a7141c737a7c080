"""Paperwork of orders: its deadlines, what is done of it, and what is late."""

from datetime import date, datetime, timedelta
from hashlib import sha256

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.core import clock
from app.core.db import db, transact
from app.core.outbox import OutboxMessage
from app.organizations.models import OrganizationKind
from app.roadmap.actions import import_order
from app.roadmap.models import RoadMap, RowState
from app.roadmap.papers import actions, due, invariants, letters, queries
from app.roadmap.papers.deadlines import deadlines, term_of
from app.roadmap.papers.models import Paper
from app.roadmap.papers.queries import Filed
from app.roadmap.reading import read_order
from tests.roadmap.sample import ORDER, PAPER

DUE = date(2025, 10, 7)
SCHOOL, YEARS = term_of([], "2025/2026"), term_of([2024, 2025], None)
CASES = {
    "a deadline": (None, [(None, "2025-10-07")], SCHOOL, ["2025-10-07"]),
    "nothing said": (None, [], SCHOOL, []),
    "by schedule": ("by_schedule", [], SCHOOL, []),
    "all year": ("all_year", [], SCHOOL, ["2026-08-31"]),
    "quarters of a school year": (
        "quarterly",
        [],
        SCHOOL,
        ["2025-09-30", "2025-12-31", "2026-03-31", "2026-06-30"],
    ),
    "then each quarter": (
        "quarterly",
        [(None, "2025-11-05")],
        SCHOOL,
        ["2025-11-05", "2026-02-05", "2026-05-05", "2026-08-05"],
    ),
    "each month of a span": (
        "monthly",
        [("2026-01-01", "2026-03-31")],
        SCHOOL,
        ["2026-01-31", "2026-02-28", "2026-03-31"],
    ),
    "each year by a day": ("yearly", [(None, "2024-02-29")], YEARS, ["2024-02-29", "2025-02-28"]),
    "each year": ("yearly", [], YEARS, ["2024-12-31", "2025-12-31"]),
    "twice a year": ("twice_a_year", [], SCHOOL, ["2025-12-31", "2026-06-30"]),
    "each month of no known year": ("monthly", [], None, []),
}


@pytest.fixture
def row(make):
    make.installation()
    make.operator = make.user(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR))
    order = read_order(ORDER, name="order.txt")
    digest = sha256(ORDER).hexdigest()
    return transact(lambda: import_order(order, "order.txt", digest, by=None)).rows[2]


@pytest.mark.parametrize("case", CASES)
def test_deadlines_are_those_that_the_order_names_or_means(case):
    recurrence, periods, term, expected = CASES[case]
    draft = {"recurrence": recurrence, "periods": [{"start": one, "end": end} for one, end in periods]}
    assert [day.isoformat() for day in deadlines(draft, term)] == expected


def test_paperwork_is_ticked_off_said_anew_and_taken_back(row):
    order = row.road_map_id
    assert queries.done(order) == {row.id: Filed(0, 1, 1, DUE)}
    done = actions.Done(DUE, "https://example.ru/1", "Приказ № 5")
    for _twice in range(2):
        transact(lambda: actions.tick_off(row, DUE, done, by=None))
    assert queries.done(order) == {row.id: Filed(1, 1, 0, None)}
    assert list(invariants.papers_done()) == []
    with pytest.raises(actions.NoSuchDeadline):
        transact(lambda: actions.tick_off(row, DUE + timedelta(days=1), done, by=None))
    tomorrow = actions.Done(clock.today(clock.zone()) + timedelta(days=1))
    with pytest.raises(actions.NotDoneYet):
        transact(lambda: actions.tick_off(row, DUE, tomorrow, by=None))
    row.gone_at = clock.now()  # a newer version has no such row: what was done stays
    db.session.commit()
    assert queries.done(order) == {row.id: Filed(1, 1, 0, None)}
    transact(lambda: actions.take_back(row, DUE, by=None))
    assert queries.done(order) == {}


def test_a_row_without_a_deadline_says_so_and_is_done_once(row, make, client):
    row.draft = row.draft | {"periods": []}
    db.session.commit()
    client.sign_in(make.operator.mail)
    assert "без срока" in client.get("/roadmaps/papers").text
    for _twice in range(2):
        transact(lambda: actions.tick_off(row, None, actions.Done(DUE), by=None))
    assert queries.done(row.road_map_id)[row.id] == Filed(1, 1, 0, None)
    row.state = RowState.REJECTED
    db.session.commit()
    assert queries.done(row.road_map_id) == {}


def test_an_overdue_paper_stands_on_the_desk_until_it_is_ticked_off(row, make, client):
    client.sign_in(make.operator.mail)
    assert PAPER in client.get("/").text
    page, order = "/roadmaps/papers", row.road_map_id
    action = f"/roadmaps/{order}/rows/{row.ordinal}/papers"
    form = client.form(page, action)
    bad = client.post(action, data=form | {"done_on": "2025-10-06", "link": "javascript:alert(1)"})
    assert bad.status_code == 422 and "http://" in bad.text
    good = form | {"done_on": "2025-10-06", "link": "https://example.ru/order", "note": "=1+1"}
    assert client.post(action, data=good).location == page
    db.session.rollback()
    assert db.session.scalar(select(Paper.done_on)) == date(2025, 10, 6)
    assert PAPER not in client.get("/").text
    file = client.get(f"/roadmaps/{order}/papers.csv?show=all").text
    assert PAPER in file and "'=1+1" in file and "https://example.ru/order" in file
    assert client.get(f"/roadmaps/{order}/papers.xlsx?show=done").data[:2] == b"PK"


def test_operators_are_reminded_three_working_days_before_once(row, make):
    with clock.pinned(datetime(2025, 10, 1, 12, tzinfo=clock.zone())):
        assert transact(due.remind_due) == 0
    with clock.pinned(datetime(2025, 10, 3, 12, tzinfo=clock.zone())):
        assert [transact(due.remind_due) for _twice in range(2)] == [1, 0]
        message = db.session.scalars(select(OutboxMessage)).one()
        [letter] = letters.write(message)
        assert (letter.to, PAPER in dict(letter.facts).values()) == (make.operator.mail, True)
        transact(lambda: actions.tick_off(row, DUE, actions.Done(date(2025, 10, 2)), by=None))
        assert list(letters.write(message)) == []


def test_the_audit_finds_what_was_ticked_off_before_it_was_done(row):
    paper = transact(lambda: actions.tick_off(row, DUE, actions.Done(DUE), by=None))
    paper.done_on = clock.today(clock.zone()) + timedelta(days=2)
    db.session.commit()
    [line] = invariants.papers_done()
    assert line.startswith(f"paper {paper.id} was ticked off before")
    assert db.session.scalars(select(RoadMap)).one().rows[2].state is RowState.PAPERWORK

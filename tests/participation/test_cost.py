"""A page of counts asks little after a sheet was saved, and still tells whatever else has changed."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import event

from app.accounts.models import Role
from app.core import clock
from app.core.db import db, transact
from app.organizations.actions.registry import add_municipality
from app.organizations.models import OrganizationKind
from app.participation.naming import municipality_names
from app.participation.reporting.models import ReportingPeriod
from tests.attendance.visiting import fill, visit
from tests.participation.region import YEAR_BEFORE, region
from tests.participation.reported import freeze, period, reopen
from tests.statements import at_most

AFTER_A_SHEET = 5  # who asks, what has changed (2), and the sheets of one municipality (2)
PAGE = "/participation?period=2026-10"
EARLIER = datetime(2024, 10, 15, 7, tzinfo=UTC)


@pytest.fixture
def schools(make):
    return region(make)


@pytest.fixture
def office(make):
    return make.organization(OrganizationKind.OPERATOR)


@pytest.fixture
def operator(client, make, schools, office):
    client.sign_in(make.user(Role.OPERATOR, office).mail)
    client.get(PAGE)
    return client


def test_a_sheet_that_is_saved_costs_the_next_page_five_statements(make, schools, operator):
    visits = [visit(make, make.school_class(schools["azov"], letter=letter)) for letter in "ДЕ"]
    assert ">77<" in operator.get(PAGE).text
    for came, booking, told in zip((3, 4), visits, (">80<", ">84<"), strict=True):
        fill(booking, came)
        with at_most(AFTER_A_SHEET):
            page = operator.get(PAGE).text
        assert told in page


def test_years_are_offered_from_the_first_that_has_a_sheet(make, schools, operator):
    offered = operator.get(PAGE).text
    assert 'value="2025"' in offered and 'value="2024"' not in offered
    with clock.pinned(YEAR_BEFORE):  # of a year that is offered already
        fill(visit(make, make.school_class(schools["azov2"], letter="Д"), at=YEAR_BEFORE), 3)
    assert 'value="2024"' not in operator.get(PAGE).text
    with clock.pinned(EARLIER):
        fill(visit(make, make.school_class(schools["azov"], letter="Д"), at=EARLIER), 3)
    assert 'value="2024"' in operator.get(PAGE).text


def test_what_is_renamed_added_or_frozen_is_told_at_once(make, schools, operator, office):
    path = "/dictionaries/kinds/trial"
    sent = operator.form(path, path) | {"title": "Проф-проба", "title_en": "Try-out"}
    assert operator.post(path, data=sent).status_code == 303
    assert "Проф-проба" in operator.get(PAGE).text
    operator.get("/preferences?lang=en")
    assert "Try-out" in operator.get(PAGE).text
    operator.get("/preferences?lang=ru")
    row = period()
    assert "Период заморожен" not in operator.get(PAGE).text
    freeze(row, office)
    assert office.short_name in operator.get(PAGE).text
    assert f"/periods/{row.id}" in operator.get(PAGE).text
    reopen(db.session.get_one(ReportingPeriod, row.id), office)
    assert f"/periods/{row.id}" not in operator.get(PAGE).text


def test_a_municipality_is_there_as_soon_as_it_was_added(app, make):
    with app.test_request_context():
        before = municipality_names()
    added = transact(lambda: add_municipality("61-new", "Новый район", by=None))
    with app.test_request_context():
        assert municipality_names() == before | {added.id: "Новый район"}


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_page_of_counts_opens_no_transaction_only_to_read(operator):
    seen = set()

    def note(_connection, cursor, *_rest):
        seen.add(cursor.connection.info.transaction_status.name)

    event.listen(db.engine, "after_cursor_execute", note)
    try:
        assert operator.get(f"{PAGE}&kind=trial").status_code == 200
    finally:
        event.remove(db.engine, "after_cursor_execute", note)
    assert seen == {"IDLE"}

"""What a kept view asks for: of which period, and of how much, by who reads it."""

from datetime import date

import pytest
from sqlalchemy import select

from app.accounts.models import Membership, Role
from app.core.db import db
from app.organizations.models import OrganizationKind
from app.participation.dimensions import Dimension
from app.participation.figures import Figure
from app.participation.periods import PeriodKind, read_period
from app.participation.reports.asking import asked_period, following, last_whole, previous, view_of
from app.participation.reports.models import SavedView

SHIPPED = [
    *("quarter", "trials", "programmes", "half_year", "inactive", "sites"),
    *("parents", "projects", "championships", "three_trials", "monthly_coverage"),
]


@pytest.mark.parametrize(
    ("kind", "day", "code"),
    [
        (PeriodKind.QUARTER, date(2026, 11, 26), "2026-q3"),
        (PeriodKind.QUARTER, date(2027, 1, 1), "2026-q4"),
        (PeriodKind.HALF, date(2026, 6, 30), "2025-h2"),
        (PeriodKind.SCHOOL_YEAR, date(2026, 9, 1), "2025-2026"),
        (PeriodKind.MONTH, date(2027, 1, 31), "2026-12"),
    ],
)
def test_a_report_opens_for_the_last_period_that_is_over(kind, day, code):
    period = last_whole(kind, day)
    assert period.code == code
    assert previous(following(period)) == period
    assert asked_period(SavedView(period_kind=kind), "no period", day) == period
    assert asked_period(SavedView(period_kind=kind), "2026-h1", day).code == "2026-h1"


def test_what_is_shipped_is_understood_and_no_wider_than_its_reader(app, make):
    with app.app_context():
        municipality = make.municipality("Азовский район")
        school = make.school(municipality)
        roles = {
            Role.OPERATOR: make.organization(OrganizationKind.OPERATOR),
            Role.MUNICIPALITY: make.organization(OrganizationKind.AUTHORITY, municipality),
            Role.SCHOOL: school,
        }
        found = {one.code: one for one in db.session.scalars(select(SavedView).order_by(SavedView.position))}
        assert list(found) == SHIPPED
        assert all(one.title and one.purpose and one.note for one in found.values())
        views = {
            (code, role): view_of(one, read_period("2026-2027"), Membership(role=role, organization=place))
            for code, one in found.items()
            for role, place in roles.items()
        }
    for code in SHIPPED:
        assert views[code, Role.OPERATOR].filters.keys(Dimension.SCHOOL) is None
        assert views[code, Role.MUNICIPALITY].filters.keys(Dimension.MUNICIPALITY) == {municipality.id}
        assert views[code, Role.SCHOOL].filters.keys(Dimension.SCHOOL) == {school.id}
    trials = views["three_trials", Role.MUNICIPALITY]
    assert (trials.least, trials.figures[0], trials.stepped.rows) == (3, Figure.EVENTS, Dimension.SCHOOL)
    assert (
        views["three_trials", Role.SCHOOL].least is None
    )  # its rows are classes, and the bound is of schools
    assert views["inactive", Role.OPERATOR].most == 10
    assert views["championships", Role.OPERATOR].columns is Dimension.COMPETING

"""A figure down to its sheet, a period frozen and corrected beside, and the pages of counts as everybody has
them: with JavaScript under axe, and without it."""

from datetime import UTC, datetime, timedelta

import pytest

from app.accounts.models import Role
from app.core import clock
from app.core.db import db, transact
from app.organizations.models import OrganizationKind
from app.participation.totals.actions import publish
from tests.attendance.visiting import fill
from tests.browser.conftest import Person
from tests.checks import clean
from tests.make import PASSWORD
from tests.participation.reported import october, period

pytestmark = pytest.mark.long

TODAY = datetime(2026, 12, 10, 9, tzinfo=UTC)
PAGES = {
    "operator": {
        "reports": "/reports",
        "report": "/reports/1?period=2026-q4",
        "wide-report": "/reports/4?period=2026-h2",
        "report-form": "/reports/1/edit",
        "lagging": "/lagging-schools",
        "typed": "/monthly-coverage/schools",
        "comparison": "/periods/comparison?first=2025-10&second=2026-10",
        "desk": "/",
    },
    "municipality": {"own-desk": "/", "own-figures": "/participation"},
    "visitor": {"totals": "/totals"},
    "school": {"school-figures": "/participation?period=2026-10", "school-typed": "/monthly-coverage"},
}


@pytest.fixture
def region(make, site):
    """October of two schools, and the accounts of those who read it."""
    site.ahead = TODAY - clock.now()
    make.installation()
    found = october(make)
    azov = make.organization(OrganizationKind.AUTHORITY, found.places["azov"])
    mails = {
        "operator": make.user(Role.OPERATOR, found.operator).mail,
        "municipality": make.user(Role.MUNICIPALITY, azov).mail,
        "school": make.user(Role.SCHOOL, found.schools["azov"]).mail,
    }
    period()
    transact(lambda: publish(2026, by=None))
    db.session.rollback()
    return found, mails


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("walk", ["counts", "plain-counts"])
def test_a_figure_opens_its_sheet_and_what_is_frozen_stays(chromium, site, region, walk):
    found, mails = region
    people = {role: Person(chromium, site, walk, javascript=walk == "counts") for role in [*mails, "visitor"]}
    for role, mail in mails.items():
        people[role].sign_in(mail, PASSWORD)
    down_to_the_sheet(people["operator"])
    frozen_and_corrected(people["operator"], found)
    if walk == "counts":  # pages to be read are the same without JavaScript
        for role, pages in PAGES.items():
            for name, path in pages.items():
                people[role].open(path)
                people[role].look(name)
    for person in people.values():
        person.done()
    clean()


def down_to_the_sheet(operator):
    operator.open("/participation?period=2026-10")
    operator.look("figures")
    operator.follow("Район azov")
    operator.follow("Школа azov")
    operator.look("school")
    operator.page.locator(".heat-table td.total a").first.click()
    operator.sees("Участий: 24")
    operator.look("sheets")
    operator.page.locator("tbody th a").first.click()
    operator.page.wait_for_url("**/sheet")
    operator.look("sheet")


def frozen_and_corrected(operator, found):
    operator.open("/periods")
    operator.look("periods")
    operator.follow("Октябрь 2026")
    operator.follow("Зафиксировать показатели")
    operator.look("freezing")
    operator.press("Зафиксировать эти показатели")
    operator.sees("Зафиксировано")
    with clock.pinned(TODAY + timedelta(hours=1)):
        fill(found.visits["azov"], 20, reason="пересчитали")
    db.session.rollback()
    operator.page.reload()
    operator.sees("24 → 20")
    operator.look("corrected")

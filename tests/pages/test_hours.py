"""The pages of hours per class: from the region down to the sheets, told as the events' share."""

import re
from html import unescape

import pytest

from app.accounts.models import Role
from app.core import clock
from app.organizations.models import OrganizationKind
from tests.attendance.visiting import TODAY, fill, visit
from tests.participation.test_hours import level

NOT_ALL = "Это доля мероприятий"


@pytest.fixture(autouse=True)
def today():
    with clock.pinned(TODAY):
        yield


def test_a_school_reads_the_hours_of_its_classes_on_its_desk_and_on_a_page_of_their_own(make, client):
    school = make.school()
    eighth, ninth, _third = (make.school_class(school, grade, "А", roll=25) for grade in (8, 9, 3))
    fill(visit(make, eighth), 20)
    client.sign_in(make.user(Role.SCHOOL, school).mail)
    assert "Уровень программы на этот учебный год не указан" in (page := client.get("/hours").text)
    assert "1,6 ч" in page
    level(school, 60)
    desk, page, table = (client.get(path).text for path in ("/", "/hours", "/hours.csv"))
    for shown in (desk, page):
        assert "1,6 из 60" in shown and NOT_ALL in shown
        assert f"class={eighth.id}" in shown
        assert f"class={ninth.id}" not in shown  # nothing yet: there is nothing to open
    (address,) = re.findall(rf'href="(/participation/sheets[^"]*class={eighth.id}[^"]*)"', page)
    assert "Участий: 20" in client.get(unescape(address)).text
    assert ">3А<" in page and "3А" not in desk
    assert "8А;25;20;40;1.6;60;2;" in table.replace(",", ".") and "9А;25;0;0;;60;0;пока ничего" in table


def test_coordinators_step_down_to_the_classes_of_the_schools_they_look_after(make, app, client):
    make.installation()
    here, there = make.municipality("Азовский район"), make.municipality("г. Батайск")
    near, far = make.school(here, short_name="Близкая"), make.school(there, short_name="Дальняя")
    for school in (near, far):
        fill(visit(make, make.school_class(school, 8, "А", roll=20)), 20)
    level(near, 40)
    client.sign_in(make.user(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR)).mail)
    region = client.get("/hours").text
    assert "Азовский район" in region and "Близкая" not in region
    assert f"municipality={here.id}" in region and "1 школа не указала уровень программы" in region
    of_place = client.get(f"/hours?municipality={here.id}").text
    assert "Близкая" in of_place and "Дальняя" not in of_place and "2 из 40" in of_place
    assert f"school={near.id}" in of_place and NOT_ALL in of_place
    assert "2 из 40" in client.get(f"/hours?school={near.id}&grade=older").text

    office = app.test_client()
    office.sign_in(make.user(Role.MUNICIPALITY, make.organization(OrganizationKind.AUTHORITY, here)).mail)
    own = office.get(f"/hours?municipality={there.id}").text
    assert "Близкая" in own and "Дальняя" not in own
    for path in (f"/hours?school={far.id}", "/hours?school=x"):
        assert office.get(path).status_code == 404

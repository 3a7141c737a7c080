"""The counts on the screen, and the way from each to its sheets."""

import re
from html.parser import HTMLParser

import pytest

from app.accounts.models import Role
from app.core.db import db
from app.organizations.models import OrganizationKind, SchoolClass
from tests.participation.region import region

BEHIND = "/participation/sheets"


class Figures(HTMLParser):
    """Links of a page with their texts."""

    def __init__(self, page):
        super().__init__()
        self.links, self._open = [], None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self._open = [dict(attrs)["href"], ""]

    def handle_data(self, data):
        if self._open:
            self._open[1] += data

    def handle_endtag(self, tag):
        if tag == "a" and self._open:
            self.links.append((self._open[0], self._open[1].strip()))
            self._open = None


def figures(page):
    """(address of the sheets, number) of every single number that is a link."""
    found = [
        (address, text.replace("\u00a0", ""))
        for address, text in Figures(page).links
        if address.startswith(BEHIND)
    ]
    return [(address, int(text)) for address, text in found if text.isdigit()]


@pytest.fixture
def places(make):
    return region(make)


def people(make, places):
    return {
        Role.SCHOOL: places["azov"],
        Role.HOST: places["host"],
        Role.MUNICIPALITY: make.organization(OrganizationKind.AUTHORITY, places["azov"].municipality),
        Role.OPERATOR: make.organization(OrganizationKind.OPERATOR),
        Role.ANALYST: make.organization(OrganizationKind.MINISTRY),
    }


@pytest.fixture
def sign_in(client, make, places):
    organizations = people(make, places)

    def enter(role):
        browser = client.application.test_client()
        browser.sign_in(make.user(role, organizations[role]).mail)
        return browser

    return enter


def came_in(page):
    """Participations of the sheets page: its heading, and the sum of its rows."""
    heading = re.search(r"<h1>Участий: ([\d\u00a0]+)</h1>", page)
    rows = re.findall(r'<td class="num total">([\d\u00a0]+)</td>\s*</tr>\s*(?=<tr>|</tbody>)', page)
    return int(heading[1].replace("\u00a0", "")), sum(int(row.replace("\u00a0", "")) for row in rows)


def test_the_sheets_behind_every_figure_add_up_to_it_and_open(sign_in):
    for role in Role:
        browser = sign_in(role)
        page = browser.get("/participation?year=2026").text
        table = figures(page.split('class="heat-table"')[1])
        by_month = figures(page.split('class="by-month"')[1].split("</table>")[0])
        assert table and by_month
        for address, number in {*table, *by_month}:
            sheets = browser.get(address).text
            assert came_in(sheets) == (number, number), (role, address)
        behind = [address for address, _ in Figures(sheets).links if "/sheets/" in address]
        assert behind and all(browser.get(one, follow_redirects=True).status_code == 200 for one in behind)


def test_a_page_after_the_last_one_leads_to_the_first(sign_in):
    text = sign_in(Role.OPERATOR).get(f"{BEHIND}?year=2026&page=900").text
    assert "Такой страницы нет" in text
    assert f'href="{BEHIND}?period=2026-2027">На первую страницу' in text
    assert "За этим числом нет листов" not in text


def test_everybody_sees_only_their_own(sign_in):
    seen = {role: came_in(sign_in(role).get(f"{BEHIND}?year=2026").text)[0] for role in Role}
    assert seen == {
        Role.SCHOOL: 54,
        Role.HOST: 77,
        Role.MUNICIPALITY: 62,
        Role.OPERATOR: 96,
        Role.ANALYST: 96,
    }


def test_a_school_sees_only_its_own_whatever_the_address_asks(sign_in, places):
    browser = sign_in(Role.SCHOOL)
    other = places["bataysk"]
    for asked in (
        f"school={other.id}",
        f"municipality={other.municipality_id}",
        f"school={other.id}&municipality=none",
    ):
        page = browser.get(f"/participation?year=2026&{asked}").text
        assert other.short_name not in page
        assert came_in(browser.get(f"{BEHIND}?year=2026&{asked}").text)[0] == 54


def test_a_municipality_steps_down_to_its_schools_and_not_to_others(sign_in, places):
    browser = sign_in(Role.MUNICIPALITY)
    page = browser.get("/participation?year=2026").text
    assert "Школа Азова" in page and "Школа Батайска" not in page
    assert browser.get(f"{BEHIND}?year=2026&school={places['bataysk'].id}").status_code == 404
    assert browser.get(f"{BEHIND}?year=2026&school={places['azov'].id}").status_code == 200


@pytest.mark.parametrize("role", [Role.SCHOOL, Role.HOST, Role.MUNICIPALITY])
def test_nobody_is_told_the_name_of_a_foreign_school_or_class(sign_in, make, places, role):
    foreign = make.school_class(make.school(short_name="Чужая школа"))
    own = db.session.query(SchoolClass).filter_by(school_id=places["azov"].id, year=2026).one().id
    asked = [f"class={foreign.id}"]
    if role is not Role.SCHOOL:  # a school's address always asks for the own one
        asked.append(f"school={foreign.school_id}")
    browser = sign_in(role)
    for path in ("/participation", BEHIND):
        assert [browser.get(f"{path}?{one}").status_code for one in asked] == [404] * len(asked)
        assert browser.get(f"{path}?school={places['azov'].id}&class={own}").status_code == 200


def test_coverage_is_called_an_estimate_and_participations_never_pupils(sign_in):
    page = sign_in(Role.OPERATOR).get("/participation?year=2026").text
    assert "Охват, оценка" in page
    assert re.search(
        r"Участий</dt><dd class=\"value\">.*?</dd><dd class=\"muted\">по 7 листам посещения", page, re.S
    )
    assert "66–67" in re.sub(r"<[^>]+>", "", page)


def test_filters_stand_in_the_address_and_nonsense_there_is_left_out(sign_in):
    browser = sign_in(Role.OPERATOR)
    page = browser.get("/participation?year=2026&month=10&kind=trial").text
    assert "Октябрь" in page and 'href="/participation?period=2026-2027&amp;kind=trial"' in page
    for nonsense in (
        "year=abc",
        "year=99999",
        "month=13&year=2026",
        "kind=%27--&year=2026",
        "municipality=-1",
        "school=9999999999999",
    ):
        assert browser.get(f"/participation?{nonsense}").status_code == 200


def test_under_htmx_the_same_figures_come_without_the_page_around(sign_in):
    browser = sign_in(Role.ANALYST)
    whole = browser.get("/participation?year=2026&month=10").text
    part = browser.get("/participation?year=2026&month=10", headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith('<div id="participation">')
    assert figures(part) == figures(whole) != []


def test_a_year_without_sheets_says_so(sign_in):
    assert "листов посещения пока нет" in sign_in(Role.OPERATOR).get("/participation?year=2030").text


def test_a_visitor_is_sent_to_sign_in(client):
    for path in ("/participation", BEHIND):
        assert "/sign-in" in client.get(path).location

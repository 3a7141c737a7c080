"""A report on the page, in its files and in the note: the same figures, the method beside them."""

import csv
from datetime import date
from io import BytesIO, StringIO
from zipfile import ZipFile

import docx
import pytest
from sqlalchemy import select

from app.accounts.models import Membership, Role
from app.calendar.models import EventKind
from app.core.db import db, transact
from app.organizations.models import OrganizationKind
from app.participation.periods import read_period
from app.participation.reporting.actions import OwnDraft, add_own
from app.participation.reports.models import SavedView
from app.participation.reports.reading import report
from tests.attendance.visiting import fill, visit
from tests.participation.region import region
from tests.participation.reported import freeze, period
from tests.participation.test_routes import Figures, came_in, figures

one_engine = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # queries ask both below
YEAR = "period=2026-2027"


@pytest.fixture
def places(make):
    return region(make)


@pytest.fixture
def sign_in(client, make, places):
    def enter(role, organization):
        browser = client.application.test_client()
        browser.sign_in(make.user(role, organization).mail)
        return browser

    return enter


def shipped():
    return {one.code: one for one in db.session.scalars(select(SavedView).order_by(SavedView.position))}


def told(page):
    return page.split('class="heat-table"')[1].split("</table>")[0]


@one_engine
def test_the_operator_reads_every_shipped_report_and_its_files(sign_in, make):
    browser, found = sign_in(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR)), shipped()
    listed = browser.get("/reports").text
    for one in found.values():
        page = browser.get(f"/reports/{one.id}?{YEAR}")
        assert page.status_code == 200 and one.title in listed and one.purpose in listed
        assert all(line in page.text for line in one.note.splitlines())
        assert "2026/2027 учебный год" in page.text
    trials = browser.get(f"/reports/{found['sites'].id}?{YEAR}").text
    behind = figures(told(trials))
    assert behind
    for address, number in behind[2:3]:  # the participations of the first site
        assert came_in(browser.get(address).text) == (number, number) == (77, 77)

    title = found["quarter"].title
    body = browser.get(f"/reports/{found['quarter'].id}/table.csv?{YEAR}").data.decode("utf-8-sig")
    lines = list(csv.reader(StringIO(body), delimiter=";"))
    assert lines[:2] == [[title], ["2026/2027 учебный год"]]
    assert "Составлено" in lines[3][0] and lines[4] == []
    header = next(line for line in lines if "Участий" in line)
    page = told(browser.get(f"/reports/{found['quarter'].id}?{YEAR}").text)
    seen = {text for _address, text in Figures(page).links}
    for line in lines[lines.index(header) + 1 :]:
        assert line[header.index("Участий")] in seen
    book = ZipFile(BytesIO(browser.get(f"/reports/{found['quarter'].id}/table.xlsx?{YEAR}").data))
    assert "Как посчитано" in book.read("xl/workbook.xml").decode()
    assert "_xlnm.Print_Titles" in book.read("xl/workbook.xml").decode()
    notes = book.read("xl/worksheets/sheet2.xml").decode()
    assert found["quarter"].note.splitlines()[1] in notes
    assert ("&lt;" in book.read("xl/worksheets/sheet1.xml").decode()) == ("«&lt;»: число мало" in notes)


@one_engine
def test_a_note_hides_small_numbers_and_ends_with_a_line_to_sign(sign_in, make, places):
    one = shipped()["three_trials"]
    one.shape = {**one.shape, "least": "1"}
    db.session.commit()
    few = make.school_class(make.school(places["azov"].municipality, short_name="Школа 3 Азова"))
    fill(visit(make, few, kind=EventKind.TRIAL), 3)
    office = make.organization(OrganizationKind.AUTHORITY, places["azov"].municipality, name="Отдел Азова")
    browser = sign_in(Role.MUNICIPALITY, office)
    page = told(browser.get(f"/reports/{one.id}?{YEAR}").text)
    assert {"3", "8", "44"} <= {text for _address, text in Figures(page).links}
    body = browser.get(f"/reports/{one.id}/note.docx?{YEAR}").data
    paper = docx.Document(BytesIO(body))
    text = [paragraph.text for paragraph in paper.paragraphs]
    assert text[:3] == ["Отдел Азова", one.title, "2026/2027 учебный год"]
    assert set(one.note.splitlines()) <= set(text)
    signing = [cell.text.split("\n") for cell in paper.tables[-1].rows[0].cells]
    assert [part for _line, part in signing] == ["Должность", "Подпись", "Расшифровка подписи"]
    assert all("____" in line for line, _part in signing)
    headings = [one for one in paper.paragraphs if one.text == "Как посчитано"]
    assert headings[0].paragraph_format.keep_with_next
    section, head = paper.sections[0], paper.tables[0].rows[0]._tr
    assert section.different_first_page_header_footer and 'w:instr="PAGE"' in section.header._element.xml
    assert "w:tblHeader" in head.xml
    rows = [[cell.text for cell in row.cells] for row in paper.tables[0].rows]
    assert [row[:3] for row in rows[1:]] == [
        ["Школа 2 Азова", "1", "скрыто"],  # or the total would tell of the three
        ["Школа 3 Азова", "1", "скрыто"],
        ["Школа Азова", "2", "44"],
    ]


@one_engine
def test_what_is_no_period_is_told_on_every_page_of_counts(sign_in, make):
    browser, one = sign_in(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR)), shipped()["quarter"]
    for page in (f"/reports/{one.id}", "/participation"):
        for code, told in (("2026-12-24..2026-09-01", True), ("x", True), ("2026-q4", False), ("", False)):
            text = browser.get(f"{page}?period={code}").text
            assert (f"Это не период: {code}. " in text) == told, (page, code)


@one_engine
def test_what_leaves_of_a_frozen_period_says_that_its_figures_are_not_the_frozen_ones(sign_in, make):
    operator = make.organization(OrganizationKind.OPERATOR, short_name="Центр")
    freeze(period(), operator)
    browser, one = sign_in(Role.OPERATOR, operator), shipped()["quarter"]
    for code, told in (("2026-10", True), ("2026-09", False)):
        paper = docx.Document(BytesIO(browser.get(f"/reports/{one.id}/note.docx?period={code}").data))
        book = ZipFile(BytesIO(browser.get(f"/reports/{one.id}/table.xlsx?period={code}").data))
        for text in (paper.element.xml, book.read("xl/worksheets/sheet2.xml").decode()):
            assert ("(Центр); здесь числа такие, какие они сейчас" in text) == told


def test_an_indicator_counts_who_is_within_its_bounds(app, make, places):
    one, year = shipped()["three_trials"], read_period("2026-2027")
    one.shape, one.target = {**one.shape, "least": "2"}, 3
    authority = make.organization(OrganizationKind.AUTHORITY, places["azov"].municipality)
    operator = make.organization(OrganizationKind.OPERATOR)

    def read(saved, role, organization):
        person = Membership(role=role, organization=organization, organization_id=organization.id)
        return report(saved, year, person)

    def of(role, organization):
        return read(one, role, organization).indicator

    whole, part = of(Role.OPERATOR, operator), of(Role.MUNICIPALITY, authority)
    assert (whole.reached, whole.of, whole.target, whole.left, whole.is_limit) == (1, 4, 3, 2, False)
    assert (part.reached, part.of, part.target) == (1, 2, None)  # the target is the region's
    host = of(Role.HOST, places["host"])  # it reads of the schools that came to its trials
    assert (host.reached, host.of, host.target) == (1, 3, None)
    own, other = of(Role.SCHOOL, places["azov"]), of(Role.SCHOOL, places["azov2"])
    assert [(line.value, line.is_within) for line in (own, other)] == [(2, True), (1, False)]

    few = shipped()["inactive"]
    few.target = 1
    limit = read(few, Role.OPERATOR, operator).indicator
    assert (limit.reached, limit.left, limit.is_limit) == (2, 1, True)
    assert read(shipped()["parents"], Role.OPERATOR, operator).is_empty


@one_engine
def test_own_periods_are_offered_wherever_a_period_is_chosen_but_to_hosts(sign_in, make, places):
    weeks = (("Неделя профориентации", date(2026, 10, 5)), ("Неделя профориентации", date(2027, 3, 1)))
    for title, first in weeks:
        last = first.replace(day=first.day + 6)
        draft = OwnDraft(title, first, last, last)
        transact(lambda draft=draft: add_own(draft, by=None))
    report = f"/reports/{shipped()['quarter'].id}"
    organizations = {
        Role.SCHOOL: places["azov"],
        Role.OPERATOR: make.organization(OrganizationKind.OPERATOR),
        Role.HOST: make.organization(),
    }
    autumn = '<option value="2026-10-05..2026-10-11"'
    for role, organization in organizations.items():
        browser = sign_in(role, organization)
        offered = role is not Role.HOST
        for address in (report, "/participation"):
            page = browser.get(address).text
            assert ("Неделя профориентации: 5–11 октября 2026" in page) is offered
            assert ("Неделя профориентации: 1–7 марта 2027" in page) is offered
            chosen = browser.get(f"{address}?period=2026-10-05..2026-10-11").text
            assert chosen.count(autumn) == 1 and f"{autumn} selected" in chosen
        if role is Role.OPERATOR:
            assert autumn in browser.get("/participation/archive").text

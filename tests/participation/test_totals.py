"""The totals of a year: everybody reads what an operator has published, and nothing small."""

import csv
import io
import re
from html import unescape

import pytest

from app.accounts.models import Role
from app.calendar.models import EventKind
from app.core.audit import AuditEntry
from app.core.db import db, transact
from app.organizations.models import OrganizationKind
from app.participation.dimensions import Dimension
from app.participation.figures import Figure
from app.participation.smallness import HIDDEN
from app.participation.totals.actions import publish
from app.participation.totals.figures import totals_of
from tests.attendance.visiting import fill, visit
from tests.participation.region import region


@pytest.fixture
def places(make):
    """The region, with 3 and 6 visits to festivals of which nobody is to read."""
    found = region(make)
    for name, came in (("azov", 3), ("bataysk", 6)):
        festival = visit(
            make, make.school_class(found[name], grade=9), kind=EventKind.FESTIVAL, title=f"Слёт {name}"
        )
        fill(festival, came)
    return found


def text_of(page):
    """Its words, with plain spaces between them."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def published(year=2026):
    transact(lambda: publish(year, by=None))


def test_a_year_is_read_from_its_publication_until_it_is_withdrawn(client, make, places):
    visitor = client.application.test_client()
    nothing = visitor.get("/totals")
    assert nothing.status_code == 200 and "Итоги пока не опубликованы" in nothing.text
    hidden = ("/totals?year=2026", "/totals?year=2025", "/totals?year=-1", "/totals/table.csv")
    assert [visitor.get(path).status_code for path in hidden] == [404] * 4
    assert "Итоги года" not in visitor.get("/help").text
    client.sign_in(make.user(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR)).mail)
    assert "год не опубликован" in client.get("/totals?year=2026").text
    form = client.form("/totals/years", action="/totals/years/2026/publication")
    for act, seen in (("publication", 200), ("publication", 200), ("withdrawal", 404)):
        assert client.post(f"/totals/years/2026/{act}", data=form).status_code == 303
        assert visitor.get("/totals?year=2026").status_code == seen
        assert ('href="/totals">Итоги года' in visitor.get("/help").text) is (seen == 200)
        assert ("/totals<" in visitor.get("/sitemap.xml").text) is (seen == 200)
    logged = db.session.query(AuditEntry.action).filter_by(subject="totals").order_by(AuditEntry.id)
    assert [action for (action,) in logged] == ["totals.published", "totals.withdrawn"]
    for year in (2024, 2027):  # nobody has marked anything there
        assert client.post(f"/totals/years/{year}/publication", data=form).status_code == 404


def test_the_page_tells_the_year_and_no_school_class_or_event(client, places):
    published()
    page = client.get("/totals?year=2026").text
    told = text_of(page)
    assert "Итоги 2026/2027 учебного года" in told and "данные на 20 ноября" in told
    assert re.search(r"Участий 105 .* Мероприятий проведено 8 ", told)
    assert "из 4, это 100 %" in told and "Азовский район 65 2 из 2 100 % " in told
    for name in ("Школа", "лицей", "Слёт", "trial 20", places["host"].short_name):
        assert name not in told.replace("Школы", ""), name
    assert (
        client.get("/totals").headers["ETag"]
        and "no-store" not in client.get("/totals").headers["Cache-Control"]
    )
    assert page.count('<link rel="canonical"') == 1


def test_no_small_number_is_told_or_can_be_reckoned(app, make, places):
    fill(visit(make, make.school_class(), kind=EventKind.CONTEST), 2)
    with app.test_request_context():
        totals = totals_of(2026)
    kinds = {key: row[Figure.PARTICIPATIONS] for key, row in totals.tables[Dimension.KIND].items()}
    assert kinds == {"trial": 77, "excursion": 19, "lesson": 0, "festival": HIDDEN, "contest": HIDDEN}
    by_place = totals.tables[Dimension.MUNICIPALITY].values()
    hidden = [row for row in by_place if HIDDEN in row.values()]
    assert len(hidden) == 2  # one with 2 visits, and the least of the others: 107 less the rest would tell it
    for row in hidden:
        assert {row[one] for one in row if one is not Figure.SCHOOLS} <= {HIDDEN, None}
    assert totals.total[Figure.PARTICIPATIONS] == 107


def test_the_file_says_what_the_page_says(client, places):
    published()
    answer = client.get("/totals/table.csv?year=2026")
    head, *rows = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";")
    told = text_of(client.get("/totals?year=2026").text)
    assert head[:6] == [
        "Разрез",
        "Строка",
        "Всего школ",
        "Мероприятий проведено",
        "Школ участвовало",
        "Участий",
    ]
    assert rows[0][:6] == ["Год", "Всего", "4", "8", "4", "105"]
    assert {row[0] for row in rows} == {"Год", "Месяц", "Вид мероприятия", "Муниципалитет"}
    for by, name, _schools, *figures in rows[1:]:
        assert by == "Месяц" or name in told
        assert all(figure in told for figure in figures)
    assert client.get("/totals/table.doc?year=2026").status_code == 404

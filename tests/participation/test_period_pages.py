"""Reporting periods over HTTP: an operator's way through them, and how far everybody else sees."""

from datetime import UTC, datetime
from hashlib import sha256

import pytest

from app.accounts.models import Role
from app.core.db import db
from app.organizations.models import OrganizationKind
from app.participation.reporting.models import Freezing, Part, ReportingPeriod
from tests.attendance.visiting import fill, visit
from tests.participation.reported import freeze, october, period


def test_an_operator_makes_freezes_and_reopens(make, client):
    world = october(make)
    client.sign_in(make.user(Role.OPERATOR, world.operator).mail)
    regular = client.form("/periods?year=2026", "/periods/regular")
    assert client.post("/periods/regular", data=regular | {"kinds": ["month"]}).status_code == 303
    rows = {row.period.code: row.id for row in db.session.query(ReportingPeriod)}
    assert len(rows) == 12

    own = client.form("/periods/new", "/periods") | {"title": "Осень", "first": "2026-09-01"}
    backwards = client.post("/periods", data=own | {"last": "2026-08-01"})
    assert backwards.status_code == 422
    assert "Период заканчивается 1 августа 2026 — раньше, чем начинается" in backwards.text
    assert client.post("/periods", data=own | {"last": "2026-10-31"}).status_code == 303
    other = own | {"title": "Зима", "first": "2026-10-31", "last": "2026-12-01"}
    overlapping = client.post("/periods", data=other)
    assert (
        overlapping.status_code == 409
        and "<li>Осень, 1 сентября 2026 – 31 октября 2026</li>" in overlapping.text
    )
    assert client.post("/periods", data=other | {"all_the_same": "y"}).status_code == 303

    here = f"/periods/{rows['2026-10']}"
    shown = client.get(f"{here}/freezing").text
    assert ">49<" in shown and world.operator.name in shown
    asked = client.form(f"{here}/freezing", "/freezing")
    fill(world.visits["azov"], 23, reason="Пересчитали")
    late = client.post(f"{here}/freezing", data=asked)
    assert late.status_code == 409 and ">48<" in late.text
    assert (
        client.post(f"{here}/freezing", data=client.form(f"{here}/freezing", "/freezing")).status_code == 303
    )
    freezing = db.session.query(Freezing).one()
    (lines,) = (part for part in freezing.parts if part.part is Part.LINES)
    body = client.get(f"{here}/freezings/1/lines.csv").data
    assert sha256(body).hexdigest() == lines.sha256 and lines.sha256 in client.get(here).text
    assert client.get(f"{here}/freezings/1/special_needs.csv").status_code == 404

    reopening = client.form(f"{here}/reopening", "/reopening")
    assert client.post(f"{here}/reopening", data=reopening).status_code == 422
    reasoned = reopening | {"reason": "Нужны поправки января"}
    assert client.post(f"{here}/reopening", data=reasoned).status_code == 303
    assert "Нужны поправки января" in client.get(here).text


@pytest.fixture
def corrected(make):
    """October is frozen, and the school of Bataysk has corrected its sheet since."""
    world = october(make)
    row = period()
    freeze(row, world.operator)
    fill(world.visits["bataysk"], 20, reason="Пересчитали")
    return world, row


def test_everybody_sees_the_correction_as_far_as_they_reach(make, client, corrected):
    world, row = corrected
    offices = {
        name: make.organization(OrganizationKind.AUTHORITY, world.places.get(name, world.places["azov"]))
        for name in ("azov", "bataysk", "nowhere")
    }
    mails = {name: make.user(Role.MUNICIPALITY, office).mail for name, office in offices.items()}
    mails["analyst"] = make.user(Role.ANALYST, make.organization(OrganizationKind.MINISTRY)).mail
    mails["school"] = make.user(Role.SCHOOL, world.schools["azov"]).mail
    offices["nowhere"].municipality_id = None  # coordinates nothing, not those of no municipality
    world.schools["azov"].municipality_id = None
    db.session.commit()
    seen, files, compared = {}, {}, {}
    for name, mail in mails.items():
        client.sign_in(mail)
        seen[name] = client.get(f"/periods/{row.id}").text
        files[name] = client.get(f"/periods/{row.id}.csv").text.splitlines()[1:]
        compared[name] = client.get("/periods/comparison.csv?first=2025-10&second=2026-10").text.splitlines()
        client.post("/sign-out", data=client.form("/calendar", "/sign-out"))
    sheet = f"/sheets/{world.sheet_ids['bataysk']}"
    assert {name for name, text in seen.items() if sheet in text} == {"analyst", "bataysk"}
    azov, bataysk = "24;24;0;1;1;0;24;24;24;24", "25;20;-5;1;1;0;25;25;20;20"
    assert files["analyst"] == [
        "Район azov;24;0;-24;1;0;-1;24;24;;",
        f"Район bataysk;{bataysk}",
        "Без муниципалитета;0;24;24;0;1;1;;;24;24",
        "Всего;49;44;-5;2;2;0;49;49;44;44",
    ]
    assert files["bataysk"] == [f"Школа bataysk;{bataysk}"]
    assert files["azov"] == ["Школа azov;24;0;-24;1;0;-1;24;24;;"]  # it has left since
    assert files["school"] == [f"Школа azov;{azov}"]
    assert files["nowhere"] == []
    everywhere = "На тот момент "  # of all municipalities: not of what one looks after
    assert {name for name, text in seen.items() if everywhere in text} == {"analyst"}
    totals = {name: lines[-1].split(";")[:3] for name, lines in compared.items()}
    assert totals == {  # the frozen 49, and no year before
        "analyst": ["Всего", "", "49"],
        "bataysk": ["Всего", "", "25"],
        "azov": ["Всего", "", "24"],
        "nowhere": ["Всего", "", ""],
        "school": ["Всего", "", "24"],
    }


def test_a_comparison_says_what_is_frozen_and_what_is_no_period(make, client, corrected):
    world, _row = corrected
    client.sign_in(make.user(Role.OPERATOR, world.operator).mail)
    text = client.get("/periods/comparison?first=2026-09&second=2026-10").text
    assert "нынешние показатели, не зафиксированы" in text and "зафиксированные показатели, " in text
    assert "нет данных" in text and "∞" not in text and "период ещё не закончился" not in text
    running = client.get("/periods/comparison?first=2026-10&second=2090-2091").text
    assert running.count("период ещё не закончился") == 1
    refused = client.get("/periods/comparison?first=2026-12-24..2026-09-01&second=2026-10")
    assert refused.status_code == 422 and "Это не период: 2026-12-24..2026-09-01" in refused.text
    own = client.get(
        f"/periods/comparison?first=2026-10-01..2026-10-14&second=2026-10&municipality={world.places['azov'].id}"
    )
    assert "Школа azov" in own.text and "Школа bataysk" not in own.text


def test_what_a_period_calls_unmarked_stands_behind_its_link(make, client):
    world, row = october(make), period()
    school = make.school_class(world.schools["azov"], letter="В", roll=25)
    silent = visit(make, school, at=datetime(2026, 10, 20, 7, tzinfo=UTC))
    client.sign_in(make.user(Role.OPERATOR, world.operator).mail)
    page = client.get(f"/periods/{row.id}").text
    assert "1 посещение не отмечено" in page and 'href="/attendance?state=silent"' in page
    listed = client.get("/attendance?state=silent").text
    assert silent.slot.event.title in listed and listed.count("/sheet") == 1

"""Whole regions: one with thousands of rows, and a city that has no municipalities."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.accounts.models import Role
from app.core.db import db
from app.core.tables import xlsx_bytes
from app.organizations.models import Municipality, Organization, OrganizationKind, SchoolClass
from tests.organizations.files import as_csv

ROOT = Path(__file__).resolve().parents[2]
SCHOOLS, CLASSES, PLACES = 1144, 12_000, 55

# Runs in a process of its own, so that what it costs is its own. CPU time counts, to which others add
# little, and the peak of memory once the program is loaded: its first password takes 19 MiB for a moment.
MEASURED = """
import resource, sys, time
from app import create_app
from app.config import Config
from app.organizations.cli import organizations
app = create_app(Config.from_env())
open("/proc/self/clear_refs", "w").write("5")
begun = resource.getrusage(resource.RUSAGE_SELF).ru_utime
for file in sys.argv[1:]:
    done = app.test_cli_runner().invoke(args=["organizations", "import", file])
    assert done.exit_code == 0, done.output
spent = sum(
    usage.ru_utime + usage.ru_stime
    for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
)
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]
print(spent, int(peak) // 1024)
"""


@pytest.fixture
def run(app):
    def invoke(*arguments):
        return app.test_cli_runner().invoke(args=["organizations", "import", *map(str, arguments)])

    return invoke


@pytest.fixture
def region(make, tmp_path):
    """The files of a region: its schools and their classes; its municipalities are there."""
    places = [make.municipality(f"Район {number}") for number in range(PLACES)]
    db.session.rollback()
    schools = [
        (
            f"s-{n}",
            f"МБОУ СОШ № {n} имени Героя",
            places[n % PLACES].name,
            f"ул. Школьная, {n}",
            "8 863 200-00-00",
        )
        for n in range(SCHOOLS)
    ]
    classes = [
        (f"s-{n % SCHOOLS}", f"{n // SCHOOLS % 11 + 1}{'АБ'[n // SCHOOLS > 10]}", 20 + n % 10, "2026/2027")
        for n in range(CLASSES)
    ]
    files = tmp_path / "schools.xlsx", tmp_path / "classes.xlsx"
    files[0].write_bytes(xlsx_bytes(["Код", "Наименование", "Муниципалитет", "Адрес", "Телефон"], schools))
    files[1].write_bytes(xlsx_bytes(["Код школы", "Класс", "Учеников", "Учебный год"], classes))
    return files


def test_a_region_is_imported_within_ten_seconds_and_150_megabytes_and_exported_within_three(
    make, client, config, region
):
    env = os.environ | {"DATABASE_URL": config.database_url, "INSTANCE_DIR": str(config.instance_dir)}
    command = [sys.executable, "-c", MEASURED, *map(str, region)]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    seconds, megabytes = map(float, done.stdout.split())
    assert seconds < 10 and megabytes <= 150, done.stdout
    db.session.rollback()
    assert db.session.scalar(select(func.count(Organization.id))) == SCHOOLS
    assert db.session.scalar(select(func.count(SchoolClass.id))) == CLASSES
    make.user(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR), "operator@test.example")
    client.sign_in("operator@test.example")
    spent = os.times()
    for path in ("/registry/organizations.xlsx", "/registry/classes.xlsx?year=2026"):
        assert len(client.get(path).data) > 30_000
    assert os.times().user - spent.user < 3


def test_a_city_without_municipalities_imports_signs_in_and_shows_its_calendar(make, client, run, tmp_path):
    make.installation("Город Примерск")
    file = tmp_path / "schools.csv"
    file.write_bytes(as_csv(["Код", "Наименование"], [["s-1", "Школа № 1"], ["c-1", "Городской колледж"]]))
    done = run(file)
    assert done.exit_code == 0, done.output
    found = {one.code: one for one in db.session.scalars(select(Organization))}
    assert {one.municipality_id for one in found.values()} == {None}
    make.slot(event=make.event(found["c-1"], title="Проба пекаря"))
    make.user(Role.SCHOOL, found["s-1"], "school@test.example")
    make.school_class(found["s-1"], 8, "Б", roll=25)
    for signed_in in (False, True):
        if signed_in:
            client.sign_in("school@test.example")
        page = client.get("/calendar").text
        assert "Проба пекаря" in page and "униципалитет" not in page
    assert "8Б" in client.get("/").text
    slot = page.split('href="/events/')[1].split('"')[0]
    assert "униципалитет" not in client.get(f"/events/{slot}").text
    assert "8Б · 25" in client.get("/slots/1/bookings/new").text or client.get("/bookings").status_code == 200


def test_a_city_has_no_word_of_municipalities_on_its_operators_pages(make, client):
    make.installation("Город Примерск")
    school = make.organization(OrganizationKind.SCHOOL)
    host = make.organization()
    make.user(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR), "operator@test.example")
    booking = make.booking(make.slot(event=make.event(host)), 20, make.school_class(school))
    make.sheet(booking, came=18)
    client.sign_in("operator@test.example")
    for path in ("/participation", "/events/new", "/registry/classes", "/registry/organizations/new"):
        page = client.get(path)
        assert page.status_code == 200, path
        assert "униципалитет" not in page.text.replace("Муниципалитеты</a>", ""), path
    assert school.short_name in client.get("/participation").text
    assert db.session.scalar(select(func.count(Municipality.id))) == 0


def test_a_wrong_row_leaves_exit_code_one_and_nothing_behind(make, run, tmp_path):
    make.municipality("Азов")
    file = tmp_path / "schools.csv"
    file.write_bytes(
        as_csv(["Наименование", "Муниципалитет"], [["Школа № 1", "Азов"], ["Школа № 2", "Нигде"]])
    )
    done = run(file)
    assert done.exit_code == 1
    assert "line 3: Школа № 2" in done.output and "1 new, 1 wrong" in done.output
    assert db.session.scalar(select(func.count(Organization.id))) == 0


def test_a_preview_changes_nothing(make, run, tmp_path):
    make.municipality("Азов")
    file = tmp_path / "schools.csv"
    file.write_bytes(as_csv(["Наименование", "Муниципалитет"], [["Маяк", "Азов"]]))
    assert run(file).exit_code == 1
    assert run(file, "--kind", "schools", "--preview").exit_code == 0
    assert db.session.scalar(select(func.count(Organization.id))) == 0
    assert run(file, "--kind", "schools").exit_code == 0
    assert db.session.scalars(select(Organization.kind)).one() is OrganizationKind.SCHOOL
    again = run(file, "--kind", "schools")
    assert (again.exit_code, "1 same" in again.output) == (0, True)


@pytest.mark.parametrize(
    ("name", "content"), [("t.docx", b"x"), ("t.csv", b""), ("t.csv", b"a;b\n1;2\n"), ("no.csv", None)]
)
def test_a_bad_file_is_one_line_and_exit_code_two(run, tmp_path, name, content):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    done = run(tmp_path / name)
    assert done.exit_code == 2
    assert done.stderr.count("\n") == 1 and name in done.stderr

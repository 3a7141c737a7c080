"""`flask roadmap …`, and the child process that reads for it and for the site."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.core import sandbox as core
from app.core.db import db
from app.core.uploads import Unreadable
from app.roadmap import child, sandbox
from app.roadmap.models import RoadMap, RoadMapRow
from app.roadmap.reading import read_order
from tests.roadmap.rendering import Plan, as_lines
from tests.roadmap.sample import FAIR, HEADING, NOT_ORDERS, ORDER, PLAN, XLSX, row, with_hidden_sheet

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def order(tmp_path):
    file = tmp_path / "order.txt"
    file.write_bytes(ORDER)
    return file


@pytest.fixture
def run(app):
    """The command line in this process."""

    def invoke(*arguments):
        return app.test_cli_runner().invoke(args=["roadmap", *map(str, arguments)])

    return invoke


def stored():
    db.session.rollback()
    return [db.session.scalar(select(func.count()).select_from(model)) for model in (RoadMap, RoadMapRow)]


def flask(*arguments, **environment):
    """The command in a process of its own."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "roadmap", *map(str, arguments)]
    env = os.environ | environment
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)


def test_parse_prints_the_contract_and_stores_nothing(context, run, order):
    done = run("parse", order, "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout) == json.loads(json.dumps(read_order(ORDER, name="order.txt").to_json()))
    assert stored() == [0, 0]


def test_parse_without_json_is_a_table_for_people(run, order):
    done = run("parse", order)
    assert FAIR in done.stdout
    assert "4 rows, 3 of them events" in done.stdout


@pytest.mark.parametrize("url", ["sqlite:////nowhere/at/all.sqlite3", "postgresql://nobody@127.0.0.1:1/none"])
def test_parse_needs_no_database(tmp_path, order, url):
    done = flask("parse", order, "--json", DATABASE_URL=url, INSTANCE_DIR=str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["rows"][0]["title"] == FAIR


def test_import_stores_once_and_says_so_in_one_line(context, run, order):
    first, second = run("import", order), run("import", order)
    assert first.output == "order.txt: road map 1, 4 rows, 3 of them events to review\n"
    assert second.output == "order.txt: stored already as road map 1; nothing changed\n"
    assert (first.exit_code, second.exit_code, stored()) == (0, 0, [1, 4])


def test_the_school_year_is_the_one_that_is_given(run, order):
    done = run("parse", order, "--school-year", "2023/2024", "--json")
    assert json.loads(done.stdout)["school_year"] == "2023/2024"


@pytest.mark.parametrize("what", [*NOT_ORDERS, "50 MB", "missing", "folder", "school year"])
def test_what_is_no_order_is_one_line_and_exit_2_and_nothing_is_stored(context, run, tmp_path, what):
    data, name, _words = NOT_ORDERS.get(what, (ORDER, "order.txt", ""))
    file = tmp_path / name
    if what == "50 MB":
        file.write_bytes(b"x" * 50_000_000)
    elif what == "folder":
        file.mkdir()
    elif what != "missing":
        file.write_bytes(data)
    more = ["--school-year", "soon"] if what == "school year" else []
    done = run("import", file, *more)
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith(f"{file}: ")
    assert stored() == [0, 0]


def test_a_hidden_sheet_is_named_beside_what_is_read(run, tmp_path):
    file = tmp_path / "order.xlsx"
    file.write_bytes(with_hidden_sheet("Черновик"))
    done = run("parse", file, "--json")
    assert done.stderr == f"{file}: Hidden sheets were not read: «Черновик»\n"
    assert len(json.loads(done.stdout)["rows"]) == 4


def test_parse_refuses_in_the_same_words(run, tmp_path):
    done = run("parse", tmp_path / "absent.txt", "--json")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == f"{tmp_path}/absent.txt: There is no such file, or it cannot be opened.\n"


@pytest.mark.parametrize("arguments", [[], ["parse"], ["import"]])
def test_every_command_explains_itself(run, arguments):
    assert run(*arguments, "--help").exit_code == 0


def test_import_into_a_database_without_tables_is_one_line(tmp_path, order):
    url = f"sqlite:///{tmp_path}/new.sqlite3"
    done = flask("import", order, DATABASE_URL=url, INSTANCE_DIR=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "not migrated" in done.stderr


@pytest.mark.parametrize(("data", "name"), [(ORDER, "order.txt"), (XLSX, "order.xlsx")])
def test_the_child_hands_over_what_the_reader_reads(data, name):
    assert sandbox.read(data, name) == read_order(data, name=name)
    assert [one.source for one in sandbox.read(data, name).rows] == [
        one.source for one in read_order(data, name=name).rows
    ]


def test_the_child_loads_neither_the_web_framework_nor_the_database():
    code = core._START.replace("main()", "print(*sorted(sys.modules))")
    command = [sys.executable, "-I", "-c", code, str(core._ROOT), sandbox.CHILD]
    loaded = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    heavy = {"flask", "sqlalchemy", "werkzeug", "docx", "lxml", "pypdfium2", "python_calamine"}
    assert not heavy & set(loaded)


def test_the_child_knows_no_secret(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "s3cret")
    monkeypatch.setattr(core, "_START", "import os, sys; print('SECRET_KEY' in os.environ); sys.exit(1)")
    seen = []
    real = subprocess.run
    monkeypatch.setattr(subprocess, "run", lambda *a, **k: seen.append(real(*a, **k)) or seen[-1])
    with pytest.raises(Unreadable):
        sandbox.read(ORDER, "order.txt")
    assert seen[0].stdout == b"False\n"


@pytest.mark.parametrize(
    "attack",
    ["bytearray(2_000_000_000)", "[i for i in range(10**9)]"],
)
def test_a_file_that_eats_memory_is_refused(monkeypatch, attack):
    spoilt = f"import app.roadmap.child as child; child.read_order = lambda *a, **k: {attack}; child.main()"
    monkeypatch.setattr(core, "_START", core._START.replace("main()", spoilt))
    with pytest.raises(Unreadable) as refused:
        sandbox.read(ORDER, "order.txt")
    assert refused.value.reason == "too_costly"


def test_a_file_that_never_ends_is_refused_by_the_clock_of_the_cpu_and_of_the_wall(monkeypatch):
    start = core._START
    for attack, limit in (("all(itertools.count(1))", 30), ("time.sleep(60)", 1)):
        spoilt = (
            "import itertools, time, app.roadmap.child as child; "
            "child.CPU_SECONDS = 1; "
            f"child.read_order = lambda *a, **k: {attack}; child.main()"
        )
        monkeypatch.setattr(core, "_START", start.replace("main()", spoilt))
        monkeypatch.setattr(core, "WALL_SECONDS", limit)
        with pytest.raises(Unreadable) as refused:
            sandbox.read(ORDER, "order.txt")
        assert refused.value.reason == "too_costly"


def test_a_fault_of_the_reader_is_told_to_the_person_and_to_the_log(monkeypatch, caplog):
    broken = "import app.roadmap.child as c; c.read_order = lambda *a, **k: 1 / 0; c.main()"
    monkeypatch.setattr(core, "_START", core._START.replace("main()", broken))
    with pytest.raises(Unreadable) as refused:
        sandbox.read(ORDER, "order.txt")
    assert refused.value.reason == "damaged"
    assert "ZeroDivisionError" in caplog.text


def test_an_order_of_thousands_of_rows_is_no_plan():
    lines = ORDER.decode().splitlines()
    more = "\n".join(f"2.{n}\tЯрмарка номер {n}\tМай 2026\tЦентр\tИтог" for n in range(child.MOST_ROWS))
    with pytest.raises(Unreadable) as refused:
        sandbox.read("\n".join([*lines, more]).encode(), "order.txt")
    assert refused.value.reason == "too_costly"


def newer(tmp_path, *rows, title=PLAN.title, name="newer.txt"):
    file = tmp_path / name
    file.write_bytes(as_lines(Plan([HEADING, *rows], title=title)))
    return file


MOVED = row("1.1", FAIR, "Ноябрь 2025 года", "Азовский колледж, школы", "Пришли ученики 8, 10 классов")
LESSON = row("1.5", "Уроки финансовой грамотности", "Март 2026 года", "Банк", "Уроки")


def test_a_newer_version_is_printed_row_by_row_and_applied(context, run, order, tmp_path):
    run("import", order)
    file = newer(tmp_path, PLAN.rows[3], MOVED, PLAN.rows[4], LESSON)
    tried = run("import", file, "--dry-run")
    assert stored() == [1, 4]
    done = run("import", file)
    lines = done.stdout.splitlines()
    assert (done.exit_code, stored()) == (0, [1, 5])
    assert "".join(line[0] for line in lines) == "=~ -=+n"
    assert lines[2].strip() == "period: Октябрь 2025 года -> Ноябрь 2025 года"
    assert lines[-1].startswith("newer.txt: newer version of road map 1 «")
    assert lines[-1].endswith(": 2 same, 1 changed, 1 new, 0 back, 1 gone")
    assert tried.stdout.splitlines()[:-1] == lines[:-1]
    again = run("import", file)
    assert again.output == "newer.txt: stored already as road map 1; nothing changed\n"
    assert "order.txt: older version of road map 1" in run("import", order).output


def test_what_may_be_another_order_is_stored_only_by_a_word(context, run, order, tmp_path):
    run("import", order)
    file = newer(tmp_path, LESSON, PLAN.rows[1])
    doubtful = run("import", file)
    assert (doubtful.exit_code, doubtful.stdout, stored()) == (2, "", [1, 4])
    assert doubtful.stderr == (
        "newer.txt: looks like road map 1, but only 1 of its 4 rows are alike; say --replaces 1 or --new\n"
    )
    assert run("import", file, "--replaces", "7").exit_code == 2
    assert run("import", file, "--replaces", "1", "--new").exit_code == 2
    assert (
        run("import", file, "--new").output == "newer.txt: road map 2, 2 rows, 2 of them events to review\n"
    )
    assert run("import", newer(tmp_path, LESSON), "--replaces", "1").exit_code == 0
    assert stored() == [2, 7]

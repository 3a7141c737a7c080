"""What a fresh checkout promises: the commands, the locks, the vendored files, the databases of the tests."""

import gzip
import os
import re
import runpy
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from flask import Flask
from sqlalchemy import Engine, func, insert, select

from app.config import KNOWN
from app.core.audit import AuditEntry
from app.core.db import Model
from app.organizations.models import DICTIONARIES, Direction
from app.participation.reports.models import SavedView
from tests.lint import ROOT, catalogues, locks, vendored

FILLED = [model.__table__ for model in (*DICTIONARIES.values(), SavedView)]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """`python3 run.py …` by the interpreter of the tests."""
    return subprocess.run([sys.executable, "run.py", *arguments], cwd=ROOT, capture_output=True, text=True)


@pytest.mark.parametrize(
    "arguments", [["serv"], ["--port", "no"], ["--port", "0"], ["--processes", "0"], ["lint", "fast"]]
)
def test_a_mistyped_command_is_refused_in_one_line(arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert re.fullmatch(r"run\.py: .+; python3 run\.py --help .+\n", done.stderr)


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["setup", "--help"], ["lint", "-h"]])
def test_help_names_every_command_and_starts_nothing(arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.returncode == 0
    named = re.findall(r"^python3 run\.py (\w*)", done.stdout, re.MULTILINE)
    assert named == ["", "setup", "test", "lint", "bench", "faults", "worker", "schedule", "doctor"]


def test_a_python_without_venv_is_told_what_to_install(tmp_path: Path) -> None:
    shutil.copy(ROOT / "run.py", tmp_path)
    (tmp_path / "ensurepip.py").write_text("raise ImportError('as Debian ships it')")
    done = subprocess.run([sys.executable, tmp_path / "run.py", "setup"], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "apt-get install python3-venv" in done.stderr


def test_run_needs_nothing_but_the_standard_library() -> None:
    imported = set(re.findall(r"^ *(?:import|from) (\w+)", (ROOT / "run.py").read_text(), re.MULTILINE))
    assert imported <= sys.stdlib_module_names


def test_the_locks_hold_pins_and_hashes_and_no_address() -> None:
    assert list(locks.problems()) == []


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://packages.example/simple",
        "--find-links /srv/wheels",
        "flask @ https://packages.example/flask.whl \\",
        "flask==3.1.3 ; python_version > 'https://packages.example' \\",
        "flask>=3.1 \\",
        "flask==3.1.3",
        "# made by hand",
    ],
)
def test_anything_else_in_a_lock_is_found(line: str) -> None:
    assert len(list(locks.foreign_lines("a.lock", f"{line}\n"))) == 1


def test_vendored_files_are_the_listed_ones_and_unpack_to_themselves() -> None:
    assert list(vendored.problems()) == []


def test_a_changed_or_foreign_vendored_file_is_found(tmp_path: Path) -> None:
    (tmp_path / "kept.js").write_text("1")
    (tmp_path / "changed.js").write_text("2")
    (tmp_path / "foreign.js").write_text("3")
    listed = [f"{sha256(b'1').hexdigest()}  {name}" for name in ("kept.js", "changed.js", "gone.js")]
    (tmp_path / "SHA256SUMS").write_text("\n".join(listed))
    (tmp_path / "changed.js.gz").write_bytes(gzip.compress(b"1"))
    found = [line.split("/")[1].split(":")[0] for line in vendored.hash_problems(tmp_path)]
    assert found == ["foreign.js", "gone.js", "changed.js"]
    assert list(vendored.zip_problems(tmp_path / "changed.js"))


def test_untranslated_doubtful_and_left_over_texts_are_found() -> None:
    catalogue = Catalog(locale="ru", fuzzy=True)
    catalogue.add("whole", "целый")
    catalogue.add("empty", "")
    catalogue.add(("%(num)s seat", "%(num)s seats"), ("%(num)s место", "%(num)s места", ""))
    catalogue.add("doubtful", "сомнительный", flags=["fuzzy"])
    catalogue.add("left over", "остаток")
    catalogue.add("of %(all)s", "из %(sum)s", flags=["python-format"])
    used = {"whole", "empty", ("%(num)s seat", "%(num)s seats"), "doubtful", "of %(all)s", "absent"}
    found = "\n".join(catalogues.catalogue_problems(catalogue, used))
    for fault in (
        "doubtful as a whole",
        "lacks 'absent'",
        "no longer needed: 'left over'",
        "not translated: 'empty'",
        "'%(num)s seat",
    ):
        assert fault in found
    assert "doubtful: 'doubtful'" in found
    assert "'of %(all)s': " in found
    assert "'whole'" not in found


def test_the_commands_for_texts_work_as_written_and_leave_a_whole_catalogue_as_it_is(tmp_path: Path) -> None:
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    lines = guide.split("**Texts.**")[1].split("```")[1].replace("\\\n", " ")
    shutil.copytree(ROOT / "app" / "translations", tmp_path / "translations")
    for place, here in (("instance/", f"{tmp_path}/"), ("app/translations", f"{tmp_path}/translations")):
        lines = lines.replace(place, here)
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    for line in lines.strip().splitlines():
        command = [sys.executable, *line.split()[1:]]
        subprocess.run(command, cwd=ROOT, env=surroundings, check=True, capture_output=True)
    kept, made = (
        Path(folder, "ru", "LC_MESSAGES", "messages.po").read_bytes()
        for folder in (ROOT / "app" / "translations", tmp_path / "translations")
    )
    assert made == kept


def test_a_catalogue_that_pybabel_leaves_out_stops_the_start(tmp_path: Path) -> None:
    messages = tmp_path / "ru" / "LC_MESSAGES"
    messages.mkdir(parents=True)
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n'
    compile_catalogues = runpy.run_path(str(ROOT / "run.py"))["compile_catalogues"]
    compile_catalogues.__globals__["TRANSLATIONS"] = tmp_path
    (messages / "messages.po").write_text("#, fuzzy\n" + header)
    with pytest.raises(Exception, match=r"were not compiled: .*fuzzy"):
        compile_catalogues()
    (messages / "messages.po").write_text(header)
    compile_catalogues()
    assert (messages / "messages.mo").exists()


def test_no_template_switches_escaping_off() -> None:
    for template in (ROOT / "templates").rglob("*.html"):
        assert not re.search(r"\|\s*safe\b|autoescape\s+false", template.read_text(encoding="utf-8")), (
            template
        )


def test_every_setting_is_documented_and_nothing_else() -> None:
    documented = re.findall(
        r"^\| `([A-Z_]+)` \|", (ROOT / "docs" / "configuration.md").read_text(), re.MULTILINE
    )
    assert sorted(documented) == sorted({*KNOWN, "TEST_DATABASE_URL", "TEST_REDIS_URL"})


def test_the_readme_gives_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = {line.strip() for line in readme.splitlines()}
    assert {"python3 run.py", "python3 run.py test"} <= commands


def test_every_test_has_an_empty_database_of_its_own(app: Flask, engine: Engine) -> None:
    for table in Model.metadata.sorted_tables:
        with engine.begin() as connection:
            rows = connection.scalar(select(func.count()).select_from(table))
            # The dictionaries have what the migrations put there, and nothing of another test.
            assert bool(rows) is (table in FILLED)
            if table in FILLED:
                left = select(func.count()).where(table.c.title == "left over")
                assert connection.scalar(left) == 0
    with engine.begin() as connection:
        connection.execute(insert(Direction).values(title="left over", title_en="", position=99))
        audit = {
            "at": datetime.now(UTC),
            "action": "a",
            "subject": "s",
            "subject_id": 1,
            "before": {},
            "after": {},
        }
        entry = connection.execute(insert(AuditEntry).values(audit))
        assert entry.inserted_primary_key == (1,)


# The same twice: neither run may meet what the other left.
test_every_test_has_an_empty_database_even_afterwards = test_every_test_has_an_empty_database_of_its_own

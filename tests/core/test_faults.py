"""When the ground gives way: a clear line for the administrator, plain words for the person, nothing lost."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.engine import make_url

from app import create_app
from app.accounts.models import Role
from app.config import BadSetting, Config
from app.core.db import db
from app.organizations.models import SchoolClass

ROOT = Path(__file__).resolve().parents[2]


def flask(*args, **environment):
    """`flask --app wsgi …` as an administrator runs it."""
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *args],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "mysql://localhost/x"),
        ("DATABASE_URL", "mysql+foo://localhost/x"),
        ("DATABASE_URL", "postgresql://u@h:abc/db"),
        ("DATABASE_URL", "postgresql://u@[::1/db"),
        ("TIME_ZONE", "Europe/Rostov"),
        ("DEFAULT_LOCALE", "de"),
        ("DEMO", "maybe"),
        ("SITE_URL", "orientir.example"),
        ("SITE_URL", "http://["),
        ("SITE_URL", "https://orientir.example:abc"),
        ("TRUSTED_PROXIES", "-1"),
        ("INSTANCE_DIR", "/dev/null/x"),
    ],
)
def test_a_wrong_setting_refuses_to_start_in_one_line_that_names_it(tmp_path, setting, value):
    with pytest.raises(BadSetting, match=f"^{setting}: [^\n]+$"):
        Config.from_env({"INSTANCE_DIR": str(tmp_path), setting: value})


@pytest.mark.parametrize("scheme", ["sqlite", "sqlite+foo", "sqlite+aiosqlite", "sqlite+pysqlite"])
def test_whatever_driver_the_address_names_the_one_we_have_is_used(tmp_path, scheme):
    file = tmp_path / "с пробелом.sqlite3"
    config = Config.from_env({"INSTANCE_DIR": str(tmp_path), "DATABASE_URL": f"{scheme}:///{file}"})
    url = make_url(config.database_url)
    assert (url.drivername, url.database) == ("sqlite", str(file))


def test_the_line_reaches_the_administrator_without_a_traceback(tmp_path):
    result = flask("booking", "audit", INSTANCE_DIR=str(tmp_path), DATABASE_URL="nonsense")
    assert result.returncode == 2
    assert result.stderr.splitlines() == ["orientir: DATABASE_URL: not a database address"]


@pytest.mark.parametrize(
    "url",
    ["postgresql://nobody@127.0.0.1:1/none", "sqlite:////nowhere/at/all.sqlite3"],
    ids=["server", "folder"],
)
def test_a_database_that_is_not_there_is_one_line(tmp_path, url):
    result = flask("booking", "audit", INSTANCE_DIR=str(tmp_path), DATABASE_URL=url)
    assert result.returncode == 1
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.startswith("Error: the database does not serve: ")


def test_a_database_without_migrations_says_what_to_run(tmp_path):
    result = flask("booking", "audit", INSTANCE_DIR=str(tmp_path))
    assert result.returncode == 1
    assert "is not migrated" in result.stderr
    assert "db upgrade" in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "path", ["/", "/calendar", "/events/1", "/bookings", "/sign-in", "/calendar.ics", "/nothing"]
)
def test_pages_without_a_migrated_database_are_503_in_plain_words(tmp_path, path):
    url = f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    app = create_app(Config(secret_key="x", instance_dir=tmp_path, database_url=url))
    browser = app.test_client()
    with browser.session_transaction() as session:
        session["_user_id"] = "somebody"
    answer = browser.get(path)
    assert answer.status_code in (503, 200, 302)
    assert answer.status_code == 503 or path in ("/", "/sign-in")
    assert "Traceback" not in answer.text
    assert "no such table" not in answer.text
    with app.app_context():
        db.engine.dispose()


@pytest.mark.changes_app
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_full_disk_is_503_and_leaves_nothing_half_done(app, client, make):
    school = make.school()
    mail = make.user(Role.SCHOOL, school).mail
    db.session.rollback()
    client.sign_in(mail)
    form = client.form("/classes", "/classes")
    pages = db.session.execute(text("PRAGMA page_count")).scalar()
    db.session.rollback()
    engine = db.engine
    event.listen(engine, "checkout", lambda raw, *_: raw.execute(f"PRAGMA max_page_count = {pages}"))
    names = [f"{grade}{letter}" for grade in range(1, 12) for letter in "АБВГДЕЖЗИКЛМНОПРСТУФ"]
    answers = []
    for name in names:
        answers.append(client.post("/classes", data=form | {"name": name, "roll": "25"}).status_code)
        if answers[-1] == 503:
            break
    assert answers[-1] == 503
    assert db.session.query(SchoolClass).count() == answers.count(303)


@pytest.mark.changes_app
def test_an_unexpected_failure_shows_a_number_and_no_traceback(app, client, caplog):
    @app.get("/breaks")
    def breaks() -> str:
        raise RuntimeError("secret detail")

    answer = client.get("/breaks")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    number = answer.text.split("<b>")[-1].split("</b>")[0]
    assert number in caplog.text


def test_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path):
    first = Config.from_env({"INSTANCE_DIR": str(tmp_path)})
    second = Config.from_env({"INSTANCE_DIR": str(tmp_path)})
    assert first.secret_key == second.secret_key
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600

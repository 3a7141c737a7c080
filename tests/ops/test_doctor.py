"""`run.py doctor`: each check is seen failing on something that is really broken, and well on what is not."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from redis import Redis
from sqlalchemy import text

from app import create_app
from app.config import ROOT, Config, MailRoute
from app.core import clock
from app.core.db import db, transact
from app.core.heartbeats import Heartbeat, Pulse, Work
from app.core.outbox.models import OutboxMessage
from app.ops.doctor import database, files, surroundings
from app.ops.doctor.looking import findings, look_over

KEY = "k" * 40
one_engine = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def config(database_url, instance_dir):
    """As a real installation has it."""
    return Config(
        KEY, instance_dir, database_url, site_url="https://orientir.example", trusted_proxies=1, demo=False,
        testing=True,
    )  # fmt: skip


def said(check, config):
    """The levels of what a check finds by its names, and all its lines as one text."""
    found = list(check(config))
    return {one.name: str(one.level) for one in found}, "\n".join(one.line for one in found)


def test_a_sound_installation_is_told_to_be_well(config, make, smtp, redis_url, capsys):
    for work in Work:
        transact(Pulse(work)._note)
    route = MailRoute("smtp", "127.0.0.1", smtp.port)
    backup_of(config, hours=3)
    with Redis.from_url(redis_url) as server:
        server.config_set("maxmemory-policy", "noeviction")
    sound = replace(config, redis_url=redis_url, route=route)
    assert look_over(sound) == 0, capsys.readouterr().out
    told = capsys.readouterr().out
    assert told.endswith("all is well\n")
    assert ("PostgreSQL" if "postgresql" in config.database_url else "SQLite") in told
    assert smtp.letters == []


def test_a_database_that_does_not_answer_is_told_without_its_password(bare):
    """As an administrator is told."""
    environment = {
        "INSTANCE_DIR": str(bare.instance_dir), "DATABASE_URL": "postgresql://somebody:hidden@127.0.0.1:1/none",
        "DEMO": "0", "SECRET_KEY": bare.secret_key,
    }  # fmt: skip
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "doctor"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("ERROR    database   the database does not serve")
    assert "hidden" not in done.stdout


def test_a_database_without_tables(bare):
    with create_app(bare).app_context():
        levels, told = said(database.checks, bare)
    assert levels == {"database": "OK", "migrations": "ERROR", "clock": "OK"}
    assert "db upgrade" in told


def test_tables_older_than_the_program(config, make):
    newest = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    for revision in ("20270107_sent_views", newest):
        db.session.execute(text("UPDATE alembic_version SET version_num = :name"), {"name": revision})
        db.session.commit()
        levels, _ = said(database.checks, config)
        assert levels["migrations"] == ("OK" if revision == newest else "ERROR")


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_clock_that_is_wrong(config, make):
    for seconds, level in ((6, "ERROR"), (-300, "ERROR"), (2, "OK")):
        with time_machine.travel(datetime.now(UTC) + timedelta(seconds=seconds)):
            levels, told = said(database.checks, config)
        assert levels["clock"] == level, told


@one_engine
def test_letters_that_do_not_go(config, make):
    for work in Work:
        transact(Pulse(work)._note)
    make.event()
    message = db.session.query(OutboxMessage).first()
    for facts, level in (
        ({}, "OK"),
        ({"due_at": clock.now() - timedelta(hours=3)}, "WARNING"),
        ({"failed_at": clock.now()}, "ERROR"),
    ):
        for name, value in facts.items():
            setattr(message, name, value)
        db.session.commit()
        levels, told = said(database.checks, config)
        assert levels["outbox"] == level, told


@one_engine
def test_nobody_works(config, make):
    levels, told = said(database.checks, config)
    assert (levels["workers"], levels["scheduler"]) == ("ERROR", "ERROR")
    assert "run.py worker" in told
    transact(Pulse(Work.LETTERS)._note)
    assert said(database.checks, config)[0]["workers"] == "OK"
    db.session.query(Heartbeat).update({"at": clock.now() - timedelta(minutes=10)})
    db.session.commit()
    levels, told = said(database.checks, config)
    assert levels["workers"] == "ERROR"
    assert "10 min" in told


@pytest.fixture
def bare(tmp_path):
    """Settings without a database, for checks that need none."""
    return Config(
        KEY, tmp_path, "sqlite://", site_url="https://orientir.example", trusted_proxies=1, demo=False
    )


def test_redis_that_is_gone_or_forgets(bare, redis_url):
    assert said(surroundings.redis, replace(bare, redis_url="redis://:hidden@127.0.0.1:1/0"))[0] == {
        "redis": "ERROR"
    }
    there = replace(bare, redis_url=redis_url)
    assert said(surroundings.redis, bare)[0] == {"redis": "OK"}
    with Redis.from_url(redis_url) as server:
        server.config_set("maxmemory-policy", "allkeys-lru")
        levels, told = said(surroundings.redis, there)
        server.config_set("maxmemory-policy", "noeviction")
    assert levels == {"redis": "WARNING"}
    assert "allkeys-lru" in told
    assert "without an append-only file" in said(surroundings.redis, there)[1]


def test_a_mail_server_that_is_gone_or_does_not_let_us_in(bare, smtp, monkeypatch):
    monkeypatch.setattr(surroundings, "PATIENCE", 1.0)  # a wrong password is asked for once more and in vain
    smtp.password_check = lambda _user, password: password == "right"
    for route, level in (
        (MailRoute("smtp", "127.0.0.1", 1), "ERROR"),
        (MailRoute("smtp", "127.0.0.1", smtp.port, "post", "wrong"), "ERROR"),
        (MailRoute("smtp", "127.0.0.1", smtp.port, "post", "right"), "OK"),
        (MailRoute("console"), "ERROR"),
    ):
        levels, told = said(surroundings.smtp, replace(bare, route=route))
        assert levels == {"smtp": level}, told
        assert "wrong" not in told
    assert smtp.letters == []


def test_a_disk_that_is_full_or_gone(bare, monkeypatch):
    assert said(surroundings.disk, replace(bare, instance_dir=bare.instance_dir / "gone"))[0] == {
        "disk": "ERROR"
    }
    for name in ("FEW", "LEAST"):  # more than any disk has
        monkeypatch.setattr(surroundings, name, 2**80)
        levels, told = said(surroundings.disk, bare)
        assert levels == {"disk": "WARNING" if name == "FEW" else "ERROR"}, told


def test_secrets_that_are_none(bare):
    file = bare.instance_dir / "secret_key"
    assert said(files.secrets, bare)[0] == {"secrets": "OK", "demo": "OK"}
    file.write_text(KEY)
    file.chmod(0o644)
    levels, told = said(files.secrets, bare)
    assert levels["secrets"] == "ERROR"
    assert "chmod 0600" in told
    file.chmod(0o600)
    assert said(files.secrets, bare)[0]["secrets"] == "OK"
    for key in ("k" * 31, "orientir-demo" * 4):
        levels, told = said(files.secrets, replace(bare, secret_key=key))
        assert levels["secrets"] == "ERROR"
        assert key not in told
    assert said(files.secrets, replace(bare, demo=True))[0]["demo"] == "ERROR"
    assert said(files.secrets, replace(bare, demo=True, site_url="http://127.0.0.1"))[0]["demo"] == "WARNING"


def backup_of(config, *, hours, verified=True):
    """A backup so many hours old, as `flask backup create` writes it down."""
    file = config.instance_dir / "night.backup"
    file.touch()
    made = {
        "at": (datetime.now(UTC) - timedelta(hours=hours)).isoformat(),
        "file": str(file),
        "verified": verified,
    }
    (config.instance_dir / "backup.json").write_text(json.dumps(made))
    return file


def test_backups_that_are_missing_old_or_gone(bare):
    assert said(surroundings.backup, bare)[0] == {"backup": "ERROR"}
    for hours, verified, level in (
        (5, True, "OK"),
        (5, False, "WARNING"),
        (30, True, "WARNING"),
        (80, True, "ERROR"),
    ):
        file = backup_of(bare, hours=hours, verified=verified)
        assert said(surroundings.backup, bare)[0] == {"backup": level}
    backup_of(bare, hours=1)
    file.unlink()
    assert "is gone" in said(surroundings.backup, bare)[1]
    (bare.instance_dir / "backup.json").write_text('{"at": "yesterday"}')
    assert said(surroundings.backup, bare)[0] == {"backup": "ERROR"}


def test_an_address_that_is_not_https(bare):
    assert said(surroundings.site, bare)[0] == {"site": "OK"}
    assert said(surroundings.site, replace(bare, trusted_proxies=0))[0] == {"site": "WARNING"}
    assert said(surroundings.site, replace(bare, site_url="http://orientir.example"))[0] == {"site": "ERROR"}


def test_files_that_are_missing_or_changed(bare, tmp_path, monkeypatch):
    assert said(files.assets, bare)[0] == {"assets": "OK"}
    vendor = tmp_path / "static" / "vendor"
    vendor.mkdir(parents=True)
    (vendor / "SHA256SUMS").write_bytes((ROOT / "static" / "vendor" / "SHA256SUMS").read_bytes())
    (vendor / "htmx.min.js").write_text("changed")
    monkeypatch.setattr(files, "ROOT", tmp_path)
    levels, told = said(files.assets, bare)
    assert levels == {"assets": "ERROR", "texts": "ERROR"}
    assert "htmx.min.js" in told
    assert "app.css" in told


@one_engine
def test_every_check_is_asked(config, make):
    every = (
        "database migrations clock outbox workers scheduler redis smtp disk secrets demo backup site assets"
    )
    names = {finding.name for finding in findings(config)}
    assert names == set(every.split())

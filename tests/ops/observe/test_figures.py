"""What an administrator's programs are told: is it ready, and its figures."""

import os
import re
import subprocess
import sys
from dataclasses import replace

import pytest
from sqlalchemy import text

from app import create_app
from app.accounts.models import Role
from app.config import ROOT, Config
from app.core.db import db, transact
from app.core.heartbeats import Pulse, Work

TOKEN = "t" * 24
SHOWN = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def config(database_url, instance_dir):
    return Config("test", instance_dir, database_url, testing=True, metrics_token=TOKEN)


def figures(client):
    """Every figure by its name and labels."""
    answer = client.get("/metrics", headers=SHOWN)
    assert answer.status_code == 200
    lines = (line.rsplit(" ", 1) for line in answer.text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, value in lines}


@pytest.mark.parametrize("shown", [None, "Bearer", f"Bearer {TOKEN[1:]}", TOKEN, f"Bearer {TOKEN}é"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nobody_without_the_token_learns_that_there_are_figures(client, shown):
    headers = {"Authorization": shown} if shown else {}
    assert client.get("/metrics", headers=headers).status_code == 404


def test_without_a_token_in_the_settings_there_is_nothing_to_guess(instance_dir):
    app = create_app(Config("test", instance_dir, f"sqlite:///{instance_dir / 'x.sqlite3'}"))
    for shown in ("Bearer ", "Bearer", ""):
        answer = app.test_client().get("/metrics", headers={"Authorization": shown})
        assert "orientir_" not in answer.text
        assert answer.status_code == 503  # the page that says 404 would look for its frame in the database


def test_requests_bookings_refusals_and_the_post_are_counted(client, make):
    school = make.school_class(roll=25)
    client.sign_in(make.user(Role.SCHOOL, school.school).mail)
    slot = make.slot(capacity=10)
    address = f"/slots/{slot.id}/bookings"
    before = figures(client)
    form = client.form(f"{address}/new", address)
    assert client.post(address, data=form | {f"part_{school.id}": "25"}).status_code == 409
    make.booking(slot, 10)
    transact(Pulse(Work.DUE)._note)
    after = figures(client)
    grown = {name: value - before.get(name, 0) for name, value in after.items()}
    route = "/slots/<int:slot_id>/bookings"
    assert grown[f'orientir_requests_total{{method="POST",route="{route}",status="409"}}'] == 1
    assert grown[f'orientir_request_seconds_count{{route="{route}"}}'] == 1
    assert grown['orientir_refusals_total{reason="never_fits"}'] == 1
    assert grown["orientir_bookings_total"] == 1
    assert after['orientir_bookings_now{state="confirmed"}'] == 1
    assert after['orientir_outbox_messages{state="waiting"}'] > 0
    assert after["orientir_outbox_lag_seconds"] >= 0
    assert after['orientir_processes{work="due"}'] == 1
    assert after["orientir_due_lag_seconds"] < 60
    assert after["orientir_database_up"] == 1


@pytest.mark.changes_tables
def test_a_database_that_does_not_answer_is_a_figure_and_no_failure(app, client):
    with app.app_context():
        db.session.execute(text("ALTER TABLE booking RENAME TO bookings_gone"))
        db.session.commit()
    assert figures(client)["orientir_database_up"] == 0


def test_processes_of_one_server_are_added_up(tmp_path):
    """As gunicorn runs them: two processes, one of which is asked."""
    program = (
        "import os, sys; from app.ops.observe import counters\n"
        "for _ in range(int(sys.argv[1])): counters.answered('GET', '/x', 200, 0.1)\n"
        "sys.stdout.buffer.write(counters.exposed())"
    )
    environment = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    for times in (2, 3):
        command = [sys.executable, "-c", program, str(times)]
        told = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True, text=True)
    counted = r'^orientir_requests_total\{method="GET",route="/x",status="200"\} (.*)$'
    assert re.findall(counted, told.stdout, re.MULTILINE) == ["5.0"]


def test_ready_when_the_database_is_and_as_new_as_the_program_or_newer(app, client):
    assert (client.get("/readyz").status_code, client.get("/readyz").text) == (200, "ready")
    newest = _revision(app, "20991231_of_tomorrow")
    assert client.get("/readyz").text == "ready"
    _revision(app, "20270107_sent_views")
    answer = client.get("/readyz")
    _revision(app, newest)
    assert (answer.status_code, answer.text) == (503, "the database is not migrated")


def _revision(app, name):
    """Write another revision down; answers the one before."""
    with app.app_context():
        before = db.session.scalar(text("SELECT version_num FROM alembic_version"))
        db.session.execute(text("UPDATE alembic_version SET version_num = :name"), {"name": name})
        db.session.commit()
    return before


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (
            {"database_url": "postgresql+psycopg://secret:word@127.0.0.1:1/none"},
            "the database does not answer",
        ),
        ({"database_url": "sqlite://"}, "the database is not migrated"),
        ({"redis_url": "redis://:secret@127.0.0.1:1/0"}, "Redis does not answer"),
    ],
)
def test_what_is_in_the_way_is_said_without_addresses(config, settings, said):
    answer = create_app(replace(config, **settings)).test_client().get("/readyz")
    assert (answer.status_code, answer.text) == (503, said)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_ready_with_a_redis_that_answers(config, redis_url):
    assert create_app(replace(config, redis_url=redis_url)).test_client().get("/readyz").status_code == 200

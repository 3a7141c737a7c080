"""docs/first-steps.md followed to the letter, on PostgreSQL and Redis, until the first operator signs in; and
a stop that cuts nobody off."""

import http.client
import json
import os
import re
import shutil
import socket
import subprocess
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import NullPool, create_engine, text

from app.config import KNOWN, ROOT
from faults import production
from tests.engines import fresh_postgres
from tests.forms import filled
from tests.waiting import until

pytestmark = pytest.mark.long

PAGE = (ROOT / "docs" / "first-steps.md").read_text("utf-8")
ORDER = ROOT / "tests" / "browser" / "order.txt"
PASSWORD = "correct horse battery staple"
HTTPS = {
    "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7", "Host": "orientir.example.ru",
    "Referer": "https://orientir.example.ru/",
}  # fmt: skip


def blocks(language):
    """The fenced blocks of the page in this language, each with the line before it."""
    return re.findall(rf"([^\n]*)\n+```{language}\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def settings(postgres, redis_url, smtp, tmp_path):
    """The file of the page, with servers of this test in place of its names."""
    with fresh_postgres(postgres) as url:
        ours = {
            "DATABASE_URL": url, "REDIS_URL": redis_url, "SMTP_URL": smtp.url,
            "INSTANCE_DIR": str(tmp_path / "state"), "SECRET_KEY": "k" * 64, "METRICS_TOKEN": "m" * 32,
            "BACKUP_KEY": "b" * 64,
        }  # fmt: skip
        ((_before, written),) = blocks("ini")
        lines = [line.partition("=") for line in written.splitlines()]
        assert {name for name, *_ in lines} <= KNOWN
        told = {name: ours.pop(name, value.strip('"')) for name, _, value in lines}
        assert not ours, "the page leaves settings out"
        (tmp_path / "settings").write_text("".join(f'{name}="{value}"\n' for name, value in told.items()))
        yield told


def shell(script, home):
    """Type these commands; the password is the only answer that they need."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "SETTINGS": str(home / "settings"),
        "LANG": "C.UTF-8",
    }
    command = ["bash", "-euo", "pipefail", "-c", script]
    return subprocess.run(
        command, cwd=ROOT, env=environment, input=PASSWORD, capture_output=True, text=True, timeout=600
    )


def test_the_first_steps_lead_to_an_operator_who_signs_in(settings, smtp, tmp_path):
    for before, table in blocks("csv"):
        (tmp_path / re.findall(r"`(\w+\.csv)`", before)[-1]).write_text(table, "utf-8")
    shutil.copy(ORDER, tmp_path / "order.txt")
    *steps, invitation, doctor = [script for _, script in blocks("sh")]
    database = create_engine(settings["DATABASE_URL"], poolclass=NullPool)
    done = shell("\n".join(steps), tmp_path)
    assert done.returncode == 0, done.stderr
    assert "boss@example.org: operator of Региональный центр профориентации" in done.stdout
    services = ("orientir-worker@.service", "orientir-schedule.service")
    with (
        production.web(settings, tmp_path / "web.log") as web,
        production.started(services[0], settings, tmp_path / "worker.log"),
        production.started(services[1], settings, tmp_path / "schedule.log"),
    ):
        visitor = Visitor(web.address)
        visitor.sign_in("boss@example.org")
        assert visitor.asked("GET", "/").location == "/account/second-factor"
        counts = [_count(database, table) for table in ("municipality", "organization", "road_map")]
        assert counts == [2, 3, 1]
        until(lambda: _count(database, "heartbeat") == 2, 120)
        looked = shell("\n".join([steps[0], invitation, doctor]), tmp_path)
        assert "teacher@example.org: invited as school" in looked.stdout
        assert re.findall(r"^ERROR +(\w+)", looked.stdout, re.MULTILINE) == ["backup"], looked.stdout
        until(lambda: [str(letter["To"]) for letter in smtp.letters] == ["teacher@example.org"], 120)
        _processes_count_together(visitor, settings["METRICS_TOKEN"])
        _a_new_start_cuts_nobody_off(settings, web)
    written = (tmp_path / "web.log").read_text("utf-8")
    lines = list(map(json.loads, written.splitlines()))
    assert any(line.get("route") == "/sign-in" and line["status"] == 303 for line in lines)
    assert "boss@example.org" not in written


class Visitor:
    """A browser behind the proxy that ends TLS."""

    def __init__(self, address):
        self.host, self.cookie = address.removeprefix("http://"), ""

    def asked(self, method, path, fields=None, **headers):
        connection = http.client.HTTPConnection(self.host, timeout=30)
        headers |= HTTPS | {"Cookie": self.cookie}
        headers |= {"Content-Type": "application/x-www-form-urlencoded"} if fields else {}
        connection.request(method, path, urlencode(fields) if fields else None, headers)
        answer = connection.getresponse()
        answer.text, answer.location = answer.read().decode(), answer.getheader("Location")
        if cookie := answer.getheader("Set-Cookie"):
            assert "Secure" in cookie
            self.cookie = cookie.partition(";")[0]
        connection.close()
        return answer

    def sign_in(self, mail):
        form = filled(self.asked("GET", "/sign-in").text, "/sign-in")
        answer = self.asked("POST", "/sign-in", form | {"mail": mail, "password": PASSWORD})
        assert answer.status == 303, answer.text


def _count(database, table):
    with database.connect() as connection:
        return connection.scalar(text(f"SELECT count(*) FROM {table}"))


def _processes_count_together(visitor, token):
    """Whichever of the two is asked."""
    counted = r'^orientir_requests_total\{method="POST",route="/sign-in",status="303"\} (.*)$'
    for _ in range(4):
        told = visitor.asked("GET", "/metrics", Authorization=f"Bearer {token}").text
        assert re.findall(counted, told, re.MULTILINE) == ["1.0"]


def _a_new_start_cuts_nobody_off(settings, web):
    """A form is on its way when the web is started anew: the old process takes it whole and answers. A page
    that is asked for meanwhile waits for the new one."""
    body = urlencode({"mail": "boss@example.org", "password": "x"}).encode()
    where = web.listener.getsockname()
    with socket.create_connection(where, 60) as sending:
        head = f"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n"
        head += "Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n\r\n"
        sending.sendall(head.encode() + body[:10])
        until(lambda: _is_accepted(sending))
        web.process.terminate()
        until(lambda: len(web.children()) == 1)  # the one that has the form in hand
        with socket.create_connection(where, 60) as asking:
            asking.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            sending.sendall(body[10:])
            assert sending.makefile("rb").readline().startswith(b"HTTP/1.1 400")  # no token, but an answer
            assert web.process.wait(timeout=120) == 0
            with production.web(settings, web.log, web.listener):
                assert asking.makefile("rb").readline() == b"HTTP/1.1 200 OK\r\n"


def _is_accepted(line):
    """Whether a process has taken this connection: until then the system has it, and it is no file."""
    own, there = (f":{one.partition(':')[2]}" for one in (_hex(line.getsockname()), _hex(line.getpeername())))
    rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return any(row[1].endswith(there) and row[2].endswith(own) and row[9] != "0" for row in rows)


def _hex(address):
    return f"{address[0]}:{address[1]:04X}"


def test_units_serve_the_program_that_is_there():
    """Each names a module or file that exists; a service that hangs is ended within its time."""
    for unit in sorted(Path(production.UNITS).glob("*.service")):
        command = production.command_of(unit.name)
        assert "-m" in command
        module = command[command.index("-m") + 1]
        place = ROOT / module.replace(".", "/")
        assert module in ("gunicorn", "flask") or place.with_suffix(".py").is_file()
        assert "EnvironmentFile=/etc/orientir/settings" in unit.read_text("utf-8")

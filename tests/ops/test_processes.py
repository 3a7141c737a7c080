"""`python3 run.py` as several processes: one that dies is missed by nobody, what one is told all know, and a
stop cuts nobody off."""

import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest

from app.accounts.actions import TRIES
from app.accounts.models import Role
from app.config import ROOT
from app.core.db import db
from faults.postgres import children
from faults.production import Service, wait_until_ready
from tests.forms import filled
from tests.make import PASSWORD
from tests.waiting import until

TOKEN = "t" * 24
# Two that wait until they are told, and one that ends at once, again and again.
PARENT = """
import os, signal
from app.ops.processes import Part, keep
patient = Part("a patient one", signal.pause)
keep([patient, patient, Part("a hasty one", lambda: None)], orphaned=lambda: os.write(1, b"orphaned\\n"))
"""


@pytest.fixture
def mail(make):
    """Of a coordinator, who is there before the server is: it writes as soon as it has begun."""
    mail = make.user(Role.SCHOOL, make.school()).mail
    db.session.remove()
    db.engine.dispose()  # whoever is the last to leave it leaves one file
    return mail


@pytest.fixture
def served(mail, database_url, instance_dir, tmp_path):
    """The address of two web processes, and the service that they are of."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = {
        "DATABASE_URL": database_url, "INSTANCE_DIR": str(instance_dir), "METRICS_TOKEN": TOKEN,
        "LOG_FORMAT": "json",
    }  # fmt: skip
    command = [sys.executable, "-m", "app.ops.serve", "--no-demo", "--processes", "2", "--port", str(port)]
    service = Service(command, settings, tmp_path / "log")
    try:
        wait_until_ready(f"http://127.0.0.1:{port}", service)
        yield port, service
    finally:
        service.kill()


class Person:
    """A browser: each request is a connection of its own, so that any process may take it."""

    def __init__(self, port):
        self.port, self.cookies = port, {}

    def asked(self, method, path, fields=None, **headers):
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers |= {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        headers |= {"Content-Type": "application/x-www-form-urlencoded"} if fields else {}
        connection.request(method, path, urlencode(fields) if fields else None, headers)
        answer = connection.getresponse()
        answer.text = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        connection.close()
        return answer

    def sign_in(self, mail, password):
        form = filled(self.asked("GET", "/sign-in").text, "/sign-in")
        return self.asked("POST", "/sign-in", form | {"mail": mail, "password": password}).status

    def requests_of(self, route):
        told = self.asked("GET", "/metrics", Authorization=f"Bearer {TOKEN}").text
        found = re.findall(rf'^orientir_requests_total\{{.*route="{route}".*\}} (.*)$', told, re.MULTILINE)
        return sum(map(float, found))


@contextmanager
def without(pid):
    """A process does nothing meanwhile: whatever is asked, another answers."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_two_processes_are_as_one_and_nobody_notices_that_one_dies(served, mail, instance_dir):
    port, service = served
    person = Person(port)
    until(lambda: len(service.children()) == 3)
    one, other, _due = service.children()
    with without(one):
        assert person.sign_in(mail, PASSWORD) == 303
    with without(other):
        page = person.asked("GET", "/account")
        assert page.status == 200
        assert person.asked("POST", "/sign-out", filled(page.text, "/sign-out")).status == 303
    with without(one):
        assert person.asked("GET", "/account").status == 303
    before = person.requests_of("/account")
    for pid in (one, other):
        with without(pid):
            person.asked("GET", "/account")
            assert person.sign_in(mail, "wrong") == 422
    assert person.requests_of("/account") == before + 2
    for number in range(TRIES - 2):
        with without((one, other)[number % 2]):
            assert person.sign_in(mail, "wrong") == 422
    for pid in (one, other):
        with without(pid):
            assert person.sign_in(mail, PASSWORD) == 429
    os.kill(one, signal.SIGKILL)
    assert person.asked("GET", "/healthz").status == 200
    until(lambda: len(service.children()) == 3)
    assert one not in service.children()
    assert "web process 1 has ended (-9) and is started again at once" in service.log.read_text("utf-8")
    _a_stop_cuts_nobody_off(port, service)
    assert [file.name for file in instance_dir.glob("*sqlite3*")] == ["orientir.sqlite3"]


def _a_stop_cuts_nobody_off(port, service):
    """A form is on its way, another line is only held open."""
    idle = socket.create_connection(("127.0.0.1", port), 30)
    with idle, socket.create_connection(("127.0.0.1", port), 30) as sending:
        head = "POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6\r\nConnection: close\r\n\r\n"
        sending.sendall(head.encode() + b"mail")
        assert Person(port).asked("GET", "/healthz").status == 200
        service.process.terminate()
        until(lambda: len(service.children()) == 1)  # the one that has the form in hand
        assert service.process.poll() is None
        sending.sendall(b"=x")
        assert sending.makefile("rb").readline().startswith(b"HTTP/1.1 400")  # no token, but an answer
    assert service.process.wait(timeout=30) == 0


def test_none_outlives_a_parent_that_is_killed_and_one_that_cannot_live_is_given_pauses(tmp_path):
    log = tmp_path / "log"
    with log.open("w") as told:
        parent = subprocess.Popen([sys.executable, "-c", PARENT], cwd=ROOT, stdout=told, stderr=told)
        try:
            until(lambda: "in 1 s" in log.read_text())
            left = children(parent.pid)
            assert len(left) >= 2
        finally:
            parent.kill()
            parent.wait()
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in left))
    lines = log.read_text().splitlines()
    again = [line for line in lines if line.startswith("a hasty one has ended (0) and is started again")]
    assert [line.rpartition("again ")[2] for line in again[:2]] == ["at once", "in 1 s"]
    assert lines.count("orphaned") == 2

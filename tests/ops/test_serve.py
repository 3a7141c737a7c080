"""Starting: first and second time, and one clear line for whatever is in the way."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from app import create_app
from app.config import ROOT, Config
from app.ops import serve, web


class Server:
    """Stands for the web server: the program has come as far as serving."""

    started = 0

    def __init__(self, *_: object, **__: object) -> None:
        pass

    def run(self) -> None:
        Server.started += 1


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """What was loaded on starting, in an installation of its own."""
    for name in ("DATABASE_URL", "DEMO", "REDIS_URL", "SECRET_KEY", "SITE_URL", "SMTP_URL", "TIME_ZONE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("INSTANCE_DIR", str(tmp_path))
    loads: list[str] = []
    monkeypatch.setattr(web, "create_server", Server)
    monkeypatch.setattr(serve, "load_demo", lambda: loads.append("demo") or "loaded")
    monkeypatch.setattr(Server, "started", 0)
    return loads


def _start(*argv: str) -> int:
    return serve.main([*argv, "--processes", "1", "--port", str(_free_port())])


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


def test_the_first_start_migrates_and_loads_the_demo(started: list[str], tmp_path: Path) -> None:
    assert _start() == 0
    assert (started, Server.started) == (["demo"], 1)
    assert (tmp_path / "orientir.sqlite3").stat().st_size > 0


def test_without_the_demo_none_is_loaded(started: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert _start("--no-demo") == 0
    monkeypatch.setenv("DEMO", "0")
    assert _start() == 0
    assert (started, Server.started) == ([], 2)


@pytest.mark.parametrize(
    ("argv", "site", "links"),
    [
        (["--port", "8099"], "", "http://127.0.0.1:8099"),
        (["--host", "localhost", "--port", "8099"], "", "http://localhost:8099"),
        (["--host", "0.0.0.0", "--port", "8099"], "", "http://127.0.0.1:8099"),
        (["--host", "::1", "--port", "8099"], "", "http://[::1]:8099"),
        (["--port", "8099"], "https://orientir.example", "https://orientir.example"),
    ],
)
def test_links_lead_to_where_it_serves_unless_a_setting_says_by_which_address_people_come(
    started: list[str], monkeypatch: pytest.MonkeyPatch, argv: list[str], site: str, links: str
) -> None:
    told: list[str] = []
    monkeypatch.setenv("SITE_URL", site)
    monkeypatch.setattr(serve, "_run", lambda app, _options: told.append(app.config["SITE_URL"]))
    assert serve.main(argv) == 0
    assert told == [links]


@pytest.mark.parametrize(
    ("name", "value", "status", "said"),
    [
        ("DATABASE_URL", "nonsense", 2, "DATABASE_URL: not a database address"),
        ("DATABASE_URL", "mysql://host/name", 2, "mysql is not supported"),
        ("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none", 1, "connection failed"),
        ("DATABASE_URL", "sqlite:////nowhere/at/all.sqlite3", 1, "unable to open database file"),
        ("TIME_ZONE", "Mars/Olympus", 2, "TIME_ZONE: 'Mars/Olympus' is not a known zone"),
    ],
)
def test_a_setting_that_does_not_serve_is_told_in_one_line(
    started: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    value: str,
    status: int,
    said: str,
) -> None:
    monkeypatch.setenv(name, value)
    assert _start() == status
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert said in lines[0]
    assert Server.started == 0


def test_a_taken_port_is_told_before_anything_is_done(
    started: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert serve.main(["--port", str(port)]) == 1
    assert capsys.readouterr().err == f"orientir: cannot listen on 127.0.0.1:{port}: Address already in use\n"
    assert not (tmp_path / "orientir.sqlite3").exists()


def test_a_file_that_is_no_database_is_left_as_it_is(
    started: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Not a database at all. " * 100)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{letter}")
    assert _start() == 1
    assert "file is not a database" in capsys.readouterr().err
    assert letter.read_text().startswith("Not a database")


@pytest.mark.parametrize(
    "option", ["--port=0", "--port=65536", "--port=http", "--port=-1", "--processes=0", "--processes=two"]
)
def test_a_number_that_is_none_is_refused(option: str) -> None:
    with pytest.raises(SystemExit) as refusal:
        serve.main([option])
    assert refusal.value.code == 2


def test_it_answers_on_its_port_and_stops_when_interrupted(tmp_path: Path) -> None:
    port = _free_port()
    command = [sys.executable, "-m", "app.ops.serve", "--no-demo", "--port", str(port)]
    environment = {"PATH": os.environ["PATH"], "INSTANCE_DIR": str(tmp_path)}
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "text": True, "preexec_fn": _heed_interrupts}
    with subprocess.Popen(command, cwd=ROOT, env=environment, **pipes) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == f"Ориентир: http://127.0.0.1:{port}\n"
            assert _asked(f"http://127.0.0.1:{port}/healthz") == b"ok"
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=30) == 0
        finally:
            process.kill()


def _heed_interrupts() -> None:
    """What is started in the background of a shell ignores them, and so would all that it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _asked(address: str) -> bytes:
    """What it answers; the line is printed a moment before the first request is served."""
    for _ in range(100):
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                body: bytes = answer.read()
                return body
        except ConnectionError:
            time.sleep(0.1)
    raise AssertionError("nobody answers")


@pytest.mark.parametrize(("cores", "number"), [(1, 1), (2, 2), (64, 4)])
def test_there_is_a_process_for_each_core_and_four_at_most(
    monkeypatch: pytest.MonkeyPatch, cores: int, number: int
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: set(range(cores)))
    assert serve.usual_processes() == number


@pytest.mark.parametrize("proxies", [0, 1])
def test_only_a_trusted_proxy_may_say_who_the_visitor_is(tmp_path, proxies):
    config = Config(
        secret_key="x",
        instance_dir=tmp_path,
        database_url=f"sqlite:///{tmp_path / 'x.sqlite3'}",
        trusted_proxies=proxies,
    )
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = web.web_server(create_app(config), listener)
        assert server.adj.clear_untrusted_proxy_headers is (proxies == 0)
        assert server.adj.max_request_body_size == web.LARGEST_BODY
        server.close()

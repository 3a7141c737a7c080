"""What a program loads before it does anything: the more that is, the longer it takes and the more it
holds."""

import subprocess
import sys
from pathlib import Path

from werkzeug.routing import Map, Rule

from app.core.addresses import Address
from tests.roadmap.sample import ORDER

ROOT = Path(__file__).resolve().parents[1]
# Of jobs, files and migrations: whoever does such a thing imports what it needs then.
FOR_FEW = frozenset(
    "alembic docx flask_migrate icalendar lxml psycopg pymorphy3 pypdfium2 python_calamine redis rq structlog"
    " xlsxwriter app.roadmap.reading.grammar".split()
)


def loaded(*arguments, **environment):
    """The modules that a program imports, as Python tells of them."""
    command = [sys.executable, "-X", "importtime", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-500:]
    lines = (line for line in done.stderr.splitlines() if line.startswith("import time:"))
    return {line.rpartition("|")[2].strip() for line in lines}


def test_an_order_is_parsed_without_the_application(tmp_path):
    file = tmp_path / "order.txt"
    file.write_bytes(ORDER)
    found = loaded("-m", "flask", "--app", "wsgi", "roadmap", "parse", str(file), INSTANCE_DIR=str(tmp_path))
    assert "app.roadmap.parsing" in found
    assert not found & {
        "app.application",
        "app.features",
        "app.config",
        "app.core.db",
        "sqlalchemy",
        "wtforms",
    }


def test_every_other_command_has_the_whole_of_it(tmp_path):
    """And loads nothing that only few things need."""
    found = loaded("-m", "flask", "--app", "wsgi", "roadmap", "import", "--help", INSTANCE_DIR=str(tmp_path))
    assert {"app.features", "app.roadmap.versions.printing", "sqlalchemy"} <= found
    assert not found & FOR_FEW


def test_an_address_is_compiled_when_it_is_first_built(monkeypatch):
    compiled, real = [], Rule._compile_builder

    def counted(rule, append_unknown=True):
        compiled.append(rule.endpoint)
        return real(rule, append_unknown)

    monkeypatch.setattr(Rule, "_compile_builder", counted)
    known = Map([Address("/events/<int:event>", endpoint="event"), Address("/hosts", endpoint="hosts")])
    address = known.bind("localhost")
    assert address.match("/events/5") == ("event", {"event": 5})
    assert compiled == []
    built = [address.build("event", {"event": number, "page": 2}) for number in (5, 6)]
    assert built == ["/events/5?page=2", "/events/6?page=2"]
    assert compiled == ["event"]


def test_the_application_builds_its_addresses_so(app):
    assert {type(rule) for rule in app.url_map.iter_rules()} == {Address}

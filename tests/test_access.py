"""T12: every address × every role × own and foreign objects, held to tests/access_table.py.

A cell is a status and a content: the own object's words are there, and no word that this role may not see.
"""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from zipfile import ZipFile, is_zipfile

import pytest
from flask import Flask, render_template
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.accounts.access import only
from app.accounts.models import Role, SignInTry
from app.booking.models import Booking
from app.core import faults
from app.core.db import Model, db
from tests.access_cells import Cell, Line, cells, table
from tests.access_table import BODIES, ROLES
from tests.access_world import SECRET, World, build

pytestmark = pytest.mark.long

READS = re.compile(r"\s*(SELECT|PRAGMA|BEGIN|SAVEPOINT|RELEASE|ROLLBACK|SET|SHOW)\b")
SECRETS = {word: set(roles.split()) for word, roles in SECRET.items()}


def rules(app: Flask) -> set[tuple[str, str]]:
    """Every method and path that the product answers."""
    return {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def not_in_step(app: Flask) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Addresses that the table lacks, and lines whose address is gone."""
    declared = {(line.method, line.rule) for line in table()}
    return rules(app) - declared, declared - rules(app)


class Region:
    """The world with everybody signed in, once for all cells."""

    def __init__(self, app: Flask, world: World) -> None:
        self.app, self.world = app, world
        self.browsers = {role: app.test_client() for role in ROLES}
        self.sessions: dict[str, str] = {}
        self.tokens: dict[str, str] = {}
        for role, browser in self.browsers.items():
            if role != "visitor":
                browser.sign_in(world.mails[role])
            form = browser.form("/sign-in" if role == "visitor" else "/calendar")
            self.tokens[role] = form["csrf_token"]
            self.sessions[role] = browser.get_cookie("session").value
        with app.app_context():
            self.engine = db.engine
        self.refuses = self.engine.dialect.name == "sqlite"
        self.wrote = False
        self.nothing_here: dict[str, str] = {}
        event.listen(self.engine, "before_cursor_execute", self._note)

    def problems(self, lines: list[Line]) -> list[str]:
        """What is not as declared, a line each."""
        found, before = [], self.digest()
        for cell in self._cells(lines):
            self.wrote = False
            with nothing_here_drawn_once(self.nothing_here, cell.role):
                found += self._wrong(cell)
            if self.wrote:
                after = self.digest()
                if after != before:
                    found.append(f"{cell}: changed what is stored")
                before = after
        return found

    def _cells(self, lines: list[Line]) -> Iterator[Cell]:
        """A role is refused before anything is asked of the database: of that, one engine tells."""
        return (cell for cell in cells(lines, self.world) if self.refuses or cell.about != "refused")

    def _note(self, connection, cursor, statement, *rest) -> None:
        """What only reads leaves everything as it was, and need not be looked after."""
        self.wrote = self.wrote or READS.match(statement) is None

    def _wrong(self, cell: Cell) -> Iterator[str]:
        answer = self._ask(cell)
        text = _text(answer.data)
        if answer.status_code != cell.answer:
            yield f"{cell}: {answer.status_code} instead of {cell.answer}"
        elif cell.about == "refused" and cell.role == "visitor" and "/sign-in" not in answer.location:
            yield f"{cell}: sent to {answer.location}"
        for word in cell.shown:
            if word not in text:
                yield f"{cell}: does not show {word}"
        for word, roles in SECRETS.items():
            if cell.role not in roles and word not in cell.shown and word in text:
                yield f"{cell}: shows {word}"

    def _ask(self, cell: Cell):
        browser = self.browsers[cell.role]
        browser.set_cookie("session", self.sessions[cell.role])  # signing out, too, is only for one cell
        if cell.method == "GET":
            return browser.get(cell.address, buffered=True)
        data = BODIES.get(f"POST {cell.address}", {}) | {"csrf_token": self.tokens[cell.role]}
        if cell.about.startswith("own"):
            with nothing_committed():
                return browser.post(cell.address, data=data, buffered=True)
        return browser.post(cell.address, data=data, buffered=True)

    def digest(self) -> str:
        """Of all rows of all tables, but for the count of tries, which guessing at links goes into."""
        with self.engine.connect() as connection:
            names = sorted(set(Model.metadata.tables) - {SignInTry.__tablename__})
            if connection.dialect.name == "sqlite":
                parts = [connection.exec_driver_sql(f'SELECT * FROM "{name}"').all() for name in names]
            else:
                rows = " UNION ALL ".join(
                    f"SELECT '{name}', count(*), sum(hashtextextended(t::text, 0)) FROM \"{name}\" t"
                    for name in names
                )
                parts = sorted(connection.exec_driver_sql(rows).all())
        return hashlib.sha256(repr(parts).encode()).hexdigest()


def _text(body: bytes) -> str:
    """What stands in an answer; a spreadsheet is unpacked."""
    if is_zipfile(BytesIO(body)):
        with ZipFile(BytesIO(body)) as book:
            body = b"".join(book.read(name) for name in book.namelist())
    return body.decode("utf-8", "replace")


@contextmanager
def nothing_committed() -> Iterator[None]:
    """Let changes reach the database and its constraints, and be taken back at the end of the request."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Session, "commit", Session.flush)
        yield


@contextmanager
def nothing_here_drawn_once(pages: dict[str, str], role: str) -> Iterator[None]:
    """The page of a 404 is told nothing of the address: the first one that a person gets is like all."""

    def draw(template: str, **facts: object) -> str:
        if facts != {"status": 404, "bare": False}:
            return render_template(template, **facts)
        return pages.get(role) or pages.setdefault(role, render_template(template, **facts))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(faults, "render_template", draw)
        yield


def test_every_address_is_declared_and_every_declared_one_is_there(app):
    lacking, gone = not_in_step(app)
    assert not lacking, f"say in tests/access_table.py who may: {sorted(lacking)}"
    assert not gone, f"take out of tests/access_table.py: {sorted(gone)}"


# Addresses that do what none may, and the lines that declare what they should have done.
LEAKS = """
GET  | /leak/list             | members  | -       | 200 | -
GET  | /leak/<int:booking_id> | school   | booking | 200 | school
POST | /leak/<int:booking_id> | school   | booking | 200 | -
GET  | /leak/closed           | operator | -       | 200 | -
"""


SIGNS = (  # the first and the last are of roles that are refused
    r"visitor: GET /leak/list \(refused\): 200 instead of 303",
    r"school: GET /leak/list \(own\): shows Qzadultba",
    r"analyst: GET /leak/list \(own\): shows Qzadultaa",
    r"school: GET /leak/\d+ \(foreign bb\): 200 instead of 404",
    r"school: GET /leak/\d+ \(foreign bb\): shows QzschoolB",
    r"school: POST /leak/\d+ \(own aa\): 404 instead of 200",
    r"school: POST /leak/\d+ \(foreign bb\): changed what is stored",
    r"municipality: GET /leak/closed \(refused\): 200 instead of 404",
)


def leaky(app: Flask) -> None:
    @app.get("/leak/list", endpoint="leak.list")
    def everything():
        return " ".join(db.session.scalars(db.select(Booking.adult_name)))

    @app.get("/leak/<int:booking_id>", endpoint="leak.one")
    @only(Role.SCHOOL)
    def anybody(booking_id):
        return db.session.get_one(Booking, booking_id).organization.name

    @app.post("/leak/<int:booking_id>", endpoint="leak.change")
    @only(Role.SCHOOL)
    def change(booking_id):
        db.session.get_one(Booking, booking_id).adult_name = "x"
        db.session.commit()
        return "", 404

    @app.get("/leak/closed", endpoint="leak.closed")
    def closed():
        return "open to all"


@pytest.mark.changes_app
def test_every_cell_answers_as_declared_and_a_leak_would_be_seen(app, make):
    leaky(app)
    assert {path for _method, path in not_in_step(app)[0]} == {line.path for line in table(LEAKS)}
    region = Region(app, build(make))
    problems = region.problems(table())
    assert not problems, "\n".join(problems)
    seen = region.problems(table(LEAKS))
    for sign in SIGNS if region.refuses else SIGNS[1:-1]:
        assert any(re.fullmatch(sign, problem) for problem in seen), sign

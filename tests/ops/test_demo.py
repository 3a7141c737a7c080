"""The demo: the same every time, whole, kept apart from data of one's own."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, select

from app import create_app
from app.attendance.models import Sheet, SheetLine
from app.booking.models import Booking, BookingState
from app.calendar.models import Event, EventKind, EventState, Slot
from app.config import Config
from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import Model, db
from app.core.outbox.models import MessageState, OutboxMessage
from app.core.outbox.queries import is_anything_due
from app.ops import demo
from app.organizations.models import Municipality, Organization, OrganizationKind, SchoolClass
from app.roadmap.models import RoadMapRow, RowState
from tests.conftest import Browser
from tests.engines import ENGINES, empty_postgres, fresh_postgres
from tests.make import Make
from tests.ops.rows import every_row

ZONE = ZoneInfo("Europe/Moscow")
NOON = datetime(2026, 11, 21, 12, tzinfo=ZONE)
LONGEST_LOAD = 15.0  # seconds
BACKUP_KEY = "5e" * 32
# A restore signs everybody out, ends links, holds letters back and tells so: see tests/ops/test_backup.py.
TOUCHED = {"user_session", "mailed_link", "outbox_message", "audit_entry"}
Demos = Callable[[str], Flask]

# Where tests are dealt out by groups, one process loads the demo for all of them.
pytestmark = [pytest.mark.xdist_group("demo"), pytest.mark.long]


def _app(url: str, folder: Path, **settings: bool) -> Flask:
    app = create_app(Config("test", folder, url, testing=True, backup_key=BACKUP_KEY, **settings))
    app.test_client_class = Browser
    with app.app_context():
        upgrade()
    return app


def _load(app: Flask, moment: datetime = NOON) -> str:
    with clock.pinned(moment):
        answer = app.test_cli_runner().invoke(args=["demo", "load"])
    assert answer.exit_code == 0, answer.output
    return answer.output


@pytest.fixture(scope="module")
def demo_on(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demos]:
    """An application with the demo on the engine asked for, loaded once: these tests only read it.

    The engines load it at different hours of one day.
    """
    with ExitStack() as stack:

        @cache
        def load_on(engine: str) -> Flask:
            folder = tmp_path_factory.mktemp(engine)
            url = f"sqlite:///{folder / 'demo.sqlite3'}"
            if engine == "postgresql":
                url = stack.enter_context(fresh_postgres(request.getfixturevalue("postgres")))
            app = _app(url, folder)
            stack.callback(_disconnect, app)
            began = time.process_time()  # not the wall's: other tests run beside this one
            app.config["LOADED"] = _load(app, NOON if engine == "sqlite" else NOON.replace(hour=23))
            app.config["SECONDS"] = time.process_time() - began
            return app

        yield load_on


def _disconnect(app: Flask) -> None:
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(params=ENGINES)
def loaded(request: pytest.FixtureRequest, demo_on: Demos) -> Flask:
    """The demo on each engine."""
    return demo_on(request.param)


@pytest.fixture
def within(loaded: Flask) -> Iterator[None]:
    with loaded.app_context(), clock.pinned(NOON):
        yield
        db.session.rollback()


def _digest_of(app: Flask) -> list[list[str]]:
    """All that the demo tells, without ids and secrets, so that databases can be compared."""
    visit = (Booking.state, Booking.seats, Booking.queue_no, Booking.offer_until, Booking.created_at)
    visits = select(Organization.code, Event.title, Slot.starts_at, *visit).join_from(Booking, Organization)
    came = (Sheet.held_on, Sheet.adults, SheetLine.booked, SheetLine.came_school, SheetLine.special_needs)
    sheets = select(Organization.code, *came).join_from(SheetLine, Sheet)
    classes = select(
        Organization.code, SchoolClass.year, SchoolClass.grade, SchoolClass.letter, SchoolClass.roll
    )
    queries = [
        visits.join(Slot, Slot.id == Booking.slot_id).join(Event),
        sheets.join(Organization, Organization.id == Sheet.organization_id),
        classes.join(Organization),
        select(Event.title, Event.kind, Event.state, Event.starts_on, Event.ends_on, Event.version),
        select(RoadMapRow.number, RoadMapRow.title, RoadMapRow.state),
        select(AuditEntry.action, AuditEntry.at),
        select(OutboxMessage.topic, OutboxMessage.created_at),
    ]
    with app.app_context():
        return [sorted(map(str, db.session.execute(query))) for query in queries]


def test_it_loads_within_its_time(loaded: Flask) -> None:
    assert loaded.config["SECONDS"] < LONGEST_LOAD
    last = loaded.config["LOADED"].splitlines()[-1]
    assert last.startswith("The demo is ready: 55 municipalities, 60 schools")


def test_loaded_again_it_changes_nothing(loaded: Flask) -> None:
    before = _digest_of(loaded)
    assert _load(loaded).startswith("The demo is there already")
    assert _digest_of(loaded) == before


def test_two_loads_on_one_day_are_the_same(demo_on: Demos) -> None:
    assert _digest_of(demo_on("sqlite")) == _digest_of(demo_on("postgresql"))


def test_the_promises_of_the_product_hold_in_it(loaded: Flask, within: None) -> None:
    assert list(demo.violations(loaded.extensions["invariants"])) == []


def test_nobody_is_written_to_about_its_past(within: None) -> None:
    assert not is_anything_due(clock.now())
    states = {message.state for message in db.session.scalars(select(OutboxMessage))}
    assert states == {MessageState.DONE}


def test_bookings_are_in_every_state(within: None) -> None:
    assert set(db.session.scalars(select(Booking.state).distinct())) == set(BookingState)


def test_events_are_of_every_kind_and_state(within: None) -> None:
    published = select(Event.kind).where(Event.state == EventState.PUBLISHED).distinct()
    assert set(db.session.scalars(published)) == set(EventKind)
    assert set(db.session.scalars(select(Event.state).distinct())) == set(EventState)


def test_rows_of_the_order_are_in_every_state_of_review(within: None) -> None:
    counted = select(RoadMapRow.state, func.count()).group_by(RoadMapRow.state)
    rows = {state: count for state, count in db.session.execute(counted)}
    assert set(rows) == set(RowState)
    assert rows[RowState.ACCEPTED] >= 35


def test_the_region_is_real_and_its_schools_have_classes(within: None) -> None:
    names = set(db.session.scalars(select(Municipality.name)))
    assert len(names) == 55
    assert {"Азов", "Ростов-на-Дону", "Шолоховский район", "Верхнедонской район"} <= names
    schools = select(Organization.id).where(Organization.kind == OrganizationKind.SCHOOL)
    graded = select(SchoolClass.school_id, func.count(SchoolClass.grade.distinct()))
    grades = {school: count for school, count in db.session.execute(graded.group_by(SchoolClass.school_id))}
    assert grades == dict.fromkeys(db.session.scalars(schools), 11)


def test_bookings_come_before_their_time_and_sheets_after_it(within: None) -> None:
    late = select(Booking.id).join(Booking.slot).where(Booking.created_at >= Slot.starts_at)
    assert db.session.scalars(late).all() == []
    early = select(Sheet.id).join(Sheet.booking).join(Booking.slot).where(Sheet.created_at < Slot.starts_at)
    assert db.session.scalars(early).all() == []


@pytest.mark.parametrize("mail", demo.ACCOUNTS)
def test_every_account_signs_in_and_has_a_front_page(loaded: Flask, mail: str) -> None:
    client = Browser(loaded, loaded.response_class)
    client.sign_in(mail, demo.PASSWORD)
    with clock.pinned(NOON):
        assert client.get("/", follow_redirects=True).status_code == 200


def test_the_school_has_something_of_everything_to_do(loaded: Flask) -> None:
    client = Browser(loaded, loaded.response_class)
    client.sign_in("school@demo.example", demo.PASSWORD)
    with clock.pinned(NOON):
        desk = client.get("/").text
    assert "Четыре дела на сегодня" in desk
    assert "Занять места" in desk
    assert "Отметьте посещение: «Сварщик: первый шов»" in desk
    assert "Работа прошла дальше: подайте заявку" in desk
    assert "Завтра: 8Б, «Как работает речной порт»" in desk
    assert "В листе ожидания" in desk


@pytest.mark.parametrize("day", [datetime(2027, 1, 4, 9, tzinfo=ZONE), datetime(2027, 9, 2, 9, tzinfo=ZONE)])
def test_it_can_be_loaded_on_any_day_of_any_year(day: datetime, tmp_path: Path) -> None:
    app = _app(f"sqlite:///{tmp_path / 'demo.sqlite3'}", tmp_path)
    _load(app, day)
    with app.app_context():
        assert set(db.session.scalars(select(Booking.state).distinct())) == set(BookingState)
        db.engine.dispose()


def test_an_installation_with_data_of_its_own_is_left_alone(app: Flask, make: Make) -> None:
    make.school()
    answer = app.test_cli_runner().invoke(args=["demo", "load"])
    assert answer.exit_code == 2
    assert answer.output.splitlines()[-1].startswith("Error: the database has organizations of its own")
    assert db.session.scalar(select(func.count()).select_from(Organization)) == 1


def test_it_is_refused_where_it_is_switched_off(tmp_path: Path, migrated_sqlite: Path) -> None:
    app = _app(f"sqlite:///{migrated_sqlite}", tmp_path, demo=False)
    answer = app.test_cli_runner().invoke(args=["demo", "load"])
    assert (answer.exit_code, "switched off" in answer.output) == (2, True)


def test_a_backup_of_it_is_the_same_installation_on_the_other_engine(
    loaded: Flask, request: pytest.FixtureRequest, tmp_path: Path, migrated_sqlite: Path
) -> None:
    file, target = tmp_path / "demo.backup", f"sqlite:///{tmp_path / 'restored.sqlite3'}"
    with ExitStack() as stack:
        if "sqlite" in str(loaded.extensions["orientir"].database_url):
            target = request.getfixturevalue("migrated_postgres")
            empty_postgres(target, [table.name for table in reversed(Model.metadata.sorted_tables)])
        else:
            shutil.copyfile(migrated_sqlite, tmp_path / "restored.sqlite3")
        restored = create_app(Config("test", tmp_path, target, testing=True, backup_key=BACKUP_KEY))
        restored.test_client_class = Browser
        stack.callback(_disconnect, restored)
        _run(loaded, "backup", "create", "--output", str(file))
        _run(restored, "backup", "restore", str(file))
        before, after = every_row(loaded), every_row(restored)
        assert {name for name in before if before[name] != after[name]} <= TOUCHED
        assert {name: len(rows) for name, rows in before.items()} == {
            name: len(rows) - (name == "audit_entry") for name, rows in after.items()
        }
        assert sum(map(bool, before.values())) > 50  # tables that have rows to compare
        assert after["audit_entry"][:-1] == before["audit_entry"]
        for command in ("booking audit", "participation verify"):
            _run(restored, *command.split())
        restored.test_client().sign_in(next(iter(demo.ACCOUNTS)), demo.PASSWORD)


def _run(app: Flask, *arguments: str) -> None:
    answer = app.test_cli_runner().invoke(args=arguments)
    assert answer.exit_code == 0, answer.output

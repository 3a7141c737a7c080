"""A backup: sealed, whole or not read at all, and restored as one act with what that means for people."""

import json
import os
import shutil
from datetime import timedelta
from errno import ENOSPC
from io import BytesIO
from pathlib import Path

import pytest
from flask_migrate import downgrade
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.accounts.actions import ask_for_reset
from app.accounts.models import MailedLink, Role, UserSession
from app.attendance.rosters import actions as rosters
from app.attendance.rosters.models import Roster
from app.booking.actions import make_feed_token
from app.booking.models import FeedPurpose
from app.calendar.models import FeedVersion
from app.config import BadSetting, Config
from app.core import clock, outbox
from app.core.db import Model, db, transact
from app.core.outbox.models import MessageState, OutboxMessage
from app.ops.backup import files, sealed
from app.ops.backup.content import Reader, Writer
from app.ops.backup.schema import schema_of
from app.ops.backup.sealed import CHUNK, TAG, SealedReader, SealedWriter, make_key
from app.ops.backup.selecting import rows_of, snapshot
from app.ops.backup.trouble import BackupTrouble
from tests.checks import violations
from tests.engines import empty_postgres
from tests.make import Make
from tests.ops.rows import every_row
from tests.participation.reported import freeze, october, period

KEY, OTHER = "5e" * 32, "0f" * 32
HEADER = len(sealed.MAGIC) + sealed.SALT + sealed.CHECK
SEALED = CHUNK + TAG
one_engine = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def config(database_url, instance_dir):
    return Config("test", instance_dir, database_url, testing=True, backup_key=KEY)


@pytest.fixture
def run(app):
    """`flask backup …`: the exit code and what was printed."""

    def run(*arguments, group="backup"):
        answer = app.test_cli_runner().invoke(args=[group, *map(str, arguments)])
        return answer.exit_code, answer.output

    return run


@pytest.fixture
def emptied(request, app, database_url):
    """Makes the installation as empty as its migrations leave it."""

    def empty():
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        if database_url.startswith("sqlite"):
            file = Path(database_url.removeprefix("sqlite:///"))
            for rest in file.parent.glob(f"{file.name}-*"):
                rest.unlink()
            shutil.copyfile(request.getfixturevalue("migrated_sqlite"), file)
        else:
            empty_postgres(database_url, [table.name for table in reversed(Model.metadata.sorted_tables)])

    return empty


# The seal.


def sealed_up(content: bytes) -> bytes:
    file = BytesIO()
    writer = SealedWriter(file, KEY)
    writer.write(content)
    writer.finish()
    return file.getvalue()


def opened(file: bytes, key: str = KEY) -> bytes:
    return SealedReader(BytesIO(file), key).readall()


def test_what_is_sealed_opens_with_its_key_alone():
    for length in (0, 1, CHUNK, CHUNK + 1, 3 * CHUNK):
        content = os.urandom(length)
        assert opened(sealed_up(content)) == content
    file = sealed_up(b"the same")
    assert file != sealed_up(b"the same"), "each file has a key of its own"
    for broken, key, said in (
        (file, OTHER, "another BACKUP_KEY"),
        (b"PK" + file, KEY, "no backup of Ориентир"),
        (file[: HEADER - 1], KEY, "no backup of Ориентир"),
    ):
        with pytest.raises(BackupTrouble, match=said):
            opened(broken, key)


def test_a_file_that_was_altered_moved_about_or_cut_off_is_not_read():
    content = os.urandom(3 * CHUNK + 9)
    file = sealed_up(content)
    chunks = [file[at : at + SEALED] for at in range(HEADER, len(file), SEALED)]
    head = file[:HEADER]
    flipped = bytearray(file)
    flipped[HEADER + SEALED + 5] ^= 1
    for broken, said in (
        (bytes(flipped), "chunk 2"),
        (head + b"".join([chunks[1], chunks[0], *chunks[2:]]), "chunk 1"),
        (head + b"".join([chunks[0], *chunks[2:]]), "chunk 2"),
        (file + b"x", "lost its end"),
        (sealed_up(content)[:HEADER] + file[HEADER:], "chunk 1"),
        (head, "lost its end"),
        (head + b"".join(chunks[:3]), "lost its end"),
        (file[:-1], "lost its end"),
    ):
        with pytest.raises(BackupTrouble, match=said):
            opened(broken)


def test_a_key_that_nobody_made_stops_the_start():
    assert Config.from_env({"BACKUP_KEY": make_key(), "INSTANCE_DIR": "/tmp"}).backup_key
    for wrong in ("hunter2", KEY.upper(), KEY + "\n"):
        with pytest.raises(BadSetting, match=r"^BACKUP_KEY: "):
            Config.from_env({"BACKUP_KEY": wrong, "INSTANCE_DIR": "/tmp", "SECRET_KEY": "x"})


# Making one.


@one_engine
def test_a_backup_is_one_private_file_or_none_and_the_last_is_remembered(
    app, make, run, tmp_path, instance_dir, monkeypatch
):
    make.user(Role.OPERATOR, make.organization())
    file, folder = tmp_path / "one.backup", tmp_path / "kept"
    folder.mkdir()
    assert run("create", "--output", file)[0] == 0
    assert (file.stat().st_mode & 0o777, list(tmp_path.glob("*.part"))) == (0o600, [])
    record = instance_dir / "backup.json"
    assert json.loads(record.read_text())["verified"] is True
    code, said = run("create", "--output", file)
    assert (code, said.count("\n")) == (1, 1) and "--force" in said
    assert run("create", "--output", file, "--force", "--no-verify")[0] == 0
    told = json.loads(record.read_text())
    assert (told["file"], told["verified"]) == (str(file), False)
    assert run("verify", file)[0] == 0
    assert json.loads(record.read_text()) == told | {"verified": True}

    for minute in range(3):
        with clock.pinned(clock.now().replace(year=2027, minute=minute)):
            assert run("create", "--output", folder, "--keep", 2, "--no-verify")[0] == 0
    names = sorted(one.name for one in folder.iterdir())
    assert [name[:14] for name in names] == ["orientir-2027-"] * 2
    assert run("create", "--output", file, "--force", "--keep", 2)[0] == 2

    def full(_descriptor):
        raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    code, said = run("create", "--output", tmp_path / "two.backup")
    assert (code, said.count("\n")) == (1, 1) and "no space left" in said
    assert sorted(one.name for one in tmp_path.glob("*.backup*")) == ["one.backup"]


@one_engine
def test_what_is_in_the_way_is_one_line(app, run, tmp_path, emptied):
    other = tmp_path / "other.txt"
    other.write_text("no backup")
    for arguments, code, said in (
        (("verify", other), 1, "no backup of Ориентир"),
        (("restore", tmp_path / "nowhere"), 2, "does not exist"),
        (("create", "--output", tmp_path / "no" / "where"), 1, "there is no folder"),
    ):
        found, told = run(*arguments)
        assert (found, said in told) == (code, True), told
    with db_of(app) as connection:
        connection.exec_driver_sql("CREATE TABLE own (id INTEGER)")
    assert "nothing is known of the table own" in run("create", "--output", tmp_path / "x.backup")[1]


@pytest.mark.changes_app
@one_engine
def test_without_a_key_nothing_is_made(database_url, instance_dir, app, run, tmp_path):
    app.extensions["orientir"] = Config("test", instance_dir, database_url)
    code, told = run("create", "--output", tmp_path / "x.backup")
    assert code == 2 and "backup key makes one" in told


def test_it_is_of_one_moment_whatever_is_written_meanwhile(app, make):
    place = make.municipality("Вчерашний")
    with app.app_context():
        revision = schema_of(migrated_to())
        with snapshot() as connection:
            assert connection.scalar(text("SELECT count(*) FROM municipality")) == 1
            make.municipality("Сегодняшний")
            rows = list(rows_of(connection, revision.tables["municipality"]))
    assert [row[0] for row in rows] == [place.id]


# Restoring.


def migrated_to() -> str:
    with db.engine.connect() as connection:
        return connection.scalar(text("SELECT version_num FROM alembic_version"))


def db_of(app):
    with app.app_context():
        return db.engine.begin()


def lived_in(make: Make):
    """Something that each promise of a restore is about."""
    world = october(make)
    freeze(period(), world.operator)
    asked = make.event()
    make.demand(asked)
    held = make.booking(make.slot(event=asked), 20)
    make.roster(held)
    person = make.user(Role.SCHOOL, held.organization)
    transact(lambda: ask_for_reset(person, by=None))
    transact(lambda: outbox.put("a.reminder", 1, 1, 1, delay=timedelta(days=1)))
    token = transact(lambda: make_feed_token(held.organization_id, FeedPurpose.SCHOOL, by=None))
    return held.id, person.mail, token


def test_a_restored_installation_is_as_it_was_and_trusts_nobody_blindly(
    app, make, client, run, emptied, tmp_path, engine
):
    booking_id, mail, token = lived_in(make)
    client.sign_in(mail)
    file = tmp_path / "lived.backup"
    assert run("create", "--output", file)[0] == 0
    before = every_row(app)
    assert "the installation is not empty: there are rows in audit_entry, booking" in run("restore", file)[1]
    assert every_row(app) == before
    emptied()
    app.extensions["remembered"].clear()
    code, told = run("restore", file)
    assert (code, "1 sessions ended" in told) == (0, True), told

    after = every_row(app)
    touched = {name for name in before if before[name] != after[name]}
    assert touched == {"user_session", "mailed_link", "outbox_message", "audit_entry"}
    assert after["audit_entry"][:-1] == before["audit_entry"]
    restored = db.session.scalars(select(UserSession)).one(), db.session.scalars(select(MailedLink)).one()
    assert restored[0].ended_at is not None and restored[1].closed_at is not None
    messages = db.session.scalars(select(OutboxMessage)).all()
    due = [one for one in messages if one.due_at <= clock.now()]
    assert 0 < len(due) < len(messages)
    assert {one.state for one in due} == {MessageState.FAILED}
    assert {one.state for one in messages if one not in due} == {MessageState.WAITING}
    db.session.rollback()
    assert run("retry", "--held", group="outbox")[1] == f"{len(due)} messages will be sent again\n"
    assert violations() == []

    assert "/sign-in" in client.get("/bookings").location, "the browser of before is signed out"
    client.sign_in(mail)
    assert client.get(f"/feeds/{token}.ics").status_code == 200
    sheets = db.session.scalars(select(Roster)).all()
    (people,) = transact(lambda: rosters.open_names(sheets, "page", by=None)).values()
    assert (people[0].surname, sheets[0].booking_id) == ("Петрова", booking_id)

    event_id = make.event().id  # ids go on, and the triggers tell of it
    assert db.session.get(FeedVersion, event_id) is not None
    assert event_id > 100_000, "a number that a lost letter names is given to nobody"
    for statement in (
        "UPDATE frozen_part SET rows = 0",
        "DELETE FROM period_freezing",
        "DELETE FROM audit_entry",
    ):
        with pytest.raises(DBAPIError, match=r"never change|only added"), engine.begin() as connection:
            connection.exec_driver_sql(statement)


def rewritten(file: Path, change) -> Path:
    """The same backup after `change(head, tables)`, sealed anew, as only a fault of the program could."""
    with file.open("rb") as source:
        reader = Reader(source, KEY)
        tables = {name: list(rows) for name, rows in reader.tables()}
    change(reader.head, tables)
    target = file.with_name("rewritten.backup")
    with target.open("wb") as output:
        writer = Writer(output, KEY, reader.head)
        for name, rows in tables.items():
            writer.table(name, rows)
        writer.finish()
    return target


def test_a_backup_that_breaks_a_promise_is_named_and_leaves_nothing(app, make, run, emptied, tmp_path):
    make.slot()
    file = tmp_path / "kept.backup"
    assert run("create", "--output", file, "--no-verify")[0] == 0
    emptied()
    empty = every_row(app)

    def orphan(head, tables):
        at = [name for name, _kind in head.tables["slot"]].index("event_id")
        tables["slot"][0][at] = 4711

    def strange(head, tables):
        head.tables["venue"].append(("colour", "text"))

    def gone(head, tables):
        del head.tables["venue"], tables["venue"]

    for change, said in (
        (orphan, "slot.event_id refers to nothing in 1 rows, as to 4711"),
        (strange, "column venue.colour is text and not known"),
        (gone, "table venue is missing"),
    ):
        broken = rewritten(file, change)
        for command in ("verify", "restore"):
            code, told = run(command, broken)
            refused = said in told or "rows of table slot: " in told  # PostgreSQL is the first to see it
            assert (code, refused) == (1, True), told
    truncated = tmp_path / "short.backup"
    truncated.write_bytes(file.read_bytes()[:-20])
    assert "lost its end" in run("restore", truncated)[1]
    assert every_row(app) == empty
    assert run("restore", file)[0] == 0


@one_engine
def test_a_manifest_that_counts_otherwise_is_found(make, run, tmp_path, monkeypatch):
    make.municipality()
    monkeypatch.setattr("app.ops.backup.content.Counted.facts", property(lambda self: [self.rows + 1, ""]))
    code, _told = run("create", "--output", tmp_path / "x.backup", "--no-verify")
    monkeypatch.undo()
    assert code == 0
    assert "are not those of its manifest" in run("verify", tmp_path / "x.backup")[1]


@one_engine
def test_another_secret_key_has_to_be_meant(make, run, emptied, tmp_path, app, monkeypatch):
    make.municipality()
    monkeypatch.setattr("app.ops.backup.taking.fingerprint", lambda _key: "another")
    assert run("create", "--output", tmp_path / "x.backup", "--no-verify")[0] == 0
    monkeypatch.undo()
    emptied()
    code, told = run("restore", tmp_path / "x.backup")
    assert code == 1 and "SECRET_KEY is another one" in told
    assert run("restore", tmp_path / "x.backup", "--other-secret-key")[0] == 0


@one_engine
def test_an_older_backup_is_brought_to_the_newest_schema_and_a_newer_one_refused(
    make, run, app, tmp_path, emptied
):
    make.municipality("Дальний")
    newest = migrated_to()
    db.session.remove()
    downgrade(revision="-1")
    older = migrated_to()
    assert run("create", "--output", tmp_path / "old.backup")[0] == 0
    emptied()
    code, told = run("restore", tmp_path / "old.backup")
    assert (code, older in told, migrated_to()) == (0, True, newest), told
    assert db.session.scalars(text("SELECT name FROM municipality")).all() == ["Дальний"]

    def from_the_future(head, tables):
        object.__setattr__(head, "revision", "29991231_flying_buses")

    newer = rewritten(tmp_path / "old.backup", from_the_future)
    emptied()
    for command in ("verify", "restore"):
        code, told = run(command, newer)
        assert (code, told.count("\n")) == (1, 1) and "made by a newer program" in told

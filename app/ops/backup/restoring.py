"""A backup becomes an installation: all of it in one transaction, into tables in which nobody has a row."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import Connection

from app.accounts.actions import close_links_of_all, end_sessions_of_all
from app.core import audit, migrations
from app.core.db import begin_write, db
from app.core.outbox import actions as outbox
from app.core.shredding import empty_the_log
from app.ops.backup import filling
from app.ops.backup.checking import refuse_newer
from app.ops.backup.content import Head, Reader
from app.ops.backup.files import no_space
from app.ops.backup.references import References
from app.ops.backup.schema import Schema, differences, revision_in, schema_of, used_tables
from app.ops.backup.taking import fingerprint
from app.ops.backup.trouble import BackupTrouble


@dataclass(frozen=True)
class Restored:
    """What was restored, and what it did to those who were signed in and to letters on their way."""

    head: Head
    rows: int
    sessions: int
    letters: int


def restore(path: Path, key: str, secret_key: str, *, other_secret: bool = False) -> Restored:
    """Put a backup into an empty installation, and bring that to the newest schema. Raises BackupTrouble;
    then the installation is as empty as before."""
    with no_space(path), path.open("rb") as file:
        reader = Reader(file, key)
        refuse_newer(reader.head)
        if reader.head.secret != fingerprint(secret_key) and not other_secret:
            raise BackupTrouble(
                "SECRET_KEY is another one than the backup's: rosters and second factors would not open;"
                " set that one, or give --other-secret-key"
            )
        make_room(reader.head.revision)
        try:
            restored = _refill(reader)
            db.session.commit()
        finally:
            db.session.rollback()
    empty_the_log()  # as long as the database itself by now
    migrations.upgrade()
    return restored


def make_room(revision: str) -> None:
    """Bring an empty installation to the schema of this revision. Raises BackupTrouble if there are rows."""
    db.session.rollback()
    with db.engine.connect() as connection:
        there = revision_in(connection)
        used = used_tables(connection, _owned(there)) if there else []
    if used:
        others = " and others" if used[3:] else ""
        raise BackupTrouble(f"the installation is not empty: there are rows in {', '.join(used[:3])}{others}")
    if there != revision:
        migrations.move(there, revision)


def _owned(revision: str) -> set[str]:
    """Tables whose rows would be somebody's."""
    schema = schema_of(revision)
    return schema.tables.keys() - schema.filled


def _refill(reader: Reader) -> Restored:
    begin_write()
    connection = db.session.connection()
    schema = schema_of(reader.head.revision)
    for difference in differences(reader.head.tables, schema):
        raise BackupTrouble(f"its tables are not those of its revision: {difference}")
    with filling.silenced(connection):
        filling.prepare(connection, schema)
        _copy(reader, connection, schema)
        filling.set_sequences(connection, schema)
    rows = sum(rows for rows, _sha in reader.manifest.values())
    close_links_of_all()
    restored = Restored(reader.head, rows, end_sessions_of_all(), outbox.hold())
    facts = {"made_at": reader.head.made_at, "revision": reader.head.revision, "rows": rows}
    facts |= {"sessions": restored.sessions, "letters": restored.letters}
    audit.record("backup.restored", "backup", 1, by=None, after=facts)
    db.session.flush()
    return restored


def _copy(reader: Reader, connection: Connection, schema: Schema) -> None:
    references = References(schema)
    for name, rows in reader.tables():
        columns = [column for column, _kind in reader.head.tables[name]]
        filling.fill(connection, schema.tables[name], columns, references.watch(name, columns, rows))
    if references.broken:
        raise BackupTrouble(references.broken[0])

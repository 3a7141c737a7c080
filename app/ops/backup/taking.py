"""A backup is made: one moment of the whole database, sealed, and read again before it counts."""

import tomllib
from dataclasses import dataclass
from datetime import UTC
from hashlib import blake2b
from pathlib import Path

from app.config import ROOT
from app.core import clock
from app.core.db import db
from app.ops.backup.checking import check
from app.ops.backup.content import Head, Writer
from app.ops.backup.files import place_for, written
from app.ops.backup.schema import VERSIONS, revision_in, schema_of, table_names
from app.ops.backup.selecting import rows_of, snapshot
from app.ops.backup.trouble import BackupTrouble


@dataclass(frozen=True)
class Taken:
    """A backup that was made: of which moment (ISO, UTC), where, and of how many rows."""

    made_at: str
    path: Path
    rows: int


def take(output: Path, key: str, secret_key: str, *, force: bool = False, verify: bool = True) -> Taken:
    """Make a backup in the file `output`, or in one in that folder, and read it again unless told not to.
    Raises BackupTrouble; then no file is left."""
    now = clock.now()
    db.session.rollback()
    path = place_for(output, now, force=force)
    made_at = now.astimezone(UTC).isoformat(timespec="seconds")
    with written(path) as (file, part):
        with snapshot() as connection:
            revision = revision_in(connection)
            if revision is None:
                raise BackupTrouble("the database has no tables: there is nothing to keep")
            schema = schema_of(revision)
            unknown = table_names(connection) - schema.tables.keys() - {VERSIONS}
            if unknown:
                raise BackupTrouble(f"nothing is known of the table {min(unknown)}: it would not be kept")
            shapes = {
                name: [(one.name, one.kind) for one in table.columns] for name, table in schema.tables.items()
            }
            engine = connection.dialect.name
            head = Head(made_at, version(), engine, revision, fingerprint(secret_key), shapes)
            writer = Writer(file, key, head)
            for name, table in schema.tables.items():
                writer.table(name, rows_of(connection, table))
        writer.finish()
        if verify:
            file.flush()
            problems = check(part, key).problems
            if problems:
                raise BackupTrouble(f"nothing was kept, because {problems[0]}")
    return Taken(made_at, path, sum(rows for rows, _sha in writer.manifest.values()))


def fingerprint(secret_key: str) -> str:
    """Tells one SECRET_KEY from another, and nothing more of it."""
    return blake2b(secret_key.encode(), digest_size=16, person=b"orientir backup").hexdigest()


def version() -> str:
    """Of this program."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return str(told["project"]["version"])

"""Whether a backup is whole: every byte genuine, every row counted, every reference kept."""

from dataclasses import dataclass
from pathlib import Path

from app.core import migrations
from app.ops.backup.content import Head, Reader
from app.ops.backup.files import no_space
from app.ops.backup.references import References
from app.ops.backup.schema import differences, schema_of
from app.ops.backup.trouble import BackupTrouble


@dataclass(frozen=True)
class Checked:
    """What a backup says of itself, its rows by table, and a line for each promise that it breaks."""

    head: Head
    rows: dict[str, int]
    problems: list[str]


def check(path: Path, key: str) -> Checked:
    """Read all of a backup. Raises BackupTrouble for one that cannot be read to its end."""
    with no_space(path), path.open("rb") as file:
        reader = Reader(file, key)
        refuse_newer(reader.head)
        schema = schema_of(reader.head.revision)
        references = References(schema)
        problems = list(differences(reader.head.tables, schema))
        for name, rows in reader.tables():
            columns = [column for column, _kind in reader.head.tables[name]]
            for _row in rows if problems else references.watch(name, columns, rows):
                pass
        found = {name: rows for name, (rows, _sha) in reader.manifest.items()}
        return Checked(reader.head, found, problems + references.broken)


def refuse_newer(head: Head) -> None:
    """Raises BackupTrouble for a backup of a program that is newer than this one."""
    if head.revision not in migrations.revisions():
        raise BackupTrouble(
            f"it was made by a newer program (Ориентир {head.application}, revision {head.revision})"
        )

"""What is inside the seal: lines of JSON, compressed, the same whichever engine they come from.

The first line is the head. A table is a line that names it and then lines of its rows, ordered by its key, a
hundred a line, or one where rows have files in them. The last line is the manifest: how many rows each table
has, and the SHA-256 of their lines. Whole numbers,
texts and NULL are JSON's own; a moment is UTC to the microsecond, a day as 2026-11-26, a truth 1 or 0, a
decimal number and JSON are texts, bytes are base64.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from gzip import GzipFile
from hashlib import sha256
from io import BufferedReader
from typing import Any, BinaryIO

from app.core.db import batches
from app.ops.backup.sealed import SealedReader, SealedWriter
from app.ops.backup.trouble import BackupTrouble

FORMAT = 1
EFFORT = 3  # of the compression: 6 makes files a fifth smaller in twice the time
LOT = 100  # rows of a line
BUFFER = 256 * 1024
_line = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

Row = list[Any]


@dataclass(frozen=True)
class Head:
    """`made_at` is the moment before the snapshot, `secret` tells one SECRET_KEY from another, `tables` have
    names and kinds of their columns in the order of the rows' values."""

    made_at: str
    application: str
    engine: str
    revision: str
    secret: str
    tables: dict[str, list[tuple[str, str]]]


@dataclass
class Counted:
    """How many rows went by, and their hash."""

    rows: int = 0
    _hash: Any = field(default_factory=sha256)

    def add(self, line: bytes, rows: int) -> None:
        self.rows += rows
        self._hash.update(line)

    @property
    def facts(self) -> list[Any]:
        return [self.rows, self._hash.hexdigest()]


Manifest = dict[str, list[Any]]


class Writer:
    """Writes a backup into a file."""

    def __init__(self, file: BinaryIO, key: str, head: Head) -> None:
        self._sealed = SealedWriter(file, key)
        self._lines = GzipFile(fileobj=self._sealed, mode="wb", compresslevel=EFFORT, mtime=0)
        self._tables, self.manifest = head.tables, Manifest()
        self._write({"format": FORMAT} | asdict(head))

    def table(self, name: str, rows: Iterable[Row]) -> None:
        """All rows of one table."""
        self._write({"table": name})
        counted, files = Counted(), any(kind == "bytes" for _column, kind in self._tables[name])
        for lot in batches(rows, 1 if files else LOT):
            counted.add(self._write(lot), len(lot))
        self.manifest[name] = counted.facts

    def finish(self) -> None:
        """Without it the file counts as cut off."""
        self._write({"manifest": self.manifest})
        self._lines.close()
        self._sealed.finish()

    def _write(self, value: Any) -> bytes:
        line = _line(value).encode() + b"\n"
        self._lines.write(line)
        return line


class Reader:
    """Reads a backup, from the first line to the last. Raises BackupTrouble wherever it is not whole."""

    def __init__(self, file: BinaryIO, key: str) -> None:
        sealed = BufferedReader(SealedReader(file, key), BUFFER)
        self._lines = BufferedReader(GzipFile(fileobj=sealed), BUFFER)
        self._ahead = self._next()
        head = self._object()
        if head.pop("format", None) != FORMAT:
            raise BackupTrouble("its format is newer than this program")
        head["tables"] = {name: [(one, kind) for one, kind in them] for name, them in head["tables"].items()}
        self.head = Head(**head)
        self.manifest: Manifest = {}

    def tables(self) -> Iterator[tuple[str, Iterator[Row]]]:
        """Each table's name and rows, which are to be read before the next; in the end all is compared with
        the manifest."""
        while "table" in (told := self._object()):
            name, counted = str(told["table"]), Counted()
            if name in self.manifest or name not in self.head.tables:
                raise BackupTrouble(f"table {name} is there twice, or was not told of")
            yield name, self._rows(counted)
            self.manifest[name] = counted.facts
        if self._lines.readline():
            raise BackupTrouble("something follows its end")
        self._compare(told["manifest"])

    def _rows(self, counted: Counted) -> Iterator[Row]:
        for line in self._lines:
            if line[:1] != b"[":
                self._ahead = line
                return
            lot: list[Row] = json.loads(line)
            counted.add(line, len(lot))
            yield from lot
        raise BackupTrouble("its last line is missing")

    def _compare(self, told: Manifest) -> None:
        for name in self.head.tables:
            if self.manifest.get(name) != told.get(name) or name not in told:
                raise BackupTrouble(f"the rows of table {name} are not those of its manifest")

    def _object(self) -> dict[str, Any]:
        line, self._ahead = self._ahead, b""
        found: dict[str, Any] = json.loads(line or self._next())
        return found

    def _next(self) -> bytes:
        return self._lines.readline()

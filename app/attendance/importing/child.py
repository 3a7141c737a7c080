"""What the process that reads one export answers: its columns and, where their meaning is known, the counts.
Names stay here."""

from dataclasses import asdict
from datetime import date
from typing import Any

from app.attendance.importing.columns import Role, Table, table_of
from app.attendance.importing.counting import Counting, Meaning
from app.core import child
from app.core.grids import read_grid
from app.core.uploads import Unreadable


def main() -> None:
    """Read the file of standard input."""
    child.answer(read)


def read(data: bytes, asked: dict[str, Any]) -> dict[str, Any]:
    """`asked`: the file's `name`, the `day` of rows without one, and by fingerprint what columns `mean`."""
    table = table_of(read_grid(data, asked["name"]))
    heads = [asdict(head) for head in table.heads.values()]
    found: dict[str, Any] = {
        "fingerprint": table.fingerprint,
        "heads": heads,
        "statuses": [],
        "counted": None,
    }
    meant = asked["mean"].get(table.fingerprint)
    meaning = _meaning(meant) if meant else _guessed(table)
    day = date.fromisoformat(asked["day"]) if asked["day"] else None
    try:
        counting = Counting(table, meaning, day)
        found["statuses"] = counting.statuses()
    except Unreadable:
        if meant:
            raise
        return found  # what was guessed is asked about anyway
    known = {*meaning.came, *meaning.others}
    if meant and known.issuperset(found["statuses"]):
        found["counted"] = counting.answer()
    return found


def _meaning(meant: dict[str, Any]) -> Meaning:
    return Meaning({key: Role(role) for key, role in meant["roles"].items()}, meant["came"], meant["others"])


def _guessed(table: Table) -> Meaning:
    return Meaning({head.key: head.role for head in table.heads.values()})

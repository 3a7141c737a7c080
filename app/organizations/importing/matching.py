"""What rows of every registry have in common: comparing, making, and no thing twice in one file."""

from collections.abc import Hashable, Mapping
from typing import Any

from app.organizations.importing.present import Thing
from app.organizations.importing.rows import SKIP, Row


class Claims:
    """Which line of the file a thing belongs to: the second line about it is wrong."""

    def __init__(self) -> None:
        self._lines: dict[Hashable, int] = {}

    def take(self, row: Row, *keys: Hashable) -> None:
        """Claim what these keys mean; empty ones mean nothing."""
        if row.choice == SKIP:
            return
        earlier = next((self._lines[key] for key in keys if key and key in self._lines), None)
        if earlier is not None:
            row.refuse("twice", line=earlier)
        self._lines |= {key: row.number for key in keys if key and key not in self._lines}

    def namesake(self, row: Row, key: Hashable, *, has_code: bool) -> None:
        """Claim a name; the same name under another code may be another organization."""
        if row.choice == SKIP:
            return
        earlier = self._lines.setdefault(key, row.number)
        if earlier != row.number:
            row.refuse("namesake" if has_code else "twice", line=earlier)


def compare(row: Row, thing: Thing, columns: tuple[str, ...]) -> None:
    """Note what the row would change; what its cells do not say stays."""
    row.target_id = thing["id"]
    row.changes = {
        name: [thing[name], row.values[name]]
        for name in columns
        if name in row.values and row.values[name] != thing[name]
    }


def make(row: Row, columns: tuple[str, ...], otherwise: Mapping[str, Any]) -> None:
    """Note every column of the thing that the row would make."""
    row.target_id = None
    row.changes = {name: [None, row.values.get(name, otherwise.get(name, ""))] for name in columns}

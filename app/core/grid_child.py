"""What the process that reads one table answers: its rows."""

from typing import Any

from app.core import child
from app.core.grids import Grid, read_grid


def main() -> None:
    """Read the file of standard input."""
    child.answer(_read)


def _read(data: bytes, asked: dict[str, Any]) -> Grid:
    return read_grid(data, asked["name"])

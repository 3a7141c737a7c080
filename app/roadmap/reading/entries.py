"""Logical rows of a plan and the headings above them."""

from dataclasses import dataclass, field

from app.roadmap.reading.table import Columns


@dataclass
class Heading:
    """A heading above rows; `strong` when its print or number sets it over plain ones."""

    text: str
    number: str | None = None
    strong: bool = False
    followed_by_unnumbered: bool = False


@dataclass
class Entry:
    """A logical row: its cells after joining, and the print it came from."""

    columns: Columns
    number: str | None
    cells: list[str]
    sources: list[str]
    headings: list[Heading] = field(default_factory=list)
    parent: bool = False
    start: bool = False
    doubts: list[str] = field(default_factory=list)

    def text(self, role: str) -> str:
        return self.columns.text(self.cells, role)

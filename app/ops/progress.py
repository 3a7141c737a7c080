"""How far a long command has come: a bar on a terminal, a line for each part elsewhere."""

import sys
from types import TracebackType
from typing import Self

import click

WIDTH = 30


class Progress:
    """Tells of parts that follow each other."""

    def __init__(self) -> None:
        self.part, self.percent = "", -1
        self.terminal = sys.stdout.isatty()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.terminal and self.part:
            click.echo()

    def tell(self, part: str, done: int, of: int) -> None:
        """`done` things `of` so many of this part."""
        percent = 100 * done // max(of, 1)
        if part != self.part and not self.terminal:
            click.echo(f"Demo: {part}…")
        if self.terminal and (part, percent) != (self.part, self.percent):
            filled = "#" * (WIDTH * percent // 100)
            click.echo(f"\r{part:<10} [{filled:<{WIDTH}}] {percent:3}%", nl=False)
        self.part, self.percent = part, percent

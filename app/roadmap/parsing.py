"""`flask roadmap parse`. It reads a file and needs neither features nor a database: without them it begins in
a fifth of the time and takes a third of the memory, so nothing here may import them."""

import json
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import IO, Any

import click
from flask import Flask
from flask.cli import AppGroup, with_appcontext
from flask_babel import Babel, force_locale

from app.core.uploads import Unreadable, read_bounded
from app.roadmap import sandbox
from app.roadmap.labels import hidden_text, unreadable_text
from app.roadmap.reading.contract import Order, OrderRow

GROUP, NAME = "roadmap", "parse"
FILE = click.argument("file", type=click.Path(path_type=Path))
SCHOOL_YEAR = click.option(
    "--school-year",
    metavar="YEAR/YEAR",
    help="What an order without years of its own is about, such as 2026/2027.",
)


class NoOrder(click.ClickException):
    """One line on stderr and exit 2."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, file=file or sys.stderr)


@click.command(NAME)
@FILE
@SCHOOL_YEAR
@click.option("--json", "as_json", is_flag=True, help="Everything that was understood, as JSON.")
@with_appcontext
def parse(file: Path, school_year: str | None, as_json: bool) -> None:
    """Print what is read of FILE (.docx, .xlsx, .pdf with ruled lines, .csv or .txt).

    Nothing is stored. Exit 2 when it is no order. Hidden sheets of a workbook are named, not read.
    """
    order = read(file, content(file), school_year)
    if as_json:
        click.echo(json.dumps(order.to_json(), ensure_ascii=False, indent=1))
        return
    click.echo(f"{order.title}\n")
    for row in order.rows:
        click.echo(_line(row))
    click.echo(f"\n{summary(order)}")


def is_asked_for(arguments: Sequence[str]) -> bool:
    """Whether a command line is of this command."""
    return (GROUP, NAME) in pairwise(arguments)


def application() -> Flask:
    """An application that knows this command and nothing else."""
    app = Flask("app", static_folder=None)
    Babel(app)
    group = AppGroup(GROUP)
    group.add_command(parse)
    app.cli.add_command(group)
    return app


def content(file: Path) -> bytes:
    """The bytes of a file that is not too large. Raises NoOrder."""
    try:
        return read_bounded(file)
    except Unreadable as refusal:
        raise _no_order(file, refusal) from refusal


def read(file: Path, data: bytes, school_year: str | None) -> Order:
    """The order in a file; sheets that were not read are named on stderr. Raises NoOrder."""
    try:
        order = sandbox.read(data, file.name, school_year)
    except Unreadable as refusal:
        raise _no_order(file, refusal) from refusal
    if order.hidden:
        with force_locale("en"):
            click.echo(f"{file}: {hidden_text(order.hidden)}", err=True)
    return order


def summary(order: Order) -> str:
    """What an order holds, in a few words."""
    events = sum(row.is_event for row in order.rows)
    return f"{len(order.rows)} rows, {events} of them events to review"


def _no_order(file: Path, refusal: Unreadable) -> NoOrder:
    with force_locale("en"):  # as all commands speak
        return NoOrder(f"{file}: {unreadable_text(refusal)}")


def _line(row: OrderRow) -> str:
    kind = row.kind or "other" if row.is_event else "paperwork"
    period = " ".join(row.period_text.split()) or "no date"
    return f"{row.ordinal:>4}  {row.confidence:.2f}  {kind:15.15}  {period:28.28}  {row.title:.60}"

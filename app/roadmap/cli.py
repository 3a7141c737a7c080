"""Commands about orders: look at what is read of one, and store it."""

import json
import sys
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

import click
from flask_babel import force_locale

from app.core.cli import Group
from app.core.db import db, transact
from app.core.uploads import Unreadable, read_bounded
from app.roadmap import actions, queries, sandbox
from app.roadmap.asking.due import remind_due as remind_of_dates
from app.roadmap.labels import unreadable_text
from app.roadmap.papers.due import remind_due as remind_of_papers
from app.roadmap.reading.contract import Order, OrderRow

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


@click.group("roadmap", cls=Group)
def roadmap() -> None:
    """Orders (road maps) and the drafts of events made from them."""


@roadmap.command("parse")
@FILE
@SCHOOL_YEAR
@click.option("--json", "as_json", is_flag=True, help="Everything that was understood, as JSON.")
def parse_command(file: Path, school_year: str | None, as_json: bool) -> None:
    """Print what is read of FILE (.txt or .docx). Nothing is stored. Exit 2 when it is no order."""
    order = _read(file, _bytes(file), school_year)
    if as_json:
        click.echo(json.dumps(order.to_json(), ensure_ascii=False, indent=1))
        return
    click.echo(f"{order.title}\n")
    for row in order.rows:
        click.echo(_line(row))
    click.echo(f"\n{_summary(order)}")


@roadmap.command("import")
@FILE
@SCHOOL_YEAR
def import_command(file: Path, school_year: str | None) -> None:
    """Store FILE with its rows, to be reviewed at /roadmaps. The same file twice is stored once."""
    data = _bytes(file)
    digest = sha256(data).hexdigest()
    there = queries.by_digest(digest)
    if there is not None:
        click.echo(f"{file.name}: stored already as road map {there.id}; nothing changed")
        return
    db.session.rollback()  # no transaction stays open while the file is read
    order = _read(file, data, school_year)
    road_map_id = transact(lambda: actions.import_order(order, file.name, digest, by=None).id)
    click.echo(f"{file.name}: road map {road_map_id}, {_summary(order)}")


@roadmap.command("remind-due")
def remind_command() -> None:
    """Leave the letters about dates and papers that are due; also done every minute by the program itself."""
    dates = transact(remind_of_dates, repeatable=True)
    papers = transact(remind_of_papers, repeatable=True)
    click.echo(f"{dates} letters about dates, {papers} about paperwork")


def _bytes(file: Path) -> bytes:
    try:
        return read_bounded(file)
    except Unreadable as refusal:
        raise _no_order(file, refusal) from refusal


def _read(file: Path, data: bytes, school_year: str | None) -> Order:
    try:
        return sandbox.read(data, file.name, school_year)
    except Unreadable as refusal:
        raise _no_order(file, refusal) from refusal


def _no_order(file: Path, refusal: Unreadable) -> NoOrder:
    with force_locale("en"):  # as all commands speak
        return NoOrder(f"{file}: {unreadable_text(refusal)}")


def _line(row: OrderRow) -> str:
    kind = row.kind or "other" if row.is_event else "paperwork"
    period = " ".join(row.period_text.split()) or "no date"
    return f"{row.ordinal:>4}  {row.confidence:.2f}  {kind:15.15}  {period:28.28}  {row.title:.60}"


def _summary(order: Order) -> str:
    events = sum(row.is_event for row in order.rows)
    return f"{len(order.rows)} rows, {events} of them events to review"

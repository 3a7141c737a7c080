"""Commands about orders: look at what is read of one, and store it."""

import json
from hashlib import sha256
from pathlib import Path

import click
from flask_babel import force_locale

from app.core.cli import Group
from app.core.db import db, transact
from app.core.uploads import Unreadable, read_bounded
from app.roadmap import sandbox
from app.roadmap.asking.due import remind_due as remind_of_dates
from app.roadmap.labels import hidden_text, unreadable_text
from app.roadmap.papers.due import remind_due as remind_of_papers
from app.roadmap.reading.contract import Order, OrderRow
from app.roadmap.versions.printing import NoOrder, Upload, already_told, imported, summary

FILE = click.argument("file", type=click.Path(path_type=Path))
SCHOOL_YEAR = click.option(
    "--school-year",
    metavar="YEAR/YEAR",
    help="What an order without years of its own is about, such as 2026/2027.",
)


@click.group("roadmap", cls=Group)
def roadmap() -> None:
    """Orders (road maps) and the drafts of events made from them."""


@roadmap.command("parse")
@FILE
@SCHOOL_YEAR
@click.option("--json", "as_json", is_flag=True, help="Everything that was understood, as JSON.")
def parse_command(file: Path, school_year: str | None, as_json: bool) -> None:
    """Print what is read of FILE (.docx, .xlsx, .pdf with ruled lines, .csv or .txt).

    Nothing is stored. Exit 2 when it is no order. Hidden sheets of a workbook are named, not read.
    """
    order = _read(file, _bytes(file), school_year)
    if as_json:
        click.echo(json.dumps(order.to_json(), ensure_ascii=False, indent=1))
        return
    click.echo(f"{order.title}\n")
    for row in order.rows:
        click.echo(_line(row))
    click.echo(f"\n{summary(order)}")


@roadmap.command("import")
@FILE
@SCHOOL_YEAR
@click.option("--replaces", type=int, metavar="ID", help="FILE is a newer version of this road map.")
@click.option("--new", "as_new", is_flag=True, help="FILE is an order of its own, however alike another is.")
@click.option("--dry-run", is_flag=True, help="Only print what would change.")
def import_command(
    file: Path, school_year: str | None, replaces: int | None, as_new: bool, dry_run: bool
) -> None:
    """Store FILE with its rows, to be reviewed at /roadmaps. A newer version of an order that is stored is
    compared with it row by row (=, ~ changed, + new, - gone) and takes its place: what was decided about its
    rows is kept. The same file twice changes nothing. Exit 2 when it is no order, or may be another one."""
    if replaces is not None and as_new:
        raise click.UsageError("--replaces and --new exclude each other")
    data = _bytes(file)
    upload = Upload(file.name, sha256(data).hexdigest(), replaces, as_new)
    told = already_told(upload)
    db.session.rollback()  # no transaction stays open while the file is read
    if told:
        click.echo(told)
        return
    for line in imported(upload, _read(file, data, school_year), dry_run=dry_run):
        click.echo(line)


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
        order = sandbox.read(data, file.name, school_year)
    except Unreadable as refusal:
        raise _no_order(file, refusal) from refusal
    if order.hidden:
        with force_locale("en"):
            click.echo(f"{file}: {hidden_text(order.hidden)}", err=True)
    return order


def _no_order(file: Path, refusal: Unreadable) -> NoOrder:
    with force_locale("en"):  # as all commands speak
        return NoOrder(f"{file}: {unreadable_text(refusal)}")


def _line(row: OrderRow) -> str:
    kind = row.kind or "other" if row.is_event else "paperwork"
    period = " ".join(row.period_text.split()) or "no date"
    return f"{row.ordinal:>4}  {row.confidence:.2f}  {kind:15.15}  {period:28.28}  {row.title:.60}"

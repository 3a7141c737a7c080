"""Commands about orders: look at what is read of one, and store it."""

from hashlib import sha256
from pathlib import Path

import click

from app.core.cli import Group
from app.core.db import db, transact
from app.roadmap.asking.due import remind_due as remind_of_dates
from app.roadmap.papers.due import remind_due as remind_of_papers
from app.roadmap.parsing import FILE, GROUP, SCHOOL_YEAR, content, parse, read
from app.roadmap.versions.printing import Upload, already_told, imported


@click.group(GROUP, cls=Group)
def roadmap() -> None:
    """Orders (road maps) and the drafts of events made from them."""


roadmap.add_command(parse)


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
    data = content(file)
    upload = Upload(file.name, sha256(data).hexdigest(), replaces, as_new)
    told = already_told(upload)
    db.session.rollback()  # no transaction stays open while the file is read
    if told:
        click.echo(told)
        return
    for line in imported(upload, read(file, data, school_year), dry_run=dry_run):
        click.echo(line)


@roadmap.command("remind-due")
def remind_command() -> None:
    """Leave the letters about dates and papers that are due; also done every minute by the program itself."""
    dates = transact(remind_of_dates, repeatable=True)
    papers = transact(remind_of_papers, repeatable=True)
    click.echo(f"{dates} letters about dates, {papers} about paperwork")

"""flask booking …"""

import click
from flask import current_app

from app.booking.actions import expire_due as expire
from app.booking.actions import forget_visitors, release_shares
from app.booking.reminders.due import remind_due
from app.booking.scarce import tell_of_scarce
from app.core.cli import Group
from app.core.db import db, read_one_snapshot, transact
from app.core.invariants import Invariants


@click.group("booking", cls=Group)
def booking() -> None:
    """Bookings: checks and what falls due."""


@booking.command("audit")
def audit() -> None:
    """Check every invariant; one line a violation, the last line sums up; exit 1 on any."""
    invariants: Invariants = current_app.extensions["invariants"]
    read_one_snapshot()  # what changes meanwhile is no violation
    violations = checked = 0
    for invariant in invariants:
        checked += 1
        for line in invariant.check():
            violations += 1
            click.echo(f"{invariant.code} {invariant.promise}: {line}")
    db.session.rollback()
    click.echo(f"{checked} invariants checked, {violations} violations")
    if violations:
        raise SystemExit(1)


@booking.command("expire-due")
def expire_due() -> None:
    """Take back what expired offers hold, and offer it to those who wait."""
    click.echo(f"{transact(expire, repeatable=True)} offers expired")


@booking.command("release-due")
def release_due() -> None:
    """Let untaken seats of shares that are due join the common ones, and offer them to those who wait."""
    click.echo(f"{transact(release_shares, repeatable=True)} shares released")


@booking.command("remind-due")
def remind() -> None:
    """Leave the reminders that are due: three working days before a time, and on its eve."""
    click.echo(f"{transact(remind_due, repeatable=True)} reminders left")


@booking.command("forget-due")
def forget_due() -> None:
    """Erase the addresses of visitors that have been kept long enough."""
    click.echo(f"{transact(forget_visitors, repeatable=True)} erased")


@booking.command("tell-of-scarce")
def tell() -> None:
    """Write to coordinators whose municipality's places at an event are nearly taken."""
    click.echo(f"{transact(tell_of_scarce, repeatable=True)} messages written")

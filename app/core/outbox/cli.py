"""flask outbox …"""

import threading

import click
from flask import current_app
from sqlalchemy import and_, select

from app.core import clock
from app.core.cli import Group
from app.core.db import db, transact
from app.core.outbox import actions, queries
from app.core.outbox.dispatcher import keep_sending, send_due
from app.core.outbox.models import MessageState, OutboxMessage, in_state


@click.group("outbox", cls=Group)
def outbox() -> None:
    """Letters on their way: send, look, send again."""


@outbox.command("run")
@click.option("--once", is_flag=True, help="Send what is due now, then stop.")
def run(once: bool) -> None:
    """Send what falls due, in this process and past Redis, until interrupted."""
    if once:
        click.echo(f"{send_due()} messages done")
        return
    keep_sending(current_app._get_current_object(), threading.Event())  # type: ignore[attr-defined]


@outbox.command("status")
def status() -> None:
    """How many messages wait, were given up, are done; the last line says whether all is well."""
    for state, count in queries.counts_by_state().items():
        click.echo(f"{state:<9}{count:>8}")
    health = queries.health(clock.now())
    if health.is_well:
        click.echo("all is well")
        return
    since = f", the oldest since {health.since:%Y-%m-%d %H:%M} UTC" if health.since else ""
    click.echo(f"{health.retrying} to be tried again, {health.late} late, {health.failed} given up{since}")


@outbox.command("retry")
@click.argument("numbers", metavar="[ID]...", nargs=-1, type=click.IntRange(1, 2**31 - 1))
@click.option("--failed", is_flag=True, help="All that were given up.")
@click.option("--held", is_flag=True, help="Of these, all that a restored backup holds back.")
def retry(numbers: tuple[int, ...], failed: bool, held: bool) -> None:
    """Send messages again, with all their tries ahead. One that is done goes to everybody once more."""
    if failed + held + bool(numbers) != 1:
        raise click.UsageError("name messages by their numbers, or use --failed, or --held")
    click.echo(f"{transact(lambda: _resend(numbers, held))} messages will be sent again")


def _resend(numbers: tuple[int, ...], held: bool) -> int:
    wanted = OutboxMessage.id.in_(numbers) if numbers else in_state(MessageState.FAILED)
    if held:
        wanted = and_(wanted, OutboxMessage.last_error == actions.HELD)
    found = db.session.scalars(select(OutboxMessage).where(wanted).with_for_update()).all()
    missing = set(numbers) - {message.id for message in found}
    if missing:
        raise click.UsageError(f"no such message: {', '.join(map(str, sorted(missing)))}")
    for message in found:
        actions.resend(message, by=None)
    return len(found)

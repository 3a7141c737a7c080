"""Hosts of events without a day are asked for it, many at once."""

from collections.abc import Sequence
from dataclasses import replace

from app.calendar.actions import ask_for_date
from app.roadmap.asking.actions import Asked, Asking, ask
from app.roadmap.undated.queries import Undated


def ask_hosts(found: Sequence[Undated], asking: Asking, *, by: int | None) -> Asked:
    """Ask the hosts of these events, each in one letter. Where a row has several events of one host, the
    further ones are asked for by themselves. Raises what `ask` raises."""
    pairs = {(one.row.id, one.event.host_id) for one in found}
    outcome = ask(replace(asking, pairs=pairs), by=by)
    for one in found:
        if one.event.date_due_on is None and one.event.host.active:
            ask_for_date(one.event, outcome.due_on, by=by)
    return outcome

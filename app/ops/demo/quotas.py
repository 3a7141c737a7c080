"""What is told of quotas: terms of booking, a share that has been released, one that a coordinator has given
to a school, and places moved between shares."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from app.booking import actions
from app.booking.actions import Share, TermsDraft
from app.calendar.models import Event, Holder, Slot
from app.ops.demo.accounts import PREFIX
from app.ops.demo.days import Days
from app.ops.demo.registry import Region
from app.organizations.queries import by_code

TERMS = {
    "port": TermsDraft(
        closes_hours=24, cancel_hours=24, smallest=10, largest=30, school_groups=8, event_seats=600
    ),
    "robot": TermsDraft(approval=True, answer_days=2, closes_hours=48),
}


def let_terms(event: Event, key: str, region: Region) -> None:
    """Let the event be booked on its terms from now on."""
    actions.set_terms(event, TERMS[key], by=region.operator)


def shared_out(
    soon: Slot, late: Slot, school_id: int, region: Region, days: Days
) -> Iterator[tuple[datetime, Callable[[], object]]]:
    """Both times have a share of the demo's municipality: that of the first has become common, of the second
    the school has a part."""
    for slot, until in ((soon, days.at(-1, "18:00")), (late, days.at(29, "18:00"))):
        yield days.at(-12, "10:00"), partial(_keep, slot, until, region)
    yield days.at(-6, "11:00"), partial(_give, late, school_id, region)
    yield days.at(-4, "11:00"), partial(_move, late, region)
    yield days.at(-1, "18:00"), actions.release_shares


def _keep(slot: Slot, until: datetime, region: Region) -> None:
    office = by_code(f"{PREFIX}authority-01")
    assert office is not None and office.municipality_id is not None
    kept = Share(40, "", Holder.MUNICIPALITY, office.municipality_id, until)
    actions.share_out(slot, [kept, Share(10, holder=Holder.PUBLIC)], by=region.operator)


def _give(slot: Slot, school_id: int, region: Region) -> None:
    share = next(pool for pool in actions.shares_of(slot.id) if pool.holder is Holder.MUNICIPALITY)
    by = region.users["municipality@demo.example"]
    actions.split_share(slot, share.id, {school_id: share.free // 2}, by=by)


def _move(slot: Slot, region: Region) -> None:
    public, common = ("", Holder.PUBLIC, 0), ("", Holder.COMMON, 0)
    actions.transfer(slot, public, common, 5, "Жители записываются неохотно", by=region.operator)

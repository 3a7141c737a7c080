"""What is told of quotas: terms of booking, a share that has been released, one that a coordinator has given
to schools, and places moved between shares."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from app.booking import actions
from app.booking.actions import Share, TermsDraft
from app.calendar.models import Holder, Slot
from app.ops.demo.registry import PREFIX, Region
from app.organizations.queries import by_code

if TYPE_CHECKING:
    from app.ops.demo.stories import Stories

Act = tuple[datetime, Callable[[], object]]


def quota_acts(stories: "Stories") -> Iterator[Act]:
    """What happened, each with its moment; the port keeps places for the municipality of the demo."""
    days, region, event = stories.days, stories.region, stories.programme.event
    place = _municipality()
    soon, late = (stories.reserve(stories.coming("port")[index]) for index in (1, 3))
    for slot, until in ((soon, days.at(-1, "18:00")), (late, days.at(29, "18:00"))):
        yield days.at(-12, "10:00"), partial(_keep, slot, place, until, region)
        yield days.at(-7, "10:00"), stories.neighbour(slot).book
    yield days.at(-6, "11:00"), partial(_split, late, stories, region)
    yield days.at(-4, "11:00"), partial(_move, late, region)
    yield days.at(-1, "18:00"), actions.release_shares
    limits = TermsDraft(
        closes_hours=24, cancel_hours=24, smallest=10, largest=30, school_groups=8, event_seats=600
    )
    asked = TermsDraft(approval=True, answer_days=2, closes_hours=48)
    for key, terms in (("port", limits), ("robot", asked)):
        yield days.at(0, "09:40"), partial(actions.set_terms, event(key), terms, by=region.operator)


def _municipality() -> int:
    office = by_code(f"{PREFIX}authority-01")
    assert office is not None and office.municipality_id is not None
    return office.municipality_id


def _keep(slot: Slot, place: int, until: datetime, region: Region) -> None:
    shares = [Share(40, "", Holder.MUNICIPALITY, place, until), Share(10, holder=Holder.PUBLIC)]
    actions.share_out(slot, shares, by=region.operator)


def _split(slot: Slot, stories: "Stories", region: Region) -> None:
    share = next(pool for pool in actions.shares_of(slot.id) if pool.holder is Holder.MUNICIPALITY)
    untaken = share.free
    parts = {stories.school: untaken // 2}
    actions.split_share(slot, share.id, parts, by=region.users["municipality@demo.example"])


def _move(slot: Slot, region: Region) -> None:
    public, common = ("", Holder.PUBLIC, 0), ("", Holder.COMMON, 0)
    actions.transfer(slot, public, common, 5, "Жители записываются неохотно", by=region.operator)

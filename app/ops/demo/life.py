"""How the demo's schools lived until today: acts, each at its own moment, done in the order of time."""

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select

from app.attendance.survey.models import SurveySet
from app.booking.actions import accept, expire_due
from app.booking.models import Booking, BookingState
from app.calendar.models import Slot
from app.core import clock
from app.core.db import db
from app.ops.demo.by_order import by_order
from app.ops.demo.days import PREPARED, Days
from app.ops.demo.entries import entries
from app.ops.demo.groups import Groups
from app.ops.demo.opinions import opinions
from app.ops.demo.programme import Programme
from app.ops.demo.registry import Region
from app.ops.demo.stories import Moment, Stories
from app.ops.demo.visits import Visit

MOST_GROUPS = 9  # of one time: the demo need not fill a fair
CANCELS, UNMARKED, CORRECTED = 0.05, 0.1, 0.04  # shares of all visits
Tell = Callable[[int, int], None]


def live(
    region: Region, programme: Programme, asked: SurveySet, days: Days, draw: random.Random, tell: Tell
) -> None:
    """Do all that happened since the year was planned; `tell` hears how much is done, and of how much."""
    groups = Groups(region, days, draw)
    stories = Stories(region, programme, days, groups)
    moments = list(stories.acts())
    moments += entries(region, programme, days)
    moments += opinions(asked, programme, days)
    moments += by_order(region, days)
    moments += _daily(days, stories.reserved)
    schools = frozenset(region.schools) - {stories.school}
    for _plan, slot in programme.times:
        if slot.id not in stories.reserved and slot.event.is_public:
            moments += _interest(slot, groups, schools)
    moments.sort(key=lambda moment: moment[0])
    for number, (at, do) in enumerate(moments, 1):
        with clock.pinned(at):
            do()
        tell(number, len(moments))


def _daily(days: Days, told: set[int]) -> Iterator[Moment]:
    """Every morning what is due is applied; at noon schools accept what they have been offered."""
    for offset in range(PREPARED + 1, 0):
        yield days.at(offset, "09:00"), expire_due
        yield days.at(offset, "12:00"), partial(_accept_offers, told)


def _accept_offers(told: set[int]) -> None:
    """But for the times that the stories tell of."""
    query = select(Booking).where(Booking.state == BookingState.OFFERED).order_by(Booking.id)
    for booking in db.session.scalars(query).all():
        if (
            booking.slot_id not in told
            and booking.offer_until is not None
            and booking.offer_until > clock.now()
        ):
            accept(booking, by=booking.created_by)


def _interest(slot: Slot, groups: Groups, schools: frozenset[int]) -> Iterator[Moment]:
    """Groups of `schools` that want to come: what is over was well visited, what is far ahead less."""
    draw, days = groups.draw, groups.days
    start = days.at(0, "00:00")
    ahead = max((slot.starts_at - start).days, 0)
    wanted = slot.capacity * draw.uniform(0.4, 1.3) * (1 - ahead / 100)
    for _number in range(MOST_GROUPS):
        one = groups.pick(slot, schools)
        if one is None or wanted < one.roll / 2:
            return
        wanted -= one.roll
        visit = Visit(groups.request(slot, one), groups.region.operator)
        booked_at = _booked_at(min(slot.starts_at, start), days, draw)
        yield booked_at, visit.book
        yield from _afterwards(visit, slot.starts_at, booked_at, groups)


def _booked_at(before: datetime, days: Days, draw: random.Random) -> datetime:
    """A working hour, three to twelve days before."""
    day = before.astimezone(days.zone).date() - timedelta(days=draw.randint(3, 12))
    return days.moment(day, f"{draw.randint(9, 16):02}:{draw.randint(0, 59):02}")


def _afterwards(visit: Visit, starts_at: datetime, booked_at: datetime, groups: Groups) -> Iterator[Moment]:
    """Some leave, most come and mark it the same evening or later, a few correct it."""
    draw, days = groups.draw, groups.days
    if draw.random() < CANCELS:
        yield booked_at + timedelta(hours=20), visit.cancel
    marked_at = starts_at + timedelta(hours=draw.randint(5, 50))
    if starts_at < days.at(0, "00:00"):
        yield starts_at + timedelta(minutes=20), visit.count
    if marked_at < days.at(0, "00:00") and draw.random() > UNMARKED:
        yield marked_at, partial(visit.mark, draw)
        if draw.random() < CORRECTED:
            yield marked_at + timedelta(minutes=30), visit.correct

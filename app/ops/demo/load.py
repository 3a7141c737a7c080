"""Loading the demo: everything in one transaction, so that it is there as a whole or not at all."""

import random
from collections.abc import Callable
from zoneinfo import ZoneInfo

from app.core import clock
from app.core.db import db, transact
from app.core.outbox.actions import close_all
from app.ops.demo.days import DAYS_AHEAD, DAYS_BACK, PREPARED, Days
from app.ops.demo.last_year import remember_last_year
from app.ops.demo.life import live
from app.ops.demo.offers import create_routes
from app.ops.demo.opinions import ask
from app.ops.demo.profiles import tell_profiles
from app.ops.demo.programme import create_programme
from app.ops.demo.region import Size, create
from app.ops.demo.registry import create_region
from app.ops.demo.settled import settle
from app.ops.demo.there import Summary, summary
from app.ops.demo.totals import tell_totals
from app.organizations.models import school_year_of

SEED = 2026
Tell = Callable[[str, int, int], None]


def load(zone: ZoneInfo, tell: Tell) -> Summary:
    """Make the demo around today in `zone`. `tell` hears of each part how much is done, and of how much."""
    days = Days(clock.today(zone), zone)
    db.session.rollback()
    transact(lambda: _load(days, tell))
    return summary()


def load_region(zone: ZoneInfo, tell: Tell, size: Size | None = None) -> Summary:
    """Make a region as large as a real one, or of another `size`; `tell` as in load()."""
    today = clock.today(zone)
    db.session.rollback()
    transact(lambda: create(size or Size.of(), today, zone, tell))
    return summary()


def _load(days: Days, tell: Tell) -> None:
    draw = random.Random(SEED)  # noqa: S311  # the same demo every time, nothing secret
    years = sorted({school_year_of(days.day(offset)) for offset in (-DAYS_BACK, 0, DAYS_AHEAD)})
    with clock.pinned(days.at(PREPARED, "09:00")):
        tell("schools", 0, 1)
        region = create_region(years, draw=draw)
        tell("events", 0, 1)
        programme = create_programme(region, days)
        create_routes(region)
        asked = ask(region)
    tell_profiles(region, days)
    live(region, programme, asked, days, draw, lambda done, of: tell("bookings", done, of))
    settle(days, region.operator)
    tell("last year", 0, 1)
    remember_last_year(region, days, draw)
    tell_totals(days, region.operator)
    close_all()  # a past that nobody lived through is nothing to write hundreds of letters about

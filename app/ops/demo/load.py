"""Loading the demo: everything in one transaction, so that it is there as a whole or not at all."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from app.attendance.models import Sheet
from app.booking.models import Booking
from app.calendar.models import Event, Slot
from app.core import clock
from app.core.db import db, transact
from app.core.outbox.actions import close_all
from app.ops.demo.days import DAYS_AHEAD, DAYS_BACK, PREPARED, Days
from app.ops.demo.life import live
from app.ops.demo.offers import create_routes
from app.ops.demo.profiles import tell_profiles
from app.ops.demo.programme import create_programme
from app.ops.demo.region import Size, create
from app.ops.demo.registry import PREFIX, create_region
from app.ops.demo.settled import settle
from app.organizations.models import Municipality, Organization, OrganizationKind, school_year_of

SEED = 2026
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Summary:
    """How much the demo has."""

    municipalities: int
    schools: int
    events: int
    times: int
    bookings: int
    sheets: int

    def __str__(self) -> str:
        return ", ".join(f"{count} {name}" for name, count in vars(self).items())


def is_empty() -> bool:
    """Whether no organization is there: an installation that nobody has begun to use."""
    return db.session.scalar(select(Organization.id).limit(1)) is None


def is_loaded() -> bool:
    """Whether the demo is there."""
    return _first(Organization.code.startswith(PREFIX))


def has_own_data() -> bool:
    """Whether somebody's real organizations are there, which the demo must not touch."""
    return _first(~Organization.code.startswith(PREFIX))


def _first(condition: object) -> bool:
    return db.session.scalar(select(Organization.id).where(condition).limit(1)) is not None  # type: ignore[arg-type]


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
    tell_profiles(region, days)
    live(region, programme, days, draw, lambda done, of: tell("bookings", done, of))
    settle(days, region.operator)
    close_all()  # a past that nobody lived through is nothing to write hundreds of letters about


def summary() -> Summary:
    """Count what is there."""
    schools = select(func.count()).where(Organization.kind == OrganizationKind.SCHOOL)
    counts = (
        select(func.count()).select_from(table) for table in (Municipality, Event, Slot, Booking, Sheet)
    )
    municipalities, events, times, bookings, sheets = (db.session.scalar(count) or 0 for count in counts)
    return Summary(municipalities, db.session.scalar(schools) or 0, events, times, bookings, sheets)

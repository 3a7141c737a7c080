"""A whole region, as large as a real one: what the performance promises are measured on.

Its rows are written by the thousand, past the actions that people's changes go through; the invariants and
the recount are asked of all of it afterwards. The same every time it is made on the same day.
"""

import random
from collections.abc import Callable
from datetime import date
from zoneinfo import ZoneInfo

from app.calendar.actions import reindex
from app.core.db import db
from app.ops.demo.region.days import Calendar
from app.ops.demo.region.events import Programmes, times_of, write_events
from app.ops.demo.region.registries import create_registries
from app.ops.demo.region.size import Size
from app.ops.demo.region.visits import Visits
from app.ops.demo.region.writing import Writer
from app.ops.demo.region.writing_visits import VisitRows

SEED = 1144

__all__ = ["Size", "create"]


def create(size: Size, today: date, zone: ZoneInfo, tell: Callable[[str, int, int], None]) -> None:
    """Make a region around `today` in the caller's transaction, in an empty installation.

    `tell` hears of each part how much is done, and of how much.
    """
    draw, calendar, writer = random.Random(SEED), Calendar(today, zone), Writer()  # noqa: S311  # no secret
    tell("schools", 0, 1)
    registries = create_registries(size, calendar.years, writer, draw)
    tell("events", 0, 1)
    programmes = Programmes(size, calendar, registries, writer, draw)
    events = programmes.plan()
    times = list(times_of(events))
    visits = Visits(size, calendar, registries.schools, draw).plan(programmes.lessons, times)
    write_events(events, writer, registries.operator)
    writer.flush()
    rows = VisitRows(writer, registries.operator, draw)
    rows.write(visits, times, lambda done, of: tell("bookings", done, of))
    reindex([event.values["id"] for event in events])
    writer.close()
    db.session.expire_all()

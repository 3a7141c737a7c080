"""School years of sheets on top of a region, a million lines in twenty: what participation is measured on.

A region of the demo has a past of some months. Here every school year has classes, events and sheets of its
own, as many in each; rows are written by the thousand, and the audit log knows nothing of them.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from app.attendance.models import Sheet, SheetLine
from app.calendar.models import Audience, Event, Scale, event_direction, event_field, event_programme
from app.core.db import db, table_of
from app.ops.demo.region.writing import Writer
from app.organizations.models import ProgrammeLevel, SchoolClass, SchoolProfile

LINES_A_YEAR, SHEETS_A_YEAR, EVENTS_A_YEAR = 50_000, 10_000, 500
STUDY_DAYS = 270  # from the first of September
SEED = 16
BOTH, DIFFERENT, WITHOUT_CLASS, COMPETING = 0.6, 0.03, 0.05, 0.03
MISSING, SPECIAL_NEEDS = (0, 0, 1, 1, 2, 3), (0, 0, 0, 1, 2)


@dataclass(frozen=True)
class Group:
    """A class."""

    id: int
    roll: int


def add(years: int, last: int) -> int:
    """As many school years up to `last`, in the caller's transaction; answers how many lines there are."""
    draw, writer = random.Random(SEED), Writer()  # no secret
    offered = _Events(writer)
    for year in range(last - years + 1, last + 1):
        classes = _classes(year, writer, draw)
        _profiles(year, classes, writer, draw)
        _sheets(classes, list(offered.of(year)), writer, draw)
    writer.close()
    return db.session.scalar(select(func.count()).select_from(SheetLine)) or 0


class _Events:
    """The events of a region, over again in another year."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        query = select(table_of(Event)).order_by(Event.id).limit(EVENTS_A_YEAR)
        self._shapes = [dict(row) for row in db.session.execute(query).mappings()]
        self._links = [
            (table.name, list(db.session.execute(select(table)).mappings()))
            for table in (event_programme, event_field, event_direction)
        ]

    def of(self, year: int) -> Iterator[tuple[int, date, Decimal]]:
        """Id, day and hours of each."""
        again: dict[int, int] = {}
        for number, shape in enumerate(self._shapes):
            day = date(year, 9, 1) + timedelta(days=number * STUDY_DAYS // len(self._shapes))
            at = datetime.combine(day, time(8), UTC)
            again[shape["id"]] = id = self._writer.id(Event)
            changed = {"id": id, "starts_on": day, "ends_on": day, "created_at": at, "changed_at": at}
            scale = list(Scale)[number % len(Scale)]
            self._writer.add("event", **shape | changed | {"scale": scale})
            yield id, day, shape["hours"]
        for table, links in self._links:
            for link in links:
                if link["event_id"] in again:
                    self._writer.add(table, **dict(link) | {"event_id": again[link["event_id"]]})


def _classes(year: int, writer: Writer, draw: random.Random) -> dict[int, list[Group]]:
    """By school: those of the year, or those of the first year that has any, over again."""
    there = func.min(SchoolClass.year)
    like = db.session.scalar(select(there).where(SchoolClass.year >= year))
    query = select(table_of(SchoolClass)).where(SchoolClass.year == like).order_by(SchoolClass.id)
    found: dict[int, list[Group]] = {}
    for row in db.session.execute(query).mappings():
        shape = dict(row)
        if like != year:
            shape |= {"id": writer.id(SchoolClass), "year": year, "roll": row["roll"] and draw.randint(8, 30)}
            writer.add("school_class", **shape)
        found.setdefault(row["school_id"], []).append(Group(shape["id"], shape["roll"]))
    return found


def _profiles(year: int, classes: dict[int, list[Group]], writer: Writer, draw: random.Random) -> None:
    """The level of each school that year, and how many pupils it has."""
    levels = list(db.session.scalars(select(ProgrammeLevel.id).order_by(ProgrammeLevel.id)))
    there = set(db.session.scalars(select(SchoolProfile.school_id).where(SchoolProfile.year == year)))
    for school_id in classes.keys() - there:
        id = writer.id(SchoolProfile)
        writer.add("school_profile", id=id, school_id=school_id, year=year, level_id=draw.choice(levels))
        for grade in range(1, 12):
            writer.add("enrolment", profile_id=id, grade=grade, pupils=draw.randint(20, 90))


def _sheets(
    classes: dict[int, list[Group]],
    events: list[tuple[int, date, Decimal]],
    writer: Writer,
    draw: random.Random,
) -> None:
    """Each of some school at some event, with a few of its classes."""
    schools, taken = list(classes), set[tuple[int, int]]()
    while len(taken) < SHEETS_A_YEAR:
        place = draw.randrange(len(events)), draw.choice(schools)
        if place in taken:
            continue
        taken.add(place)
        (event_id, day, hours), school_id = events[place[0]], place[1]
        at, adults = datetime.combine(day, time(12), UTC), draw.randint(1, 4)
        sheet_id, both = writer.id(Sheet), draw.random() < BOTH
        writer.add(
            "sheet",
            id=sheet_id,
            event_id=event_id,
            organization_id=school_id,
            held_on=day,
            hours=hours,
            adults=adults,
            adults_host=adults if both else None,
            school_at=at,
            host_at=at if both else None,
            created_at=at,
            changed_at=at,
        )
        for line in _lines(classes[school_id], draw):
            _line(writer, draw, line | {"sheet_id": sheet_id}, hours, at if both else None)


def _lines(classes: list[Group], draw: random.Random) -> Iterator[dict[str, Any]]:
    """A few classes, some of them with those who compete apart, some with parents or a grade beside them."""
    wanted = LINES_A_YEAR // SHEETS_A_YEAR
    some = draw.sample(classes, min(wanted, len(classes)))
    nobody = {"class_id": None, "grade": None, "audience": Audience.PUPILS, "competing": False}
    found = [nobody | {"class_id": one.id, "booked": one.roll} for one in some]
    extra = ({"grade": grade} for grade in draw.sample(range(1, 12), wanted))
    found += [nobody | {"booked": 20} | next(extra) for _missing in range(wanted - len(some))]
    if draw.random() < wanted * WITHOUT_CLASS:
        found[-1] = nobody | {"booked": 15, "audience": draw.choice((Audience.PARENTS, Audience.TEACHERS))}
    if draw.random() < wanted * COMPETING:
        found[0] = found[0] | {"competing": True}
    yield from found


def _line(
    writer: Writer, draw: random.Random, line: dict[str, Any], hours: Decimal, host_at: datetime | None
) -> None:
    came = max(line["booked"] - draw.choice(MISSING), 0)
    differs = host_at is not None and came > 0 and draw.random() < DIFFERENT
    counted = None if host_at is None else came - differs
    writer.add(
        "sheet_line",
        **line,
        id=writer.id(SheetLine),
        came_school=came,
        came_host=counted,
        special_needs=min(draw.choice(SPECIAL_NEEDS), came),
        hours=(came if counted is None else counted) * hours,
        differs_since=host_at if differs else None,
    )

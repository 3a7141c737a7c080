"""What the same schools did a year before: something for this year's counts to be compared with."""

import random
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby

from app.attendance.actions import Came, Marking, mark_day
from app.attendance.models import Side
from app.attendance.who import Who
from app.calendar.actions import EventDraft, create_event, publish
from app.calendar.actions.review import finish
from app.calendar.models import Audience, Event, EventKind, Precision, Scale
from app.core import clock
from app.core.working_time import is_working_day
from app.ops.demo.days import Days
from app.ops.demo.registry import Region
from app.organizations.actions import add_class
from app.organizations.models import SchoolClass, school_year_of

SCHOOLS = 30  # of which anything is known of the year before
HELD = (  # month of the year before, what it was, who held it, academic hours
    (10, EventKind.TRIAL, "Пробы «Рабочие профессии Азова»", "crafts", 2),
    (10, EventKind.FAIR, "Ярмарка профессий «Осень»", "centre", 1),
    (11, EventKind.EXCURSION, "Экскурсии «День открытого порта»", "port", 2),
    (11, EventKind.TRIAL, "Пробы «Инженерная неделя»", "engineering", 3),
    (12, EventKind.OPEN_DAY, "Зимний день открытых дверей", "technopark", 2),
    (2, EventKind.LESSON, "Уроки «Профессии моего района»", "centre", 1),
    (3, EventKind.FAIR, "Ярмарка профессий «Весна»", "centre", 1),
    (4, EventKind.EXCURSION, "Экскурсии «Неделя без турникетов»", "port", 2),
)


def remember_last_year(region: Region, days: Days, draw: random.Random) -> None:
    """Classes of that year, a grade below, and who of them was where; no names, no bookings."""
    year = school_year_of(days.today) - 1
    classes = _classes(region, year, days)
    for month, kind, title, host, hours in HELD:
        day = _working(date(year + (month < 9), month, draw.randint(5, 24)))
        event = _event(region, days, title, kind, host, day, hours)
        for school_id, own in classes.items():
            if draw.random() < 0.4:
                _mark(event, school_id, draw.sample(own, k=min(len(own), 2)), day, days, draw)
        with clock.pinned(days.moment(day + timedelta(days=1), "09:00")):
            finish(event, by=region.operator)


def _classes(region: Region, year: int, days: Days) -> dict[int, list[SchoolClass]]:
    """Those of that year by school; near its end the demo has them already, else they are this year's as
    they were."""
    known = [one for one in region.classes if one.year == year and one.grade > 4]
    later = [one for one in region.classes if one.year == year + 1 and one.grade > 5]
    some = sorted(known or later, key=lambda one: one.school_id)
    by_school = groupby(some, key=lambda one: one.school_id)
    with clock.pinned(days.moment(date(year, 9, 3), "10:00")):
        return {
            school_id: list(classes) if known else [_a_year_younger(one, region) for one in classes]
            for _number, (school_id, classes) in zip(range(SCHOOLS), by_school, strict=False)
        }


def _a_year_younger(one: SchoolClass, region: Region) -> SchoolClass:
    return add_class(one.school_id, one.year - 1, one.grade - 1, one.letter, one.roll, by=region.operator)


def _event(
    region: Region, days: Days, title: str, kind: EventKind, host: str, day: date, hours: int
) -> Event:
    draft = EventDraft(
        title=title,
        kind=kind,
        scale=Scale.REGIONAL,
        municipality_id=region.hosts[host].municipality_id,
        precision=Precision.DAY,
        starts_on=day,
        hours=Decimal(hours),
    )
    with clock.pinned(days.moment(date(day.year, day.month, 1), "10:00")):
        event = create_event(draft, region.hosts[host].id, by=region.operator)
        publish(event, by=region.operator)
    return event


def _mark(
    event: Event, school_id: int, classes: list[SchoolClass], day: date, days: Days, draw: random.Random
) -> None:
    """The school's count, and of most the host's as well."""
    came = [Came(Who(Audience.PUPILS, one.id), max(one.roll - draw.randint(0, 5), 0)) for one in classes]
    with clock.pinned(days.moment(day, "17:00")):
        mark_day(event.id, school_id, day, Marking(Side.SCHOOL, came, None, adults=2))
        if draw.random() < 0.7:
            mark_day(event.id, school_id, day, Marking(Side.HOST, came, None, adults=2))


def _working(day: date) -> date:
    return day if is_working_day(day) else _working(day + timedelta(days=1))

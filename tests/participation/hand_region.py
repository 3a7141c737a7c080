"""Builds the hand-computed region out of its workbook, through the actions that people's forms call."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from itertools import groupby
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from app.attendance import actions as attendance
from app.attendance.models import Sheet, Side
from app.attendance.who import Who
from app.booking import actions as booking
from app.calendar import actions as calendar
from app.calendar.models import Audience, Event, EventKind, Scale, Slot
from app.core import clock
from app.core.db import db, transact
from app.organizations.actions import ProfileFacts, add_class, add_row, save_profile
from app.organizations.models import (
    PUPILS_PER_ADULT,
    Direction,
    Field,
    Municipality,
    Organization,
    OrganizationKind,
    Programme,
)
from app.organizations.queries.dictionaries import programme_levels
from app.participation.typed.actions import Typed, state_of, type_months
from tests.participation import region_data as data
from tests.participation.hand_workbook import Row, table

FOUNDED = datetime(2025, 9, 1, 6, tzinfo=UTC)  # everything is arranged on this day, before anything is held
CORRECTED = datetime(2027, 2, 1, 9, tzinfo=UTC)
EVENING = time(20)  # of the day, when both sides count
MOSCOW = ZoneInfo("Europe/Moscow")
MEETINGS = 3
LINKED = {
    "programme": (Programme, data.PROGRAMMES),
    "field": (Field, data.FIELDS),
    "direction": (Direction, data.DIRECTIONS),
}


@dataclass
class HandRegion:
    """`keys`: by dimension, what the product calls what the workbook calls so. `places` are bookings and
    visitors' times by the codes of their sheets, `sheets` those that are filled."""

    keys: dict[str, dict[Any, Any]] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    sheets: dict[str, int] = field(default_factory=dict)


def build() -> HandRegion:
    """Everything, up to the freezing of the quarter."""
    region = HandRegion()
    with clock.pinned(FOUNDED):
        transact(lambda: _found(region))
        transact(lambda: _arrange(region))
    for lines in sheets():
        with clock.pinned(_evening(lines[0])):
            transact(lambda lines=lines: _count(region, lines))
    _type_coverage(region)
    return region


def _type_coverage(region: HandRegion) -> None:
    """What schools say of months themselves; whoever says more pupils than it has is sure of it."""
    rows = table("Введённый охват")
    for school in dict.fromkeys(row["school"] for row in rows):
        sure = {row["month"]: row["people"] for row in rows if row["school"] == school}
        said = {month: Typed(people) for month, people in sure.items()}
        school_id = region.keys["school"][school]
        transact(partial(type_months, school_id, 2026, said, seen=state_of({}), sure=sure, by=None))


def correct(region: HandRegion) -> None:
    """What a school corrects after the quarter has been frozen."""
    for lines in sheets():
        changed = [line | {"school": line["corrected"]} for line in lines if line["corrected"] is not None]
        if changed:
            with clock.pinned(CORRECTED):
                transact(lambda lines=changed: _say(region, lines, Side.SCHOOL, reason="нашли список"))


def sheets() -> Iterator[list[Row]]:
    """Lines of «Строки» by sheet."""
    for _, lines in groupby(table("Строки"), key=lambda line: line["sheet"]):
        yield list(lines)


def _evening(line: Row, weeks: int = 0) -> datetime:
    """When the last of it is over."""
    day: date = line["day"] + timedelta(weeks=weeks)
    if line["way"] == "month":
        day = (day + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return datetime.combine(day, EVENING, MOSCOW)


def _found(region: HandRegion) -> None:
    """Registries and dictionaries."""
    places = {code: Municipality(code=code, name=name) for code, name in data.MUNICIPALITIES.items()}
    db.session.add_all(places.values())
    db.session.flush()
    region.keys["municipality"] = {code: one.id for code, one in places.items()} | {data.NOWHERE: 0}
    organizations = {row["code"]: _organization(row, region) for row in table("Организации")}
    db.session.add_all(organizations.values())
    db.session.flush()
    region.keys["school"] = region.keys["host"] = {code: one.id for code, one in organizations.items()}
    for dimension, (model, titles) in LINKED.items():
        facts = [
            (key, {"title": title, "valid_from": None, "valid_until": None}) for key, title in titles.items()
        ]
        rows = {key: add_row(model, told, by=None).id for key, told in facts}
        region.keys[dimension] = rows | {data.NOWHERE: 0}
    levels = {level.hours: level.id for level in programme_levels(2026)}
    region.keys["level"] = {name: levels[hours] for name, hours in data.LEVELS.items()} | {data.NOWHERE: 0}
    _found_schools(region)


def _organization(row: Row, region: HandRegion) -> Organization:
    place = region.keys["municipality"][row["municipality"]] or None
    kind = OrganizationKind(row["kind"])
    return Organization(
        code=row["code"], kind=kind, name=row["name"], short_name=row["name"], municipality_id=place
    )


def _found_schools(region: HandRegion) -> None:
    """Classes and profiles."""
    schools, levels = region.keys["school"], region.keys["level"]
    region.keys["class"] = {
        row["code"]: add_class(
            schools[row["school"]], row["year"], row["grade"], row["letter"], row["roll"], by=None
        ).id
        for row in table("Классы")
    }
    enrolment = table("Контингент")
    for row in table("Карточки школ"):
        school, year = row["school"], row["year"]
        stated = {
            one["grade"]: one["pupils"] for one in enrolment if (one["school"], one["year"]) == (school, year)
        }
        facts = ProfileFacts(levels[row["level"]] or None, "", "", "", "", "", stated)
        save_profile(schools[school], year, facts, own=True, by=None)


def _arrange(region: HandRegion) -> None:
    """Events, and the times that are booked."""
    events = {row["code"]: _event(region, row) for row in table("Мероприятия")}
    region.keys["event"] = {code: event.id for code, event in events.items()}
    for lines in sheets():
        first = lines[0]
        if first["hour"] is None:
            continue
        slot = _slot(events[first["event"]], first)
        booked = first["way"] == "booking"
        region.places[first["sheet"]] = _booked(region, slot, lines) if booked else slot.id


def _event(region: HandRegion, row: Row) -> Event:
    ids = {
        f"{dimension}_ids": frozenset(
            region.keys[dimension][key] for key in titles if row[f"{dimension} {key}"]
        )
        for dimension, (_, titles) in LINKED.items()
    }
    draft = calendar.EventDraft(
        title=row["title"],
        kind=EventKind(row["kind"]),
        scale=Scale(row["scale"]),
        audience=(Audience(row["audience"]),),
        special_needs=bool(row["special"]),
        hours=Decimal(str(row["hours"])),
        **ids,
    )
    event = calendar.create_event(draft, region.keys["host"][row["host"]], by=None)
    calendar.publish(event, by=None)
    return event


def _slot(event: Event, first: Row) -> Slot:
    hours = [(begins, begins + timedelta(minutes=90)) for begins in _begins(first)]
    return calendar.add_slot(event, calendar.SlotDraft.course(hours, 100), by=None)


def _begins(first: Row) -> list[datetime]:
    """When each meeting begins."""
    begins = datetime.combine(first["day"], time(first["hour"]), MOSCOW).astimezone(UTC)
    return [begins + timedelta(weeks=week) for week in range(MEETINGS if _is_course(first) else 1)]


def _is_course(line: Row) -> bool:
    return line["host_1"] is not None


def _booked(region: HandRegion, slot: Slot, lines: list[Row]) -> int:
    classes = [(region.keys["class"][line["class"]], line["booked"]) for line in lines if line["booked"]]
    request = booking.Request(
        slot_id=slot.id,
        organization_id=region.keys["school"][lines[0]["organization"]],
        lines=tuple(booking.ClassSeats(class_id, seats) for class_id, seats in classes),
        adults=booking.adults_needed(sum(seats for _, seats in classes), PUPILS_PER_ADULT),
        adult_name="Мария Иванова",
        adult_phone="8 863 000-00-00",
        key=uuid4().hex,
    )
    return booking.book(request, by=None).id


def _count(region: HandRegion, lines: list[Row]) -> None:
    """Each side's word, and what becomes of a difference."""
    if _is_course(lines[0]):
        for number, begins in enumerate(_begins(lines[0]), 1):
            meeting = [
                line | {"school": line[f"school_{number}"], "host": line[f"host_{number}"]} for line in lines
            ]
            with clock.pinned(begins + timedelta(hours=2)):
                for side in Side:
                    _say(region, meeting, side, meeting=begins)
        return
    for side in Side:
        _say(region, lines, side)
    for line in lines:
        _settle(region, line)


def _say(region: HandRegion, lines: list[Row], side: Side, **facts: Any) -> None:
    """What a side said of the sheet, if it said anything."""
    told = [line for line in lines if line[side.value] is not None]
    if not told:
        return
    counts = [_came(region, line, side) for line in told]
    marking = attendance.Marking(side, counts, None, adults=lines[0][f"adults_{side.value}"], **facts)
    region.sheets[lines[0]["sheet"]] = _marked(region, lines, marking).id


def _came(region: HandRegion, line: Row, side: Side) -> attendance.Came:
    came, booked = line[side.value], line["booked"]
    first = side is Side.SCHOOL or line["school"] is None  # whoever counts first tells of special needs
    return attendance.Came(
        who(region, line),
        came,
        line["special_needs"] if first else None,
        walk_ins=0 if booked is None else max(0, came - booked),
        lessons=line["lessons"],
    )


def who(region: HandRegion, line: Row) -> Who:
    """Whom the line counts."""
    class_id = region.keys["class"][line["class"]] if line["class"] else None
    return Who(Audience(line["audience"]), class_id, line["grade"], bool(line["competing"]))


def _marked(region: HandRegion, lines: list[Row], marking: attendance.Marking) -> Sheet:
    first = lines[0]
    event_id, organization_id = (
        region.keys["event"][first["event"]],
        region.keys["school"][first["organization"]],
    )
    ways: dict[str, Callable[[], Sheet]] = {
        "booking": lambda: attendance.mark_booking(region.places[first["sheet"]], marking),
        "day": lambda: attendance.mark_day(event_id, organization_id, first["day"], marking),
        "month": lambda: attendance.mark_month(event_id, organization_id, first["day"], marking),
        "visitors": lambda: attendance.mark_visitors(
            region.places[first["sheet"]],
            {who(region, line): line["booked"] for line in lines if line["booked"]},
            marking,
        ),
    }
    return ways[first["way"]]()


def _settle(region: HandRegion, line: Row) -> None:
    if line["settlement"] is None:
        return
    sheet = db.session.get_one(Sheet, region.sheets[line["sheet"]])
    (one,) = (one for one in sheet.lines if one.who == who(region, line))
    if line["settlement"] == "accepted":
        attendance.accept(one.id, by=None)
    elif line["settlement"] == "disputed":
        attendance.dispute(one.id, "считали у входа", by=None)
    else:
        attendance.decide(one.id, line["decided"], "по списку", by=None)

"""Academic hours (of 45 minutes) that those who came are credited with."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from app.attendance.models import Side
from app.calendar.models import Slot

ACADEMIC_HOUR = timedelta(minutes=45)
TENTH = Decimal("0.1")


def lasted(time: timedelta) -> Decimal:
    """A stretch of time in academic hours, to the tenth."""
    return Decimal(time / ACADEMIC_HOUR).quantize(TENTH, ROUND_HALF_UP)


def credited(slot: Slot) -> Decimal:
    """What each who comes to the whole time is credited with: as its event says, else as long as it lasts."""
    if slot.event.hours:
        return slot.event.hours
    return sum((lasted(ends - begins) for begins, ends in slot.hours), Decimal(0))


def of_meetings(slot: Slot) -> dict[str, int]:
    """Tenths of hours of each meeting by its beginning: those of the event in the proportion of how long each
    lasts, and the last takes the rest; empty where the time has one meeting."""
    if not slot.sessions:
        return {}
    hours, left, found = slot.hours, int(credited(slot) * 10), {}
    whole = sum((ends - begins for begins, ends in hours), timedelta(0))
    for begins, ends in hours[:-1]:
        found[begins.isoformat()] = part = round(int(credited(slot) * 10) * ((ends - begins) / whole))
        left -= part
    return found | {hours[-1][0].isoformat(): max(left, 0)}


def person_hours(line: Mapping[str, Any], each: Decimal, counted: int, counting: Side) -> Decimal:
    """Academic hours that all who came are credited with, in the shape of `SheetLine.counts`: `each` a
    person and lesson; of several meetings what each lasted, a decided figure in the proportion of the count
    that it replaces."""
    if not line.get("sessions"):
        return counted * each * (line.get("lessons") or 1)
    of_side = [(one.get(counting) or 0, one["hours"]) for one in line["sessions"].values()]
    whole = Decimal(sum(came * hours for came, hours in of_side)) / 10
    largest = max(came for came, _ in of_side)
    if counted == largest:
        return whole
    if not largest:
        return Decimal(counted * sum(hours for _, hours in of_side)) / 10
    return (whole * counted / largest).quantize(Decimal("0.1"), ROUND_HALF_UP)

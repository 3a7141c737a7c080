"""Public events in plain fields, as /openapi.json describes them: days, moments with their offset, codes."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any

from app.calendar.facts import Time
from app.calendar.labels import kind_title
from app.calendar.open_data import OpenEvent
from app.organizations.models import DatedRow

SCHEMA = 1  # rises when a field changes its meaning or goes; a new field does not raise it


def event_fields(one: OpenEvent, url_of: Callable[[int], str]) -> dict[str, Any]:
    """One event. `grades` is a set: [9, 11] is not from 9 to 11; empty is any."""
    event = one.event
    place = {"code": one.municipality_code, "name": event.municipality} if one.municipality_code else None
    return {
        "id": event.id,
        "url": url_of(event.id),
        "title": event.title,
        "kind": event.kind.value,
        "kind_title": kind_title(event.kind),
        "state": event.state.value,
        "cancel_reason": event.cancel_reason,
        "format": event.format.value,
        "host": {"id": one.host_id, "name": event.host, "address": event.host_address},
        "municipality": place,
        "audience": list(event.audience),
        "grades": sorted(event.grades),
        "special_needs": event.special_needs,
        "hours": float(event.hours),
        "precision": event.precision.value,
        "starts_on": _day(event.starts_on),
        "ends_on": _day(event.ends_on),
        "announcement": one.announcement,
        "bring": one.bring,
        "programmes": _rows(one.programmes),
        "fields": _rows(one.fields),
        "times": [_time_fields(time) for time in one.times],
        "changed_at": moment(one.changed_at),
    }


def _time_fields(time: Time) -> dict[str, Any]:
    """One time, on the clock of the region. Of a course `meetings` has each; else it is empty."""
    return {
        "id": time.id,
        "starts_at": time.starts_at.isoformat(),
        "ends_at": time.ends_at.isoformat(),
        "meetings": [_meeting(time, *hours) for hours in time.meetings],
        "cancelled": time.cancelled,
        "cancel_reason": time.cancel_reason,
        "place": time.place,
        "address": time.address,
        "entrance": time.entrance,
        "capacity": time.capacity,
        "free": 0 if time.cancelled else time.free,
    }


def _meeting(time: Time, begins: datetime, ends: datetime) -> dict[str, str]:
    zone = time.starts_at.tzinfo
    return {"starts_at": begins.astimezone(zone).isoformat(), "ends_at": ends.astimezone(zone).isoformat()}


def _rows(rows: Iterable[DatedRow]) -> list[dict[str, Any]]:
    return [{"id": row.id, "title": row.title} for row in rows]


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def moment(at: datetime) -> str:
    """2026-11-25T08:30:00Z."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")

"""What is there of the demo, or of somebody's own data; nothing here makes any."""

from dataclasses import dataclass

from sqlalchemy import func, select

from app.attendance.models import Sheet
from app.booking.models import Booking
from app.calendar.models import Event, Slot
from app.core.db import db
from app.ops.demo.accounts import PREFIX
from app.organizations.models import Municipality, Organization, OrganizationKind


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


def summary() -> Summary:
    """Count what is there."""
    schools = select(func.count()).where(Organization.kind == OrganizationKind.SCHOOL)
    counts = (
        select(func.count()).select_from(table) for table in (Municipality, Event, Slot, Booking, Sheet)
    )
    municipalities, events, times, bookings, sheets = (db.session.scalar(count) or 0 for count in counts)
    return Summary(municipalities, db.session.scalar(schools) or 0, events, times, bookings, sheets)

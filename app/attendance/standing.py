"""How the two counts of a line stand to each other, and so why the figure that counts does."""

import enum
from datetime import datetime

from app.attendance.models import Settlement, SheetLine
from app.core import clock
from app.core.db import once_in_transaction
from app.core.working_time import WORKING_DAY, WorkingCalendar, after_working_hours, before_working_hours
from app.organizations.queries import working_calendar

TERM = 3 * WORKING_DAY  # working hours in which a school may dispute the host's figure


class Standing(enum.StrEnum):
    """In words: `labels.why`. VISITORS have no school, so nobody else counts them. OPEN may still be
    disputed, UNDISPUTED no longer; RECOUNTED was decided, and a side has said something else since."""

    VISITORS = "visitors"
    SCHOOL_ALONE = "school_alone"
    HOST_ALONE = "host_alone"
    AGREED = "agreed"
    OPEN = "open"
    UNDISPUTED = "undisputed"
    ACCEPTED = "accepted"
    DISPUTED = "disputed"
    DECIDED = "decided"
    RECOUNTED = "recounted"


CONFIRMED = frozenset({Standing.AGREED, Standing.ACCEPTED})  # by both sides


def dispute_until(line: SheetLine) -> datetime | None:
    """Until when the school may dispute the difference; None where the sides do not differ."""
    if line.differs_since is None:
        return None
    return after_working_hours(line.differs_since, TERM, clock.zone(), _calendar())


def undisputed_before(now: datetime) -> datetime:
    """Differences of before this moment can no longer be disputed."""
    return before_working_hours(now, TERM, clock.zone(), _calendar())


def term_ends_within_a_day(now: datetime) -> datetime:
    """Differences of before this moment can be disputed for one working day more at most."""
    return undisputed_before(after_working_hours(now, WORKING_DAY, clock.zone(), _calendar()))


def last_day_of(until: datetime) -> datetime:
    """When one working day is left."""
    return before_working_hours(until, WORKING_DAY, clock.zone(), _calendar())


def _calendar() -> WorkingCalendar:
    return once_in_transaction("working_calendar", working_calendar)


def standing_of(line: SheetLine) -> Standing:
    """Which of them it is at this moment."""
    match line.settlement:
        case Settlement.ACCEPTED:
            return Standing.ACCEPTED
        case Settlement.DISPUTED:
            return Standing.DISPUTED
        case Settlement.DECIDED:
            return Standing.DECIDED if line.is_decided else Standing.RECOUNTED
    if line.came_host is None:
        return Standing.SCHOOL_ALONE
    if line.came_school is None:
        return Standing.HOST_ALONE if line.sheet.slot_id is None else Standing.VISITORS
    until = dispute_until(line)
    if until is None:
        return Standing.AGREED
    return Standing.OPEN if clock.now() <= until else Standing.UNDISPUTED

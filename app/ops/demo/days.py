"""Days and moments of the demo, all counted from the day it is loaded."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.core.working_time import is_working_day

DAYS_BACK, DAYS_AHEAD = 56, 70
PREPARED = -DAYS_BACK - 14  # when the year was planned


@dataclass(frozen=True)
class Days:
    """The calendar around `today` in the installation's `zone`."""

    today: date
    zone: ZoneInfo

    def day(self, offset: int) -> date:
        return self.today + timedelta(days=offset)

    def at(self, offset: int, clock: str) -> datetime:
        """The moment `clock` (10:00) of the day `offset` days from today."""
        return self.moment(self.day(offset), clock)

    def moment(self, day: date, clock: str) -> datetime:
        return datetime.combine(day, time.fromisoformat(clock), self.zone)

    def held(self, offsets: list[int], weekday: int | None) -> list[date]:
        """A day for each offset on which schools are open (or on `weekday`), each later than the one before.

        What is past stays past: such a day moves back, one ahead moves on.
        """
        used: set[date] = set()
        for offset in offsets:
            day, step = self.day(offset), timedelta(days=-1 if offset < 0 else 1)
            while day in used or not (is_working_day(day) if weekday is None else day.weekday() == weekday):
                day += step
            used.add(day)
        return sorted(used)

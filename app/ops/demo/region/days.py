"""The days of a region's past and coming school years around the day it is loaded."""

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.core.working_time import is_working_day
from app.ops.demo.region.size import YEARS
from app.organizations.models import school_year_of

SUMMER = (6, 7, 8)
AHEAD = 320  # days that events are planned for


@dataclass(frozen=True)
class Calendar:
    """`today` in the installation's `zone`."""

    today: date
    zone: ZoneInfo

    @property
    def years(self) -> list[int]:
        """The school years that classes are kept for."""
        present = school_year_of(self.today)
        return list(range(present - YEARS + 1, present + 1))

    def study_days(self) -> tuple[list[date], list[date]]:
        """Those on which schools go out, past and to come; today is none of them."""
        first = date(self.years[0], 9, 1)
        days = (first + timedelta(days=number) for number in range((self.today - first).days + AHEAD))
        study = [day for day in days if is_working_day(day) and day.month not in SUMMER]
        return [day for day in study if day < self.today], [day for day in study if day > self.today]

    def study_weeks(self, past: list[date], weeks: int) -> list[list[date]]:
        """The last `weeks` whole weeks of study before today, oldest first."""
        by_week: dict[tuple[int, int], list[date]] = {}
        for day in past:
            by_week.setdefault(day.isocalendar()[:2], []).append(day)
        return [days for days in by_week.values() if len(days) >= 3][-weeks:]

    def moment(self, day: date, hour: int, minute: int = 0) -> datetime:
        return datetime.combine(day, time(hour, minute), self.zone)

    def before(self, moment: datetime, draw: random.Random) -> datetime:
        """A working hour, three to twenty days before; the past alone is lived through."""
        latest = min(moment.astimezone(self.zone).date(), self.today)
        return self.moment(
            latest - timedelta(days=draw.randint(3, 20)), draw.randint(9, 16), draw.randint(0, 59)
        )

"""When a rule falls due, and of which period: pure, by the day and not by whoever looks.

What is late keeps the period of the day on which it was due.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.core.working_time import WORKING_DAY, WorkingCalendar, after_working_hours
from app.participation.periods import Period, PeriodKind, period_of
from app.participation.reports.asking import following, last_whole, previous
from app.participation.sending.models import Pace, Span

AT = time(8)  # in the installation's zone; what is due after an end is due at the end of a working day


@dataclass(frozen=True)
class Rule:
    """What decides about days; `kind` is of the report's periods."""

    pace: Pace
    day: int
    span: Span
    kind: PeriodKind
    zone: ZoneInfo
    calendar: WorkingCalendar


@dataclass(frozen=True)
class Occurrence:
    """A moment at which letters are due, and the period that they tell of."""

    due_at: datetime
    due_on: date
    period: Period
    span: Span

    @property
    def occasion(self) -> str:
        """A period that is over is told once, a running one once a day."""
        code = self.period.code
        return code if self.span is Span.LAST_WHOLE else f"{code} {self.due_on.isoformat()}"


def latest(rule: Rule, now: datetime) -> Occurrence:
    """The last one that has come."""
    if rule.pace is Pace.AFTER_END:
        period = last_whole(rule.kind, now.astimezone(rule.zone).date())
        while (found := _after_end(rule, period)).due_at > now:
            period = previous(period)
        return found
    day = now.astimezone(rule.zone).date()
    while not _falls_on(rule, day) or _on(rule, day).due_at > now:
        day -= timedelta(days=1)
    return _on(rule, day)


def following_one(rule: Rule, now: datetime) -> Occurrence:
    """The next one."""
    if rule.pace is Pace.AFTER_END:
        period = latest(rule, now).period
        return _after_end(rule, following(period))
    day = now.astimezone(rule.zone).date()
    while not _falls_on(rule, day) or _on(rule, day).due_at <= now:
        day += timedelta(days=1)
    return _on(rule, day)


def _falls_on(rule: Rule, day: date) -> bool:
    if rule.pace is Pace.WEEKLY:
        return day.isoweekday() == rule.day
    return day.day == min(rule.day, monthrange(day.year, day.month)[1])


def _on(rule: Rule, day: date) -> Occurrence:
    running = rule.span is Span.RUNNING
    period = period_of(rule.kind, day) if running else last_whole(rule.kind, day)
    return Occurrence(datetime.combine(day, AT, rule.zone), day, period, rule.span)


def _after_end(rule: Rule, period: Period) -> Occurrence:
    ends = datetime.combine(period.last + timedelta(days=1), time(0), rule.zone)
    due_at = after_working_hours(ends, rule.day * WORKING_DAY, rule.zone, rule.calendar)
    return Occurrence(due_at, due_at.astimezone(rule.zone).date(), period, rule.span)

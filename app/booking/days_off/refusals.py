"""Why a day is not cancelled, or nothing is booked on one that is."""

from datetime import datetime

from app.core.errors import RuleBroken


class DayIsOff(RuleBroken):
    """Lessons of the school are cancelled on the day of this time."""

    def __init__(self, reason: str, starts_at: datetime) -> None:
        self.reason, self.starts_at = reason, starts_at


class DaysOver(RuleBroken):
    """The days whose lessons are to be cancelled, or to take place after all, are over."""


class NoSchools(RuleBroken):
    """There is no school whose lessons could be cancelled."""

    status = 422


class DayOffMade(RuleBroken):
    """The form was sent before with other facts; `day_off_id` is the act it made, if it is one's own."""

    def __init__(self, day_off_id: int | None) -> None:
        self.day_off_id = day_off_id

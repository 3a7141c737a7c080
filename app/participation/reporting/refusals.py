"""Why a reporting period is not made, changed, frozen or reopened. The words are in
`templates/participation/reporting/_refusal.html`."""

from collections.abc import Sequence
from datetime import date, datetime

from app.core.errors import RuleBroken


class PeriodRefusal(RuleBroken):
    @property
    def feature(self) -> str:
        return "participation/reporting"


class EndsBeforeItBegins(PeriodRefusal):
    """The last day of an own period comes before its first."""

    status = 422

    def __init__(self, first: date, last: date) -> None:
        self.first, self.last = first, last


class DueBeforeItsEnd(PeriodRefusal):
    """Nobody can report on days that are still to come."""

    status = 422

    def __init__(self, last: date) -> None:
        self.last = last


class SameDays(PeriodRefusal):
    """There is an own period of exactly these days."""

    def __init__(self, title: str) -> None:
        self.title = title


class OwnPeriodsOverlap(PeriodRefusal):
    """Some days would be reported on twice: these own periods have them. One may say: all the same."""

    def __init__(self, others: Sequence[tuple[str, date, date]]) -> None:
        self.others = others


class WasFrozen(PeriodRefusal):
    """What was ever reported stays on record, and so does its period."""


class NotOverYet(PeriodRefusal):
    """The last day has not passed."""

    def __init__(self, last: date) -> None:
        self.last = last


class FrozenAlready(PeriodRefusal):
    """It was frozen at that moment, on behalf of that organization."""

    def __init__(self, frozen_at: datetime, organization: str) -> None:
        self.frozen_at, self.organization = frozen_at, organization


class FiguresChanged(PeriodRefusal):
    """Since the page was opened a sheet, a class or something else that is frozen was changed."""


class NotFrozen(PeriodRefusal):
    """There is nothing to reopen."""

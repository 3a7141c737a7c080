"""Why a list is not made."""

from app.core.errors import RuleBroken


class PeriodTooLong(RuleBroken):
    """A list is for so many days at most."""

    def __init__(self, days: int, most: int) -> None:
        self.days, self.most = days, most


class TooManyRows(RuleBroken):
    """More rows than such a list may have; `printed` on paper it may have fewer than in a file."""

    def __init__(self, rows: int, most: int, *, printed: bool) -> None:
        self.rows, self.most, self.printed = rows, most, printed

"""Why a month's typed coverage is not taken, or not at once."""

from collections.abc import Mapping

from app.core.errors import RuleBroken


class MoreThanEnrolled(RuleBroken):
    """`months` have more pupils than the `enrolled` ones of the school: asked about once, then taken."""

    def __init__(self, months: Mapping[int, int], enrolled: int) -> None:
        self.months, self.enrolled = months, enrolled


class TypedMeanwhile(RuleBroken):
    """Somebody else of the school has typed since the form was opened."""


class MonthNotBegun(RuleBroken):
    """A month that is still ahead."""

    def __init__(self, month: int) -> None:
        self.month = month

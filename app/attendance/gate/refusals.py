"""Why a count at the entrance is not taken, beside what any sheet refuses."""

from app.core.errors import RuleBroken


class NobodyCame(RuleBroken):
    """That the whole group did not come is asked about once."""


class TooManyCounts(RuleBroken):
    """So many counts have come from this network within the minutes that a program must be sending them."""

    status = 429

    def __init__(self, minutes: int) -> None:
        self.minutes = minutes

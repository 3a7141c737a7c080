"""What is refused of archives. The words are in `templates/participation/archives/_refusal.html`."""

from app.core.errors import RuleBroken
from app.participation.periods import Period


class NotBegun(RuleBroken):
    """There is nothing yet to be told of a period that lies ahead."""

    def __init__(self, period: Period) -> None:
        self.period = period


class MadeOfOtherData(RuleBroken):
    """Sheets, registers or the program have changed since: the same file can no longer be made."""

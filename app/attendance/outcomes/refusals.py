"""Why an outcome is not taken."""

from app.attendance.who import Who
from app.core.errors import RuleBroken


class MoreThanCame(RuleBroken):
    """More of a line would have an outcome than came, by the figure that counts."""

    status = 422

    def __init__(self, who: Who, class_name: str | None, number: int, came: int) -> None:
        self.who, self.class_name, self.number, self.came = who, class_name, number, came


class ResultsToldElsewhere(RuleBroken):
    """The event takes applications, and its results stand there."""

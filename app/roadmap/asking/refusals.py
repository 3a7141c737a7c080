"""Why organizations cannot be asked, or cannot answer."""

from app.core.errors import RuleBroken
from app.roadmap.models import RoadMapRow


class NobodyToAsk(RuleBroken):
    """No organization is chosen that can be asked, or no row."""

    status = 422


class FormUsed(RuleBroken):
    """The form was sent before, and names others now."""


class TooManyAsks(RuleBroken):
    """Rows times organizations are more than one round takes."""

    status = 422

    def __init__(self, count: int, most: int) -> None:
        self.count, self.most = count, most


class RowIsPaperwork(RuleBroken):
    """Nobody holds a paper."""

    def __init__(self, row: RoadMapRow) -> None:
        self.number = row.ordinal


class AskIsClosed(RuleBroken):
    """The organization has said no already, or the event is over or called off."""


class AskIsAnswered(RuleBroken):
    """There is a day already: the event is changed or called off instead."""


class ReasonMissing(RuleBroken):
    """Whoever asked has to know why not."""

    status = 422


class DayIsOver(RuleBroken):
    """The day that is named has passed."""

    status = 422

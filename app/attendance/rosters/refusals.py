"""Why a roster, or a demand for rosters, is refused. No refusal holds a name."""

from app.core.errors import RuleBroken


class EventCalledOff(RuleBroken):
    """Nobody comes to a cancelled event, so nobody is asked for names."""


class NamesNotAsked(RuleBroken):
    """The organizer does not demand names, or not any more."""


class GroupNotComing(RuleBroken):
    """Names are given only for a group that has its places."""


class TimeIsOver(RuleBroken):
    """After the time nobody needs names any more."""


class StatementMissing(RuleBroken):
    """No names without the school's statement that consents are collected: its number and its day."""

    status = 422


class StatementAhead(RuleBroken):
    """The statement is of a day that has not come."""

    status = 422


class NobodyNamed(RuleBroken):
    """The roster is empty."""

    status = 422


class TooManyNames(RuleBroken):
    """More names than the group has places, or than a roster holds."""

    def __init__(self, names: int, most: int) -> None:
        self.names, self.most = names, most


class GroupUnknown(RuleBroken):
    """Somebody is of a class that the booking does not bring."""

    status = 422


class RosterHasChanged(RuleBroken):
    """Somebody else has changed the roster since its form was opened."""


class RosterMissing(RuleBroken):
    """There are no names: not given yet, taken back or shredded."""


class RosterLost(RuleBroken):
    """The names were sealed with another key of the installation, and nothing opens them."""

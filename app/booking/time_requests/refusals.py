"""Why a request for a time, or an answer to it, is refused."""

from app.booking.time_requests.models import RequestState
from app.core.errors import RuleBroken


class DayNotAhead(RuleBroken):
    """Asked for today or for a day that has passed: nobody can answer in time."""

    status = 422


class DaysOutOfOrder(RuleBroken):
    """The last of the days lies before the first, or is the first."""

    status = 422


class OtherSchoolYear(RuleBroken):
    """In that school year the class is another one; `year` is the one it belongs to."""

    status = 422

    def __init__(self, year: int) -> None:
        self.year = year


class FormUsed(RuleBroken):
    """The form was sent before with other content; `request_id` is what came of it."""

    def __init__(self, request_id: int) -> None:
        self.request_id = request_id


class AlreadyAsked(RuleBroken):
    """The class waits for an answer about the same already."""

    def __init__(self, request_id: int) -> None:
        self.request_id = request_id


class RequestIsClosed(RuleBroken):
    """Somebody was faster: it was answered or withdrawn meanwhile."""

    def __init__(self, state: RequestState) -> None:
        self.state = state


class CapacityBelowGroup(RuleBroken):
    """Fewer places than the group has people."""

    status = 422

    def __init__(self, seats: int) -> None:
        self.seats = seats


class ClassIsElsewhere(RuleBroken):
    """The class is booked for these hours; where, is no business of the host."""

    def __init__(self, class_name: str) -> None:
        self.class_name = class_name


class GroupHasChanged(RuleBroken):
    """What the school said of its class when it asked does not hold any more."""

    def __init__(self, class_name: str) -> None:
        self.class_name = class_name


class ProposalIsOver(RuleBroken):
    """The time that the host proposed has begun."""

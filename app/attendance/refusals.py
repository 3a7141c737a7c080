"""Why a count is not taken: each refusal carries what its sentence needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.attendance.who import Who
from app.booking.models import BookingState
from app.core.errors import RuleBroken


@dataclass(frozen=True)
class Excess:
    """A line by which more came than were booked, or than the class has where nobody books (`booked` is then
    its roll); without a name it is no class."""

    who: Who
    class_name: str | None
    came: int
    booked: int


class TimeNotBegun(RuleBroken):
    """Nobody can have come yet."""

    def __init__(self, starts_at: datetime) -> None:
        self.starts_at = starts_at


class DayNotCome(RuleBroken):
    """The day or month of the sheet is still ahead."""

    def __init__(self, day: date) -> None:
        self.day = day


class SeatsNotHeld(RuleBroken):
    """The booking was cancelled, declined, or never held its seats: nobody was to come by it."""

    def __init__(self, state: BookingState) -> None:
        self.state = state


class TimeCancelled(RuleBroken):
    """The time, or the whole event, was called off: nobody came."""

    def __init__(self, reason: str) -> None:
        self.reason = reason


class MoreThanBooked(RuleBroken):
    """More came than were booked, and nobody has said yet that this is meant."""

    def __init__(self, lines: Sequence[Excess]) -> None:
        self.lines = lines


class ReasonMissing(RuleBroken):
    """A figure that was given before is corrected only with a reason."""


class OtherClasses(RuleBroken):
    """The counts are not of the lines that the sheet may have."""


class OtherMeetings(RuleBroken):
    """The meeting named is none of the time's, or a time that is marked by meeting is marked as a whole."""


class CountOutOfRange(RuleBroken):
    """A count below nought or above `most`."""

    status = 422

    def __init__(self, most: int) -> None:
        self.most = most


class MoreSpecialNeedsThanCame(RuleBroken):
    """Those with special needs are counted among those who came; a line without a name is no class."""

    status = 422

    def __init__(self, who: Who, class_name: str | None, special_needs: int, came: int) -> None:
        self.who, self.class_name = who, class_name
        self.special_needs, self.came = special_needs, came


class MarkedMeanwhile(RuleBroken):
    """Somebody of the same side has given other figures, by line, since the page was opened."""

    def __init__(self, figures: Mapping[Who, int], version: int) -> None:
        self.figures, self.version = figures, version


class MarkKeyUsed(RuleBroken):
    """The same key came before with other figures."""


class NoDifference(RuleBroken):
    """Both sides have counted the same, or only one has counted: there is nothing to settle."""


class DifferenceMoved(RuleBroken):
    """The difference has been counted anew or settled by somebody since the page was shown."""


class TooLateToDispute(RuleBroken):
    """The working days in which a school may dispute are over."""

    def __init__(self, until: datetime) -> None:
        self.until = until

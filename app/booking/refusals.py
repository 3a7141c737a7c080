"""Why a booking is refused: each with the facts that its words need."""

from datetime import datetime

from app.core.errors import RuleBroken


class EventNotOpen(RuleBroken):
    """The event is not published: there is nothing to book."""

    status = 404


class SlotCancelled(RuleBroken):
    """The host has cancelled this time."""

    def __init__(self, reason: str) -> None:
        self.reason = reason


class SlotStarted(RuleBroken):
    """The time has begun or is over."""


class ClassNotYours(RuleBroken):
    """A class of another school, or of another school year."""

    status = 422


class GradeNotInvited(RuleBroken):
    """The event is for other grades."""

    def __init__(self, grade: int, invited: frozenset[int]) -> None:
        self.grade, self.invited = grade, sorted(invited)


class MoreThanRoll(RuleBroken):
    """More pupils than the class has."""

    status = 422

    def __init__(self, class_name: str, roll: int) -> None:
        self.class_name, self.roll = class_name, roll


class TooFewAdults(RuleBroken):
    """Fewer accompanying adults than the pupils need."""

    status = 422

    def __init__(self, needed: int) -> None:
        self.needed = needed


class ClassAlreadyBooked(RuleBroken):
    """The class is in this slot already, or in one at the same hours."""

    def __init__(self, class_name: str, booking_id: int, title: str, starts_at: datetime) -> None:
        self.class_name, self.booking_id = class_name, booking_id
        self.title, self.starts_at = title, starts_at


class NotEnoughSeats(RuleBroken):
    """The group does not fit now; it may wait. `left` counts seats; `groups_full`: no group more may come."""

    def __init__(self, asked: int, left: int, queue: int, groups_full: bool) -> None:
        self.asked, self.left, self.queue, self.groups_full = (
            asked,
            left,
            queue,
            groups_full,
        )


class NeverFits(RuleBroken):
    """Larger than the whole time: waiting would be in vain."""

    def __init__(self, asked: int, capacity: int) -> None:
        self.asked, self.capacity = asked, capacity


class KeyUsed(RuleBroken):
    """The form was sent before with other content; `booking_id` is what came of it, if it is one's own."""

    def __init__(self, booking_id: int | None) -> None:
        self.booking_id = booking_id


class NotOffered(RuleBroken):
    """There is no offer to accept or to decline (any more)."""


class OfferExpired(RuleBroken):
    """The time to accept is over."""

    def __init__(self, until: datetime) -> None:
        self.until = until


class NothingToCancel(RuleBroken):
    """The booking is cancelled, declined or expired already."""


class TooLateToCancel(RuleBroken):
    """The time has begun: who came is told by the sheet."""


class AlreadyCancelled(RuleBroken):
    """The time or event is cancelled already."""


class ReasonMissing(RuleBroken):
    """Who cancels for others says why."""

    status = 422


class SharedTwice(RuleBroken):
    """The same share stands twice, or what is common to all is given as one."""

    status = 422


class MoreThanCapacity(RuleBroken):
    """The shares together are more than the time has seats."""

    status = 422

    def __init__(self, shared: int, capacity: int) -> None:
        self.shared, self.capacity = shared, capacity


class ShareInUse(RuleBroken):
    """More seats of the share are taken than it would have."""

    def __init__(self, taken: int, seats: int) -> None:
        self.taken, self.seats = taken, seats


class DayIsOff(RuleBroken):
    """Lessons of the school are cancelled on the day of this time."""

    def __init__(self, reason: str, starts_at: datetime) -> None:
        self.reason, self.starts_at = reason, starts_at


class DaysOver(RuleBroken):
    """The days whose lessons are to be cancelled, or to take place after all, are over."""


class NoSchools(RuleBroken):
    """There is no school whose lessons could be cancelled."""

    status = 422


class DayOffMade(RuleBroken):
    """The form was sent before with other facts; `day_off_id` is the act it made, if it is one's own."""

    def __init__(self, day_off_id: int | None) -> None:
        self.day_off_id = day_off_id

"""Why a booking is refused: each with the facts that its words need."""

from collections.abc import Sequence
from datetime import datetime

from app.calendar.models import Slot
from app.core.errors import RuleBroken


class EventNotOpen(RuleBroken):
    """The event is not published: there is nothing to book."""

    status = 404


class SlotCancelled(RuleBroken):
    """The host has cancelled this time."""

    def __init__(self, reason: str) -> None:
        self.reason = reason


class TimeMoved(RuleBroken):
    """The organizer has moved the `slot` since the form was opened."""

    def __init__(self, slot: Slot, place: str) -> None:
        self.slot, self.place = slot, place


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


class RollMissing(RuleBroken):
    """Nobody has stated how many pupils the class has, nor how many of them come, `most` at the most."""

    status = 422

    def __init__(self, class_name: str, most: int) -> None:
        self.class_name, self.most = class_name, most


class TooFewAdults(RuleBroken):
    """Fewer accompanying adults than the pupils need."""

    status = 422

    def __init__(self, needed: int) -> None:
        self.needed = needed


class AudienceNotInvited(RuleBroken):
    """The event is for other people."""

    status = 422

    def __init__(self, invited: Sequence[str]) -> None:
        self.invited = list(invited)


class GradeMissing(RuleBroken):
    """The event is for certain grades, and nobody said of which the group is."""

    status = 422

    def __init__(self, invited: frozenset[int]) -> None:
        self.invited = sorted(invited)


class LineTwice(RuleBroken):
    """Nobody comes, or one grade stands on two lines."""

    status = 422


class TooManySpecialNeeds(RuleBroken):
    """More people with special needs than people."""

    status = 422

    def __init__(self, special_needs: int, seats: int) -> None:
        self.special_needs, self.seats = special_needs, seats


class NotOpenYet(RuleBroken):
    """Booking opens later."""

    def __init__(self, opens_at: datetime) -> None:
        self.opens_at = opens_at


class BookingClosed(RuleBroken):
    """Booking closed before the time begins."""

    def __init__(self, closed_at: datetime) -> None:
        self.closed_at = closed_at


class CancelClosed(RuleBroken):
    """Too late to cancel by oneself: the organizer is called."""

    def __init__(self, closed_at: datetime, phone: str) -> None:
        self.closed_at, self.phone = closed_at, phone


class NotAdmitted(RuleBroken):
    """The event is not for this organization. `why`: invited, municipality or level; `names` are those it is
    for."""

    def __init__(self, why: str, names: list[str]) -> None:
        self.why, self.names = why, names


class GroupTooSmall(RuleBroken):
    """Fewer people than a group must have."""

    status = 422

    def __init__(self, seats: int, smallest: int) -> None:
        self.seats, self.smallest = seats, smallest


class GroupTooLarge(RuleBroken):
    """More people than a group may have."""

    status = 422

    def __init__(self, seats: int, largest: int) -> None:
        self.seats, self.largest = seats, largest


class QuotaReached(RuleBroken):
    """What one organization, or all together, may have of the event's times would be more. `unit`: seats or
    groups."""

    def __init__(self, unit: str, capacity: int, used: int, *, own: bool) -> None:
        self.unit, self.capacity, self.used, self.own = unit, capacity, used, own
        self.left = capacity - used


class QuotaBelowUsed(RuleBroken):
    """More is booked already than the new limit would allow: by all together, or by one (`own`)."""

    status = 422

    def __init__(self, unit: str, used: int, capacity: int, *, own: bool) -> None:
        self.unit, self.used, self.capacity, self.own = unit, used, capacity, own


class ClassBusy(RuleBroken):
    """The class is booked elsewhere; with a reason the school may do so knowingly, unless `same_time`."""

    same_time = False

    def __init__(self, class_name: str, booking_id: int, title: str, starts_at: datetime) -> None:
        self.class_name, self.booking_id = class_name, booking_id
        self.title, self.starts_at = title, starts_at


class ClassAlreadyBooked(ClassBusy):
    """It is in this slot already, or in one at the same hours."""

    def __init__(
        self, class_name: str, booking_id: int, title: str, starts_at: datetime, *, same_time: bool = False
    ) -> None:
        super().__init__(class_name, booking_id, title, starts_at)
        self.same_time = same_time


class TooLittleTravel(ClassBusy):
    """It would have fewer than `minutes` between two places."""

    def __init__(
        self, class_name: str, booking_id: int, title: str, starts_at: datetime, *, minutes: int
    ) -> None:
        super().__init__(class_name, booking_id, title, starts_at)
        self.minutes = minutes


class NotRequested(RuleBroken):
    """There is nothing that the host has to answer (any more)."""


class NotConfirmed(RuleBroken):
    """There is no booking (any more) of which the school could say that its group comes."""


class NoTrip(RuleBroken):
    """The group is not expected, and nobody takes it out."""


class NothingToChange(RuleBroken):
    """The booking is not in force any more."""


class ChangedMeanwhile(RuleBroken):
    """Somebody else has changed the booking since its form was opened."""


class TermsChanged(RuleBroken):
    """The terms of the event are others than those that were looked at by whoever changes them."""


class BookingChanged(RuleBroken):
    """The group or its time is another than the one that was looked at by whoever answers."""


class OtherTimeOfEvent(RuleBroken):
    """A booking is moved to another time of its own event."""

    status = 422


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


class OtherSchoolYear(RuleBroken):
    """A time that groups have booked stays within its school year: the classes are those of it."""

    status = 422

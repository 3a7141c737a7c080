"""Why a time is not as it was asked."""

from app.calendar.models import Slot
from app.core.errors import RuleBroken

LONGEST_DAYS = 7  # of one time


class SlotEndsBeforeStart(RuleBroken):
    """The end is not after the start."""


class SlotTooLong(RuleBroken):
    """Longer than LONGEST_DAYS."""

    days = LONGEST_DAYS


class SessionsOverlap(RuleBroken):
    """Two meetings of one course are at the same hours."""


class OverVenue(RuleBroken):
    """More places than the venue holds people."""

    status = 422

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity


class SlotInPast(RuleBroken):
    """The start has passed."""


class SlotExists(RuleBroken):
    """The event has this time at this place already: a form sent twice makes one."""

    def __init__(self, slot: Slot) -> None:
        self.slot_id = slot.id


class SlotIsCancelled(RuleBroken):
    """A cancelled time stays as it is, with its reason."""

    def __init__(self, slot: Slot) -> None:
        self.reason = slot.cancel_reason


class SlotHasBookings(RuleBroken):
    """Somebody holds seats or waits: such a time is changed where the groups are told, not in silence."""

    def __init__(self, slot_id: int, taken: int, waiting: int) -> None:
        self.slot_id, self.taken, self.waiting = slot_id, taken, waiting


class CapacityBelowTaken(RuleBroken):
    """More seats are taken than there would be."""

    status = 422

    def __init__(self, taken: int, capacity: int) -> None:
        self.taken, self.capacity = taken, capacity


class GroupsBelowTaken(RuleBroken):
    """More groups have their seats than could be there at once."""

    status = 422

    def __init__(self, taken: int, groups: int) -> None:
        self.taken, self.groups = taken, groups


class CapacityBelowShares(RuleBroken):
    """The shares that are kept for somebody are more than the seats would be."""

    status = 422

    def __init__(self, shared: int) -> None:
        self.shared = shared

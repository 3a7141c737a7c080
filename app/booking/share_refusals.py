"""Why a change of shares is refused: each with the facts that its words need."""

from app.core.errors import RuleBroken

Key = tuple[str, str, int]


class OneShare(RuleBroken):
    """Something is wrong with one share: `key` is its audience, its holder and the holder's id."""

    key: Key | None = None


class ReleaseNotAhead(OneShare):
    """A share is released in the past, or after its time has begun; or one that has been released is to have
    free places again without a new date."""

    status = 422

    def __init__(self, key: Key) -> None:
        self.key = key


class SharedTwice(OneShare):
    """The same share stands twice, or what is common to all is given as one."""

    status = 422

    def __init__(self, key: Key) -> None:
        self.key = key


class MoreThanCapacity(RuleBroken):
    """The shares together are more than the time has seats."""

    status = 422

    def __init__(self, shared: int, capacity: int) -> None:
        self.shared, self.capacity = shared, capacity


class ShareInUse(OneShare):
    """More seats of the share are taken than it would have."""

    def __init__(self, taken: int, seats: int, key: Key) -> None:
        self.taken, self.seats, self.key = taken, seats, key


class GivenToSchools(OneShare):
    """The municipality has given more of its share to its schools than the share would have."""

    def __init__(self, given: int, key: Key) -> None:
        self.given, self.key = given, key


class SharesChanged(RuleBroken):
    """The shares are others than those that were looked at by whoever changes them."""


class NotFreeInShare(RuleBroken):
    """Fewer seats of the share are free than are to be moved."""

    def __init__(self, free: int, asked: int) -> None:
        self.free, self.asked = free, asked


class ShareGone(RuleBroken):
    """There is no such share (any more)."""


class ShareReleased(RuleBroken):
    """What was left of the share has become common."""


class ShareOfOthers(OneShare):
    """The school has a share already that is not a part of the municipality's: only the organizer changes
    it."""

    def __init__(self, key: Key) -> None:
        self.key = key


class MoreThanShare(RuleBroken):
    """The parts of a share together are more than the share has."""

    status = 422

    def __init__(self, given: int, seats: int) -> None:
        self.given, self.seats = given, seats


class SchoolOfOthers(OneShare):
    """A municipality gives parts to its own schools alone."""

    status = 422

    def __init__(self, key: Key) -> None:
        self.key = key

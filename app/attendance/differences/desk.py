"""What a desk says of differences."""

from dataclasses import dataclass
from datetime import datetime

from app.accounts.models import Membership
from app.attendance.differences import queries
from app.attendance.differences.queries import Sought, State
from app.attendance.standing import dispute_until


@dataclass(frozen=True)
class Differing:
    """`until` is the nearest end of a term to dispute, `ending` how many terms end within a working day;
    `since` is when the longest waiting for a decision began."""

    open: int
    to_decide: int
    until: datetime | None
    ending: int
    since: datetime | None


def difference_desk(membership: Membership, now: datetime) -> Differing:
    """How many differences the person's queue has."""
    counts = queries.how_many(membership, Sought(), now)
    nearest = queries.nearest_term(membership, now) if counts[State.OPEN] else None
    until = dispute_until(nearest) if nearest else None
    ending = queries.how_many_end(membership, now) if nearest else 0
    since = queries.to_decide_since(membership, now) if counts[State.TO_DECIDE] else None
    return Differing(counts[State.OPEN], counts[State.TO_DECIDE], until, ending, since)

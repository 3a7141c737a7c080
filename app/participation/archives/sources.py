"""Where an archive's figures come from: one place decides, and all its tables are of one source."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import true

from app.participation import facts, queries
from app.participation.dimensions import Dimension, Key
from app.participation.enrolment import enrolled
from app.participation.figures import Counted, Figure
from app.participation.filters import Filters
from app.participation.periods import Period
from app.participation.reporting.models import Freezing
from app.participation.reporting.queries import standing_freezing
from app.participation.reporting.taking import kept_enrolment, kept_facts

Counting = Callable[[Filters, Sequence[Dimension], Collection[Figure]], dict[tuple[Key, ...], Counted]]


@dataclass(frozen=True)
class Source:
    """`count` answers as `queries.count`; `enrolled` are pupils by school, of those that have stated any."""

    count: Counting
    enrolled: Mapping[Key, int]
    freezing: Freezing | None = None


def source_of(period: Period) -> Source:
    """The sheets as they are now; of a period that is frozen, what was frozen of it."""
    freezing = standing_freezing(period)
    if freezing is not None:
        return _frozen(freezing)
    stated = enrolled(true(), Filters(period), Dimension.SCHOOL)
    return Source(partial(queries.count, true()), stated.by_key)


def _frozen(freezing: Freezing) -> Source:
    """Counted another way than sheets are, and to the same figures."""
    kept = kept_facts(freezing)
    pupils: dict[Key, int] = {}
    for one in kept_enrolment(freezing):
        pupils[one.organization_id] = pupils.get(one.organization_id, 0) + one.pupils

    def count(
        filters: Filters, by: Sequence[Dimension], _figures: Collection[Figure]
    ) -> dict[tuple[Key, ...], Counted]:
        return facts.count(kept, filters, by)

    return Source(count, pupils, freezing)

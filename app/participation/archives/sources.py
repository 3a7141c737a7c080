"""Where an archive's figures come from: one place decides, and all its tables are of one source."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import true

from app.participation import queries
from app.participation.dimensions import Dimension, Key
from app.participation.enrolment import enrolled
from app.participation.figures import Counted, Figure
from app.participation.filters import Filters
from app.participation.periods import Period

Counting = Callable[[Filters, Sequence[Dimension], Collection[Figure]], dict[tuple[Key, ...], Counted]]


@dataclass(frozen=True)
class Source:
    """`count` answers as `queries.count`; `enrolled` are pupils by school, of those that have stated any."""

    count: Counting
    enrolled: Mapping[Key, int]


def source_of(period: Period) -> Source:
    """The sheets as they are now."""
    stated = enrolled(true(), Filters(period), Dimension.SCHOOL)
    return Source(partial(queries.count, true()), stated.by_key)

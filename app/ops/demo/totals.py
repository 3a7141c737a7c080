"""What the demo tells of its counts: the totals of its years are public, and schools have typed coverage."""

import random
from collections import defaultdict

from sqlalchemy import true

from app.core import clock
from app.ops.demo.days import Days
from app.organizations.models import school_year_of
from app.participation import queries
from app.participation.dimensions import Dimension
from app.participation.filters import Filters
from app.participation.periods import month_of, school_year
from app.participation.totals.actions import publish
from app.participation.totals.queries import counted_years
from app.participation.typed.actions import Typed, state_of, type_months

SEED = 43  # of its own: what others draw stays as it is
TYPED = 0.6  # share of the schools that have


def tell_totals(days: Days, operator: int) -> None:
    """Of the present school year, typed coverage of the months that are over."""
    draw, year = random.Random(SEED), school_year_of(days.today)  # noqa: S311  # nothing secret
    by = (Dimension.SCHOOL, Dimension.MONTH)
    said: dict[int, dict[int, Typed | None]] = defaultdict(dict)
    counted = queries.coverage(true(), Filters(school_year(year)), by)
    for (school_id, month), covered in sorted(counted.items(), key=str):
        if isinstance(school_id, int) and isinstance(month, int) and month_of(month).last < days.today:
            said[school_id][month] = Typed(max(covered.low + draw.randint(-4, 12), 0))
    with clock.pinned(days.at(0, "00:00")):
        for school_id, months in said.items():
            if draw.random() < TYPED:
                sure = {month: one.pupils for month, one in months.items() if one}
                type_months(school_id, year, months, seen=state_of({}), sure=sure, by=None)
        for published in counted_years():
            publish(published, by=operator)

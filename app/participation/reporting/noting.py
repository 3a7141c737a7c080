"""That a period is frozen, for pages that show its figures as they are now."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from app.accounts.models import Membership, Role
from app.core.locale import local_time
from app.core.remembered import is_reading, remembered, steady_version
from app.participation.periods import Period
from app.participation.reporting.labels import day_year
from app.participation.reporting.queries import standing_freezing


@dataclass(frozen=True, slots=True)
class _Standing:
    """What a page tells of the freezing that holds."""

    period_id: int
    frozen_at: datetime
    office: str


def frozen_words(period: Period, membership: Membership) -> dict[str, Any]:
    """What `participation/_frozen_note.html` says. Hosts read no periods."""
    freezing = None if membership.role is Role.HOST else _known(period)
    on = day_year(local_time(freezing.frozen_at).date()) if freezing else ""
    return {"freezing": freezing, "frozen_on": on}


def _known(period: Period) -> _Standing | None:
    """Remembered until a registry or a period changes: no sheet freezes anything."""
    if not is_reading():
        return _standing(period)[0]
    return remembered(("participation.frozen", period), partial(_standing, period), of=steady_version)[0]


def _standing(period: Period) -> tuple[_Standing | None]:
    """In a tuple, for what is remembered is something."""
    found = standing_freezing(period)
    if found is None:
        return (None,)
    return (_Standing(found.period_id, found.frozen_at, found.organization.short_name),)

"""That a period is frozen, for pages that show its figures as they are now."""

from typing import Any

from app.accounts.models import Membership, Role
from app.core.locale import local_time
from app.participation.periods import Period
from app.participation.reporting.labels import day_year
from app.participation.reporting.queries import standing_freezing


def frozen_words(period: Period, membership: Membership) -> dict[str, Any]:
    """What `participation/_frozen_note.html` says. Hosts read no periods."""
    freezing = None if membership.role is Role.HOST else standing_freezing(period)
    on = day_year(local_time(freezing.frozen_at).date()) if freezing else ""
    return {"freezing": freezing, "frozen_on": on}

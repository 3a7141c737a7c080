"""Own periods wherever a period is chosen."""

from app.accounts.models import Membership, Role
from app.participation.choosing import Choices
from app.participation.periods import PeriodKind
from app.participation.reporting.labels import days_text
from app.participation.reporting.queries import every_period


def own_periods(membership: Membership) -> Choices:
    """(code, title) of each, the last to end first; two of a title are told apart by their days. Hosts read
    no periods."""
    if membership.role is Role.HOST:
        return []
    rows = [row for row in every_period() if row.kind is PeriodKind.OWN]
    return [(row.period.code, f"{row.title}: {days_text(row)}") for row in rows]

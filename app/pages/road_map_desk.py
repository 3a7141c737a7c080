"""What orders want of whoever is signed in: dates of the own organization, and, for those who work with
orders, answers of others and paperwork that is overdue."""

from typing import Any

from app.accounts.models import Membership
from app.core import clock
from app.roadmap.access import kept_by
from app.roadmap.asking.queries import orders_asked, own_open
from app.roadmap.papers.queries import overdue

MOST = 5  # lines of each list


def own_dates(membership: Membership) -> dict[str, Any]:
    """Dates that the person's organization was asked for and has not given."""
    return {"dates_wanted": own_open(membership.organization_id)}


def facts(membership: Membership) -> dict[str, Any]:
    """The same, and the orders that the person works with: who is silent, and which papers are late."""
    late = overdue(kept_by(membership), clock.today(clock.zone()))
    facts = {"orders_asked": orders_asked(kept_by(membership)), "late_papers": late[:MOST]}
    return own_dates(membership) | facts | {"late_count": len(late)}

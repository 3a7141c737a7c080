"""Who reads reporting periods, and periods and freezings by address, or 404."""

from flask import abort

from app.accounts.access import acting_as
from app.accounts.models import Membership, Role
from app.organizations.models import Organization
from app.participation.reporting.models import Freezing, Part, ReportingPeriod
from app.participation.reporting.queries import period_with_history

READERS = (Role.SCHOOL, Role.MUNICIPALITY, Role.OPERATOR, Role.ANALYST)
DOWNLOADED = frozenset(
    {Part.FIGURES, Part.LINES, Part.ENROLMENT}
)  # numbers of special needs stay in the database


def period_of(period_id: int) -> ReportingPeriod:
    """A period with its freezings. Which periods there are is the same for all who read any."""
    return period_with_history(period_id) or abort(404)


def freezing_of(row: ReportingPeriod, number: int) -> Freezing:
    return next((one for one in row.freezings if one.number == number), None) or abort(404)


def behalf() -> Organization:
    """The organization that the person acts for."""
    return acting_as().organization


def sees_region(membership: Membership) -> bool:
    """Whether this person looks at all municipalities and steps down to one."""
    return membership.role in (Role.OPERATOR, Role.ANALYST)


def keeps(membership: Membership) -> bool:
    """Whether this person makes, freezes and reopens periods."""
    return membership.role is Role.OPERATOR

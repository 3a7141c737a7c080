"""The first step of an installation."""

from app.core import audit
from app.core.db import db
from app.organizations.models import Installation, Organization, OrganizationKind


def found_installation(code: str, operator_name: str, region_name: str) -> Organization:
    """The organization that runs an empty installation, and what the installation calls itself."""
    operator = Organization(
        code=code, kind=OrganizationKind.OPERATOR, name=operator_name, short_name=operator_name
    )
    if db.session.get(Installation, 1) is None:
        db.session.add(Installation(id=1, region_name=region_name, operator_name=operator_name))
    db.session.add(operator)
    db.session.flush()
    audit.record("organization.created", "organization", operator.id, by=None, after={"code": code})
    return operator

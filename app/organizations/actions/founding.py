"""The first step of an installation."""

from app.core.db import db
from app.organizations.actions.registry import add_organization
from app.organizations.models import Installation, Organization, OrganizationKind


def found_installation(code: str, operator_name: str, region_name: str) -> Organization:
    """The organization that runs an empty installation, and what the installation calls itself.

    Raises CodeTaken.
    """
    if db.session.get(Installation, 1) is None:
        db.session.add(Installation(id=1, region_name=region_name, operator_name=operator_name))
    facts = {
        "code": code,
        "kind": OrganizationKind.OPERATOR,
        "name": operator_name,
        "short_name": operator_name,
    }
    return add_organization(facts, by=None)

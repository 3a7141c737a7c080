"""Tables of the registries."""

from app.organizations.models.classes import SchoolClass, school_year_of
from app.organizations.models.installation import Installation
from app.organizations.models.registry import Municipality, Organization, OrganizationKind, Venue

__all__ = [
    "Installation",
    "Municipality",
    "Organization",
    "OrganizationKind",
    "SchoolClass",
    "Venue",
    "school_year_of",
]

"""Tables of the registries."""

from app.organizations.models.classes import SchoolClass, school_year_of
from app.organizations.models.imports import (
    ImportState,
    RegistryImport,
    RegistryImportRow,
    RegistryKind,
    RowState,
)
from app.organizations.models.installation import Installation
from app.organizations.models.registry import Access, Municipality, Organization, OrganizationKind, Venue

__all__ = [
    "Access",
    "ImportState",
    "Installation",
    "Municipality",
    "Organization",
    "OrganizationKind",
    "RegistryImport",
    "RegistryImportRow",
    "RegistryKind",
    "RowState",
    "SchoolClass",
    "Venue",
    "school_year_of",
]

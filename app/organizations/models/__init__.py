"""Tables of the registries, the dictionaries and the settings."""

from app.organizations.models.classes import SchoolClass, class_name, school_year_of
from app.organizations.models.dictionaries import (
    DICTIONARIES,
    DatedRow,
    Direction,
    Field,
    KindLook,
    Programme,
    ProgrammeLevel,
)
from app.organizations.models.imports import (
    ImportState,
    RegistryImport,
    RegistryImportRow,
    RegistryKind,
    RowState,
)
from app.organizations.models.installation import (
    LAG_DAYS,
    LAG_PUPILS,
    OFFER_HOURS,
    PUPILS_PER_ADULT,
    TRAVEL_BETWEEN,
    TRAVEL_WITHIN,
    Installation,
    Retained,
    SpecialDay,
    Units,
)
from app.organizations.models.profiles import PRESCHOOL, ConsentCount, Enrolment, SchoolProfile, first_day
from app.organizations.models.registry import Access, Municipality, Organization, OrganizationKind, Venue

__all__ = [
    "DICTIONARIES",
    "LAG_DAYS",
    "LAG_PUPILS",
    "OFFER_HOURS",
    "PRESCHOOL",
    "PUPILS_PER_ADULT",
    "TRAVEL_BETWEEN",
    "TRAVEL_WITHIN",
    "Access",
    "ConsentCount",
    "DatedRow",
    "Direction",
    "Enrolment",
    "Field",
    "ImportState",
    "Installation",
    "KindLook",
    "Municipality",
    "Organization",
    "OrganizationKind",
    "Programme",
    "ProgrammeLevel",
    "RegistryImport",
    "RegistryImportRow",
    "RegistryKind",
    "Retained",
    "RowState",
    "SchoolClass",
    "SchoolProfile",
    "SpecialDay",
    "Units",
    "Venue",
    "class_name",
    "first_day",
    "school_year_of",
]

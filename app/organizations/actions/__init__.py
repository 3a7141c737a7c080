"""Changes to the registries, the dictionaries and the settings. Each flushes in the caller's transaction; the
caller commits once."""

from app.organizations.actions.classes import LARGEST_ROLL, ClassExists, add_class, change_roll
from app.organizations.actions.dictionaries import LookFacts, add_row, change_row, show_kind
from app.organizations.actions.installation import add_special_day, remove_special_day, save_settings
from app.organizations.actions.profiles import (
    MOST_CONSENTS,
    MOST_PUPILS,
    ProfileFacts,
    begun_profile,
    confirm_person,
    save_profile,
    state_consents,
)
from app.organizations.actions.registry import (
    CodeTaken,
    SimilarExists,
    StillUsed,
    add_municipality,
    add_organization,
    change,
    set_active,
)
from app.organizations.actions.school_year import Turned, turn_year
from app.organizations.actions.venues import add_venue

__all__ = [
    "LARGEST_ROLL",
    "MOST_CONSENTS",
    "MOST_PUPILS",
    "ClassExists",
    "CodeTaken",
    "LookFacts",
    "ProfileFacts",
    "SimilarExists",
    "StillUsed",
    "Turned",
    "add_class",
    "add_municipality",
    "add_organization",
    "add_row",
    "add_special_day",
    "add_venue",
    "begun_profile",
    "change",
    "change_roll",
    "change_row",
    "confirm_person",
    "remove_special_day",
    "save_profile",
    "save_settings",
    "set_active",
    "show_kind",
    "state_consents",
    "turn_year",
]

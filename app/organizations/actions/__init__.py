"""Changes to the registries. Each flushes in the caller's transaction; the caller commits once."""

from app.organizations.actions.classes import LARGEST_ROLL, ClassExists, add_class, change_roll
from app.organizations.actions.registry import (
    CodeTaken,
    SimilarExists,
    StillUsed,
    add_municipality,
    add_organization,
    change,
    set_active,
)
from app.organizations.actions.venues import add_venue

__all__ = [
    "LARGEST_ROLL",
    "ClassExists",
    "CodeTaken",
    "SimilarExists",
    "StillUsed",
    "add_class",
    "add_municipality",
    "add_organization",
    "add_venue",
    "change",
    "change_roll",
    "set_active",
]

"""Changes to the registries. Each flushes in the caller's transaction; the caller commits once."""

from app.organizations.actions.classes import LARGEST_ROLL, ClassExists, add_class, change_roll
from app.organizations.actions.venues import add_venue

__all__ = ["LARGEST_ROLL", "ClassExists", "add_class", "add_venue", "change_roll"]

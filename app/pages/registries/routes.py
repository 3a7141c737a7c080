"""Every view of the registries stands on this blueprint."""

from app.pages.registries import classes, imports, municipalities, organizations, own, venues
from app.pages.registries.blueprint import bp

__all__ = ["bp", "classes", "imports", "municipalities", "organizations", "own", "venues"]

"""The rows of an order are gone through: each beside its source, decided alone, in parts or in one go."""

from app.roadmap.review import batches, edits, listing, parts, rows, ties

__all__ = ["batches", "edits", "listing", "parts", "rows", "ties"]

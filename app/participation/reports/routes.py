"""Reports: `showing` to all who read counts, `keeping` for those who make their own."""

from app.participation.reports import keeping, showing
from app.participation.reports.blueprint import bp

__all__ = ["bp", "keeping", "showing"]

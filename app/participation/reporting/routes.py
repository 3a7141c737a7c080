"""Reporting periods over HTTP: `making` lists and makes them, `reading` shows one, `comparing` two,
`keeping` changes, freezes and reopens."""

from app.participation.reporting import comparing, keeping, making, reading
from app.participation.reporting.blueprint import bp

__all__ = ["bp", "comparing", "keeping", "making", "reading"]

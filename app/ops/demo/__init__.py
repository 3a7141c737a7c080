"""The demo: a region that never was, so that every screen has something to show.

It is made by the same actions as people use, with the clock set to the moment of each, and it is the same
every time it is loaded on the same day.
"""

from app.ops.demo.checks import violations
from app.ops.demo.load import Summary, has_own_data, is_empty, is_loaded, load, load_region, summary
from app.ops.demo.region import Size
from app.ops.demo.registry import ACCOUNTS, PASSWORD

__all__ = [
    "ACCOUNTS",
    "PASSWORD",
    "Size",
    "Summary",
    "has_own_data",
    "is_empty",
    "is_loaded",
    "load",
    "load_region",
    "summary",
    "violations",
]

"""The demo: a region that never was, so that every screen has something to show.

It is made by the same actions as people use, with the clock set to the moment of each, and it is the same
every time it is loaded on the same day. What makes it is in `load`: only the first start needs that.
"""

from app.ops.demo.accounts import ACCOUNTS, PASSWORD
from app.ops.demo.checks import violations
from app.ops.demo.there import Summary, has_own_data, is_empty, is_loaded, summary

__all__ = [
    "ACCOUNTS",
    "PASSWORD",
    "Summary",
    "has_own_data",
    "is_empty",
    "is_loaded",
    "summary",
    "violations",
]

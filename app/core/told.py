"""Entries of the audit log as a person reads them."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Change:
    """One value that changed; texts too long to show, and ids, have neither before nor after."""

    name: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Told:
    """One entry: `who` is None for the program itself."""

    at: datetime
    who: str | None
    title: str
    changes: list[Change]
    reason: str

"""Everything that changes orders and their rows."""

from app.roadmap.actions.deciding import (
    AlreadyDecided,
    NotRejected,
    accept_row,
    first_state,
    reject_row,
    reopen_row,
    tie_event,
)
from app.roadmap.actions.importing import import_order

__all__ = [
    "AlreadyDecided",
    "NotRejected",
    "accept_row",
    "first_state",
    "import_order",
    "reject_row",
    "reopen_row",
    "tie_event",
]

"""Everything that changes orders and their rows."""

from app.roadmap.actions.batches import (
    MOST_ROWS,
    BatchTakenBack,
    NothingChosen,
    Pick,
    accept_batch,
    take_back_batch,
    untouched,
)
from app.roadmap.actions.deciding import (
    AlreadyDecided,
    MadeOfRow,
    NotRejected,
    NotTied,
    accept_row,
    first_state,
    reject_row,
    release_event,
    reopen_row,
    tie_event,
    tie_events,
    untie_event,
)
from app.roadmap.actions.editing import forget_edited, keep_edited
from app.roadmap.actions.importing import import_order
from app.roadmap.actions.splitting import NoParts, accept_parts

__all__ = [
    "MOST_ROWS",
    "AlreadyDecided",
    "BatchTakenBack",
    "MadeOfRow",
    "NoParts",
    "NotRejected",
    "NotTied",
    "NothingChosen",
    "Pick",
    "accept_batch",
    "accept_parts",
    "accept_row",
    "first_state",
    "forget_edited",
    "import_order",
    "keep_edited",
    "reject_row",
    "release_event",
    "reopen_row",
    "take_back_batch",
    "tie_event",
    "tie_events",
    "untie_event",
    "untouched",
]

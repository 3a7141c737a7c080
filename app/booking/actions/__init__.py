"""Changes to bookings. Each flushes in the caller's transaction; the caller commits once."""

from app.booking.actions.answer import accept, approve, call_off, cancel, decline, reject
from app.booking.actions.calling_off import cancel_event, cancel_slot
from app.booking.actions.changes import book_split, change, rebook
from app.booking.actions.feed_tokens import make_feed_token, revoke_feed_token
from app.booking.actions.groups import (
    ACCOMPANIED,
    ClassSeats,
    GradeSeats,
    Group,
    PeopleSeats,
    adults_needed,
    lines_of,
)
from app.booking.actions.guards import barrier, too_late
from app.booking.actions.passes import renew_pass, withdraw_pass
from app.booking.actions.queue import expire_due, release_shares, settle
from app.booking.actions.quotas import TermsDraft, set_terms
from app.booking.actions.requests import Request, book
from app.booking.actions.shares import Share, share_out, shares_of

__all__ = [
    "ACCOMPANIED",
    "ClassSeats",
    "GradeSeats",
    "Group",
    "PeopleSeats",
    "Request",
    "Share",
    "TermsDraft",
    "accept",
    "adults_needed",
    "approve",
    "barrier",
    "book",
    "book_split",
    "call_off",
    "cancel",
    "cancel_event",
    "cancel_slot",
    "change",
    "decline",
    "expire_due",
    "lines_of",
    "make_feed_token",
    "rebook",
    "reject",
    "release_shares",
    "renew_pass",
    "revoke_feed_token",
    "set_terms",
    "settle",
    "share_out",
    "shares_of",
    "too_late",
    "withdraw_pass",
]

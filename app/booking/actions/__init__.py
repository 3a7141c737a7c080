"""Changes to bookings. Each flushes in the caller's transaction; the caller commits once."""

from app.booking.actions.answer import accept, approve, call_off, cancel, decline, reject
from app.booking.actions.calling_off import cancel_event, cancel_slot
from app.booking.actions.changes import book_split, change, rebook
from app.booking.actions.days_off import DayOffDraft, cancel_days, withdraw_day_off
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
from app.booking.actions.moving import Touched, is_moved, move_slot, touched_by
from app.booking.actions.parts import split_share
from app.booking.actions.passes import renew_pass, withdraw_pass
from app.booking.actions.queue import expire_due, is_due, release_shares, settle
from app.booking.actions.quotas import TermsDraft, set_terms, terms_mark
from app.booking.actions.reaffirming import reaffirm
from app.booking.actions.requests import Request, book
from app.booking.actions.shares import Share, mark_of, share_out, shares_of, single_shares, whole_shares
from app.booking.actions.sign_ups import Visitors, cancel_sign_up, forget_visitors, sign_up
from app.booking.actions.transfers import transfer

__all__ = [
    "ACCOMPANIED",
    "ClassSeats",
    "DayOffDraft",
    "GradeSeats",
    "Group",
    "PeopleSeats",
    "Request",
    "Share",
    "TermsDraft",
    "Touched",
    "Visitors",
    "accept",
    "adults_needed",
    "approve",
    "barrier",
    "book",
    "book_split",
    "call_off",
    "cancel",
    "cancel_days",
    "cancel_event",
    "cancel_sign_up",
    "cancel_slot",
    "change",
    "decline",
    "expire_due",
    "forget_visitors",
    "is_due",
    "is_moved",
    "lines_of",
    "make_feed_token",
    "mark_of",
    "move_slot",
    "reaffirm",
    "rebook",
    "reject",
    "release_shares",
    "renew_pass",
    "revoke_feed_token",
    "set_terms",
    "settle",
    "share_out",
    "shares_of",
    "sign_up",
    "single_shares",
    "split_share",
    "terms_mark",
    "too_late",
    "touched_by",
    "transfer",
    "whole_shares",
    "withdraw_day_off",
    "withdraw_pass",
]

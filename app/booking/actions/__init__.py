"""Changes to bookings. Each flushes in the caller's transaction; the caller commits once."""

from app.booking.actions.answer import accept, cancel, decline
from app.booking.actions.calling_off import cancel_event, cancel_slot
from app.booking.actions.feed_tokens import make_feed_token, revoke_feed_token
from app.booking.actions.guards import ClassSeats, adults_needed
from app.booking.actions.passes import renew_pass, withdraw_pass
from app.booking.actions.queue import expire_due, settle
from app.booking.actions.requests import Request, book
from app.booking.actions.shares import Share, share_out, shares_of
from app.booking.actions.sign_ups import Visitors, cancel_sign_up, forget_visitors, sign_up

__all__ = [
    "ClassSeats",
    "Request",
    "Share",
    "Visitors",
    "accept",
    "adults_needed",
    "book",
    "cancel",
    "cancel_event",
    "cancel_sign_up",
    "cancel_slot",
    "decline",
    "expire_due",
    "forget_visitors",
    "make_feed_token",
    "renew_pass",
    "revoke_feed_token",
    "settle",
    "share_out",
    "shares_of",
    "sign_up",
    "withdraw_pass",
]

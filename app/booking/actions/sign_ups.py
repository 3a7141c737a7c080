"""Visitors without an account: they take seats, give them back, and their addresses are forgotten.

Seats are taken by one guarded statement and never on a promise: there is no waiting list for them.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.booking.actions.guards import check_slot
from app.booking.actions.queue import apply_due
from app.booking.actions.room import Room
from app.booking.actions.seats import give_back_visitors, lock_room, take_for_visitors
from app.booking.refusals import EventNotOpen, SlotCancelled, SlotStarted
from app.booking.seen_times import check_seen
from app.booking.sign_ups.models import SignUp, SignUpState
from app.booking.sign_ups.queries import pools_for_visitors
from app.booking.sign_ups.refusals import NoVisitorPlaces, SignedUpAlready
from app.calendar.models import Pool, Slot
from app.core import audit, clock, outbox
from app.core.db import db
from app.organizations.models import Retained
from app.organizations.queries import retention_days

AGAIN = timedelta(minutes=15)  # between two letters about a sign-up that is asked for once more
NOBODY = 0  # the recipient of letters to those whom no register knows


@dataclass(frozen=True)
class Visitors:
    """Who asks: how many people, of an audience (empty: any), and the address that letters go to, in lower
    case. `key` is the form's nonce, `seen` the time as it showed it, `locale` the language they read."""

    slot_id: int
    people: int
    mail: str
    key: str
    locale: str
    audience: str = ""
    seen: str | None = None


def sign_up(asked: Visitors) -> SignUp | None:
    """Seats for the visitors, or a named refusal. None where the address has a sign-up of this time already:
    it is written to once more, and no seat is taken.

    Sent twice with one key it answers the first sign-up. Safe to run again after a lost connection.
    Raises EventNotOpen, SlotCancelled, SlotStarted, TimeMoved, NoVisitorPlaces, SignedUpAlready.
    """
    before = _by_key(asked)
    if before is not None:
        return before
    # Shared, as for bookings: nobody changes the time while somebody signs up.
    shared = {"read": True}
    slot = db.session.get(Slot, asked.slot_id, populate_existing=True, with_for_update=shared)
    if slot is None:  # taken back while the form was filled in
        raise SlotCancelled("")
    check_open(slot)
    check_seen(slot, asked.seen)
    pool_id = _pool_with_room(asked)
    one = _insert(asked, pool_id)
    if one is None:
        return _by_key(asked) or _write_again(asked)
    if not take_for_visitors(pool_id, asked.people, clock.now()):
        raise NoVisitorPlaces(asked.people, _free(asked))
    if slot.starts_at <= clock.fresh():  # whoever waited for a lock may have come too late
        raise SlotStarted
    _announce(one, None)
    return one


def check_open(slot: Slot) -> None:
    """Visitors can sign up for the slot now. Raises EventNotOpen, SlotCancelled, SlotStarted."""
    if not slot.event.is_public:
        raise EventNotOpen
    check_slot(slot)


def cancel_sign_up(one: SignUp) -> None:
    """Give the seats back; what is cancelled already stays as it is. Raises SlotStarted."""
    room = lock_room([one.slot_id])  # pools before those who hold their seats, as everywhere
    locked = select(SignUp).where(SignUp.id == one.id).with_for_update(key_share=True)
    one = db.session.scalars(locked.execution_options(populate_existing=True)).one()
    if not one.is_live:
        return
    if db.session.get_one(Slot, one.slot_id).starts_at <= clock.now():
        raise SlotStarted
    _leave(one, room, SignUpState.CANCELLED_BY_PERSON, by=None, reason=None)
    apply_due(db.session.get_one(Slot, one.slot_id), room)


def call_off_sign_ups(slot: Slot, room: Room, reason: str, *, by: int | None) -> int:
    """Take every visitor out of a slot whose room is locked; answers how many sign-ups are told."""
    query = select(SignUp).where(SignUp.slot_id == slot.id, SignUp.state == SignUpState.CONFIRMED)
    fresh = query.order_by(SignUp.id).execution_options(populate_existing=True)
    found = db.session.scalars(fresh).all()
    for one in found:
        _leave(one, room, SignUpState.CANCELLED_BY_HOST, by=by, reason=reason)
    return len(found)


def tell_moved(slot: Slot, *, by: int | None, reason: str) -> int:
    """Write to every visitor of a slot whose time or place was changed; answers how many sign-ups."""
    query = select(SignUp).where(SignUp.slot_id == slot.id, SignUp.state == SignUpState.CONFIRMED)
    found = db.session.scalars(query.order_by(SignUp.id)).all()
    for one in found:
        one.version += 1
        one.changed_at = clock.now()
        db.session.flush()
        audit.record("sign_up.moved", "sign_up", one.id, by=by, reason=reason)
        outbox.put(f"sign_up.{one.state}", one.id, one.version, NOBODY)
    return len(found)


def forget_visitors() -> int:
    """Erase the addresses of those whose time, or whose sign-up, has been over for the days that the
    installation keeps them; answers how many. Safe to run at any time, or twice."""
    before = clock.now() - timedelta(days=retention_days(Retained.VISITORS))
    over = SignUp.slot_id.in_(select(Slot.id).where(Slot.ends_at < before))
    left = (SignUp.state != SignUpState.CONFIRMED) & (SignUp.changed_at < before)
    due = update(SignUp).where(SignUp.mail.is_not(None), or_(over, left)).values(mail=None)
    options = {"synchronize_session": False}
    return len(db.session.scalars(due.returning(SignUp.id), execution_options=options).all())


def _by_key(asked: Visitors) -> SignUp | None:
    """What this form has brought before. Raises SignedUpAlready where something else was in it."""
    found = db.session.scalars(select(SignUp).where(SignUp.key == asked.key)).one_or_none()
    if found is None:
        return None
    if (found.slot_id, found.people, found.mail) != (asked.slot_id, asked.people, asked.mail):
        raise SignedUpAlready(found.id)
    return found


def _pool_with_room(asked: Visitors) -> int:
    """The pool that the visitors draw on. It may be full a moment later. Raises NoVisitorPlaces, whoever
    asks: that an address is known is not told by a time that is full."""
    for pool in _open_pools(asked):
        if pool.free >= asked.people:
            return pool.id
    raise NoVisitorPlaces(asked.people, _free(asked))


def _free(asked: Visitors) -> int:
    """What is left for the audience at this moment."""
    return sum(pool.free for pool in _open_pools(asked))


def _open_pools(asked: Visitors) -> list[Pool]:
    """The pools for this audience that are neither closed nor to be released."""
    now, pools = clock.now(), pools_for_visitors(asked.slot_id)
    own = [pool for pool in pools if pool.audience == asked.audience]
    return [pool for pool in own if not pool.closed and not pool.is_due(now)]


def _insert(asked: Visitors, pool_id: int) -> SignUp | None:
    """The new row; None where the key or the address is there already."""
    now = clock.now()
    values: dict[str, Any] = {
        "slot_id": asked.slot_id,
        "pool_id": pool_id,
        "people": asked.people,
        "mail": asked.mail,
        "locale": asked.locale,
        "state": SignUpState.CONFIRMED,
        "key": asked.key,
        "version": 1,
        "created_at": now,
        "changed_at": now,
    }
    dialect = sqlite if db.session.get_bind().dialect.name == "sqlite" else postgresql
    claim = dialect.insert(SignUp).values(values).on_conflict_do_nothing().returning(SignUp.id)
    number = db.session.scalar(claim)
    return None if number is None else db.session.get_one(SignUp, number)


def _write_again(asked: Visitors) -> SignUp | None:
    """Send the address its own sign-up once more, unless it was written to just now."""
    query = select(SignUp).where(
        SignUp.slot_id == asked.slot_id, SignUp.mail == asked.mail, SignUp.state == SignUpState.CONFIRMED
    )
    locked = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    one = db.session.scalars(locked).one_or_none()
    if one is None:  # cancelled this very moment
        return sign_up(asked)
    if one.changed_at <= clock.now() - AGAIN:
        one.version += 1
        one.changed_at = clock.now()
        db.session.flush()
        audit.record("sign_up.repeated", "sign_up", one.id, by=None)
        outbox.put(f"sign_up.{one.state}", one.id, one.version, NOBODY)
    return None


def _leave(one: SignUp, room: Room, state: SignUpState, *, by: int | None, reason: str | None) -> None:
    """Give a sign-up's seats back to a locked room."""
    give_back_visitors(room, one.pool_id, one.people)
    before, one.state = one.state, state
    one.version += 1
    one.changed_at = clock.now()
    db.session.flush()
    _announce(one, before, by=by, reason=reason)


def _announce(
    one: SignUp, before: SignUpState | None, *, by: int | None = None, reason: str | None = None
) -> None:
    """The audit entry and the outbox row of the present version; the address is in neither."""
    audit.record(
        f"sign_up.{one.state}",
        "sign_up",
        one.id,
        by=by,
        before={"state": before} if before else {},
        after={"state": one.state, "people": one.people},
        reason=reason,
    )
    outbox.put(f"sign_up.{one.state}", one.id, one.version, NOBODY)

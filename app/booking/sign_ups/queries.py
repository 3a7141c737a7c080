"""Reads of the seats for visitors, and of who has taken them. Nobody's address is among the answers."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.booking.sign_ups.models import SignUp, SignUpState
from app.calendar.models import Event, Holder, Pool, Slot
from app.calendar.readers import is_public
from app.core.db import db

MOST_TIMES = 12  # other times that a page names


def public_slot(slot_id: int) -> Slot | None:
    """A slot of an event that everybody may see; whether one can sign up now is the rule's to say."""
    query = select(Slot).join(Slot.event).where(Slot.id == slot_id, is_public())
    query = query.options(joinedload(Slot.event).joinedload(Event.host), joinedload(Slot.venue))
    return db.session.scalars(query.options(selectinload(Slot.sessions))).one_or_none()


def pools_for_visitors(slot_id: int) -> Sequence[Pool]:
    """The pools that visitors draw on at this moment, the one for anybody first."""
    query = select(Pool).where(Pool.slot_id == slot_id, Pool.holder == Holder.PUBLIC)
    fresh = query.order_by(Pool.audience, Pool.id).execution_options(populate_existing=True)
    return db.session.scalars(fresh).all()


def other_times_for_visitors(slot: Slot, now: datetime, people: int = 1) -> list[tuple[Slot, int]]:
    """Other times of the event that so many can sign up for, the nearest to the slot first, with the seats
    of the roomiest pool: one sign-up draws on one."""
    free = func.max(Pool.capacity - Pool.taken)
    query = (
        select(Slot, free)
        .join(Pool, Pool.slot_id == Slot.id)
        .where(Slot.event_id == slot.event_id, Slot.id != slot.id, Slot.starts_at > now)
        .where(Slot.cancelled_at.is_(None), Pool.holder == Holder.PUBLIC, Pool.closed.is_(False))
        .group_by(Slot.id)
        .having(free >= people)
    )
    found = [(other, int(left)) for other, left in db.session.execute(query)]
    found.sort(key=lambda time: (abs(time[0].starts_at - slot.starts_at), time[0].id))
    return found[:MOST_TIMES]


def people_of(slot_ids: Sequence[int]) -> dict[int, int]:
    """How many visitors come to each of these slots; those that nobody comes to are left out."""
    live = (SignUp.slot_id.in_(slot_ids), SignUp.state == SignUpState.CONFIRMED)
    query = select(SignUp.slot_id, func.sum(SignUp.people)).where(*live).group_by(SignUp.slot_id)
    return {slot_id: int(people) for slot_id, people in db.session.execute(query)}


def count_sign_ups(slot_ids: Sequence[int]) -> int:
    """How many sign-ups there have ever been for these slots."""
    return db.session.scalar(select(func.count()).where(SignUp.slot_id.in_(slot_ids))) or 0

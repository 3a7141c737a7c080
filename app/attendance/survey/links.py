"""The survey's link: signed over the time, so that none is kept, and when it can be answered."""

import enum
import hashlib
import hmac
from datetime import date, datetime, timedelta

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.refusals import LinkAltered
from app.accounts.sealing import sign, signed
from app.calendar.models import SHOWN, Event, Slot
from app.core.db import db

OPEN_FOR = timedelta(days=14)  # after the end of the time
_PURPOSE, _VERSION = "survey", 1


class Phase(enum.StrEnum):
    AHEAD = "ahead"
    OPEN = "open"
    OVER = "over"


def token_of(slot_id: int) -> str:
    """The end of the link's address."""
    return sign(_PURPOSE, slot_id, _VERSION)


def slot_behind(token: str) -> Slot | None:
    """The time that the link is about; None for whatever was not made here, for a time that was called off
    and for one whose event is not shown."""
    try:
        slot_id, version = signed(_PURPOSE, token)
    except LinkAltered:
        return None
    query = select(Slot).join(Slot.event).where(Slot.id == slot_id, Slot.cancelled_at.is_(None))
    query = query.where(Event.state.in_(SHOWN)).options(joinedload(Slot.event).joinedload(Event.host))
    return db.session.scalars(query).one_or_none() if version == _VERSION else None


def blinded(network: str, day: date) -> str:
    """A network under a name that tells nothing of it without the installation's key, another one every day:
    who has answered is to be counted for a quarter of an hour, not to be known."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"{_PURPOSE}:{day}:{network}".encode(), hashlib.sha256).hexdigest()[:32]


def phase(slot: Slot, now: datetime) -> Phase:
    """Answers are taken from the beginning of a time until OPEN_FOR after its end."""
    if now < slot.starts_at:
        return Phase.AHEAD
    return Phase.OPEN if now < closes_at(slot) else Phase.OVER


def closes_at(slot: Slot) -> datetime:
    """Until when answers are taken."""
    return slot.ends_at + OPEN_FOR

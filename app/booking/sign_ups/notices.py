"""What a letter about a sign-up has to know, gathered at the time of writing."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from app.booking.labels import place_of
from app.booking.replacing import NEAREST, OtherTime
from app.booking.sign_ups.models import SignUp, SignUpState
from app.booking.sign_ups.queries import other_times_for_visitors
from app.calendar.models import Event, Slot
from app.core import clock
from app.core.db import db


@dataclass(frozen=True)
class SignUpNotice:
    """A sign-up as its letter tells it. `sequence` rises with every change that the address was told of this
    time. `leaves` says that it had the time in its calendar and has it no more."""

    number: int
    event_id: int
    slot_id: int
    state: SignUpState
    title: str
    kind: str
    hours: tuple[tuple[datetime, datetime], ...]
    host: str
    place: str
    phone: str
    bring: str
    people: int
    reason: str
    others: tuple[OtherTime, ...]
    sequence: int
    changed_at: datetime
    leaves: bool

    @property
    def starts_at(self) -> datetime:
        return self.hours[0][0]


def sign_up_of(number: int, version: int) -> SignUp | None:
    """The sign-up in the state of this version; None once it has moved on, or nobody is left to write to."""
    query = select(SignUp).where(SignUp.id == number, SignUp.version == version, SignUp.mail.is_not(None))
    query = query.options(
        joinedload(SignUp.slot).joinedload(Slot.event).joinedload(Event.host),
        joinedload(SignUp.slot).joinedload(Slot.venue),
    )
    return db.session.scalars(query).one_or_none()


def notice_of(one: SignUp) -> SignUpNotice:
    """Everything that the letter tells."""
    slot, event = one.slot, one.slot.event
    by_host = one.state is SignUpState.CANCELLED_BY_HOST
    others = other_times_for_visitors(slot, clock.now(), one.people) if by_host else []
    versions, live = _of_address(one)
    return SignUpNotice(
        number=one.id,
        event_id=event.id,
        slot_id=slot.id,
        state=one.state,
        title=event.title,
        kind=event.kind,
        hours=slot.hours,
        host=event.host.short_name,
        place=place_of(slot),
        phone=event.host.phone,
        bring=event.bring,
        people=one.people,
        reason=slot.cancel_reason if by_host else "",
        others=tuple(OtherTime(other.id, other.starts_at, free) for other, free in others[:NEAREST]),
        sequence=slot.sequence + versions,
        changed_at=one.changed_at,
        leaves=not live,
    )


def _of_address(one: SignUp) -> tuple[int, int]:
    """Versions of all sign-ups that the address has made of this time, or may have made before it was erased,
    and how many of its own hold. A calendar that still has the erased one's entry takes none with a lower
    number; to whom it belonged nobody knows any more, so that all of them count."""
    live = func.count().filter(SignUp.state == SignUpState.CONFIRMED, SignUp.mail == one.mail)
    query = select(func.sum(SignUp.version), live).where(SignUp.slot_id == one.slot_id)
    versions, count = db.session.execute(
        query.where(or_(SignUp.mail == one.mail, SignUp.mail.is_(None)))
    ).one()
    return int(versions or 0), count

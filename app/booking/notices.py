"""What a letter about a booking has to know, gathered at the time of writing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import Role, User
from app.accounts.queries import recipients
from app.booking.labels import group_text, is_one_class, place_of, who_title
from app.booking.models import Booking, BookingLine, BookingState
from app.booking.queries import place_in_queue
from app.booking.replacing import OtherTime, replacements
from app.calendar.models import Audience, Event, Slot
from app.core.audit import AuditEntry
from app.core.db import db


@dataclass(frozen=True)
class Notice:
    """A booking as its letter tells it. No name of anybody is among the facts.

    `answer_days` are those within which the host answers once an offer is taken, None where it need not.
    `by_host`: the state is the host's answer to a request. `changed`: the state is as before, the people are
    others. `moved_from`: the time is another than this, or the place is; `clashes` says that a class has
    something else then.

    `sequence` rises with every change of the school's bookings of this time. `leaves` says that the school
    had the time in its calendar and has it no more. `hours` are begin and end of each meeting, `lines` the
    names of classes, or else the grades of mixed groups.
    """

    booking_id: int
    event_id: int
    slot_id: int
    state: BookingState
    title: str
    kind: str
    starts_at: datetime
    hours: tuple[tuple[datetime, datetime], ...]
    school: str
    host: str
    place: str
    phone: str
    bring: str
    lines: tuple[tuple[str | None, int | None], ...]
    one_class: bool
    audience: Audience
    seats: int
    adults: int
    queue: int
    offer_until: datetime | None
    answer_due_at: datetime | None
    answer_days: int | None
    by_host: bool
    changed: bool
    moved_from: datetime | None
    clashes: bool
    reason: str
    others: tuple[OtherTime, ...]
    sequence: int
    changed_at: datetime
    leaves: bool

    @property
    def names(self) -> str:
        """Who comes, in the language of the moment."""
        return ", ".join(who_title(name, grade, self.audience) for name, grade in self.lines)

    @property
    def group(self) -> str:
        """«25 учеников и 2 сопровождающих»."""
        return group_text(self.seats, self.audience, self.adults)


def people_told(organization_id: int) -> Sequence[User]:
    """Whom letters about an organization's bookings go to: a host brings people of its own."""
    return recipients(organization_id, Role.SCHOOL) or recipients(organization_id, Role.HOST)


def notice_of(booking_id: int, version: int) -> Notice | None:
    """The booking in the state of this version; None once it has moved on: a later message tells of that."""
    query = select(Booking).where(Booking.id == booking_id, Booking.version == version)
    query = query.options(
        joinedload(Booking.slot).joinedload(Slot.event).joinedload(Event.host),
        joinedload(Booking.slot).joinedload(Slot.venue),
        joinedload(Booking.organization),
        selectinload(Booking.lines).joinedload(BookingLine.school_class),
    )
    booking = db.session.scalars(query).one_or_none()
    return _notice(booking) if booking else None


def _notice(booking: Booking) -> Notice:
    slot, event, last = booking.slot, booking.slot.event, _last_entry(booking.id)
    waits = booking.state is BookingState.WAITING
    sequence, confirmed = _of_school(booking)
    return Notice(
        booking_id=booking.id,
        event_id=event.id,
        slot_id=slot.id,
        state=booking.state,
        title=event.title,
        kind=event.kind,
        starts_at=slot.starts_at,
        hours=slot.hours,
        school=booking.organization.short_name,
        host=event.host.short_name,
        place=place_of(slot),
        phone=event.host.phone,
        bring=event.bring,
        lines=tuple((line.class_name, line.grade) for line in booking.lines),
        one_class=is_one_class(booking),
        audience=booking.audience,
        seats=booking.seats,
        adults=booking.adults,
        queue=place_in_queue(booking) if waits else 0,
        offer_until=booking.offer_until,
        answer_due_at=booking.answer_due_at,
        answer_days=_answer_days(slot) if booking.state is BookingState.OFFERED else None,
        by_host=bool(last and last.before.get("state") == BookingState.REQUESTED),
        changed=bool(last and last.action == "booking.changed"),
        moved_from=_moved_from(last),
        clashes=bool(last and last.after.get("clashes")),
        reason=(last.reason or "") if last else "",
        others=replacements(booking, moved=_moved_from(last) is not None),
        sequence=sequence + slot.sequence,
        changed_at=booking.changed_at,
        leaves=not confirmed and _was_confirmed(booking.id),
    )


def _answer_days(slot: Slot) -> int | None:
    terms = slot.event.terms
    return terms.answer_days if terms and terms.approval else None


def _moved_from(last: AuditEntry | None) -> datetime | None:
    if last is None or last.action != "booking.moved":
        return None
    return datetime.fromisoformat(last.before["starts_at"])


def _last_entry(booking_id: int) -> AuditEntry | None:
    query = select(AuditEntry).where(AuditEntry.subject == "booking", AuditEntry.subject_id == booking_id)
    return db.session.scalars(query.order_by(AuditEntry.id.desc()).limit(1)).first()


def _was_confirmed(booking_id: int) -> bool:
    """Whether the school has ever been told to come. Not only just before: the letter of that version may
    never have been written, because the booking had moved on by then."""
    query = select(AuditEntry.id).where(AuditEntry.subject == "booking", AuditEntry.subject_id == booking_id)
    return db.session.scalar(query.where(AuditEntry.action == "booking.confirmed").limit(1)) is not None


def _of_school(booking: Booking) -> tuple[int, int]:
    """Versions of all bookings that the school has made of this time, summed up, and how many are
    confirmed."""
    confirmed = func.count().filter(Booking.state == BookingState.CONFIRMED)
    query = select(func.sum(Booking.version), confirmed).where(
        Booking.slot_id == booking.slot_id, Booking.organization_id == booking.organization_id
    )
    versions, count = db.session.execute(query).one()
    return int(versions or 0), count

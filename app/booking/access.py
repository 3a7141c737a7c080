"""Slots and bookings within a person's reach, or 404, so that ids leak nothing."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, cast

from flask import abort
from sqlalchemy import ColumnElement, Select, bindparam, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased, joinedload

from app.accounts.models import Membership, Role
from app.accounts.queries import anybody, ids_of, within_reach
from app.booking.actions.guards import read_slot, slot_with_all
from app.booking.models import Booking, BookingLine
from app.booking.share_queries import of_municipality
from app.calendar.access import kept_by
from app.calendar.models import Event, Pool, Slot, SlotSession, Terms
from app.calendar.readers import readable_by
from app.core.db import db, once_in_transaction
from app.core.rows import Rows, join
from app.organizations.models import Organization, OrganizationKind, SchoolClass, Venue

# Who may book, for its own people or for schools.
BOOKERS = (Role.SCHOOL, Role.HOST, Role.MUNICIPALITY, Role.OPERATOR)
_SCHOOLS = (OrganizationKind.SCHOOL, OrganizationKind.KINDERGARTEN)
MOST_FOUND = 20
_HOST, _SCHOOL = aliased(Organization), aliased(Organization)


def bookable_slot(membership: Membership, slot_id: int) -> Slot:
    """A slot of an event that this person may see; whether it can be booked now is the rule's to say."""
    ids = ids_of(membership)
    rows = _bookable_slot(membership.role, ids["own_municipality"] is not None)
    return read_slot(rows, ids | {"slot": slot_id}) or abort(404)


@cache
def _bookable_slot(role: Role, placed: bool) -> Rows:
    return slot_with_all(readable_by(anybody(role, placed=placed)))


def own_share(membership: Membership, pool_id: int) -> tuple[Pool, Slot]:
    """A share of this person's municipality, with its time, of an event that the person may read."""
    own = membership.organization.municipality_id or 0
    query = select(Pool, Slot).join(Slot, Slot.id == Pool.slot_id).join(Slot.event)
    query = query.where(Pool.id == pool_id, of_municipality(own), readable_by(membership))
    found = db.session.execute(query).one_or_none() or abort(404)
    return found[0], found[1]


def shared_event(membership: Membership, event_id: int) -> tuple[Event, int | None]:
    """An event whose places this person may look through: all of them where the person keeps the event
    (None), or the share that the municipality with this id has of it."""
    query = select(Event).where(Event.id == event_id)
    kept = db.session.scalars(query.where(kept_by(membership))).one_or_none()
    if kept is not None:
        return kept, None
    own = membership.organization.municipality_id if membership.role is Role.MUNICIPALITY else None
    share = select(Slot.event_id).join(Pool, Pool.slot_id == Slot.id).where(of_municipality(own or 0))
    query = query.where(readable_by(membership), Event.id.in_(share))
    return db.session.scalars(query).one_or_none() or abort(404), own


def acts_for(membership: Membership, organization_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """The condition that a column names an organization for which this person books, changes and cancels."""
    match membership.role:
        case Role.OPERATOR:
            return true()
        case Role.MUNICIPALITY:
            own = membership.organization.municipality_id
            schools = select(Organization.id).where(
                Organization.municipality_id == own, Organization.kind.in_(_SCHOOLS)
            )
            return false() if own is None else organization_id.in_(schools)
        case Role.SCHOOL | Role.HOST:
            return organization_id == membership.organization_id
    return false()


def booker(membership: Membership, asked: int | None) -> Organization | None:
    """The organization that this person books for: the own one, or the one `asked` for, which is None until
    it is chosen."""
    if membership.role in (Role.SCHOOL, Role.HOST) and asked is None:
        return membership.organization if membership.organization.active else abort(404)
    if asked is None:
        return None
    query = select(Organization).where(
        Organization.id == asked, Organization.active, acts_for(membership, Organization.id)
    )
    return db.session.scalars(query).one_or_none() or abort(404)


def bookers(membership: Membership, words: str) -> Sequence[Organization]:
    """Organizations to choose from that have all of the words in the name or the code, at most twenty."""
    query = select(Organization).where(acts_for(membership, Organization.id), Organization.active)
    for word in words.split()[:8]:
        forms = {word, word.lower(), word.capitalize(), word.upper()}
        columns = (Organization.name, Organization.short_name, Organization.code)
        query = query.where(
            or_(*(column.contains(form, autoescape=True) for column in columns for form in forms))
        )
    query = query.options(joinedload(Organization.municipality)).order_by(Organization.short_name)
    return db.session.scalars(query.limit(MOST_FOUND)).all()


def seen_by(membership: Membership) -> ColumnElement[bool]:
    """The condition that a booking stands in this person's list: of the own organization, or within reach."""
    if membership.role is Role.HOST:
        return acts_for(membership, Booking.organization_id)
    return within_reach(membership, Booking.organization_id)


def booking_for(membership: Membership, booking_id: int) -> Booking:
    """The booking, for those who may read it: its school, who keeps its event, coordinators."""
    ids = ids_of(membership)
    rows = _booking_in_full(membership.role, ids["own_municipality"] is not None)
    found = rows.read(ids | {"booking": booking_id}) or abort(404)
    booking, slot, event, host, terms, venue, school, _line, _class, _session, *told = found[0]
    changes, answers = map(bool, told)
    once_in_transaction(_rights_of(membership, booking), lambda: (changes, answers))
    join(event, host=host, terms=terms)
    join(slot, event=event, venue=venue, sessions=_in_order(row[9] for row in found))
    for *_, line, school_class, _session, _changes, _answers in found:
        if line is not None:
            join(line, school_class=school_class)
    join(booking, slot=slot, organization=school, lines=_in_order(row[7] for row in found))
    return cast(Booking, booking)


def _in_order(found: Iterable[Any]) -> list[Any]:
    """Each once, as they come: lines and meetings are joined with one another."""
    return [one for one in dict.fromkeys(found) if one is not None]


@cache
def _booking_in_full(role: Role, placed: bool) -> Rows:
    """With all that its page shows, in one statement."""
    somebody = anybody(role, placed=placed)
    query = (
        select()
        .select_from(Booking)
        .join(Booking.slot)
        .join(Slot.event)
        .join(_HOST, Event.host)
        .outerjoin(Event.terms)
        .outerjoin(Slot.venue)
        .outerjoin(Slot.sessions)
        .join(_SCHOOL, Booking.organization)
        .outerjoin(Booking.lines)
        .outerjoin(BookingLine.school_class)
        .where(Booking.id == bindparam("booking"))
        .where(seen_by(somebody) | Booking.slot_id.in_(_kept_slots(somebody)))
        .order_by(BookingLine.id, SlotSession.starts_at)
    )
    whole = Booking, Slot, Event, _HOST, Terms, Venue, _SCHOOL, BookingLine, SchoolClass, SlotSession
    return Rows(query, *whole, *_rights_columns(somebody))


@cache
def _rights(role: Role, placed: bool) -> Select[bool, bool]:
    query = select(*_rights_columns(anybody(role, placed=placed)))
    return query.where(Booking.id == bindparam("booking"))


def _rights_columns(somebody: Membership) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    slots = aliased(Slot)
    kept = select(slots.id).join(slots.event).where(kept_by(somebody), slots.id == Booking.slot_id)
    return acts_for(somebody, Booking.organization_id), kept.correlate(Booking).exists()


def _rights_of(membership: Membership, booking: Booking) -> str:
    return f"rights of {membership.id} in booking {booking.id}"


def rights(membership: Membership, booking: Booking) -> tuple[bool, bool]:
    """Whether the person acts for the booking's organization, and whether it keeps the booking's event; told
    already to whoever has loaded the booking for its page."""
    return once_in_transaction(_rights_of(membership, booking), lambda: _ask_rights(membership, booking))


def _ask_rights(membership: Membership, booking: Booking) -> tuple[bool, bool]:
    ids = ids_of(membership)
    query = _rights(membership.role, ids["own_municipality"] is not None)
    changes, answers = db.session.connection().execute(query, ids | {"booking": booking.id}).one()
    return bool(changes), bool(answers)


def own_booking(membership: Membership, booking_id: int) -> Booking:
    """The booking, for those who may change it: its organization, and who acts for it."""
    query = select(Booking).where(Booking.id == booking_id, acts_for(membership, Booking.organization_id))
    return db.session.scalars(query).one_or_none() or abort(404)


def hosted_booking(membership: Membership, booking_id: int) -> Booking:
    """The booking, for those who keep its event and answer for it."""
    query = select(Booking).where(Booking.id == booking_id, Booking.slot_id.in_(_kept_slots(membership)))
    return db.session.scalars(query).one_or_none() or abort(404)


def may_answer(membership: Membership, booking: Booking) -> bool:
    """Whether the person keeps the event of the booking."""
    query = _kept_slots(membership).where(Slot.id == booking.slot_id)
    return db.session.scalar(query) is not None


def _kept_slots(membership: Membership) -> Select[int]:
    return select(Slot.id).join(Slot.event).where(kept_by(membership))

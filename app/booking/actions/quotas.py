"""The terms of an event, and the quotas that follow from them: what all may have of its times together, and
what one organization may."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from app.booking.models import LIVE, Booking, LimitClaim
from app.booking.refusals import QuotaBelowUsed, TermsChanged
from app.calendar.models import ANSWER_DAYS, Event, SeatLimit, Slot, Terms
from app.core import audit, shown
from app.core.db import db
from app.organizations.models import Municipality

UNITS = ("groups", "seats")


@dataclass(frozen=True)
class TermsDraft:
    """What an organizer says of booking; the meaning of each is that of Terms."""

    approval: bool = False
    answer_days: int = ANSWER_DAYS
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    closes_hours: int | None = None
    cancel_hours: int | None = None
    smallest: int | None = None
    largest: int | None = None
    levels_only: bool = False
    school_seats: int | None = None
    school_groups: int | None = None
    event_seats: int | None = None
    event_groups: int | None = None
    municipality_ids: frozenset[int] = field(default_factory=frozenset)

    @property
    def values(self) -> dict[str, Any]:
        """By the columns of Terms."""
        names = [one.name for one in fields(self) if one.name != "municipality_ids"]
        return {name: getattr(self, name) for name in names}


def set_terms(event: Event, draft: TermsDraft, *, by: int | None, seen: str | None = None) -> None:
    """Let the event be booked on these terms from now on; what is booked stays as it is. With the `seen` mark
    of the terms that were looked at, nobody else's change is undone unseen.

    Raises QuotaBelowUsed where more is booked already than a new quota would allow, TermsChanged.
    """
    _lock(event)
    before, mark = facts_of(event.terms), terms_mark(event.terms)
    terms = event.terms or Terms(event_id=event.id)
    for name, value in draft.values.items():
        setattr(terms, name, value)
    named = select(Municipality).where(Municipality.id.in_(draft.municipality_ids))
    terms.municipalities = list(db.session.scalars(named))
    event.terms = terms
    db.session.flush()
    after = facts_of(terms)
    changed = [name for name in after if after[name] != before[name]]
    if not changed:
        return
    if seen is not None and seen != mark:
        raise TermsChanged
    _count_anew(event)
    audit.record(
        "event.terms_set", "event", event.id, by=by,
        before={name: before[name] for name in changed}, after={name: after[name] for name in changed},
    )  # fmt: skip


def facts_of(terms: Terms | None) -> dict[str, Any]:
    """Terms as the audit log writes them; the ordinary ones where there are none."""
    ordinary, places = TermsDraft(), list(terms.municipalities) if terms else []
    values = {name: getattr(terms or ordinary, name) for name in ordinary.values}
    plain = {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()
    }
    return plain | {"admitted": sorted(place.name for place in places)}


def terms_mark(terms: Terms | None) -> str:
    """What tells these terms from those that they become: a form brings back the mark of what it showed."""
    return shown.mark_of(sorted(facts_of(terms).items()))


def _lock(event: Event) -> None:
    """Nobody books any time of the event meanwhile: a booking shares its slot's lock. The terms are read
    afresh: somebody may have set them while we waited."""
    db.session.refresh(event, with_for_update={"key_share": True})
    if event.terms is not None:
        db.session.refresh(event.terms)
    slots = select(Slot.id).where(Slot.event_id == event.id).order_by(Slot.id)
    db.session.scalars(slots.with_for_update(key_share=True)).all()


def prepare_quotas(event: Event, organization_id: int) -> None:
    """Let the organization have its rows, where the event's terms limit each organization."""
    wanted = of_each_school(event.terms)
    if not wanted:
        return
    rows = [
        {"event_id": event.id, "holder_id": organization_id, "unit": unit, "capacity": capacity, "used": 0}
        for unit, capacity in wanted.items()
    ]
    dialect = sqlite if db.session.get_bind().dialect.name == "sqlite" else postgresql
    db.session.execute(dialect.insert(SeatLimit).values(rows).on_conflict_do_nothing())


def of_each_school(terms: Terms | None) -> dict[str, int]:
    """What one organization may have of the event, by unit; its row is made with its first booking."""
    found = {unit: getattr(terms, f"school_{unit}", None) for unit in UNITS}
    return {unit: capacity for unit, capacity in found.items() if capacity is not None}


def _of_event(terms: Terms | None) -> dict[str, int]:
    found = {unit: getattr(terms, f"event_{unit}", None) for unit in UNITS}
    return {unit: capacity for unit, capacity in found.items() if capacity is not None}


def _count_anew(event: Event) -> None:
    """The event's quotas and their claims, made from the bookings that are live."""
    old = select(SeatLimit.id).where(SeatLimit.event_id == event.id)
    db.session.execute(delete(LimitClaim).where(LimitClaim.limit_id.in_(old)))
    db.session.execute(delete(SeatLimit).where(SeatLimit.event_id == event.id))
    query = select(Booking.id, Booking.organization_id, Booking.seats).join(Booking.slot)
    live = db.session.execute(query.where(Slot.event_id == event.id, Booking.state.in_(LIVE))).all()
    for unit, capacity in _of_event(event.terms).items():
        _quota(event, 0, unit, capacity, [(row[0], row[2]) for row in live])
    for organization_id in sorted({row[1] for row in live}):
        own = [(row[0], row[2]) for row in live if row[1] == organization_id]
        for unit, capacity in of_each_school(event.terms).items():
            _quota(event, organization_id, unit, capacity, own)


def _quota(
    event: Event, holder_id: int, unit: str, capacity: int, bookings: Sequence[tuple[int, int]]
) -> None:
    amounts = {id: seats if unit == "seats" else 1 for id, seats in bookings}
    used = sum(amounts.values())
    if used > capacity:
        raise QuotaBelowUsed(unit, used, capacity, own=bool(holder_id))
    quota = SeatLimit(event_id=event.id, holder_id=holder_id, unit=unit, capacity=capacity, used=used)
    db.session.add(quota)
    db.session.flush()
    claims = [{"booking_id": id, "limit_id": quota.id, "amount": amount} for id, amount in amounts.items()]
    if claims:
        db.session.execute(insert(LimitClaim), claims)

"""Changes to demands and rosters. The audit log gets counts, never a name.

Whatever deletes or replaces a sheet tells SQLite first to overwrite it.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.attendance.rosters.models import MOST_NAMES, Roster, RosterDemand
from app.attendance.rosters.people import Groups, Person
from app.attendance.rosters.refusals import (
    EventCalledOff,
    GroupNotComing,
    GroupUnknown,
    NamesNotAsked,
    NobodyNamed,
    RosterHasChanged,
    RosterMissing,
    StatementAhead,
    StatementMissing,
    TimeIsOver,
    TooManyNames,
)
from app.attendance.rosters.sealed import sealed, unsealed
from app.booking.models import Booking, BookingState
from app.calendar.models import Event, EventState, Slot
from app.core import audit, clock
from app.core.audit import Change
from app.core.db import db
from app.core.shredding import overwrite_what_goes


@dataclass(frozen=True)
class DemandDraft:
    """What the organizer asks for, in the columns of RosterDemand."""

    purpose: str
    days_before: int
    keep_days: int


@dataclass(frozen=True)
class Statement:
    """The school's word that consents of parents are collected: under which number, of which day."""

    number: str
    on: date | None


def demand_names(event: Event, draft: DemandDraft, *, by: int | None) -> RosterDemand:
    """Let the event ask for names, or ask otherwise. Names that schools have given are not kept longer than
    they were told; where the new term is shorter, it holds for them, too. Raises EventCalledOff."""
    if event.state is EventState.CANCELLED:
        raise EventCalledOff
    demand = _locked_demand(event.id)
    before = demand.facts if demand else {}
    facts = {**asdict(draft), "asked_by": by, "changed_at": clock.now()}
    if demand is None:
        demand = RosterDemand(event_id=event.id, **facts)
        db.session.add(demand)
    for name, value in facts.items():
        setattr(demand, name, value)
    for roster in _of_event(event.id):
        roster.keep_days = min(roster.keep_days, draft.keep_days)
    db.session.flush()
    audit.record_changes("roster_demand.set", "roster_demand", event.id, before, demand.facts, by=by)
    return demand


def withdraw_demand(event: Event, *, by: int | None) -> int:
    """Ask for names no more: what schools have given is shredded at once. Answers how many rosters were.
    Twice is as good as once."""
    demand = _locked_demand(event.id)
    if demand is None:
        return 0
    rosters = _of_event(event.id)
    _shred(rosters, by=by)
    db.session.delete(demand)
    db.session.flush()
    before, after = demand.facts, {"shredded": len(rosters)}
    audit.record("roster_demand.withdrawn", "roster_demand", event.id, by=by, before=before, after=after)
    return len(rosters)


def give_names(
    booking_id: int, statement: Statement, people: Sequence[Person], *, version: int, by: int | None
) -> Roster:
    """Set the names of a booking: its first roster, or in place of the `version` that was changed (0: none).

    Raises NamesNotAsked, GroupNotComing, TimeIsOver, StatementMissing, StatementAhead, NobodyNamed,
    TooManyNames, GroupUnknown, RosterHasChanged.
    """
    booking = _locked_booking(booking_id)
    demand = _demand_on(booking)
    refuse_untimely(booking)
    _check_statement(statement)
    _check_people(booking, people)
    there = db.session.get(Roster, booking_id, with_for_update=True, populate_existing=True)
    if (there.version if there else 0) != version:
        raise RosterHasChanged
    overwrite_what_goes()
    before: dict[str, Any] = {"heads": there.heads, "consent": there.consent_number} if there else {}
    roster = there or Roster(booking_id=booking_id, event_id=demand.event_id)
    for name, value in _facts(booking_id, statement, people, demand, version + 1, by).items():
        setattr(roster, name, value)
    db.session.add(roster)
    db.session.flush()
    after = {"heads": roster.heads, "consent": roster.consent_number}
    action = "roster.changed" if there else "roster.given"
    audit.record(action, "roster", booking_id, by=by, before=before, after=after)
    return roster


def take_back_names(booking_id: int, *, by: int | None) -> None:
    """Delete the roster of a booking at its school's wish; twice is as good as once."""
    roster = db.session.get(Roster, booking_id, with_for_update=True, populate_existing=True)
    if roster is not None:
        _delete([roster])
        audit.record("roster.removed", "roster", booking_id, by=by, before={"heads": roster.heads})


def open_names(rosters: Sequence[Roster], form: str, *, by: int | None) -> dict[int, list[Person]]:
    """The names by booking, each opening recorded with the `form` they leave in: page, table or editing.

    Raises RosterMissing for none at all, and RosterLost.
    """
    now = clock.now()
    live = [one for one in rosters if not one.is_over(now)]
    if not live:
        raise RosterMissing
    opened = {one.booking_id: unsealed(one) for one in live}
    entries = [Change("roster.opened", "roster", one.booking_id, {}, _opening(one, form)) for one in live]
    audit.record_many(entries, by=by)
    return opened


def shred_due() -> int:
    """Shred what is past its days, and at once what belongs to a group that does not come any more; answers
    how many. Safe to run at any time, or twice; the caller empties the database's log afterwards."""
    now = clock.now()
    due = [one.booking_id for one in _all_rosters() if one.is_over(now)]
    if not due:
        return 0
    query = select(Roster).where(Roster.booking_id.in_(due)).order_by(Roster.booking_id).with_for_update()
    rosters = db.session.scalars(query, execution_options={"populate_existing": True}).all()
    _shred(rosters, by=None)
    return len(rosters)


def refuse_untimely(booking: Booking) -> None:
    """Names are given for a group that comes, until its time is over. Raises GroupNotComing, TimeIsOver."""
    if booking.state is not BookingState.CONFIRMED or booking.slot.cancelled_at is not None:
        raise GroupNotComing
    if clock.now() >= booking.slot.ends_at:
        raise TimeIsOver


def most_names(booking: Booking) -> int:
    """How many people a roster of the booking may have."""
    return min(booking.seats, MOST_NAMES)


def _check_statement(statement: Statement) -> None:
    if not statement.number.strip() or statement.on is None:
        raise StatementMissing
    if statement.on > clock.today(clock.zone()):
        raise StatementAhead


def _check_people(booking: Booking, people: Sequence[Person]) -> None:
    if not people:
        raise NobodyNamed
    if len(people) > most_names(booking):
        raise TooManyNames(len(people), most_names(booking))
    if not {one.group for one in people} <= set(Groups(booking).keys):
        raise GroupUnknown


def _facts(
    booking_id: int,
    statement: Statement,
    people: Sequence[Person],
    demand: RosterDemand,
    version: int,
    by: int | None,
) -> dict[str, Any]:
    return {
        "consent_number": statement.number.strip(),
        "consent_on": statement.on,
        "stated_by": by,
        "keep_days": demand.keep_days,
        "heads": len(people),
        "sealed": sealed(booking_id, people),
        "version": version,
        "changed_at": clock.now(),
    }


def _opening(roster: Roster, form: str) -> dict[str, Any]:
    return {"form": form, "heads": roster.heads}


def _shred(rosters: Sequence[Roster], *, by: int | None) -> None:
    _delete(rosters)
    entries = [Change("roster.shredded", "roster", one.booking_id, {"heads": one.heads}) for one in rosters]
    audit.record_many(entries, by=by)


def _delete(rosters: Sequence[Roster]) -> None:
    overwrite_what_goes()
    for one in rosters:
        db.session.delete(one)
    db.session.flush()


def _demand_on(booking: Booking) -> RosterDemand:
    """The demand, which nobody withdraws meanwhile. Raises NamesNotAsked."""
    query = select(RosterDemand).where(RosterDemand.event_id == booking.slot.event_id)
    demand = db.session.scalars(
        query.with_for_update(read=True), execution_options={"populate_existing": True}
    ).one_or_none()
    if demand is None:
        raise NamesNotAsked
    return demand


def _locked_demand(event_id: int) -> RosterDemand | None:
    return db.session.get(RosterDemand, event_id, with_for_update=True, populate_existing=True)


def _locked_booking(booking_id: int) -> Booking:
    """So that two people who give its names at once do it one after the other."""
    query = select(Booking).where(Booking.id == booking_id).with_for_update(key_share=True)
    return db.session.scalars(query, execution_options={"populate_existing": True}).one()


def _of_event(event_id: int) -> Sequence[Roster]:
    query = select(Roster).where(Roster.event_id == event_id).order_by(Roster.booking_id)
    return db.session.scalars(query.with_for_update()).all()


def _all_rosters() -> Sequence[Roster]:
    """Few at any time: they live for days."""
    query = select(Roster).join(Roster.booking).join(Slot, Slot.id == Booking.slot_id)
    loading = joinedload(Roster.booking).joinedload(Booking.slot)
    return db.session.scalars(query.options(loading).order_by(Roster.booking_id)).unique().all()

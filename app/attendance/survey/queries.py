"""Reads of the survey: which questions a time asks, and what was answered, as counts."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import selectinload

from app.attendance.models import MARKED
from app.attendance.survey.models import SurveyCount, SurveyQuestion, SurveySet, SurveyTally
from app.booking.models import Booking
from app.calendar.models import Event, Slot
from app.core.db import batches, db

Counts = dict[int, int]  # how many by answer
Parts = dict[int, Counts]  # the same by time


@dataclass(frozen=True)
class Told:
    """What an event was told by its survey: `submissions` by time, and what was `answered` by question, in
    their order, and time."""

    submissions: Mapping[int, int]
    answered: Mapping[SurveyQuestion, Parts]

    @property
    def total(self) -> int:
        return sum(self.submissions.values())


def set_of(slot: Slot, zone: ZoneInfo) -> SurveySet | None:
    """The set that a time asks: the one that was answered, else the one of the day on which it begins."""
    answered = select(SurveyTally.set_id).where(SurveyTally.slot_id == slot.id).scalar_subquery()
    day = slot.starts_at.astimezone(zone).date()
    query = select(SurveySet).where(or_(SurveySet.id == answered, on_day(day)))
    found = db.session.scalars(query.order_by(SurveySet.id != answered, SurveySet.id).limit(1))
    return found.one_or_none()


def on_day(day: date) -> ColumnElement[bool]:
    """The condition that a set is asked on the day."""
    return (SurveySet.opens_on <= day) & (SurveySet.closes_on.is_(None) | (SurveySet.closes_on >= day))


def sets() -> list[tuple[SurveySet, bool]]:
    """Every set, the latest first, and whether somebody has answered it."""
    answered = select(SurveyTally.slot_id).where(SurveyTally.set_id == SurveySet.id).exists()
    query = select(SurveySet, answered).options(selectinload(SurveySet.questions))
    return [
        (one, bool(is_answered))
        for one, is_answered in db.session.execute(query.order_by(SurveySet.opens_on.desc()))
    ]


def is_answered(set_id: int) -> bool:
    """Whether a time has answers to this set."""
    return (
        db.session.scalar(select(SurveyTally.slot_id).where(SurveyTally.set_id == set_id).limit(1))
        is not None
    )


def told(event_ids: Collection[int]) -> dict[int, Told]:
    """By event what its times were told; events without an answer are left out."""
    submissions: dict[int, dict[int, int]] = defaultdict(dict)
    answered: dict[int, dict[int, Parts]] = defaultdict(dict)
    for some in batches(event_ids):
        sent = select(Slot.event_id, Slot.id, SurveyTally.submissions).join(SurveyTally)
        for event_id, slot_id, count in db.session.execute(sent.where(Slot.event_id.in_(some))):
            submissions[event_id][slot_id] = count
        given = select(
            Slot.event_id, SurveyCount.question_id, SurveyCount.slot_id, SurveyCount.answer, SurveyCount.count
        ).join(SurveyCount, SurveyCount.slot_id == Slot.id)
        for event_id, question_id, slot_id, answer, count in db.session.execute(
            given.where(Slot.event_id.in_(some), SurveyCount.count > 0)
        ):
            parts = answered[event_id].setdefault(question_id, {})
            parts.setdefault(slot_id, {})[answer] = count
    asked = _questions({number for parts in answered.values() for number in parts})
    return {
        event_id: Told(
            sent, {one: answered[event_id][one.id] for one in asked if one.id in answered[event_id]}
        )
        for event_id, sent in submissions.items()
    }


def _questions(ids: Collection[int]) -> Sequence[SurveyQuestion]:
    """In the order in which they were asked: by set, then by place."""
    query = select(SurveyQuestion).join(SurveySet, SurveySet.id == SurveyQuestion.set_id)
    query = query.where(SurveyQuestion.id.in_(ids)).order_by(SurveySet.opens_on, SurveyQuestion.position)
    return db.session.scalars(query).all()


def times_of(event_id: int) -> Sequence[Slot]:
    """The times of an event in their order."""
    return db.session.scalars(
        select(Slot).where(Slot.event_id == event_id).order_by(Slot.starts_at, Slot.id)
    ).all()


def answered_since(reach: ColumnElement[bool], since: datetime) -> dict[int, set[int]]:
    """The answered times that ended since then, of events within reach, by event."""
    query = select(Slot.event_id, Slot.id).join(SurveyTally).join(Slot.event)
    found: dict[int, set[int]] = defaultdict(set)
    for event_id, slot_id in db.session.execute(query.where(reach, Slot.ends_at >= since)):
        found[event_id].add(slot_id)
    return found


def came_with(organization_id: int) -> ColumnElement[bool]:
    """The condition that a time is one to which the organization was to come."""
    own = select(Booking.slot_id).where(Booking.organization_id == organization_id)
    return Slot.id.in_(own.where(Booking.state.in_(MARKED)))


def event_of(event_id: int, reach: ColumnElement[bool]) -> Event | None:
    """The event, if it is within reach."""
    return db.session.scalars(select(Event).where(Event.id == event_id, reach)).one_or_none()

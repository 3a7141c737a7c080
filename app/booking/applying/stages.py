"""Who goes on from one stage of a contest to the next."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import aliased

from app.booking.application_models import ENTERED, Application, Contest
from app.calendar.models import Event, EventState
from app.core.db import db


def stage_before(event: Event) -> Event | None:
    """The stage that decides who may apply here: the one before, where its applications were taken here."""
    query = select(Event).join(Contest, Contest.event_id == Event.id).where(Event.id == event.follows_id)
    return db.session.scalars(query).one_or_none() if event.follows_id else None


def passed_from(stage: Event, organization_id: int) -> Sequence[Application]:
    """The organization's applications that go on from the stage, once its results are told."""
    query = (
        select(Application)
        .join(Contest, Contest.event_id == Application.event_id)
        .where(Application.event_id == stage.id, Application.organization_id == organization_id)
        .where(Application.goes_on, Contest.results_at.is_not(None))
    )
    return db.session.scalars(query.order_by(Application.id)).all()


def not_yet_entered(event: Event, passed: Sequence[Application]) -> list[Application]:
    """Those of `passed` that nobody has entered for the event yet."""
    later = aliased(Application)
    done = exists().where(
        later.after_id == Application.id, later.event_id == event.id, later.state.in_(ENTERED)
    )
    query = select(Application.id).where(Application.id.in_([one.id for one in passed]), ~done)
    left = set(db.session.scalars(query))
    return [one for one in passed if one.id in left]


def to_enter(
    organization_id: int, readable: ColumnElement[bool], today: date
) -> Sequence[tuple[Application, Event]]:
    """The organization's works that go on, each with a stage of those `readable` that it can still be entered
    for and is not, the one that closes first first."""
    before, stage, told = aliased(Application), aliased(Contest), aliased(Contest)
    later = aliased(Application)
    done = exists().where(later.after_id == before.id, later.event_id == Event.id, later.state.in_(ENTERED))
    query = (
        select(before, Event)
        .join(told, told.event_id == before.event_id)
        .join(Event, Event.follows_id == before.event_id)
        .join(stage, stage.event_id == Event.id)
        .where(before.organization_id == organization_id, before.goes_on, told.results_at.is_not(None))
        .where(Event.state == EventState.PUBLISHED, Event.apply_until >= today, readable, ~done)
    )
    rows = db.session.execute(query.order_by(Event.apply_until, before.id))
    return [(application, event) for application, event in rows]


def next_of(application: Application) -> int | None:
    """The entered application of a later stage that came of this one."""
    query = select(Application.id).where(
        Application.after_id == application.id, Application.state.in_(ENTERED)
    )
    return db.session.scalars(query.limit(1)).first()


def stages_after(event_id: int, readable: ColumnElement[bool]) -> Sequence[Event]:
    """The published stages that follow the event and take applications here, of those that are `readable`."""
    query = select(Event).join(Contest, Contest.event_id == Event.id)
    query = query.where(Event.follows_id == event_id, Event.state == EventState.PUBLISHED, readable)
    return db.session.scalars(query.order_by(Event.id)).all()


def entered_after(application: Application, event: Event) -> int | None:
    """The application that these works are entered with for a later stage."""
    query = select(Application.id).where(
        Application.after_id == application.id,
        Application.event_id == event.id,
        Application.state.in_(ENTERED),
    )
    return db.session.scalars(query).first()

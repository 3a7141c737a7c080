"""Reads about applications."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.booking.application_models import (
    Application,
    ApplicationLine,
    ApplicationState,
    Contest,
    Nomination,
)
from app.booking.models import Booking
from app.calendar.models import Event
from app.core.db import db
from app.organizations.models import Municipality, Organization, OrganizationKind

# Those who run the calendar bring nobody to a contest.
_RUN_IT = (OrganizationKind.AUTHORITY, OrganizationKind.OPERATOR, OrganizationKind.MINISTRY)


@dataclass(frozen=True)
class Tally:
    """How many applications of an event are in a state, with how many works."""

    state: ApplicationState
    count: int
    works: int


def contest_of(event_id: int) -> Contest | None:
    """None where applications to the event are not taken here."""
    return db.session.get(Contest, event_id)


def applications(condition: ColumnElement[bool], most: int, offset: int) -> tuple[int, Sequence[Application]]:
    """How many there are, and `most` of them, the newest first, with all that a list tells."""
    total = db.session.scalar(select(func.count(Application.id)).where(condition)) or 0
    query = _whole(select(Application).where(condition)).order_by(Application.id.desc())
    return total, db.session.scalars(query.limit(most).offset(offset)).all()


def told_among(found: Sequence[Application]) -> set[int]:
    """Ids of the events of these applications whose results everybody may read."""
    query = select(Contest.event_id).where(Contest.event_id.in_({one.event_id for one in found}))
    return set(db.session.scalars(query.where(Contest.results_at.is_not(None))))


@dataclass(frozen=True)
class Sought:
    """Which applications of an event are asked for; None and nothing are all of them."""

    event_id: int
    nomination_id: int | None = None
    states: Sequence[ApplicationState] = ()

    @property
    def condition(self) -> ColumnElement[bool]:
        wanted = Application.event_id == self.event_id
        if self.nomination_id is not None:
            wanted &= Application.nomination_id == self.nomination_id
        return wanted & Application.state.in_(self.states) if self.states else wanted


def of_event(sought: Sought, most: int | None = None, offset: int = 0) -> Sequence[Application]:
    """By nomination, in the order of coming."""
    query = _whole(select(Application).where(sought.condition))
    query = query.outerjoin(Nomination, Nomination.id == Application.nomination_id)
    query = query.order_by(Nomination.position, Application.id)
    return db.session.scalars(query.limit(most).offset(offset)).all()


def count_of_event(sought: Sought) -> int:
    """How many there are."""
    return db.session.scalar(select(func.count(Application.id)).where(sought.condition)) or 0


def tallies(event_id: int) -> list[Tally]:
    """By state, those that have any."""
    query = select(Application.state, func.count(), func.sum(Application.works))
    query = query.where(Application.event_id == event_id).group_by(Application.state)
    found = {state: Tally(state, count, works) for state, count, works in db.session.execute(query)}
    return [found[state] for state in ApplicationState if state in found]


def own_of_event(event_id: int, organization_id: int) -> Sequence[Application]:
    """What the organization has entered for the event, or tried to."""
    query = select(Application).where(
        Application.event_id == event_id, Application.organization_id == organization_id
    )
    return db.session.scalars(query.order_by(Application.id)).all()


def who_may_enter(condition: ColumnElement[bool]) -> list[tuple[int, str]]:
    """Organizations within reach that bring people, by municipality and name."""
    place = func.coalesce(Municipality.name, "")
    query = (
        select(Organization.id, Organization.short_name, place)
        .outerjoin(Municipality, Municipality.id == Organization.municipality_id)
        .where(condition, Organization.active, Organization.kind.not_in(_RUN_IT))
    )
    rows = db.session.execute(query.order_by(place, Organization.folded, Organization.id))
    return [(id, " · ".join(filter(None, (name, town)))) for id, name, town in rows]


def last_contact(organization_id: int, user_id: int) -> tuple[str, str] | None:
    """Name and work phone that this person gave last for the organization."""
    for table in (Application, Booking):
        query = select(table.adult_name, table.adult_phone).where(
            table.organization_id == organization_id, table.created_by == user_id
        )
        row = db.session.execute(query.order_by(table.id.desc()).limit(1)).first()
        if row is not None:
            return row[0], row[1]
    return None


def _whole(query: Select[Application]) -> Select[Application]:
    return (
        query.join(Application.organization)
        .options(contains_eager(Application.organization).joinedload(Organization.municipality))
        .options(joinedload(Application.event).joinedload(Event.host), joinedload(Application.nomination))
        .options(selectinload(Application.lines).joinedload(ApplicationLine.school_class))
    )

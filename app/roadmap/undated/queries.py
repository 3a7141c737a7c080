"""Events that answer an order and have no day yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased, joinedload

from app.accounts.models import Membership
from app.calendar.access import kept_by
from app.calendar.actions.review import ASKED_OF
from app.calendar.models import Event, EventState
from app.core.db import db
from app.organizations.models import Organization
from app.roadmap import access
from app.roadmap.asking.models import Ask
from app.roadmap.asking.queries import has_day
from app.roadmap.models import RoadMap, RoadMapRow, RowEvent


@dataclass(frozen=True)
class Wanted:
    """What is looked for: of an order, a municipality, a host; within a month by its first day."""

    order_id: int | None = None
    municipality_id: int | None = None
    host_id: int | None = None
    month: date | None = None


@dataclass(frozen=True)
class Undated:
    """An event without a day with the row that it answers (of several the first), and the ask about it."""

    event: Event
    row: RoadMapRow
    ask_id: int | None

    def is_overdue(self, today: date) -> bool:
        due_on = self.event.date_due_on
        return due_on is not None and due_on < today


def seen_by(membership: Membership) -> ColumnElement[bool]:
    """The condition that an event is on this person's list: those that it keeps."""
    return kept_by(membership)


def undated(seen: ColumnElement[bool], wanted: Wanted) -> list[Undated]:
    """Overdue ones first, then by the day until which they are asked for, then by when they are to be."""
    answers = _answers().subquery()
    query = (
        select(Event, RoadMapRow, Ask.id)
        .join(answers, answers.c.event_id == Event.id)
        .join(RoadMapRow, RoadMapRow.id == answers.c.row_id)
        .outerjoin(Ask, (Ask.event_id == Event.id) & (Ask.row_id == RoadMapRow.id))
        .where(seen, Event.state.in_(ASKED_OF), ~has_day(), ~_is_umbrella(), *_chosen(wanted))
        .options(joinedload(RoadMapRow.road_map), joinedload(Event.municipality))
        .options(joinedload(Event.host).joinedload(Organization.municipality))
        .order_by(Event.date_due_on.nulls_last(), Event.starts_on.nulls_last(), Event.title, Event.id)
    )
    return [Undated(*found) for found in db.session.execute(query)]


def at(event_ids: Sequence[int], membership: Membership) -> list[Undated]:
    """Those of these events that this person may ask for: of the orders that it works with."""
    orders = select(RoadMap.id).where(access.kept_by(membership))
    seen = Event.id.in_(event_ids) & RoadMapRow.road_map_id.in_(orders)
    return undated(seen, Wanted())


def _answers() -> Select[int, int]:
    """Events with the first row that they answer, by themselves or under an umbrella."""
    child = aliased(Event)
    own = select(RowEvent.event_id.label("event_id"), RowEvent.row_id.label("row_id"))
    below = select(child.id, RowEvent.row_id).join(child, child.parent_id == RowEvent.event_id)
    both = own.union(below).subquery()
    return select(both.c.event_id, func.min(both.c.row_id).label("row_id")).group_by(both.c.event_id)


def _is_umbrella() -> ColumnElement[bool]:
    """Its days are those of the events under it."""
    child = aliased(Event)
    live = (child.parent_id == Event.id) & (child.state != EventState.CANCELLED)
    return select(child.id).where(live).correlate(Event).exists()


def _chosen(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.order_id is not None:
        conditions.append(RoadMapRow.road_map_id == wanted.order_id)
    if wanted.municipality_id is not None:
        conditions.append(Event.municipality_id == wanted.municipality_id)
    if wanted.host_id is not None:
        conditions.append(Event.host_id == wanted.host_id)
    if wanted.month is not None:
        year, month = divmod(wanted.month.year * 12 + wanted.month.month, 12)
        conditions.append(Event.starts_on < date(year, month + 1, 1))
        conditions.append(Event.ends_on >= wanted.month)
    return conditions

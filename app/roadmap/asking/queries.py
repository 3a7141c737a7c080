"""Reads of who was asked for a date, and who has answered."""

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import joinedload

from app.calendar.actions.review import ASKED_OF
from app.calendar.models import Event, EventState, Precision, Slot
from app.core import clock
from app.core.db import db, once_in_transaction
from app.organizations.models import Organization
from app.roadmap.asking.models import Ask
from app.roadmap.models import RoadMap, RoadMapRow, RowEvent, RowState


class AskState(enum.StrEnum):
    """Where an ask stands, what is most urgent first."""

    OVERDUE = "overdue"
    WAITING = "waiting"
    DATED = "dated"
    DECLINED = "declined"
    CALLED_OFF = "called_off"


@dataclass(frozen=True)
class Standing:
    """An ask and where it stands."""

    ask: Ask
    state: AskState

    @property
    def is_open(self) -> bool:
        return self.state in (AskState.OVERDUE, AskState.WAITING)


@dataclass(frozen=True)
class Count:
    """How many organizations were asked, how many of them have answered, and how many are late."""

    answered: int = 0
    asked: int = 0
    overdue: int = 0

    @property
    def open(self) -> int:
        return self.asked - self.answered


NONE = Count()


def has_day() -> ColumnElement[bool]:
    """The condition that an event has a day, as `is_dated` says it of one."""
    live = select(Slot.id).where(Slot.event_id == Event.id, Slot.cancelled_at.is_(None)).exists()
    return Event.precision.in_((Precision.DAY, Precision.DAYS)) | live


def is_answered() -> ColumnElement[bool]:
    """The condition that an ask, joined with its event, waits no longer: there is a day, the organization
    declined, or the event was called off."""
    over = Event.state.not_in(ASKED_OF)
    return or_(Ask.declined_at.is_not(None), Ask.event_id.is_(None), over, has_day())


def asked(road_map_id: int) -> dict[int, tuple[int, int]]:
    """(answered, asked): how many organizations were asked about each row of the order that any was asked
    about, and how many of them have given a day or declined. By the rows' ids."""
    return {row_id: (one.answered, one.asked) for row_id, one in counts(road_map_id).items()}


def counts(road_map_id: int) -> dict[int, Count]:
    """The same with how many are late."""
    columns = _counting()
    query = select(Ask.row_id, *columns).join(RoadMapRow, RoadMapRow.id == Ask.row_id)
    query = query.outerjoin(Event, Event.id == Ask.event_id).where(RoadMapRow.road_map_id == road_map_id)
    return {row_id: Count(*some) for row_id, *some in db.session.execute(query.group_by(Ask.row_id))}


def whole(some: Iterable[Count]) -> Count:
    """All of these together."""
    counted = list(some)
    return Count(
        sum(one.answered for one in counted),
        sum(one.asked for one in counted),
        sum(one.overdue for one in counted),
    )


def count_of(row: RoadMapRow) -> Count | None:
    """The count of one row among others of its order, which are asked for together; None if nobody was
    asked."""
    of_order = once_in_transaction(f"asked of {row.road_map_id}", lambda: counts(row.road_map_id))
    return of_order.get(row.id)


def orders_asked(which: ColumnElement[bool]) -> list[tuple[RoadMap, Count]]:
    """Orders of this sort about which somebody has not answered yet, the one imported last first."""
    columns = _counting()
    query = (
        select(RoadMap, *columns)
        .join(RoadMapRow, RoadMapRow.road_map_id == RoadMap.id)
        .join(Ask, Ask.row_id == RoadMapRow.id)
        .outerjoin(Event, Event.id == Ask.event_id)
        .where(which)
        .group_by(RoadMap.id)
        .order_by(RoadMap.imported_at.desc(), RoadMap.id.desc())
    )
    found = [(order, Count(*some)) for order, *some in db.session.execute(query)]
    return [(order, count) for order, count in found if count.open]


def _counting() -> tuple[ColumnElement[int], ...]:
    late = ~is_answered() & (Event.date_due_on < clock.today(clock.zone()))
    return func.count(case((is_answered(), 1))), func.count(), func.count(case((late, 1)))


def standings(which: ColumnElement[bool]) -> list[Standing]:
    """Asks of this sort with where they stand, the most urgent first, then by the organization's name."""
    today = clock.today(clock.zone())
    query = (
        select(Ask, has_day())
        .outerjoin(Event, Event.id == Ask.event_id)
        .join(Ask.organization)
        .where(which)
        .options(joinedload(Ask.organization).joinedload(Organization.municipality), joinedload(Ask.event))
        .options(joinedload(Ask.row).joinedload(RoadMapRow.road_map), joinedload(Ask.round))
        .order_by(Event.date_due_on, Organization.short_name, Ask.id)
    )
    found = [Standing(ask, _state(ask, bool(day), today)) for ask, day in db.session.execute(query)]
    return sorted(found, key=lambda one: list(AskState).index(one.state))


def _state(ask: Ask, has_its_day: bool, today: date) -> AskState:
    event = ask.event
    if ask.declined_at is not None or event is None:
        return AskState.DECLINED
    if event.state is EventState.CANCELLED:
        return AskState.CALLED_OFF
    if has_its_day or event.state not in ASKED_OF:
        return AskState.DATED
    late = event.date_due_on is not None and event.date_due_on < today
    return AskState.OVERDUE if late else AskState.WAITING


def standing_of(ask: Ask) -> AskState:
    """Where one ask stands."""
    return standings(Ask.id == ask.id)[0].state


def own_open(organization_id: int) -> list[Standing]:
    """What the organization has not answered, the most urgent first."""
    found = standings(Ask.organization_id == organization_id)
    return [one for one in found if one.is_open]


def rows_to_ask(road_map_id: int) -> Sequence[RoadMapRow]:
    """Rows of the order that an event can come of and about which nobody was asked; not those whose event has
    its day."""
    dated = select(RowEvent.id).join(Event, Event.id == RowEvent.event_id)
    dated = dated.where(RowEvent.row_id == RoadMapRow.id, has_day()).correlate(RoadMapRow)
    of_order = (RoadMapRow.road_map_id == road_map_id) & RoadMapRow.gone_at.is_(None)
    live = RoadMapRow.state.in_((RowState.NEW, RowState.ACCEPTED))
    never = ~select(Ask.id).where(Ask.row_id == RoadMapRow.id).exists()
    query = select(RoadMapRow).where(of_order, live, never, ~dated.exists())
    return db.session.scalars(query.order_by(RoadMapRow.ordinal)).all()


def rows_asked(road_map_id: int) -> Sequence[RoadMapRow]:
    """Rows of the order about which somebody was asked."""
    asks = select(Ask.id).where(Ask.row_id == RoadMapRow.id)
    query = select(RoadMapRow).where(RoadMapRow.road_map_id == road_map_id, asks.exists())
    return db.session.scalars(query.order_by(RoadMapRow.ordinal)).all()


def rows_at(road_map_id: int, ordinals: Sequence[int]) -> Sequence[RoadMapRow]:
    """The rows of the order with these ordinals."""
    query = select(RoadMapRow).where(RoadMapRow.road_map_id == road_map_id)
    return db.session.scalars(
        query.where(RoadMapRow.ordinal.in_(ordinals)).order_by(RoadMapRow.ordinal)
    ).all()

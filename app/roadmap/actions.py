"""Storing an order, and what a person decides about its rows.

A state is set, never toggled: deciding twice is refused by name, so that two people who decide differently
learn of each other. Undoing an acceptance is no action: its event is edited or called off instead.
"""

from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.calendar.actions import EventDraft, create_event
from app.calendar.models import Event
from app.core import audit, clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.roadmap.models import RoadMap, RoadMapRow, RowState
from app.roadmap.reading.contract import Order, OrderRow


class AlreadyDecided(RuleBroken):
    """The row is accepted or rejected already."""

    def __init__(self, row: RoadMapRow) -> None:
        self.state = row.state


class NotRejected(RuleBroken):
    """Only a rejected row can be taken up again."""

    def __init__(self, row: RoadMapRow) -> None:
        self.state = row.state


def import_order(order: Order, file_name: str, digest: str, *, by: int | None) -> RoadMap:
    """The order with its rows, each waiting for a person; paperwork waits for nobody.

    `digest` is the file's SHA-256. A file that is here already is returned as it is, decisions and all.
    """
    there = _by_digest(digest)
    if there is not None:
        return there
    road_map = _road_map(order, file_name, digest, by)
    try:
        with db.session.begin_nested():
            db.session.add(road_map)
            db.session.flush()
    except IntegrityError:  # the same file, stored by somebody else since the question above
        there = _by_digest(digest)
        if there is None:
            raise
        return there
    after = {"file_name": file_name, "digest": digest, "rows": len(order.rows)}
    audit.record("road_map.imported", "road_map", road_map.id, by=by, after=after)
    return road_map


def accept_row(row: RoadMapRow, draft: EventDraft, host_id: int, *, by: int | None) -> Event:
    """A draft event of this host, tied to the row. Raises AlreadyDecided and what create_event raises."""
    _lock_undecided(row)
    event = create_event(draft, host_id, by=by)
    _decide(row, RowState.ACCEPTED, "road_map_row.accepted", by=by, event_id=event.id)
    return event


def reject_row(row: RoadMapRow, *, by: int | None) -> None:
    """No event comes of this row. Raises AlreadyDecided."""
    _lock_undecided(row)
    _decide(row, RowState.REJECTED, "road_map_row.rejected", by=by)


def reopen_row(row: RoadMapRow, *, by: int | None) -> None:
    """A rejected row waits for a person again. Raises NotRejected."""
    _lock(row)
    if row.state is not RowState.REJECTED:
        raise NotRejected(row)
    _decide(row, first_state(row.is_event), "road_map_row.reopened", by=by)


def first_state(is_event: bool) -> RowState:
    """What a row is before anybody decides."""
    return RowState.NEW if is_event else RowState.PAPERWORK


def _by_digest(digest: str) -> RoadMap | None:
    return db.session.scalars(select(RoadMap).where(RoadMap.digest == digest)).one_or_none()


def _road_map(order: Order, file_name: str, digest: str, by: int | None) -> RoadMap:
    grades = frozenset(order.default_grades) if order.default_grades else None
    return RoadMap(
        title=order.title or file_name,
        file_name=file_name,
        digest=digest,
        school_year=order.school_year,
        default_grades=grades,
        imported_by=by,
        imported_at=clock.now(),
        columns=[{"name": one.name, "role": one.role} for one in order.columns],
        rows=[_row(row) for row in order.rows],
    )


def _row(row: OrderRow) -> RoadMapRow:
    return RoadMapRow(
        ordinal=row.ordinal,
        number=row.number,
        section=row.section,
        title=row.title,
        source=row.source,
        draft=row.to_json(),
        confidence=row.confidence,
        is_event=row.is_event,
        state=first_state(row.is_event),
    )


def _lock(row: RoadMapRow) -> None:
    """Let decisions about one row follow each other, each seeing the one before."""
    db.session.refresh(row, with_for_update={"of": RoadMapRow})  # a row may be loaded with its event


def _lock_undecided(row: RoadMapRow) -> None:
    _lock(row)
    if not row.is_open:
        raise AlreadyDecided(row)


def _decide(row: RoadMapRow, state: RowState, action: str, *, by: int | None, **facts: Any) -> None:
    before = {"state": row.state.value}
    row.state = state
    row.event_id = facts.get("event_id")
    undecided = state in (RowState.NEW, RowState.PAPERWORK)
    row.decided_by, row.decided_at = (None, None) if undecided else (by, clock.now())
    db.session.flush()
    audit.record(action, "road_map_row", row.id, by=by, before=before, after={"state": state.value} | facts)

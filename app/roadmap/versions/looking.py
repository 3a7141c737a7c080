"""What a person does about a row that a version has changed or left out."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from app.calendar.actions import EventDraft, draft_of, edit_event
from app.calendar.models import Event, EventState
from app.core import audit
from app.core.db import db
from app.core.errors import RuleBroken
from app.roadmap.actions import tie_event
from app.roadmap.actions.deciding import lock_row
from app.roadmap.drafts import proposed
from app.roadmap.models import RoadMapRow

_DATES = ("precision", "starts_on", "ends_on", "apply_until")


class NothingNew(RuleBroken):
    """The row's dates have not changed, or somebody has given the event dates of its own."""


class RowIsGone(RuleBroken):
    """An event can only answer a row that the order has."""


def look_at(row: RoadMapRow, *, by: int | None) -> None:
    """The change has been seen, and the row's events stay as they are. Twice is as good as once."""
    lock_row(row)
    if row.before is None:
        return
    row.before = None
    db.session.flush()
    audit.record("road_map_row.looked_at", "road_map_row", row.id, by=by, after={})


def dates_offered(row: RoadMapRow, event: Event) -> EventDraft | None:
    """The event with the dates that the newest version gives its row; None where nothing is to be offered:
    the dates are the same, or the event's are no longer those that the row proposed."""
    if row.before is None or row.gone_at is not None or event.state is EventState.CANCELLED:
        return None
    has = {name: getattr(event, name) for name in _DATES}
    for was, now in zip(_parts(row.before), _parts(row.draft), strict=False):
        if _dates(was) == has and _dates(now) != has:
            return replace(draft_of(event), **_dates(now))
    return None


def take_dates(row: RoadMapRow, event: Event, *, by: int | None) -> None:
    """The event is held when the newest version says. Raises NothingNew and what edit_event raises."""
    lock_row(row)
    db.session.refresh(event, with_for_update={"key_share": True})
    draft = dates_offered(row, event)
    if draft is None:
        raise NothingNew
    edit_event(event, draft, by=by)
    facts = {"event_id": event.id}
    audit.record("road_map_row.dates_taken", "road_map_row", row.id, by=by, after=facts)


def answer_instead(row: RoadMapRow, other: RoadMapRow, *, by: int | None) -> None:
    """What answers a row that is gone answers `other` as well. Raises RowIsGone, AlreadyDecided."""
    lock_row(row)
    lock_row(other)
    if other.gone_at is not None or other.road_map_id != row.road_map_id:
        raise RowIsGone
    for event in row.events:
        tie_event(other, event, made=False, by=by)
    look_at(row, by=by)


def _parts(draft: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What events may have been made of: the row as a whole, its named parts, each of its periods."""
    yield draft
    for part in draft["sub_events"]:
        yield draft | {"periods": part["periods"]}
    for period in draft["periods"]:
        yield draft | {"periods": [period]}


def _dates(draft: dict[str, Any]) -> dict[str, Any]:
    event = proposed(draft, None)
    return {name: getattr(event, name) for name in _DATES}

"""The drafts of organizations that are asked: each its own, together under the row's event.

One organization alone answers by the row's event itself. Where several are asked, or the row has an event of
somebody else, that event (or one made for it) is the umbrella of theirs.
"""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import or_, select

from app.calendar.actions import ask_for_dates, create_events, draft_of, edit_event
from app.calendar.actions.drafts import EventDraft
from app.calendar.actions.review import ASKED_OF
from app.calendar.models import Event, EventState, Precision
from app.calendar.readiness import EXACT
from app.core.db import db
from app.organizations.models import Organization
from app.roadmap.actions import tie_events
from app.roadmap.asking.models import Ask, AskRound
from app.roadmap.asking.queries import has_day
from app.roadmap.drafts import proposed
from app.roadmap.models import RoadMapRow


def give_drafts(
    row: RoadMapRow, asks: Sequence[Ask], round_: AskRound, umbrella_host_id: int, *, by: int | None
) -> None:
    """Give each of these asks, new ones or declined ones, an event of its organization without a day."""
    own, asked = _own_events(row), _asked_events(row)
    for ask in asks:
        ask.round, ask.reason, ask.declined_at, ask.declined_by = round_, "", None, None
        ask.event = own.get(ask.organization.id)
    without = [ask for ask in asks if ask.event is None]
    umbrella = _umbrella(row, asks, asked, umbrella_host_id, by) if without else None
    draft = replace(undated(row), parent_id=umbrella.id if umbrella else None)
    made = create_events([(_at(draft, one.organization), one.organization.id) for one in without], by=by)
    for ask, event in zip(without, made, strict=True):
        ask.event = event
    tie_events(row, made, made=True, by=by)
    events = [ask.event for ask in asks if ask.event is not None]
    tie_events(row, events, made=False, by=by)
    ask_for_dates(events, round_.due_on, by=by)
    db.session.add_all(asks)
    db.session.flush()


def undated(row: RoadMapRow) -> EventDraft:
    """What the row proposes; of days that the order names the months, for each organization has its own."""
    draft = proposed(row.draft, row.road_map.default_grades)
    return replace(draft, precision=Precision.MONTH) if draft.precision in EXACT else draft


def _at(draft: EventDraft, host: Organization) -> EventDraft:
    """It is held where the organization is."""
    return replace(draft, municipality_id=host.municipality_id)


def _own_events(row: RoadMapRow) -> dict[int, Event]:
    """Events that answer the row already, by themselves or under its umbrella, and are no umbrella, by their
    hosts; of several the undated one."""
    ids = [tie.event_id for tie in row.ties]
    answers = or_(Event.id.in_(ids), Event.parent_id.in_(ids))
    live = answers & (Event.state != EventState.CANCELLED) & ~Event.children.any()
    query = select(Event).where(live).order_by(has_day().desc(), Event.id.desc())
    return {event.host_id: event for event in db.session.scalars(query)}


def _asked_events(row: RoadMapRow) -> list[Event]:
    """Events by which organizations are asked about the row already."""
    query = select(Event).join(Ask, Ask.event_id == Event.id).where(Ask.row_id == row.id)
    return list(db.session.scalars(query.order_by(Event.id)))


def _umbrella(
    row: RoadMapRow, asks: Sequence[Ask], asked: Sequence[Event], host_id: int, by: int | None
) -> Event | None:
    """The event that holds theirs together; None where one organization is asked alone."""
    their = {ask.event.id for ask in asks if ask.event} | {event.id for event in asked}
    # An organization may have put its event under a week of its own, where nobody else's belongs.
    own = [event for event in row.events if event.state is not EventState.CANCELLED]
    above = next((event.parent for event in asked if event.parent in own), None)
    if above is not None:
        return above
    free = [event for event in own if event.id not in their]
    if free:
        return free[0]
    if len(asks) + len(asked) == 1:
        return None
    place = row.road_map.municipality_id
    [umbrella] = create_events([(replace(undated(row), municipality_id=place), host_id)], by=by)
    tie_events(row, [umbrella], made=True, by=by)
    for event in [*asked, *(ask.event for ask in asks if ask.event)]:
        if event.state in ASKED_OF and not _has_umbrella(event):
            edit_event(event, replace(draft_of(event), parent_id=umbrella.id), by=by)
    return umbrella


def _has_umbrella(event: Event) -> bool:
    return event.parent is not None and event.parent.state is not EventState.CANCELLED

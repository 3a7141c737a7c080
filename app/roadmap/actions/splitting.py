"""A row that several events answer at once."""

from collections.abc import Sequence
from dataclasses import replace

from app.calendar.actions import EventDraft, create_event
from app.calendar.models import Event
from app.core.errors import RuleBroken
from app.roadmap.actions.deciding import lock_open, tie_event
from app.roadmap.models import RoadMapRow
from app.roadmap.parts import Parts, Shape, umbrella_of


class NoParts(RuleBroken):
    """There is not a single event to make."""

    status = 422


def accept_parts(row: RoadMapRow, proposal: Parts, host_id: int, *, by: int | None) -> list[Event]:
    """Draft events of this host, the umbrella first if there is one, all tied to the row; all or none.

    Raises NoParts, AlreadyDecided and what create_event raises.
    """
    lock_open(row)
    if not proposal.parts:
        raise NoParts
    events: list[Event] = []
    if proposal.shape is Shape.UMBRELLA:
        events.append(create_event(umbrella_of(proposal.whole, proposal.parts), host_id, by=by))
    for part in proposal.parts:
        events.append(create_event(_belonging(part, proposal.shape, events), host_id, by=by))
    for event in events:
        tie_event(row, event, made=True, by=by)
    return events


def _belonging(part: EventDraft, shape: Shape, made: Sequence[Event]) -> EventDraft:
    """The part of the umbrella, or the stage after the last one; what stands alone as it is."""
    if shape is Shape.UMBRELLA:
        return replace(part, parent_id=made[0].id)
    if shape is Shape.CHAIN and made:
        return replace(part, follows_id=made[-1].id)
    return part

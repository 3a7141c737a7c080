"""What becomes of a line's counts by what one side says of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app.attendance.actions.counting import Came, Expected, Marking
from app.attendance.models import Settlement, Side, differing

FIGURE = {Side.SCHOOL: "came", Side.HOST: "host"}  # a side's figure as the log calls it

Counts = dict[str, Any]


@dataclass(frozen=True)
class Frame:
    """Which sheet is meant. `meetings` are tenths of hours by the beginnings of several meetings."""

    event_id: int
    organization_id: int
    held_on: date
    hours: Decimal
    booking_id: int | None = None
    slot_id: int | None = None
    monthly: bool = False
    meetings: Mapping[str, int] | None = None


def becoming(one: Came, there: Counts | None, frame: Frame, expected: Expected, marking: Marking) -> Counts:
    """The line as it becomes."""
    nobody: Counts = {"booked": expected.booked.get(one.who, 0 if expected.bookable else None)}
    counts = dict(there) if there else nobody | {"came": None, "special_needs": 0, "walk_ins": 0}
    figure = one.came
    if marking.meeting is not None:
        there_are = frame.meetings or {}  # one that was moved before it began was never held as it was
        sessions = {key: dict(one) for key, one in (counts.get("sessions") or {}).items() if key in there_are}
        for begins, hours in there_are.items():
            sessions.setdefault(begins, {"hours": hours})
        sessions[marking.meeting.isoformat()][marking.side.value] = one.came
        counts["sessions"] = sessions
        figure = max(session.get(marking.side.value, 0) for session in sessions.values())
    counts[FIGURE[marking.side]] = figure
    if one.lessons is not None:
        counts["lessons"] = one.lessons
    if one.special_needs is not None:
        counts["special_needs"] = one.special_needs
    elif marking.side is Side.SCHOOL or counts["came"] is None:
        counts["special_needs"] = min(counts["special_needs"], figure)
    largest = max(counts["came"] or 0, counts.get("host") or 0, counts.get("decided") or 0)
    counts["walk_ins"] = 0 if counts["booked"] is None else max(0, largest - counts["booked"])
    return _unsettled(counts)


def _unsettled(counts: Counts) -> Counts:
    """What both say alike needs no settlement, and what was taken over was another figure. A dispute and a
    decision stay until the sides agree."""
    differs = differing(counts["came"], counts.get("host"), counts.get("sessions"))
    if not differs or counts.get("settlement") == Settlement.ACCEPTED:
        counts = {name: value for name, value in counts.items() if name not in {"settlement", "decided"}}
    return counts

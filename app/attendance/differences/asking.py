"""What part of the queue is asked for: read from an address, written into one."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from app.attendance.differences.queries import Sought, State
from app.core.fields import FIRST_YEAR, LAST_YEAR, asked_id

STATES = frozenset(state.value for state in State)


def read(typed: Mapping[str, str]) -> Sought:
    """What is not understood is left out."""
    state = typed.get("state", "")
    return Sought(
        state=State(state) if state in STATES else None,
        school=_id(typed.get("school", "")),
        event=_id(typed.get("event", "")),
        since=_day(typed.get("since", "")),
        until=_day(typed.get("until", "")),
    )


def address(sought: Sought, **changes: Any) -> dict[str, Any]:
    """As it stands in an address."""
    facts = asdict(replace(sought, **changes))
    return {name: str(value) for name, value in facts.items() if value is not None}


def _id(typed: str) -> int | None:
    try:
        return asked_id(typed)
    except ValueError:
        return None


def _day(typed: str) -> date | None:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None

"""How far an event of a row has come, and with its events the row. Pure."""

import enum
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.calendar.models import EventKind, EventState
from app.roadmap.models import RowState


class Standing(enum.StrEnum):
    """From nothing to a figure; the last three are of rows that no event is to come of."""

    NO_EVENT = "no_event"
    UNDATED = "undated"
    ASKED = "asked"
    DATED = "dated"
    HELD = "held"
    COUNTED = "counted"
    PAPER_DUE = "paper_due"
    PAPER_OVERDUE = "paper_overdue"
    PAPER_DONE = "paper_done"
    REJECTED = "rejected"


_WAY = (Standing.NO_EVENT, Standing.UNDATED, Standing.ASKED, Standing.DATED, Standing.HELD, Standing.COUNTED)


@dataclass(frozen=True)
class EventStanding:
    """An event that answers a row. `first` and `last` are its days, None where nobody knows them; `counted`:
    somebody's coming is counted."""

    id: int
    title: str
    kind: EventKind
    host: str
    state: EventState
    first: date | None
    last: date | None
    dated: bool
    over: bool
    asked_until: date | None
    counted: bool

    @property
    def cancelled(self) -> bool:
        return self.state is EventState.CANCELLED

    @property
    def standing(self) -> Standing:
        """How far it has come; a cancelled one as nothing has come of it."""
        if self.counted:
            return Standing.COUNTED
        if self.cancelled:
            return Standing.NO_EVENT
        if self.over or self.state is EventState.FINISHED:
            return Standing.HELD
        if self.dated:
            return Standing.DATED
        return Standing.ASKED if self.asked_until else Standing.UNDATED


@dataclass(frozen=True)
class Paper:
    """How the paperwork of a row stands: by when it is due next, and what was ticked off last."""

    due_on: date | None = None
    overdue: bool = False
    done_on: date | None = None
    link: str = ""


@dataclass(frozen=True)
class RowStanding:
    """What has come of a row. `asked` and `answered` are organizations."""

    standing: Standing
    events: Sequence[EventStanding] = field(default_factory=tuple)
    asked: int = 0
    answered: int = 0
    paper: Paper | None = None

    def reached(self, standing: Standing) -> int:
        """How many of its events have come at least so far."""
        return sum(_WAY.index(one.standing) >= _WAY.index(standing) for one in self.events)

    @property
    def live(self) -> int:
        """Events that are not called off."""
        return sum(not one.cancelled for one in self.events)


def row_standing(
    state: RowState,
    events: Collection[EventStanding],
    asked: tuple[int, int] = (0, 0),
    paper: Paper | None = None,
) -> RowStanding:
    """Of a row with these events, of which (answered, asked) organizations: as far as its furthest event."""
    answered, of = asked
    told = tuple(sorted(events, key=lambda one: (one.first is None, one.first, one.title, one.id)))
    if told:
        furthest = max((one.standing for one in told), key=_WAY.index)
        return RowStanding(furthest, told, of, answered)
    if state is RowState.REJECTED:
        return RowStanding(Standing.REJECTED)
    if state is RowState.PAPERWORK:
        return RowStanding(_of_paper(paper or Paper()), paper=paper or Paper())
    return RowStanding(Standing.ASKED if of else Standing.NO_EVENT, (), of, answered)


def _of_paper(paper: Paper) -> Standing:
    if paper.overdue:
        return Standing.PAPER_OVERDUE
    return Standing.PAPER_DONE if paper.done_on and not paper.due_on else Standing.PAPER_DUE

"""What a row proposes as several events: its named things, its stages, its periods. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import Any

from app.calendar.actions import EventDraft
from app.calendar.models import EventKind, Scale
from app.roadmap.drafts import TITLE_MOST, common, shortened, span

MOST_PARTS = 12
_STAGES = {"школьный": Scale.SCHOOL, "муниципальный": Scale.MUNICIPAL, "региональный": Scale.REGIONAL}


class Shape(StrEnum):
    """How the events of a row belong together."""

    SEPARATE = "separate"
    UMBRELLA = "umbrella"
    CHAIN = "chain"


@dataclass(frozen=True)
class Parts:
    """Several events of one row; `whole` is the umbrella, where there is one."""

    shape: Shape
    whole: EventDraft
    parts: tuple[EventDraft, ...]


def names_several(row: dict[str, Any]) -> bool:
    """Whether a row (in the shape of the road map's contract) names several things or stages: one event for
    all of them would be wrong."""
    staged = [one for one in row["periods"] if one["start"] and one["stage"]]
    return len(row.get("sub_events") or ()) > 1 or len(staged) > 1


def in_parts(row: dict[str, Any], draft: EventDraft) -> Parts:
    """The events that the row seems to mean; `draft` is what it would be as one.

    A project named first is the umbrella of the rest; stages follow each other; what is only held at several
    times is as many separate events, two at least.
    """
    common_facts = replace(draft, announcement="", recurrence=None, apply_until=None)
    held = [one for one in row["periods"] if one["start"]][:MOST_PARTS]
    named = [_named(sub, row["periods"], common_facts) for sub in row.get("sub_events") or ()][:MOST_PARTS]
    if len(named) > 1 and named[0].kind is EventKind.PROJECT:
        return Parts(Shape.UMBRELLA, replace(named[0], announcement=draft.announcement), tuple(named[1:]))
    if len(named) > 1:
        return Parts(Shape.SEPARATE, draft, tuple(named))
    if len(held) > 1:
        staged = all(one["stage"] for one in held)
        shape = Shape.CHAIN if staged else Shape.SEPARATE
        return Parts(shape, draft, tuple(_held(one, common_facts) for one in held))
    return Parts(Shape.SEPARATE, draft, (common_facts, common_facts))


def umbrella_of(whole: EventDraft, parts: Sequence[EventDraft]) -> EventDraft:
    """The umbrella from the first day of its parts to the last, where it has no days of its own."""
    if whole.starts_on is not None:
        return whole
    dated = [part for part in parts if part.starts_on]
    if not dated:
        return whole
    ends = [part.ends_on or part.starts_on for part in dated]
    return replace(
        whole,
        precision=common({part.precision.value for part in dated}),
        starts_on=min(part.starts_on for part in dated if part.starts_on),
        ends_on=max(day for day in ends if day),
    )


def overlapping(parts: Sequence[EventDraft]) -> list[tuple[str, str]]:
    """The titles of stages that begin before the one before them is over. Orders do mean it."""
    return [
        (first.title, second.title)
        for first, second in pairwise(parts)
        if first.starts_on and second.starts_on and second.starts_on <= (first.ends_on or first.starts_on)
    ]


def _named(sub: dict[str, Any], periods: Sequence[dict[str, Any]], draft: EventDraft) -> EventDraft:
    precision, starts_on, ends_on = span(sub["periods"] or periods)
    kind = EventKind(sub["kind"]) if sub["kind"] in set(EventKind) else EventKind.OTHER
    title = shortened(sub["title"], TITLE_MOST)
    return replace(draft, title=title, kind=kind, precision=precision, starts_on=starts_on, ends_on=ends_on)


def _held(period: dict[str, Any], draft: EventDraft) -> EventDraft:
    precision, starts_on, ends_on = span([period])
    stage = period["stage"]
    words = f": {stage} этап" if stage else ""  # a title, in the order's own language
    title = shortened(draft.title, TITLE_MOST - len(words)) + words
    scale = _STAGES.get(stage or "", draft.scale)
    return replace(draft, title=title, scale=scale, precision=precision, starts_on=starts_on, ends_on=ends_on)

"""What a row proposes as an event: the form a person finds filled in, and what the demo accepts. Pure."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from app.calendar.actions import EventDraft
from app.calendar.models import Audience, EventKind, Precision, Recurrence, Scale
from app.organizations.models import Organization
from app.roadmap.reading.words import fold

TITLE_MOST = 300  # signs of an event's title; the longest known row of an order has 435
ANNOUNCEMENT_MOST = 5000  # signs of an event's announcement; what is cut stays in the row's source
_SHORTEST_NAME = 4  # signs: a shorter name of an organization is found in too many words

Choice = TypeVar("Choice", bound=StrEnum)
Fallback = TypeVar("Fallback", bound=StrEnum | None)


def proposed(row: dict[str, Any], default_grades: Collection[int] | None) -> EventDraft:
    """The event that a row (in the shape of the road map's contract) seems to mean.

    What one event has no place for (stages, further periods, the end of a long title) goes into the
    announcement in the order's own words, so that nothing is lost.
    """
    periods = row["periods"]
    recurrence = _one_of(Recurrence, row["recurrence"], None)
    precision, starts_on, ends_on = span(
        _of_first_year(periods) if recurrence is Recurrence.YEARLY else periods
    )
    audience = [Audience(one) for one in row["audience"] if one in set(Audience)] or [Audience.PUPILS]
    grades = row["grades"] or (default_grades if Audience.PUPILS in audience else None) or ()
    title = shortened(row["title"], TITLE_MOST)
    deadline = _deadline(periods)
    by_words = recurrence is Recurrence.BY_SCHEDULE  # «3 раза в год»: only the words say how often
    kept = by_words or len(periods) > 1 or bool(recurrence and periods)
    return EventDraft(
        title=title,
        kind=_one_of(EventKind, row["kind"], EventKind.OTHER),
        scale=_one_of(Scale, row["scale"], Scale.REGIONAL),
        announcement=_announcement(
            row["title"] if title != row["title"] else "", _sentence(row["period_text"]) if kept else ""
        ),
        audience=tuple(audience),
        grades=frozenset(grades),
        special_needs=bool(row["special_needs"]),
        precision=precision,
        starts_on=starts_on,
        ends_on=ends_on,
        recurrence=recurrence,
        apply_until=deadline,
    )


def likely_host(responsible: Sequence[str], hosts: Iterable[Organization]) -> int | None:
    """The organization that the first recognizable responsible party names, whole or among other words."""
    return host_finder(hosts)(responsible)


def host_finder(hosts: Iterable[Organization]) -> Callable[[Sequence[str]], int | None]:
    """The same for many rows: what the organizations are called is looked at once."""
    named = _named(hosts)
    return lambda responsible: next(named(responsible), None)


def likely_hosts(responsible: Sequence[str], hosts: Iterable[Organization]) -> list[int]:
    """The organizations that the responsible parties name, one each at most, in the parties' sequence."""
    return list(dict.fromkeys(_named(hosts)(responsible)))


def _named(hosts: Iterable[Organization]) -> Callable[[Sequence[str]], Iterator[int]]:
    names = {_key(name): host.id for host in hosts for name in (host.name, host.short_name)}
    longest_first = sorted((name for name in names if len(name) >= _SHORTEST_NAME), key=len, reverse=True)

    def find(responsible: Sequence[str]) -> Iterator[int]:
        for party in map(_key, responsible):
            name = next((name for name in longest_first if f" {name} " in f" {party} "), None)
            if name is not None:
                yield names[name]

    return find


def placed(draft: EventDraft, host: Organization) -> EventDraft:
    """A regional event is the whole region's; a smaller one is where its host is."""
    local = draft.scale in (Scale.SCHOOL, Scale.MUNICIPAL)
    return replace(draft, municipality_id=host.municipality_id if local else None)


def _of_first_year(periods: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What comes every year is one event of the first; the next year's plan copies it."""
    return [one for one in periods if one["end"][:4] == min(each["end"][:4] for each in periods)]


def span(periods: Sequence[dict[str, Any]]) -> tuple[Precision, date | None, date | None]:
    """From the first start to the last end, as exactly as all allow. A deadline is no day of an event."""
    held = [one for one in periods if one["start"]]
    if not held:
        return Precision.NONE, None, None
    starts_on = min(date.fromisoformat(one["start"]) for one in held)
    ends_on = max(date.fromisoformat(one["end"]) for one in held)
    return common({one["precision"] for one in held}), starts_on, ends_on


def common(precisions: set[str]) -> Precision:
    """Days only where all are days; a mixture is months."""
    if precisions <= {"day", "days"}:
        return Precision.DAY if precisions == {"day"} else Precision.DAYS
    if len(precisions) == 1 and precisions <= {"quarter", "season", "year"}:
        return Precision(precisions.pop())
    return Precision.MONTH


def _announcement(title: str, period: str) -> str:
    """Both within the most that an announcement holds; a browser sends each line break as two signs."""
    period = shortened(period, ANNOUNCEMENT_MOST // 2)
    title = shortened(title, ANNOUNCEMENT_MOST - len(period) - 4)
    return "\n\n".join(filter(None, [title, period]))


def shortened(text: str, most: int) -> str:
    """The text, cut after a whole word where it is longer than `most` signs."""
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return text[:1].upper() + text[1:]


def _deadline(periods: Sequence[dict[str, Any]]) -> date | None:
    """The one deadline of a row."""
    ends = [date.fromisoformat(one["end"]) for one in periods if not one["start"]]
    return ends[0] if len(ends) == 1 else None


def _one_of(choices: type[Choice], value: str | None, otherwise: Fallback) -> Choice | Fallback:
    return choices(value) if value in set(choices) else otherwise


def _key(name: str) -> str:
    """A name as compared: one case, no marks."""
    return re.sub(r"[^\w]+", " ", fold(name)).strip()

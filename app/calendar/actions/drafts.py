"""What an organizer says of an event, and the columns and links that say the same."""

import calendar
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from app.calendar.models import (
    Audience,
    Event,
    EventFormat,
    EventKind,
    Precision,
    Recurrence,
    Scale,
    Visibility,
)
from app.core.db import db
from app.core.errors import RuleBroken
from app.organizations.models import Direction, Field, Organization, Programme, ProgrammeLevel

# What an event is linked to: the name of its rows, that of their ids in a draft, and what they are.
LINKED: dict[str, tuple[str, Any]] = {
    "programmes": ("programme_ids", Programme),
    "fields": ("field_ids", Field),
    "directions": ("direction_ids", Direction),
    "levels": ("level_ids", ProgrammeLevel),
    "cohosts": ("cohost_ids", Organization),
    "invited": ("invited_ids", Organization),
}
_IDS = frozenset(ids for ids, _model in LINKED.values())
_TEXTS = ("announcement", "programme_text", "report", "bring", "results")


class TitleMissing(RuleBroken):
    """An event without a name."""


class AudienceMissing(RuleBroken):
    """An event for nobody."""


class DatesMissing(RuleBroken):
    """The precision asks for dates that are not there."""

    def __init__(self, precision: Precision) -> None:
        self.precision = precision


class DatesOutOfOrder(RuleBroken):
    """The last day lies before the first."""

    def __init__(self, starts_on: date, ends_on: date) -> None:
        self.starts_on, self.ends_on = starts_on, ends_on


class NobodyInvited(RuleBroken):
    """An event for invited organizations that invites none: nobody would ever see it."""


@dataclass(frozen=True)
class Link:
    """Something to read elsewhere; `url` is an address of the web."""

    title: str
    url: str


@dataclass(frozen=True)
class EventDraft:
    """What an organizer says of an event. `hours` are academic hours credited to each who comes;
    `apply_until` is as the model has it; ids are those of the rows that the event is linked to."""

    title: str
    kind: EventKind
    scale: Scale = Scale.REGIONAL
    format: EventFormat = EventFormat.ONSITE
    municipality_id: int | None = None
    announcement: str = ""
    programme_text: str = ""
    report: str = ""
    bring: str = ""
    links: Sequence[Link] = ()
    results: str = ""
    result_links: Sequence[Link] = ()
    audience: Sequence[Audience] = (Audience.PUPILS,)
    grades: frozenset[int] = frozenset()
    special_needs: bool = False
    precision: Precision = Precision.NONE
    starts_on: date | None = None
    ends_on: date | None = None
    recurrence: Recurrence | None = None
    apply_until: date | None = None
    hours: Decimal = Decimal(0)
    visibility: Visibility = Visibility.PUBLIC
    parent_id: int | None = None
    follows_id: int | None = None
    programme_ids: frozenset[int] = frozenset()
    field_ids: frozenset[int] = frozenset()
    direction_ids: frozenset[int] = frozenset()
    level_ids: frozenset[int] = frozenset()
    cohost_ids: frozenset[int] = frozenset()
    invited_ids: frozenset[int] = frozenset()


def draft_of(event: Event) -> EventDraft:
    """The draft that says what the event says."""
    plain = {one.name: getattr(event, one.name) for one in fields(EventDraft) if one.name not in _IDS}
    linked = {ids: linked_ids(event, name) for name, (ids, _model) in LINKED.items()}
    return EventDraft(
        **plain
        | linked
        | {
            "audience": tuple(Audience(one) for one in event.audience),
            "links": tuple(Link(**one) for one in event.links),
            "result_links": tuple(Link(**one) for one in event.result_links),
        }
    )


def linked_ids(event: Event, name: str) -> frozenset[int]:
    """The ids of the rows that the event is linked to under this name."""
    return frozenset(row.id for row in getattr(event, name))


def values_of(draft: EventDraft) -> dict[str, Any]:
    """The columns of an event that says what `draft` says, its dates settled.

    Raises TitleMissing, AudienceMissing, NobodyInvited, DatesMissing, DatesOutOfOrder.
    """
    title = " ".join(draft.title.split())
    if not title:
        raise TitleMissing
    if not draft.audience:
        raise AudienceMissing
    if draft.visibility is Visibility.INVITED and not draft.invited_ids:
        raise NobodyInvited
    columns = {name: value for name, value in vars(_dated(draft)).items() if name not in _IDS}
    return columns | {
        "title": title,
        **{name: getattr(draft, name).strip() for name in _TEXTS},
        **{name: [asdict(link) for link in getattr(draft, name)] for name in ("links", "result_links")},
        "audience": [audience.value for audience in Audience if audience in draft.audience],
    }


def rows_of(draft: EventDraft) -> dict[str, list[Any]]:
    """The rows that the draft links an event to, by the names of LINKED."""
    return {name: _rows(model, getattr(draft, ids)) for name, (ids, model) in LINKED.items()}


def _rows(model: Any, ids: frozenset[int]) -> list[Any]:
    return list(db.session.scalars(select(model).where(model.id.in_(ids)).order_by(model.id))) if ids else []


def _dated(draft: EventDraft) -> EventDraft:
    """The draft with its dates settled: «one day» with a later last day means several, months and quarters
    are taken whole, a year (it may be a school year) is as typed, and what is to be dated has no dates."""
    precision, starts_on, ends_on = draft.precision, draft.starts_on, draft.ends_on
    if precision is Precision.NONE:
        return replace(draft, starts_on=None, ends_on=None)
    if precision not in (Precision.DAYS, Precision.YEAR):
        ends_on = ends_on or starts_on
    if starts_on is None or ends_on is None:
        raise DatesMissing(precision)
    if ends_on < starts_on:
        raise DatesOutOfOrder(starts_on, ends_on)
    if precision in (Precision.DAY, Precision.DAYS):
        precision = Precision.DAY if starts_on == ends_on else Precision.DAYS
    elif precision is Precision.SEASON:
        starts_on, ends_on = _whole_seasons(starts_on, ends_on)
    elif precision is not Precision.YEAR:
        starts_on, ends_on = _whole(1 if precision is Precision.MONTH else 3, starts_on, ends_on)
    return replace(draft, precision=precision, starts_on=starts_on, ends_on=ends_on)


def _whole(months: int, starts_on: date, ends_on: date) -> tuple[date, date]:
    """From the first day of the month (1) or quarter (3) of the start to the last day of that of the end."""
    first = (starts_on.month - 1) // months * months + 1
    last = ((ends_on.month - 1) // months + 1) * months
    last_day = calendar.monthrange(ends_on.year, last)[1]
    return date(starts_on.year, first, 1), date(ends_on.year, last, last_day)


def _whole_seasons(starts_on: date, ends_on: date) -> tuple[date, date]:
    """From the first day of the season of the start to the last of that of the end; winter is December to
    February."""
    year, month = starts_on.year, starts_on.month // 3 * 3
    first = date(year, month, 1) if month else date(year - 1, 12, 1)
    year, month = (ends_on.year + 1, 2) if ends_on.month == 12 else (ends_on.year, ends_on.month // 3 * 3 + 2)
    return first, date(year, month, calendar.monthrange(year, month)[1])

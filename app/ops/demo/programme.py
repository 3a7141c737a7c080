"""The year's programme: the order is read and reviewed row by row, hosts add events, all get their times."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from typing import Literal

from sqlalchemy import ColumnElement, select

from app.booking.actions import Share, share_out
from app.booking.applying.contests import ContestDraft, NominationDraft, save_contest
from app.calendar.actions import EventDraft, SlotDraft, add_slot, create_event, publish
from app.calendar.models import Event, EventFormat, EventKind, Holder, Precision, Slot
from app.core.db import db
from app.ops.demo.days import Days
from app.ops.demo.files import ORDER, table
from app.ops.demo.registry import Region
from app.organizations.models import DatedRow, Field, ProgrammeLevel, school_year_of
from app.organizations.models import Programme as ProgrammeRow
from app.roadmap.actions import accept_row, import_order, reject_row
from app.roadmap.drafts import proposed
from app.roadmap.models import RoadMap
from app.roadmap.reading import read_order

ORDER_YEAR = 2026  # the school year that order.txt is written for


@dataclass(frozen=True)
class Plan:
    """A table of events.toml, where the fields are explained. `hours` are academic, `minutes` of a time."""

    kind: EventKind
    host: str
    number: str | None = None
    key: str | None = None
    title: str = ""
    decision: Literal["publish", "review", "rejected", "draft"] = "publish"
    format: EventFormat = EventFormat.ONSITE
    grades: list[int] = field(default_factory=list)
    special_needs: bool = False
    hours: int = 0
    programmes: list[str] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    announcement: str = ""
    bring: str = ""
    days: list[int] = field(default_factory=list)
    exact: list[int] = field(default_factory=list)
    weekday: int | None = None
    on: list[int] = field(default_factory=list)
    at: str = "10:00"
    minutes: int = 90
    seats: int = 30
    groups: int | None = None
    venue: int = 0
    visitors: int = 0
    apply: int | None = None
    works: int | None = None
    nominations: list[str] = field(default_factory=list)
    follows: str | None = None


@dataclass(frozen=True)
class Programme:
    """What was made: events with their plans, and their times by the plans' keys."""

    events: list[tuple[Plan, Event]]
    times: list[tuple[Plan, Slot]]

    def named(self, key: str) -> list[Slot]:
        """The times of the event with this key, in order."""
        return sorted((slot for plan, slot in self.times if plan.key == key), key=lambda slot: slot.starts_at)

    def event(self, key: str) -> Event:
        return next(event for plan, event in self.events if plan.key == key)


def create_programme(region: Region, days: Days) -> Programme:
    """Everything that schools can find in the calendar. Run with the clock at the beginning of the year."""
    plans = [Plan(**facts | {"kind": EventKind(facts["kind"])}) for facts in table("events")["event"]]
    events = [*_from_order(plans, region, days), *_of_hosts(plans, region, days)]
    times = [(plan, slot) for plan, event in events for slot in _times(plan, event, region, days)]
    for plan, event in events:
        if plan.decision == "publish":
            publish(event, by=region.operator)
        if plan.apply is not None:
            nominations = [NominationDraft(title) for title in plan.nominations]
            save_contest(event, ContestDraft(plan.works, None, nominations), by=region.operator)
    return Programme(events, times)


def _from_order(plans: list[Plan], region: Region, days: Days) -> Iterator[tuple[Plan, Event]]:
    """Import the order and decide on its rows as an operator does: most accepted, one rejected, some left."""
    by_number = {plan.number: plan for plan in plans if plan.number}
    road_map = _imported(region, days)
    for row in road_map.rows:
        plan = by_number.get(row.number or "")
        if plan is None or plan.decision == "review":
            continue
        if plan.decision == "rejected":
            reject_row(row, by=region.operator)
            continue
        draft = _completed(proposed(row.draft, road_map.default_grades), plan, region, days)
        yield plan, accept_row(row, draft, region.hosts[plan.host].id, by=region.operator)


def _imported(region: Region, days: Days) -> RoadMap:
    """The order, moved to the school year of today."""
    shift = school_year_of(days.today) - ORDER_YEAR
    text = re.sub(
        r"20(?=2[67])2[67]", lambda year: str(int(year[0]) + shift), ORDER.read_text(encoding="utf-8")
    )
    data = text.encode()
    digest = hashlib.sha256(data).hexdigest()
    return import_order(read_order(data, name=ORDER.name), ORDER.name, digest, by=region.operator)


def _of_hosts(plans: list[Plan], region: Region, days: Days) -> Iterator[tuple[Plan, Event]]:
    named: dict[str | None, int] = {}
    for plan in plans:
        if plan.number is None:
            draft = _completed(EventDraft(plan.title, plan.kind), plan, region, days)
            draft = replace(draft, follows_id=named[plan.follows] if plan.follows else None)
            event = create_event(draft, region.hosts[plan.host].id, by=region.operator)
            named[plan.key] = event.id
            yield plan, event


def _completed(draft: EventDraft, plan: Plan, region: Region, days: Days) -> EventDraft:
    """What the operator adds to the proposal: the place, the texts, and dates where they are fixed."""
    draft = replace(_described(draft, plan), municipality_id=_place(plan, region))
    if plan.apply is not None:
        draft = replace(draft, apply_until=days.day(plan.apply))
    if not plan.on:
        return draft
    held = days.held(plan.on, plan.weekday)
    precision = Precision.DAY if len(held) == 1 else Precision.DAYS
    return replace(draft, precision=precision, starts_on=held[0], ends_on=held[-1])


def _described(draft: EventDraft, plan: Plan) -> EventDraft:
    return replace(
        draft,
        kind=plan.kind,
        format=plan.format,
        grades=frozenset(plan.grades) or draft.grades,
        special_needs=plan.special_needs,
        hours=Decimal(plan.hours),
        announcement=plan.announcement or draft.announcement,
        bring=plan.bring,
        programme_ids=_titled(ProgrammeRow, plan.programmes),
        field_ids=_titled(Field, plan.fields),
        level_ids=_ids(ProgrammeLevel) if plan.hours else frozenset(),
    )


def _ids(dictionary: type[DatedRow], *conditions: ColumnElement[bool]) -> frozenset[int]:
    return frozenset(db.session.scalars(select(dictionary.id).where(*conditions)))


def _titled(dictionary: type[DatedRow], titles: list[str]) -> frozenset[int]:
    found = _ids(dictionary, dictionary.title.in_(titles))
    if len(found) != len(titles):
        raise LookupError(f"no such {dictionary.__name__}: {titles}")
    return found


def _place(plan: Plan, region: Region) -> int | None:
    """Only what has times at a host's place belongs to a municipality; the rest is for the whole region."""
    here = plan.format is EventFormat.ONSITE and bool(plan.days or not plan.number)
    return region.hosts[plan.host].municipality_id if here else None


def _times(plan: Plan, event: Event, region: Region, days: Days) -> Iterator[Slot]:
    held = days.held(plan.days, plan.weekday)
    exact = [day for day in (days.day(offset) for offset in plan.exact) if day not in held]
    venue = region.venues[plan.host][plan.venue].id if plan.format is EventFormat.ONSITE else None
    for day in sorted(held + exact):
        starts_at = days.moment(day, plan.at)
        ends_at = starts_at + timedelta(minutes=plan.minutes)
        draft = SlotDraft(starts_at, ends_at, plan.seats, venue, plan.groups)
        slot = add_slot(event, draft, by=region.operator)
        if plan.visitors:
            share_out(slot, [Share(plan.visitors, holder=Holder.PUBLIC)], by=region.operator)
        yield slot

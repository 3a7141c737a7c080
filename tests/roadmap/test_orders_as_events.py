"""Every row of a real order can be said as events, and nothing of it has to go into a note.

A row with several periods is an umbrella: its stages follow each other, its further names and dates are its
children. What an order says of one event, one event says.
"""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.calendar import actions
from app.calendar.actions import EventDraft
from app.calendar.models import Audience, Event, EventKind, Precision, Recurrence, Scale
from app.core.db import db, transact
from app.organizations.models import Organization
from app.roadmap.drafts import TITLE_MOST
from tests.make import Make

GOLD = sorted((Path(__file__).parents[2].parent / "shared" / "roadmaps").glob("*.gold.json"))

SCALES = {
    "школьный": Scale.SCHOOL,
    "муниципальный": Scale.MUNICIPAL,
    "региональный": Scale.REGIONAL,
    "всероссийский": Scale.NATIONAL,
}
STAGES = {scale: stage for stage, scale in SCALES.items()}
# The reference tells more kinds of adults apart than the domain does.
AUDIENCES = {
    "students": Audience.PUPILS,
    "preschool": Audience.PRESCHOOL,
    "parents": Audience.PARENTS,
    "teachers": Audience.TEACHERS,
    "staff": Audience.TEACHERS,
    "spo_students": Audience.STUDENTS,
    **dict.fromkeys(("public", "managers", "municipal_coordinators", "organisations"), Audience.ADULTS),
}
Said = tuple[str | None, date | None, date | None]


@pytest.fixture
def host(make: Make) -> Organization:
    return make.organization()


def build(host: Organization, row: dict[str, Any]) -> Event:
    """The row as an event, with children where it is several."""
    facts: dict[str, Any] = {
        "scale": SCALES.get(row["level"], Scale.REGIONAL),
        "audience": [AUDIENCES[one] for one in row["audience"]] or [Audience.PUPILS],
        "grades": frozenset(row["grades"] or ()),
        "special_needs": row["special_needs"],
        "recurrence": Recurrence(row["recurrence"]) if row["recurrence"] else None,
    }
    return _event(host, row, row["sub_events"], facts)


def _event(
    host: Organization, said: dict[str, Any], parts: list[dict[str, Any]], facts: dict[str, Any]
) -> Event:
    periods = said["periods"]
    alone = not parts and len(periods) < 2
    own = facts | (_dates(periods[0]) if alone and periods else {})
    draft = EventDraft(title=said["title"], kind=EventKind(said["kind"]), **own)
    event = actions.create_event(draft, host.id, by=None)
    within = facts | {"parent_id": event.id}
    for part in parts:
        _event(host, part, [], within)
    if not parts and not alone:
        _one_for_each(host, said, within)
    return event


def _one_for_each(host: Organization, said: dict[str, Any], facts: dict[str, Any]) -> None:
    """A child for each period; those that are stages follow each other."""
    before = None
    for period in said["periods"]:
        stage = {"scale": SCALES[period["stage"]], "follows_id": before} if period["stage"] else {}
        part = {"title": said["title"], "kind": said["kind"], "periods": [period]}
        before = _event(host, part, [], facts | stage).id


def _dates(period: dict[str, Any]) -> dict[str, Any]:
    first, last = (date.fromisoformat(day) if day else None for day in (period["start"], period["end"]))
    if first is None:
        return {"apply_until": last}
    return {"precision": _precision(first, last), "starts_on": first, "ends_on": last}


def _precision(first: date, last: date | None) -> Precision:
    if last is None or first == last:
        return Precision.DAY
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return Precision.YEAR
    whole = first.day == 1 and date.fromordinal(last.toordinal() + 1).day == 1
    return Precision.MONTH if whole else Precision.DAYS


def leaves(event: Event) -> Iterator[Event]:
    """The event, or all that it consists of in the end."""
    if not event.children:
        yield event
    for child in event.children:
        yield from leaves(child)


def periods_of(event: Event) -> set[Said]:
    found: set[Said] = set()
    for one in leaves(event):
        staged = one.follows_id or any(other.follows_id == one.id for other in event.children)
        stage = STAGES[one.scale] if staged else None
        if one.starts_on:
            found.add((stage, one.starts_on, one.ends_on))
        if one.apply_until:
            found.add((stage, None, one.apply_until))
    return found


def periods_said(row: dict[str, Any]) -> set[Said]:
    days = lambda text: date.fromisoformat(text) if text else None  # noqa: E731
    return {(one["stage"], days(one["start"]), days(one["end"])) for one in row["periods"]}


@pytest.mark.skipif(not GOLD, reason="the real orders lie in ../shared/roadmaps, which is absent here")
def test_every_row_of_the_orders_is_said_with_nothing_in_notes(make: Make, host: Organization) -> None:
    rows = [row for file in GOLD for row in json.loads(file.read_text("utf-8"))["rows"] if row["is_event"]]
    events = transact(lambda: [build(host, row) for row in rows])
    db.session.expire_all()
    assert len(events) == 80
    for row, event in zip(rows, events, strict=True):
        assert event.title == " ".join(row["title"].split()) and len(event.title) <= TITLE_MOST
        assert (event.kind.value, event.special_needs) == (row["kind"], row["special_needs"]), row["title"]
        assert event.recurrence == row["recurrence"], row["title"]
        assert sorted(event.grades) == (row["grades"] or []), row["title"]
        assert set(event.audience) == ({AUDIENCES[one] for one in row["audience"]} or {"pupils"}), row[
            "title"
        ]
        assert row["level"] in (None, STAGES[event.scale]), row["title"]
        assert periods_of(event) == periods_said(row), row["title"]
        parts = [(part["title"], part["kind"]) for part in row["sub_events"]]
        assert not parts or sorted((one.title, one.kind) for one in event.children) == sorted(parts)
        assert all(one.announcement == one.programme_text == "" for one in (event, *leaves(event)))

"""What may become of an event and its times."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.calendar import actions
from app.calendar.actions import EventDraft, SlotDraft
from app.calendar.models import Event, EventKind, EventState, Pool, Precision, SeatLimit, Slot
from app.core import audit, clock
from app.core.audit import AuditEntry
from app.core.db import db, transact
from app.core.outbox import OutboxMessage
from tests.checks import clean
from tests.make import Make
from tests.race import booked, outcomes, race

WELDER = EventDraft("Сварщик: первый шов", EventKind.TRIAL)


def soon(days: int = 7) -> datetime:
    return clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=days)


def time(capacity: int = 30, **facts: Any) -> SlotDraft:
    begins = facts.pop("starts_at", soon())
    return SlotDraft(begins, facts.pop("ends_at", begins + timedelta(hours=2)), capacity, **facts)


def test_a_draft_sent_from_many_sides_at_once_is_one_but_public_events_have_no_twins(
    app: Flask, make: Make
) -> None:
    host_id = make.organization().id

    def create() -> int:
        return transact(lambda: actions.create_event_once(WELDER, host_id, by=None).id)

    event_id, *others = set(race(app, [create] * 8))
    assert others == []
    transact(lambda: actions.publish(db.session.get_one(Event, event_id), by=None))
    assert create() != event_id


def topics(event: Event) -> list[str]:
    query = select(OutboxMessage.topic).where(OutboxMessage.subject_id == event.id)
    query = query.where(OutboxMessage.topic.startswith("event.")).order_by(OutboxMessage.id)
    return list(db.session.scalars(query))


def cancelled(make: Make) -> Event:
    event = make.event()
    event.state, event.cancel_reason = EventState.CANCELLED, "мороз"
    db.session.commit()
    return event


def test_a_new_event_is_a_draft_that_only_its_host_knows_of(make: Make) -> None:
    host = make.organization()
    event = actions.create_event(WELDER, host.id, by=None)
    assert (event.state, event.is_public, event.host_id) == (EventState.DRAFT, False, host.id)
    assert (event.version, event.sequence) == (1, 0)
    assert topics(event) == []


@pytest.mark.parametrize("title", ["", "  ", "\t\n"])
def test_an_event_has_a_title(make: Make, title: str) -> None:
    with pytest.raises(actions.TitleMissing):
        actions.create_event(replace(WELDER, title=title), make.organization().id, by=None)


def test_an_event_is_for_somebody(make: Make) -> None:
    with pytest.raises(actions.AudienceMissing):
        actions.create_event(replace(WELDER, audience=()), make.organization().id, by=None)


@pytest.mark.parametrize(
    ("precision", "typed", "kept"),
    [
        ("day", ("2026-12-05", None), ("day", "2026-12-05", "2026-12-05")),
        ("day", ("2026-12-05", "2026-12-07"), ("days", "2026-12-05", "2026-12-07")),
        ("days", ("2026-12-05", "2026-12-07"), ("days", "2026-12-05", "2026-12-07")),
        ("days", ("2026-12-05", "2026-12-05"), ("day", "2026-12-05", "2026-12-05")),
        ("month", ("2026-10-14", None), ("month", "2026-10-01", "2026-10-31")),
        ("month", ("2026-10-14", "2028-02-01"), ("month", "2026-10-01", "2028-02-29")),
        ("quarter", ("2026-11-20", None), ("quarter", "2026-10-01", "2026-12-31")),
        ("quarter", ("2026-11-20", "2027-02-01"), ("quarter", "2026-10-01", "2027-03-31")),
        ("year", ("2026-09-01", "2027-05-31"), ("year", "2026-09-01", "2027-05-31")),
        ("none", (None, None), ("none", None, None)),
        ("none", ("2026-12-05", "2026-12-07"), ("none", None, None)),
    ],
)
def test_dates_are_kept_as_exactly_as_they_are_known(
    make: Make, precision: str, typed: tuple[str | None, str | None], kept: tuple[str | None, ...]
) -> None:
    first, last = (date.fromisoformat(day) if day else None for day in typed)
    draft = replace(WELDER, precision=Precision(precision), starts_on=first, ends_on=last)
    event = actions.create_event(draft, make.organization().id, by=None)
    days = [day.isoformat() if day else None for day in (event.starts_on, event.ends_on)]
    assert (event.precision.value, *days) == kept


@pytest.mark.parametrize(
    ("precision", "first", "last"),
    [
        ("day", None, None),
        ("day", None, date(2026, 10, 7)),  # a deadline is not a day of an event
        ("days", date(2026, 10, 7), None),
        ("month", None, None),
        ("year", date(2026, 9, 1), None),
    ],
)
def test_a_date_without_its_days_is_refused(
    make: Make, precision: str, first: date | None, last: date | None
) -> None:
    draft = replace(WELDER, precision=Precision(precision), starts_on=first, ends_on=last)
    with pytest.raises(actions.DatesMissing) as refusal:
        actions.create_event(draft, make.organization().id, by=None)
    assert refusal.value.precision.value == precision


@pytest.mark.parametrize("precision", ["day", "days", "month", "quarter", "year"])
def test_the_last_day_is_never_before_the_first(make: Make, precision: str) -> None:
    days = {"starts_on": date(2027, 2, 1), "ends_on": date(2026, 12, 1)}
    with pytest.raises(actions.DatesOutOfOrder):
        actions.create_event(
            replace(WELDER, precision=Precision(precision), **days), make.organization().id, by=None
        )


def test_words_change_the_version_but_not_the_sequence_of_calendars(make: Make) -> None:
    event = actions.create_event(WELDER, make.organization().id, by=None)
    actions.edit_event(event, replace(WELDER, announcement="Сварят пластину"), by=None)
    assert (event.version, event.sequence) == (2, 0)


@pytest.mark.parametrize(
    "moved",
    [
        {"precision": Precision.DAY, "starts_on": date(2026, 12, 5)},
        {"format": "online"},
    ],
)
def test_time_and_place_raise_the_sequence_too(make: Make, moved: dict[str, Any]) -> None:
    event = actions.create_event(WELDER, make.organization().id, by=None)
    actions.edit_event(event, replace(WELDER, **moved), by=None)
    assert (event.version, event.sequence) == (2, 1)


def test_a_form_sent_again_unchanged_leaves_no_trace(make: Make) -> None:
    draft = replace(WELDER, hours=Decimal("1.5"), grades=frozenset({8, 9}), announcement="Сварят")
    event = transact(lambda: actions.create_event(draft, make.organization().id, by=None))
    actions.edit_event(event, draft, by=None)
    assert event.version == 1
    assert [entry.action for entry in audit.history("event", event.id)] == ["event.created"]


def test_the_log_tells_from_what_to_what(make: Make) -> None:
    host = make.organization()
    event = actions.create_event(replace(WELDER, grades=frozenset({8})), host.id, by=7)
    actions.edit_event(event, replace(WELDER, grades=frozenset({8, 9}), hours=Decimal("1.5")), by=8)
    created, changed = audit.history("event", event.id)
    assert (created.action, created.actor_id, created.after["title"]) == ("event.created", 7, WELDER.title)
    assert (changed.action, changed.actor_id) == ("event.changed", 8)
    assert (changed.before["grades"], changed.after["grades"]) == ([8], [8, 9])
    assert Decimal(changed.after["hours"]) == Decimal("1.5")
    assert set(changed.after) == {"grades", "hours"}


def test_publishing_shows_the_event_and_leaves_a_message(make: Make) -> None:
    event = make.event(published=False)
    actions.publish(event, by=None)
    assert event.is_public and (event.version, event.sequence) == (2, 1)
    assert topics(event) == ["event.published"]
    assert audit.history("event", event.id)[-1].action == "event.published"


def test_an_event_without_a_date_is_published_as_to_be_dated(make: Make) -> None:
    event = make.event(published=False, precision=Precision.NONE)
    actions.publish(event, by=None)
    assert event.is_public and event.starts_on is None


def test_an_event_is_published_once(make: Make) -> None:
    with pytest.raises(actions.AlreadyPublished):
        actions.publish(make.event(), by=None)


def test_readers_are_told_of_changes_of_what_is_public_and_only_of_that(make: Make) -> None:
    draft, public = make.event(published=False), make.event()
    for event in (draft, public):
        actions.edit_event(event, WELDER, by=None)
        actions.add_slot(event, time(), by=None)
    assert topics(draft) == []
    assert topics(public) == ["event.published", "event.changed", "event.changed"]


def test_a_cancelled_event_stays_as_it_is(make: Make) -> None:
    event = cancelled(make)
    with pytest.raises(actions.EventIsCancelled) as refusal:
        actions.edit_event(event, WELDER, by=None)
    assert refusal.value.reason == "мороз"
    with pytest.raises(actions.EventIsCancelled):
        actions.publish(event, by=None)
    with pytest.raises(actions.EventIsCancelled):
        actions.add_slot(event, time(), by=None)


def test_a_time_has_all_its_seats_in_one_pool(make: Make) -> None:
    event = make.event()
    slot = actions.add_slot(event, time(30, groups=2), by=5)
    pool = db.session.scalars(select(Pool).where(Pool.slot_id == slot.id)).one()
    assert (pool.capacity, pool.taken, pool.waiting, slot.capacity) == (30, 0, 0, 30)
    assert actions.groups_of(slot.id) == 2
    assert [slot.id] == [one.id for one in event.slots]
    entry = audit.history("slot", slot.id)[0]
    assert (entry.action, entry.actor_id, entry.after["capacity"]) == ("slot.added", 5, 30)


def test_a_time_without_a_limit_of_groups_has_none(make: Make) -> None:
    slot = actions.add_slot(make.event(), time(), by=None)
    assert actions.groups_of(slot.id) is None


def test_times_leave_the_dates_of_the_event_as_typed(make: Make) -> None:
    event = make.event(precision=Precision.MONTH, starts_on=date(2026, 12, 1))
    before = (event.version, event.sequence)
    actions.add_slot(event, time(), by=None)
    assert (event.precision, event.starts_on) == (Precision.MONTH, date(2026, 12, 1))
    assert (event.version, event.sequence) == (before[0] + 1, before[1] + 1)


@pytest.mark.parametrize("length", [timedelta(0), timedelta(minutes=-1)])
def test_a_time_ends_after_it_begins(make: Make, length: timedelta) -> None:
    with pytest.raises(actions.SlotEndsBeforeStart):
        actions.add_slot(make.event(), time(ends_at=soon() + length), by=None)


def test_a_time_lasts_a_week_at_most(make: Make) -> None:
    event, week = make.event(), timedelta(days=7)
    actions.add_slot(event, time(ends_at=soon() + week), by=None)
    with pytest.raises(actions.SlotTooLong):
        actions.add_slot(event, time(ends_at=soon() + week + timedelta(minutes=1)), by=None)


def test_a_time_lies_ahead(make: Make) -> None:
    with pytest.raises(actions.SlotInPast):
        actions.add_slot(make.event(), time(starts_at=clock.now() - timedelta(minutes=1)), by=None)


def test_the_same_time_sent_twice_is_one(make: Make) -> None:
    event = make.event()
    slot = actions.add_slot(event, time(), by=None)
    with pytest.raises(actions.SlotExists) as refusal:
        actions.add_slot(event, time(60), by=None)
    assert refusal.value.slot_id == slot.id


def test_a_called_off_time_may_be_set_anew(make: Make) -> None:
    event = make.event()
    slot = actions.add_slot(event, time(), by=None)
    slot.cancelled_at = clock.now()
    db.session.flush()
    assert actions.add_slot(event, time(), by=None).id != slot.id


def test_a_time_that_nobody_booked_is_changed_with_its_seats(make: Make) -> None:
    event = make.event()
    slot = make.slot(30, event, groups=2)
    sequence = event.sequence
    actions.edit_slot(slot, time(40, starts_at=soon(9), groups=3), by=6)
    pool = db.session.scalars(select(Pool).where(Pool.slot_id == slot.id)).one()
    assert (slot.capacity, pool.capacity, actions.groups_of(slot.id)) == (40, 40, 3)
    assert (slot.starts_at, slot.sequence, event.sequence) == (soon(9), 1, sequence + 1)
    entry = audit.history("slot", slot.id)[-1]
    assert (entry.action, entry.before["capacity"], entry.after["capacity"]) == ("slot.changed", 30, 40)
    clean()


def test_the_limit_of_groups_can_be_lifted(make: Make) -> None:
    slot = make.slot(30, groups=2)
    actions.edit_slot(slot, time(30), by=None)
    assert db.session.scalar(select(func.count()).select_from(SeatLimit)) == 0


def test_a_time_sent_again_unchanged_leaves_no_trace(make: Make) -> None:
    slot = make.slot(30, starts_at=soon())
    actions.edit_slot(slot, time(30), by=None)
    assert slot.sequence == 0
    assert [entry.action for entry in audit.history("slot", slot.id)] == ["slot.added"]


def test_a_booked_time_is_not_changed_in_silence(make: Make) -> None:
    slot = make.slot(30)
    make.booking(slot, 20)
    with pytest.raises(actions.SlotHasBookings) as refusal:
        actions.edit_slot(slot, time(40), by=None)
    assert (refusal.value.taken, refusal.value.waiting) == (20, 0)


def test_a_time_that_groups_wait_for_is_not_changed_either(make: Make) -> None:
    slot = make.slot(30)
    db.session.scalars(select(Pool).where(Pool.slot_id == slot.id)).one().waiting = 1
    db.session.commit()
    with pytest.raises(actions.SlotHasBookings) as refusal:
        actions.edit_slot(slot, time(40), by=None)
    assert refusal.value.waiting == 1


def test_a_cancelled_time_stays_as_it_is(make: Make) -> None:
    slot = make.slot(30)
    slot.cancelled_at, slot.cancel_reason = clock.now(), "мороз"
    db.session.commit()
    with pytest.raises(actions.SlotIsCancelled) as refusal:
        actions.edit_slot(slot, time(40), by=None)
    assert refusal.value.reason == "мороз"


def test_a_time_of_a_cancelled_event_stays_as_it_is(make: Make) -> None:
    event = cancelled(make)
    db.session.add(
        slot := Slot(event=event, starts_at=soon(), ends_at=soon(8), capacity=5, changed_at=soon())
    )
    db.session.flush()
    db.session.add(Pool(slot_id=slot.id, capacity=5))
    db.session.commit()
    with pytest.raises(actions.EventIsCancelled):
        actions.edit_slot(slot, time(), by=None)


@pytest.mark.parametrize(
    ("refusal", "draft"),
    [
        (actions.SlotEndsBeforeStart, lambda: time(ends_at=soon(6))),
        (actions.SlotTooLong, lambda: time(ends_at=soon(15))),
        (actions.SlotInPast, lambda: time(starts_at=soon(-1))),
        (actions.SlotExists, lambda: time(starts_at=soon(3))),
    ],
)
def test_a_time_is_moved_only_where_one_could_be_added(make: Make, refusal: Any, draft: Any) -> None:
    event = make.event()
    make.slot(30, event, starts_at=soon(3))
    slot = make.slot(30, event)
    with pytest.raises(refusal):
        actions.edit_slot(slot, draft(), by=None)


def test_two_who_change_an_event_at_once_both_leave_their_change(app: Flask, make: Make) -> None:
    event_id, version = make.event().id, 2

    def rename(number: int) -> str:
        def work() -> None:
            event = db.session.get_one(Event, event_id)
            actions.edit_event(event, replace(WELDER, title=f"Название {number}"), by=None)

        transact(work)
        return "changed"

    works = [lambda number=number: rename(number) for number in range(4)]
    assert outcomes(race(app, works)) == {"changed": 4}
    assert db.session.get_one(Event, event_id, populate_existing=True).version == version + 4
    changes = select(func.count()).where(AuditEntry.action == "event.changed")
    assert db.session.scalar(changes) == 4


def test_a_time_changed_while_a_class_books_it_keeps_its_seats_in_order(app: Flask, make: Make) -> None:
    slot, school_class = make.slot(30), make.school_class(roll=25)
    request, slot_id = make.request(slot, school_class), slot.id

    def shrink() -> str:
        transact(lambda: actions.edit_slot(db.session.get_one(Slot, slot_id), time(20), by=None))
        return "changed"

    results = outcomes(race(app, [shrink, lambda: booked(request)]))
    assert results["changed"] + results["confirmed"] == 1, results
    clean()

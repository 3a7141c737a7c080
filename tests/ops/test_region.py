"""A part of the large demo: made like the whole, it keeps the same promises."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import func, select

from app import create_app
from app.attendance.models import Sheet, SheetLine
from app.booking.models import Booking, BookingState
from app.calendar.models import Event, EventState, Precision, Slot
from app.config import Config
from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.outbox.queries import is_anything_due
from app.ops import demo
from app.ops.demo import load as loading
from tests.make import Make

NOON = datetime(2026, 11, 21, 12, tzinfo=ZoneInfo("Europe/Moscow"))
PART = loading.Size.of(1 / 200)


def load(app: Flask) -> demo.Summary:
    with clock.pinned(NOON):
        return loading.load_region(app.config["ZONE"], lambda *_told: None, PART)


def test_a_whole_region_has_what_the_promises_are_measured_on():
    whole = loading.Size.of()
    assert (whole.schools, whole.classes, whole.events, whole.slots) == (1_144, 12_000, 10_000, 15_000)
    assert (whole.bookings, whole.lines) == (40_000, 1_000_000)


def test_a_part_is_as_large_as_it_says_and_keeps_every_promise(app: Flask, make: Make):
    told = load(app)
    assert (told.municipalities, told.schools) == (55, PART.schools)
    assert (told.events, told.times, told.bookings) == (PART.events, PART.slots, PART.bookings)
    assert db.session.scalar(select(func.count()).select_from(SheetLine)) == PART.lines
    with clock.pinned(NOON):
        assert list(demo.violations(app.extensions["invariants"])) == []
        assert not is_anything_due(clock.now())
    assert set(db.session.scalars(select(Booking.state).distinct())) == {
        BookingState.CONFIRMED,
        BookingState.WAITING,
        BookingState.CANCELLED_BY_SCHOOL,
    }
    early = select(Sheet.id).join(Sheet.booking).join(Booking.slot).where(Sheet.created_at < Slot.ends_at)
    assert db.session.scalars(early).all() == []
    # Ids were given by the load: the next change of a person must not meet one of them.
    assert make.slot(event=make.event()).id == told.times + 1


def test_two_loads_on_one_day_are_the_same(migrated_sqlite: Path, tmp_path: Path):
    queries = (
        select(Event.title, Event.kind, Event.state, Event.starts_on, Event.precision),
        select(Slot.starts_at, Slot.capacity, Slot.cancel_reason),
        select(Booking.slot_id, Booking.organization_id, Booking.seats, Booking.state, Booking.created_at),
        select(SheetLine.class_id, SheetLine.came_school, SheetLine.special_needs),
        select(AuditEntry.action, AuditEntry.subject_id),
    )
    found = []
    for name in ("first", "second"):
        file = tmp_path / f"{name}.sqlite3"
        file.write_bytes(migrated_sqlite.read_bytes())
        app = create_app(Config("test", tmp_path, f"sqlite:///{file}", testing=True))
        with app.app_context():
            load(app)
            found.append([db.session.execute(query).all() for query in queries])
            db.engine.dispose()
    assert found[0] == found[1]
    events = found[0][0]
    assert {EventState.PUBLISHED, EventState.FINISHED, EventState.CANCELLED} == {one.state for one in events}
    assert {Precision.DAY, Precision.DAYS} < {one.precision for one in events}

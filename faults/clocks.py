"""T7: clocks that are wrong. Deadlines follow the database, no letter comes twice, a year ends quietly."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlalchemy import func, select

from app.booking.models import Booking
from app.calendar.models import Event
from app.core import clock
from app.core.db import db
from app.core.outbox.models import OutboxMessage
from faults.browser import Cut
from faults.installation import Installation
from faults.report import Verdict
from faults.serving import ROOT, Servers, shifted

HOUR, DAY = 3600, 86_400
FEW = (300, -HOUR)
SHIFTS = (300, -300, HOUR, -HOUR, 400 * DAY, -400 * DAY)
MARGIN = timedelta(minutes=10)
ACROSS = 20.0  # seconds around midnight


def wrong_clocks(there: Installation, shifts: Sequence[int] = SHIFTS) -> Verdict:
    """On PostgreSQL processes with clocks that differ from the database's; on SQLite, which has no clock of
    its own, the end of a year."""
    begun = time.monotonic()
    if there.engine == "sqlite":
        figures, wrong = _midnight(there)
    else:
        figures, wrong = _apart(there, shifts)
    figures += f"; {time.monotonic() - begun:.0f} s"
    return Verdict("T7 clock", there.engine, figures, [*wrong, *there.audit()])


def _apart(there: Installation, shifts: Sequence[int]) -> tuple[str, list[str]]:
    wrong: list[str] = []
    open_event, closed_event = there.event(), there.event()
    now = clock.now()
    db.session.rollback()
    there.make.terms(_event(open_event), closes_at=now + timedelta(minutes=30))
    there.make.terms(_event(closed_event), closes_at=now - MARGIN)
    slots = there.slots([1000] * len(shifts), open_event), there.slots([1000], closed_event)
    school = there.schools(1)[0]
    soon = there.slots([1000] * 3)
    for shift in shifts:
        with Servers.running(there.url, there.folder, 1, shift=shift) as servers:
            browser = school.browser(servers.port)
            class_id = school.classes[shifts.index(shift)]
            taken = browser.book(slots[0][shifts.index(shift)], class_id, 20, uuid4().hex)
            late = browser.book(slots[1][0], class_id, 20, uuid4().hex)
            browser.close()
        if not taken.booking_id:
            wrong.append(f"clock {shift:+} s: a time that is open answered {taken.status} {taken.location}")
        if late.status != 409:
            wrong.append(f"clock {shift:+} s: a time that is closed answered {late.status} {late.location}")
    with Servers.running(there.url, there.folder, 1) as servers:
        for slot, class_id in zip(soon, school.classes[len(shifts) :], strict=False):
            assert school.browser(servers.port).book(slot, class_id, 20, uuid4().hex).booking_id
    messages = [_do_what_is_due(there, shift) for shift in (0, *shifts)]
    if len(set(messages)) != 1:
        wrong.append(f"letters were left twice: {messages} messages after each clock")
    figures = f"{len(shifts)} clocks that are wrong, {messages[0]} messages after each"
    return figures, wrong


def _do_what_is_due(there: Installation, shift: int) -> int:
    """In a process with this clock; answers how many messages there are then."""
    subprocess.run(
        [sys.executable, "-m", "faults.due", there.url, str(there.folder), str(shift)], cwd=ROOT, check=True
    )
    db.session.rollback()
    return db.session.scalar(select(func.count(OutboxMessage.id))) or 0


def _midnight(there: Installation) -> tuple[str, list[str]]:
    """From ten seconds before the end of a year on."""
    zone, real = clock.zone(), datetime.now(UTC)
    end = datetime(real.astimezone(zone).year + 1, 1, 1, tzinfo=zone)
    shift = round((end - timedelta(seconds=ACROSS / 2) - real).total_seconds())
    with shifted(shift):
        schools, slots = there.schools(2), there.slots([1000] * 10)
    told: Counter[int] = Counter()
    wishes = [(slot, number) for slot in slots for number in range(len(schools[0].classes))]
    until = time.monotonic() + ACROSS
    with Servers.running(there.url, there.folder, 1, shift=shift) as servers:
        for slot, number in wishes:
            if time.monotonic() > until:
                break
            time.sleep(ACROSS / len(wishes))
            for school in schools:
                try:
                    answer = school.browser(servers.port).book(
                        slot, school.classes[number], 20, uuid4().hex, wait=True
                    )
                except Cut:
                    told[0] += 1
                else:
                    told[answer.status] += 1
    db.session.rollback()
    days = {at.astimezone(zone).date() for at in db.session.scalars(select(Booking.created_at))}
    db.session.rollback()
    wrong = [f"{count} times {status}" for status, count in told.items() if status not in (303, 409)]
    if not told[303] or len(days) < 2:
        wrong.append("nobody booked on both sides of midnight")
    return f"{told[303]} bookings and {told[409]} refusals around midnight, on {len(days)} days", wrong


def _event(event_id: int) -> Event:
    return db.session.get_one(Event, event_id)

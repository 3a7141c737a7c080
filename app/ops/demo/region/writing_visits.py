"""Visits as rows: bookings with lines and seats, what was told of them, and sheets as the log has them."""

import random
from datetime import datetime
from decimal import Decimal
from typing import Any

from app.attendance.models import Sheet, SheetLine
from app.booking.actions import adults_needed
from app.booking.models import LIVE, Booking, BookingLine, BookingState
from app.calendar.models import Pool
from app.core.audit import AuditEntry
from app.core.outbox.models import OutboxMessage
from app.ops.demo.groups import TEACHERS
from app.ops.demo.region.events import Time
from app.ops.demo.region.visits import Visit
from app.ops.demo.region.writing import Tell, Writer
from app.organizations.models import PUPILS_PER_ADULT

MISSING, SPECIAL_NEEDS = (0, 0, 1, 1, 2, 3, 4), (0, 0, 0, 0, 1, 1, 2)


class VisitRows:
    """Writes visits for the operator of the region; `pools` are the common pools by their times."""

    def __init__(self, writer: Writer, operator: int, draw: random.Random) -> None:
        self.writer, self.operator, self.draw = writer, operator, draw
        self.pools: dict[int, int] = {}

    def write(self, visits: list[Visit], times: list[Time], tell: Tell) -> None:
        """All visits, then the pools, which know by now what is taken."""
        self.pools = {time.id: self.writer.id(Pool) for time in times}
        for number, visit in enumerate(visits):
            self._booking(visit, number)
            if number % 200 == 0:
                tell(number, len(visits))
        for time in times:
            self._pool(time)

    def _booking(self, visit: Visit, number: int) -> None:
        booking_id = self.writer.id(Booking)
        adults = adults_needed(visit.seats, PUPILS_PER_ADULT)
        person = {
            "adults": adults,
            "adult_name": TEACHERS[number % len(TEACHERS)],
            "adult_phone": f"8 (863) 006-{number // 100 % 100:02}-{number % 100:02}",
        }
        self.writer.add(
            "booking",
            id=booking_id,
            slot_id=visit.time.id,
            organization_id=visit.school.id,
            municipality_id=visit.school.municipality_id,
            state=visit.state,
            seats=visit.seats,
            **person,
            queue_no=1 if visit.state is BookingState.WAITING else None,
            version=2 if visit.left_at else 1,
            created_at=visit.booked_at,
            changed_at=visit.left_at or visit.booked_at,
            created_by=self.operator,
        )
        self._parts(booking_id, visit, person)
        self._told(booking_id, visit)
        if visit.marked_at is not None:
            self._sheet(booking_id, visit, adults, visit.marked_at)

    def _parts(self, booking_id: int, visit: Visit, person: dict[str, Any]) -> None:
        """Its lines, its seats and its key."""
        add, live = self.writer.add, visit.state in LIVE
        lines = [[one.id, one.roll] for one in visit.classes]
        for class_id, seats in lines:
            line = {"booking_id": booking_id, "slot_id": visit.time.id, "class_id": class_id, "seats": seats}
            add("booking_line", id=self.writer.id(BookingLine), live=live, **line)
        if visit.state is BookingState.CONFIRMED:
            add("booking_seat", booking_id=booking_id, pool_id=self.pools[visit.time.id], seats=visit.seats)
        adults, name, phone = person.values()
        asked = {"slot": visit.time.id, "lines": lines, "adults": adults, "name": name, "phone": phone}
        add(
            "booking_key",
            key=f"demo-{booking_id}",
            organization_id=visit.school.id,
            asked=asked,
            booking_id=booking_id,
            created_at=visit.booked_at,
        )

    def _told(self, booking_id: int, visit: Visit) -> None:
        """One entry of the log and one message for each version; nobody is written to about this past."""
        moves: list[tuple[BookingState, datetime]] = [(visit.state, visit.booked_at)]
        if visit.left_at is not None:
            moves = [(BookingState.CONFIRMED, visit.booked_at), (visit.state, visit.left_at)]
        for version, (state, at) in enumerate(moves, 1):
            before = {"state": moves[0][0].value} if version > 1 else {}
            reason = "Карантин в классе" if version > 1 else None
            after = {"state": state.value, "seats": visit.seats}
            self._entry(at, f"booking.{state}", "booking", booking_id, after, before=before, reason=reason)
            self._message(f"booking.{state}", booking_id, version, visit.school.id, at)

    def _sheet(self, booking_id: int, visit: Visit, adults: int, at: datetime) -> None:
        sheet_id, held_on = self.writer.id(Sheet), visit.day
        identity = {
            "booking": booking_id,
            "event": visit.time.event_id,
            "organization": visit.school.id,
            "held_on": held_on.isoformat(),
        }
        self.writer.add(
            "sheet",
            id=sheet_id,
            booking_id=booking_id,
            event_id=visit.time.event_id,
            organization_id=visit.school.id,
            held_on=held_on,
            adults=adults,
            hours=visit.time.hours,
            school_at=at,
            filled_by=self.operator,
            created_at=at,
            changed_at=at,
            version=1,
        )
        hours = visit.time.hours
        lines = {str(one.id): self._line(sheet_id, one.id, one.roll, hours) for one in visit.classes}
        after = {**identity, "adults": adults, "hours": int(hours * 10), "lines": lines}
        self._entry(at, "sheet.filled", "sheet", sheet_id, after)

    def _line(self, sheet_id: int, class_id: int, booked: int, hours: Decimal) -> dict[str, int]:
        """A few are missing; as the log has it."""
        draw = self.draw.random
        came = booked - MISSING[int(draw() * len(MISSING))]
        special_needs = SPECIAL_NEEDS[int(draw() * len(SPECIAL_NEEDS))]
        counts = {"booked": booked, "walk_ins": 0, "special_needs": special_needs}
        line = {"sheet_id": sheet_id, "class_id": class_id, "came_school": came}
        self.writer.add("sheet_line", id=self.writer.id(SheetLine), hours=came * hours, **line, **counts)
        return counts | {"came": came}

    def _entry(
        self,
        at: datetime,
        action: str,
        subject: str,
        subject_id: int,
        after: dict[str, Any],
        *,
        before: dict[str, Any] | None = None,
        reason: str | None = None,
    ) -> None:
        self.writer.add(
            "audit_entry",
            id=self.writer.id(AuditEntry),
            at=at,
            actor_id=self.operator,
            action=action,
            subject=subject,
            subject_id=subject_id,
            before=before or {},
            after=after,
            reason=reason,
        )

    def _message(self, topic: str, subject_id: int, version: int, recipient_id: int, at: datetime) -> None:
        self.writer.add(
            "outbox_message",
            id=self.writer.id(OutboxMessage),
            topic=topic,
            subject_id=subject_id,
            version=version,
            recipient_id=recipient_id,
            payload={},
            created_at=at,
            due_at=at,
            done_at=at,
        )

    def _pool(self, time: Time) -> None:
        """All seats are for everybody who may book."""
        self.writer.add(
            "pool",
            id=self.pools[time.id],
            slot_id=time.id,
            capacity=time.capacity,
            taken=time.taken,
            waiting=time.waiting,
            closed=bool(time.reason),
        )

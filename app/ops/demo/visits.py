"""A group's visit to a time, from the booking to the sheet, as acts to put on the demo's timeline."""

import random
from dataclasses import dataclass, field

from app.attendance.actions import Came, Marking, fill_sheet, mark_booking
from app.attendance.models import MARKED, Sheet, Side, who_of
from app.booking.actions import Request, accept, book, cancel, decline
from app.booking.models import Booking, BookingLine

SILENT, DIFFERENT = 0.2, 0.15  # shares of visits: of hosts that count nobody, of schools that count otherwise


@dataclass
class Visit:
    """One group; `by` is the person who acts for it. The booking is there once `book` has been done."""

    request: Request
    by: int
    booking: Booking = field(init=False)
    sheet: Sheet | None = None
    at_the_gate: list[Came] | None = None

    def book(self) -> None:
        self.booking = book(self.request, by=self.by)

    def cancel(self) -> None:
        """Leave, unless the host has called the time off meanwhile."""
        if self.booking.is_live:
            cancel(self.booking, by=self.by, reason="Карантин в классе")

    def accept(self) -> None:
        accept(self.booking, by=self.by)

    def decline(self) -> None:
        decline(self.booking, by=self.by)

    def count(self) -> None:
        """The host's count at the entrance, by the event's link; some hosts count nobody. It has a lot of its
        own, so that all else is drawn as if nobody had counted."""
        draw = random.Random(f"{self.booking.slot_id} {self.booking.organization_id}")  # noqa: S311  # a demo
        if self.booking.state not in MARKED or draw.random() < SILENT or self.booking.slot.sessions:
            return
        self.at_the_gate = [_came(line, draw) for line in self.booking.lines]
        counts = [Came(one.who, one.came, walk_ins=one.walk_ins) for one in self.at_the_gate]
        late = draw.random() < 0.05
        adults = self.request.adults
        marking = Marking(Side.HOST, counts, None, adults, late=late, link=True)
        mark_booking(self.booking.id, marking)
        if draw.random() < DIFFERENT:
            self.at_the_gate = None

    def mark(self, draw: random.Random) -> None:
        """Fill the sheet: a few are ill, now and then somebody comes along. Only who held seats has one."""
        if self.booking.state in MARKED:
            came = [_came(line, draw) for line in self.booking.lines]
            came = self.at_the_gate or came
            self.sheet = fill_sheet(self.booking.id, came, self.request.adults, by=self.by)

    def correct(self) -> None:
        """Count again by the class register: one fewer of each class."""
        if self.sheet is not None:
            came = [
                Came(line.who, fewer := max((line.came_school or 0) - 1, 0), min(line.special_needs, fewer))
                for line in self.sheet.lines
            ]
            adults, reason = self.sheet.adults, "Сверили с классным журналом"
            fill_sheet(self.booking.id, came, adults, by=self.by, reason=reason)


def _came(line: BookingLine, draw: random.Random) -> Came:
    extra = int(draw.random() < 0.04)
    came = max(line.seats + extra - draw.choice((0, 0, 1, 1, 2, 3, 4)) * (1 - extra), 0)
    special_needs = min(draw.choice((0, 0, 0, 1, 2)), came)
    return Came(who_of(line), came, special_needs, walk_ins=extra)

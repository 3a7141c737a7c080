"""A group's visit to a time, from the booking to the sheet, as acts to put on the demo's timeline."""

import random
from dataclasses import dataclass, field

from app.attendance.actions import Came, fill_sheet
from app.attendance.models import Sheet
from app.booking.actions import Request, accept, book, cancel, decline
from app.booking.models import Booking, BookingState


@dataclass
class Visit:
    """One group; `by` is the person who acts for it. The booking is there once `book` has been done."""

    request: Request
    by: int
    booking: Booking = field(init=False)
    sheet: Sheet | None = None

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

    def mark(self, draw: random.Random) -> None:
        """Fill the sheet: a few are ill, now and then somebody comes along. Only who held seats has one."""
        if self.booking.state is BookingState.CONFIRMED:
            came = [_came(line.class_id, line.seats, draw) for line in self.booking.lines if line.class_id]
            self.sheet = fill_sheet(self.booking.id, came, self.request.adults, by=self.by)

    def correct(self) -> None:
        """Count again by the class register: one fewer of each class."""
        if self.sheet is not None:
            came = [
                Came(
                    line.class_id, max(line.came_school - 1, 0), min(line.special_needs, line.came_school - 1)
                )
                for line in self.sheet.lines
            ]
            adults, reason = self.sheet.adults, "Сверили с классным журналом"
            fill_sheet(self.booking.id, came, adults, by=self.by, reason=reason)


def _came(class_id: int, seats: int, draw: random.Random) -> Came:
    extra = int(draw.random() < 0.04)
    came = seats + extra - draw.choice((0, 0, 1, 1, 2, 3, 4)) * (1 - extra)
    return Came(class_id, came, special_needs=draw.choice((0, 0, 0, 1, 2)), walk_ins=extra)

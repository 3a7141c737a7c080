"""A group's visit to a time, from the booking to the sheet, as acts to put on the demo's timeline."""

import random
from dataclasses import dataclass, field

from app.attendance.actions import Came, fill_sheet
from app.attendance.models import MARKED, Sheet, who_of
from app.booking.actions import Request, accept, book, cancel, decline
from app.booking.models import Booking, BookingLine


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
        if self.booking.state in MARKED:
            came = [_came(line, draw) for line in self.booking.lines]
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

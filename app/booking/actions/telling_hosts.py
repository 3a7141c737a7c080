"""What the host is told of single groups: that it is to answer, and that one does not come any more."""

from datetime import UTC

from app.booking.models import Booking, BookingState
from app.booking.time_requests.queries import coordinators
from app.core import clock, outbox
from app.core.working_time import WORKING_DAY, before_working_hours
from app.organizations.queries import working_calendar

_EXPECTED = frozenset({BookingState.CONFIRMED, BookingState.REQUESTED})


def tell_host(booking: Booking, before: BookingState | None) -> None:
    """Leave the host's letters of a booking that has just come from the state `before` to its present one."""
    asked = booking.state is BookingState.REQUESTED
    gone = booking.state is BookingState.CANCELLED_BY_SCHOOL and before in _EXPECTED
    if asked or gone:
        topic = "group.asked" if asked else "group.gone"
        outbox.put(topic, booking.id, booking.version, booking.slot.event.host_id)
    if asked:
        remind_of_term(booking)


def remind_of_term(booking: Booking) -> None:
    """Letters that are only written while the host has not answered: to it a working day before the term (of
    a short one, half-way), to coordinators after it. Each knows the term that it is about."""
    due, now = booking.answer_due_at, clock.now()
    if due is None:
        return
    usual = before_working_hours(due, WORKING_DAY, clock.zone(), working_calendar())
    remind_in = usual - now if usual > now else (due - now) / 2
    number, version, term = booking.id, booking.version, due.astimezone(UTC).isoformat()
    outbox.put("group.unanswered", number, version, booking.slot.event.host_id, delay=remind_in, term=term)
    for organization_id in coordinators(booking.organization):
        outbox.put("group.overdue", number, version, organization_id, delay=due - now, term=term)

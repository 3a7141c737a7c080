"""Bookings that were never made, for the gallery of letters."""

from datetime import timedelta

from flask_babel import get_locale
from flask_babel import gettext as _

from app.booking.models import BookingState
from app.booking.notices import Notice
from app.booking.replacing import OtherTime
from app.calendar.models import Audience, EventKind
from app.core import clock


def example(state: BookingState) -> Notice:
    """A booking in this state that was never made, in the present language."""
    now = clock.now()
    starts_at = (now + timedelta(days=9)).replace(hour=7, minute=0, second=0, microsecond=0)
    lost = state in (BookingState.CANCELLED_BY_HOST, BookingState.EXPIRED)
    return Notice(
        booking_id=4821,
        event_id=1,
        slot_id=1,
        state=state,
        title=_("How a river port works"),
        kind=EventKind.EXCURSION,
        starts_at=starts_at,
        hours=((starts_at, starts_at + timedelta(hours=2)),),
        school=_("School No. 3"),
        host=_("The port of Azov"),
        place=_("1 Portovaya street, gate 2"),
        phone="8 863 200-00-00",
        bring=_("a passport or a birth certificate"),
        lines=(("8Б" if str(get_locale()) == "ru" else "8B", None),),
        one_class=True,
        audience=Audience.PUPILS,
        seats=25,
        adults=2,
        queue=3,
        offer_until=now + timedelta(days=1) if state is BookingState.OFFERED else None,
        answer_due_at=now + timedelta(days=3) if state is BookingState.REQUESTED else None,
        answer_days=None,
        by_host=False,
        changed=False,
        moved_from=None,
        clashes=False,
        reason=_("The quay is under repair") if state is BookingState.CANCELLED_BY_HOST else "",
        others=(OtherTime(2, starts_at + timedelta(days=2), 30),) if lost else (),
        sequence=1,
        changed_at=now,
        leaves=state in (BookingState.CANCELLED_BY_HOST, BookingState.CANCELLED_BY_SCHOOL),
    )

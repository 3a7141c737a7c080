"""Which time a form is about. An organizer may move it while somebody fills the form in: whoever sends it
then is asked once more, and not booked for hours or a place that they have never read."""

from zlib import crc32

from app.booking.labels import place_of
from app.booking.refusals import TimeMoved
from app.calendar.models import Slot


def mark_of(slot: Slot) -> str:
    """When and where the time is, in short, for a form to bring back."""
    told = [int(moment.timestamp()) for hours in slot.hours for moment in hours]
    return str(crc32(repr((told, slot.venue_id)).encode()))


def check_seen(slot: Slot, mark: str | None) -> None:
    """The time, under its lock, is as its form showed it; without a mark none was shown. Raises TimeMoved."""
    if mark is not None and mark != mark_of(slot):
        raise TimeMoved(slot, place_of(slot))

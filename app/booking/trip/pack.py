"""All papers of a trip in one Word document."""

from datetime import datetime

from flask_babel import get_locale
from flask_babel import gettext as _

from app.booking.trip.bus import write_bus_data
from app.booking.trip.facts import Trip
from app.booking.trip.lists import write_briefing, write_list
from app.booking.trip.order import write_order
from app.booking.trip.paper import Sheets
from app.booking.trip.parents import write_notice


def trip_pack(trip: Trip, now: datetime) -> bytes:
    """The papers, each on a page of its own, in the language of the page they are asked from."""
    sheets = Sheets(_("Trip: %(title)s", title=trip.title), str(get_locale()), now)
    for write in (write_order, write_list, write_briefing, write_notice, write_bus_data):
        write(sheets, trip)
    return sheets.bytes()

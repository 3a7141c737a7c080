"""The trip pack: the papers that a school needs to take a group out, made on the fly and kept nowhere.

`pack` is not imported here: it brings the library of Word's documents, 7 MB of every process that never makes
one.
"""

from app.booking.trip.facts import Trip, trip_of
from app.booking.trip.words import notice_due

__all__ = ["Trip", "notice_due", "trip_of"]

"""The trip pack: the papers that a school needs to take a group out, made on the fly and kept nowhere."""

from app.booking.trip.facts import Trip, trip_of
from app.booking.trip.pack import trip_pack
from app.booking.trip.words import notice_due

__all__ = ["Trip", "notice_due", "trip_of", "trip_pack"]

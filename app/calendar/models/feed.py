"""What calendar programs are told of an event, written once for each of its versions.

Triggers of the database raise `version` whenever anything changes that an entry tells: the event, its times
and their meetings, a venue, a host, the name of a kind. So no way of writing can leave an old text behind.
"""

from datetime import date

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.calendar.models.events import Event
from app.core.db import Model


class FeedVersion(Model):
    """Which version of the event there is, and which its entries were `made` of. `manner` stands for all else
    that they depend on: language, address of the site, and how this program writes them."""

    __tablename__ = "feed_version"

    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    made: Mapped[int | None]
    manner: Mapped[str] = mapped_column(default="", server_default="")


class FeedEntry(Model):
    """The event on one day, or on all days up to `last_day`, as lines of an iCalendar file."""

    __tablename__ = "feed_entry"
    __table_args__ = (Index(None, "day"),)

    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    last_day: Mapped[date]
    text: Mapped[str]

"""What the search looks in."""

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.calendar.models.events import Event
from app.calendar.search import LONGEST_WORD
from app.core.db import Model

# By bytes on both engines, so that one index serves equality and prefixes.
_BY_BYTES = String(LONGEST_WORD).with_variant(String(LONGEST_WORD, collation="C"), "postgresql")


class EventLemma(Model):
    """A word of an event's title or announcement, or what it is a form of; `in_title` weighs more.

    The names of its host, municipality, programmes and fields are not here: they may change without it.
    """

    __tablename__ = "event_lemma"
    __table_args__ = (Index(None, "lemma", "event_id"),)

    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"), primary_key=True)
    lemma: Mapped[str] = mapped_column(_BY_BYTES, primary_key=True)
    in_title: Mapped[bool]

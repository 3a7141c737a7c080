"""Organizations that are asked for a date of a row of an order."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.calendar.models import Event
from app.core.db import NUMBERED_ONCE, Model
from app.organizations.models import Organization
from app.roadmap.models import RoadMapRow


class AskRound(Model):
    """One act of asking: some organizations, about some rows, until one day, with one word of whoever asks.
    `key` is the form's nonce: sent twice it is one round."""

    __tablename__ = "road_map_ask_round"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    due_on: Mapped[date]
    word: Mapped[str] = mapped_column(default="", server_default="")
    asked_by: Mapped[int | None]
    asked_at: Mapped[datetime]


class Ask(Model):
    """One organization asked about one row, in `round` for the last time. It answers by a day of `event`,
    which the event alone knows, or declines with a `reason`; a draft that was declined is gone.

    Until when it is asked is told by the event as well: whoever looks after it may set another day.
    """

    __tablename__ = "road_map_ask"
    __table_args__ = (
        UniqueConstraint("row_id", "organization_id"),
        CheckConstraint("(declined_at IS NULL) = (reason = '')", name="declined_with_reason"),
        NUMBERED_ONCE,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    row_id: Mapped[int] = mapped_column(ForeignKey(RoadMapRow.id))
    organization_id: Mapped[int] = mapped_column(ForeignKey(Organization.id), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey(Event.id), index=True)
    round_id: Mapped[int] = mapped_column(ForeignKey(AskRound.id), index=True)
    reminded_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
    declined_by: Mapped[int | None]
    reason: Mapped[str] = mapped_column(default="", server_default="")

    row: Mapped[RoadMapRow] = relationship()
    organization: Mapped[Organization] = relationship()
    event: Mapped[Event | None] = relationship()
    round: Mapped[AskRound] = relationship()

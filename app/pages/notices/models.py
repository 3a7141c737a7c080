"""Choices about letters, and the letters that wait for the one of the day."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import User
from app.core.db import Model
from app.core.outbox import OutboxMessage
from app.pages.notices.groups import Manner


class NoticeChoice(Model):
    """How a person wants the letters of a group. No row: at once."""

    __tablename__ = "notice_choice"
    __table_args__ = (CheckConstraint("manner IN ('at_once', 'daily', 'off')", name="manner"),)

    user_id: Mapped[int] = mapped_column(ForeignKey(User.id), primary_key=True, autoincrement=False)
    group: Mapped[str] = mapped_column(primary_key=True)
    manner: Mapped[Manner]
    chosen_at: Mapped[datetime]


class GatheredNotice(Model):
    """A message whose letter to a person waits for that of the day, or went with the one of `told_on`. Its
    words are written when the letter of the day is: nothing of them is kept."""

    __tablename__ = "gathered_notice"
    __table_args__ = (UniqueConstraint("user_id", "message_id"), Index(None, "told_on", "user_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id))
    message_id: Mapped[int] = mapped_column(ForeignKey(OutboxMessage.id), index=True)
    told_on: Mapped[date | None]

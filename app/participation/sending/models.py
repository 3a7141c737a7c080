"""Rules by which reports are sent, whom they are sent to, and what was sent."""

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Role, User
from app.core.db import Model
from app.organizations.models import Organization
from app.participation.reports.models import SavedView


class Pace(enum.StrEnum):
    WEEKLY = "weekly"  # on a weekday, Monday is 1
    MONTHLY = "monthly"  # on a day; a shorter month has it on its last one
    AFTER_END = "after_end"  # so many working days after the end of each period of the report's kind


class Span(enum.StrEnum):
    """Which period a letter tells of, as it is on the day when the letter is due."""

    LAST_WHOLE = "last_whole"
    RUNNING = "running"


class FileForm(enum.StrEnum):
    XLSX = "xlsx"
    CSV = "csv"


class Sending(Model):
    """One report under one rule, kept by people of `role` in an organization.

    Nothing that was due before `since` is sent: it is when the rule was made, changed or taken up again.
    """

    __tablename__ = "sending"
    __table_args__ = (
        CheckConstraint(
            "(pace = 'weekly' AND day BETWEEN 1 AND 7) OR (pace = 'monthly' AND day BETWEEN 1 AND 31)"
            " OR (pace = 'after_end' AND day BETWEEN 1 AND 20)",
            name="day",
        ),
        CheckConstraint("pace <> 'after_end' OR span = 'last_whole'", name="after_the_end_of_a_whole_one"),
        CheckConstraint("span IN ('last_whole', 'running')", name="span"),
        CheckConstraint("form IN ('xlsx', 'csv')", name="form"),
        CheckConstraint("paused_at IS NULL OR stopped_at IS NULL", name="paused_or_stopped"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    view_id: Mapped[int] = mapped_column(ForeignKey(SavedView.id), index=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey(Organization.id), index=True)
    role: Mapped[Role]
    pace: Mapped[Pace]
    day: Mapped[int]
    span: Mapped[Span]
    form: Mapped[FileForm]
    since: Mapped[datetime]
    paused_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    created_by: Mapped[int] = mapped_column(ForeignKey(User.id))
    created_at: Mapped[datetime]

    view: Mapped[SavedView] = relationship()
    organization: Mapped[Organization] = relationship()
    recipients: Mapped[list["SendingRecipient"]] = relationship(
        back_populates="sending", order_by="SendingRecipient.id"
    )

    @property
    def is_active(self) -> bool:
        return self.paused_at is None and self.stopped_at is None


class SendingRecipient(Model):
    """A person, by the membership whose figures the letter tells: a person's role in an organization.

    Who does not want the letters any more has `unsubscribed_at`, who was taken off the list `removed_at`.
    """

    __tablename__ = "sending_recipient"
    __table_args__ = (UniqueConstraint("sending_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sending_id: Mapped[int] = mapped_column(ForeignKey(Sending.id))
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey(Organization.id))
    role: Mapped[Role]
    unsubscribed_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]

    sending: Mapped[Sending] = relationship(back_populates="recipients")
    user: Mapped[User] = relationship()
    organization: Mapped[Organization] = relationship()

    @property
    def is_on(self) -> bool:
        return self.unsubscribed_at is None and self.removed_at is None


class SentView(Model):
    """One letter to one person. `occasion` is what it was sent for: the period that is over, a day of one
    that runs, or a press of a button; the same twice is refused by the database."""

    __tablename__ = "sent_view"
    __table_args__ = (
        UniqueConstraint("recipient_id", "occasion"),
        Index(None, "left_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    recipient_id: Mapped[int] = mapped_column(ForeignKey(SendingRecipient.id))
    occasion: Mapped[str]
    period_code: Mapped[str]
    due_on: Mapped[date]
    left_at: Mapped[datetime]  # in the outbox
    asked_by: Mapped[int | None] = mapped_column(ForeignKey(User.id))  # None: the rule

    recipient: Mapped[SendingRecipient] = relationship()

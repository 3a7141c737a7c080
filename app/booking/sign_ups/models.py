"""Sign-ups: seats of people who come to a slot without a school."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.calendar.models import Slot
from app.core.db import Model

MOST_PEOPLE = 10  # of one sign-up: a family with its guests


class SignUpState(enum.StrEnum):
    CONFIRMED = "confirmed"
    CANCELLED_BY_PERSON = "cancelled_by_person"
    CANCELLED_BY_HOST = "cancelled_by_host"


class SignUp(Model):
    """So many people in one slot, all out of one pool. A confirmed one holds its seats.

    `mail` is erased some days after the time, the row stays: an address has one confirmed sign-up in a slot.
    `version` rises with every letter. `key` is the form's nonce. `locale` is the language of the letters.
    `pool_id` is no foreign key: a child row's insert would lock the hot row.
    """

    __tablename__ = "sign_up"
    __table_args__ = (
        Index(
            "uq_sign_up_live_mail",
            "slot_id",
            "mail",
            unique=True,
            postgresql_where=text("state = 'confirmed'"),
            sqlite_where=text("state = 'confirmed'"),
        ),
        CheckConstraint(f"people BETWEEN 1 AND {MOST_PEOPLE}", name="people"),
        CheckConstraint("state IN ('confirmed', 'cancelled_by_person', 'cancelled_by_host')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey(Slot.id), index=True)
    pool_id: Mapped[int]
    people: Mapped[int]
    mail: Mapped[str | None]
    locale: Mapped[str]
    state: Mapped[SignUpState]
    key: Mapped[str] = mapped_column(unique=True)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    slot: Mapped[Slot] = relationship()

    @property
    def is_live(self) -> bool:
        return self.state is SignUpState.CONFIRMED

"""Terms: who may book an event's times, until when, and how much."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.calendar.models.events import Event
from app.core.db import Model
from app.organizations.models import Municipality

ANSWER_DAYS = 3

terms_municipality = Table(
    "booking_terms_municipality",
    Model.metadata,
    Column("event_id", ForeignKey("booking_terms.event_id", ondelete="CASCADE"), primary_key=True),
    Column("municipality_id", ForeignKey(Municipality.id), primary_key=True, index=True),
)


class Terms(Model):
    """On what terms the times of an event are booked. An event without a row has the ordinary ones: anybody
    whom it is for books at once, until the time begins.

    `approval`: the host answers each booking within `answer_days` working days. `opens_at` and `closes_at`
    are moments for all times; `closes_hours` and `cancel_hours` are counted back from the beginning of each.
    A group is from `smallest` to `largest` people. `levels_only`: only schools of the event's programme
    levels; where `municipalities` are named, only theirs. `school_seats` and `school_groups` are what one
    organization may have in all times together, `event_seats` and `event_groups` what all of them may.
    """

    __tablename__ = "booking_terms"
    __table_args__ = (
        CheckConstraint("answer_days BETWEEN 1 AND 30", name="answer_days"),
        CheckConstraint(
            "opens_at IS NULL OR closes_at IS NULL OR opens_at < closes_at", name="window_in_order"
        ),
        CheckConstraint("closes_hours BETWEEN 0 AND 2000", name="closes_hours"),
        CheckConstraint("cancel_hours BETWEEN 0 AND 2000", name="cancel_hours"),
        CheckConstraint("smallest BETWEEN 1 AND 100000", name="smallest"),
        CheckConstraint("largest BETWEEN 1 AND 100000", name="largest"),
        CheckConstraint("smallest IS NULL OR largest IS NULL OR smallest <= largest", name="group_size"),
        CheckConstraint("school_seats > 0", name="school_seats"),
        CheckConstraint("school_groups > 0", name="school_groups"),
        CheckConstraint("event_seats > 0", name="event_seats"),
        CheckConstraint("event_groups > 0", name="event_groups"),
    )

    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"), primary_key=True)
    approval: Mapped[bool] = mapped_column(default=False)
    answer_days: Mapped[int] = mapped_column(default=ANSWER_DAYS)
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    closes_hours: Mapped[int | None]
    cancel_hours: Mapped[int | None]
    smallest: Mapped[int | None]
    largest: Mapped[int | None]
    levels_only: Mapped[bool] = mapped_column(default=False)
    school_seats: Mapped[int | None]
    school_groups: Mapped[int | None]
    event_seats: Mapped[int | None]
    event_groups: Mapped[int | None]

    event: Mapped[Event] = relationship(back_populates="terms")
    municipalities: Mapped[list[Municipality]] = relationship(
        secondary=terms_municipality, order_by=Municipality.name
    )

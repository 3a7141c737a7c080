"""Routes: reusable offers of excursions, from which times are made."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Numeric
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.calendar.models.words import EventKind
from app.core.db import Model
from app.organizations.models import Organization, Venue


class Route(Model):
    """What a host shows to groups whenever a time is made for it. `minutes` is how long it takes, `hours` are
    academic hours credited; a group is from `smallest` to `largest` people."""

    __tablename__ = "route"
    __table_args__ = (
        CheckConstraint("minutes BETWEEN 15 AND 1440", name="minutes"),
        CheckConstraint("smallest BETWEEN 1 AND largest", name="group_size"),
        CheckConstraint("largest <= 1000", name="largest"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    host_id: Mapped[int] = mapped_column(ForeignKey(Organization.id), index=True)
    venue_id: Mapped[int | None] = mapped_column(ForeignKey(Venue.id))
    title: Mapped[str]
    kind: Mapped[EventKind]
    description: Mapped[str] = mapped_column(default="")
    bring: Mapped[str] = mapped_column(default="")
    grades: Mapped[frozenset[int]] = mapped_column(default=frozenset)
    special_needs: Mapped[bool] = mapped_column(default=False)
    minutes: Mapped[int]
    hours: Mapped[Decimal] = mapped_column(Numeric(5, 1), default=Decimal(0))
    smallest: Mapped[int] = mapped_column(default=1)
    largest: Mapped[int]
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    host: Mapped[Organization] = relationship()
    venue: Mapped[Venue | None] = relationship()

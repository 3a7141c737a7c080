"""Events: what is published, and what it belongs to."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Numeric, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.calendar.models.words import (
    SHOWN,
    Audience,
    EventFormat,
    EventKind,
    EventState,
    Precision,
    Recurrence,
    Scale,
    Visibility,
)
from app.core.db import NUMBERED_ONCE, Model
from app.organizations.models import (
    Direction,
    Field,
    Municipality,
    Organization,
    Programme,
    ProgrammeLevel,
)

if TYPE_CHECKING:
    from app.calendar.models.slots import Slot
    from app.calendar.models.terms import Terms


def _link(name: str, target: str, key: Any) -> Table:
    """A table of pairs: an event and one of its `target`s."""
    return Table(
        name,
        Model.metadata,
        Column("event_id", ForeignKey("event.id"), primary_key=True),
        Column(target, ForeignKey(key), primary_key=True, index=True),
    )


event_programme = _link("event_programme", "programme_id", Programme.id)
event_field = _link("event_field", "field_id", Field.id)
event_direction = _link("event_direction", "direction_id", Direction.id)
event_level = _link("event_level", "level_id", ProgrammeLevel.id)
event_cohost = _link("event_cohost", "organization_id", Organization.id)
event_invitation = _link("event_invitation", "organization_id", Organization.id)


class Event(Model):
    """What is published. `sequence` rises with time, place or state, as calendar programs expect.

    An umbrella (a project, a week) is the `parent` of other events; a stage of a chain `follows` the one
    before it. Three texts by time: `announcement` before, `programme_text` for the day, `report` afterwards.
    `links` and `result_links` are lists of {"title", "url"}. `date_due_on` is until when the host is asked
    for a date. `apply_until` is the last day of applications to a contest or an olympiad, or by when
    something else is done: no day of the event. `recurrence` is all that an order says of how often.
    """

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint(
            "starts_on IS NULL OR ends_on IS NULL OR starts_on <= ends_on",
            name="dates_in_order",
        ),
        CheckConstraint(
            "state IN ('draft', 'on_review', 'published', 'finished', 'cancelled')", name="state"
        ),
        CheckConstraint("visibility IN ('public', 'signed_in', 'invited')", name="visibility"),
        CheckConstraint("parent_id IS NULL OR parent_id <> id", name="no_parent_of_itself"),
        CheckConstraint("follows_id IS NULL OR follows_id <> id", name="not_after_itself"),
        Index(None, "state", "starts_on"),
        Index(None, "starts_on", "id"),
        Index(None, "precision", "ends_on", "starts_on"),
        NUMBERED_ONCE,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    kind: Mapped[EventKind]
    scale: Mapped[Scale] = mapped_column(default=Scale.REGIONAL)
    format: Mapped[EventFormat] = mapped_column(default=EventFormat.ONSITE)
    state: Mapped[EventState] = mapped_column(default=EventState.DRAFT)
    visibility: Mapped[Visibility] = mapped_column(default=Visibility.PUBLIC, server_default="public")
    host_id: Mapped[int] = mapped_column(ForeignKey(Organization.id), index=True)
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey(Municipality.id), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)
    announcement: Mapped[str] = mapped_column(default="")
    programme_text: Mapped[str] = mapped_column(default="", server_default="")
    report: Mapped[str] = mapped_column(default="", server_default="")
    bring: Mapped[str] = mapped_column(default="")
    links: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    results: Mapped[str] = mapped_column(default="", server_default="")
    result_links: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    audience: Mapped[list[Any]] = mapped_column(default=lambda: [Audience.PUPILS.value])
    grades: Mapped[frozenset[int]] = mapped_column(default=frozenset)
    special_needs: Mapped[bool] = mapped_column(default=False)
    precision: Mapped[Precision] = mapped_column(default=Precision.NONE)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    recurrence: Mapped[Recurrence | None]
    apply_until: Mapped[date | None]
    date_due_on: Mapped[date | None]
    hours: Mapped[Decimal] = mapped_column(Numeric(5, 1), default=Decimal(0))
    cancel_reason: Mapped[str] = mapped_column(default="")
    words: Mapped[str] = mapped_column(default="")  # only the version before this one still looks here
    sequence: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]
    created_at: Mapped[datetime]

    host: Mapped[Organization] = relationship()
    municipality: Mapped[Municipality | None] = relationship()
    parent: Mapped["Event | None"] = relationship(
        back_populates="children", remote_side=[id], foreign_keys=[parent_id]
    )
    children: Mapped[list["Event"]] = relationship(back_populates="parent", foreign_keys=[parent_id])
    follows: Mapped["Event | None"] = relationship(remote_side=[id], foreign_keys=[follows_id])
    programmes: Mapped[list[Programme]] = relationship(secondary=event_programme, order_by=Programme.position)
    fields: Mapped[list[Field]] = relationship(secondary=event_field, order_by=Field.position)
    directions: Mapped[list[Direction]] = relationship(secondary=event_direction, order_by=Direction.position)
    levels: Mapped[list[ProgrammeLevel]] = relationship(secondary=event_level, order_by=ProgrammeLevel.hours)
    cohosts: Mapped[list[Organization]] = relationship(
        secondary=event_cohost, order_by=Organization.short_name
    )
    invited: Mapped[list[Organization]] = relationship(
        secondary=event_invitation, order_by=Organization.short_name
    )
    terms: Mapped["Terms | None"] = relationship(
        back_populates="event", cascade="all, delete-orphan", passive_deletes=True
    )
    slots: Mapped[list["Slot"]] = relationship(back_populates="event", order_by="Slot.starts_at")

    @property
    def is_shown(self) -> bool:
        """Its readers find it; a cancelled event stays visible, with its reason."""
        return self.state in SHOWN

    @property
    def is_public(self) -> bool:
        """Shown to everybody, signed in or not."""
        return self.is_shown and self.visibility is Visibility.PUBLIC

"""Pools: where the seats of a time lie, and the limits beside them."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    ScalarSelect,
    UniqueConstraint,
    case,
    func,
    select,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column

from app.calendar.models.events import Event
from app.calendar.models.slots import Slot
from app.calendar.models.words import Holder
from app.core.db import NUMBERED_ONCE, Model


class Pool(Model):
    """Seats of a slot, for an `audience` (empty: any) and a `holder`; `holder_id` names the municipality or
    the school, else it is 0: with NULLs the database would let one share stand twice. `rank` is the order in
    which pools are drawn on and locked: 1 school, 2 municipality or an audience, 3 common to all. `waiting`
    counts the groups that queue for them; a cancelled slot's pool is `closed`, so that the very statement
    that takes seats refuses.
    At `release_at` what is not taken joins the common pool; since `released_at` the pool has no free seats.
    `part_of` is the municipality out of whose share a school's seats were given, else 0.

    No foreign key points here: a child row's insert would lock the hot row.
    """

    __tablename__ = "pool"
    __table_args__ = (
        CheckConstraint("taken BETWEEN 0 AND capacity", name="taken_within_capacity"),
        CheckConstraint("waiting >= 0", name="waiting"),
        CheckConstraint("holder IN ('common', 'public', 'municipality', 'school')", name="holder"),
        CheckConstraint("(holder IN ('common', 'public')) = (holder_id = 0)", name="holder_named"),
        CheckConstraint("released_at IS NULL OR capacity = taken", name="released_has_none_free"),
        CheckConstraint("part_of = 0 OR holder = 'school'", name="part_is_a_schools"),
        UniqueConstraint("slot_id", "audience", "holder", "holder_id"),
        Index(None, "release_at"),
        {"postgresql_with": {"fillfactor": 50}} | NUMBERED_ONCE,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey(Slot.id), index=True)
    audience: Mapped[str] = mapped_column(default="", server_default="")
    holder: Mapped[Holder] = mapped_column(default=Holder.COMMON, server_default="common")
    holder_id: Mapped[int] = mapped_column(default=0, server_default="0")
    rank: Mapped[int] = mapped_column(default=3, server_default="3")
    capacity: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    waiting: Mapped[int] = mapped_column(default=0)
    closed: Mapped[bool] = mapped_column(default=False)
    release_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    part_of: Mapped[int] = mapped_column(default=0, server_default="0")

    @property
    def is_common(self) -> bool:
        """Where the seats lie that are kept for nobody; every slot has one such pool."""
        return not self.audience and self.holder is Holder.COMMON

    @property
    def free(self) -> int:
        return self.capacity - self.taken

    def is_due(self, now: datetime) -> bool:
        """Whether what is not taken is common by now, though nobody has put it there yet."""
        return self.release_at is not None and self.released_at is None and self.release_at <= now


class SeatLimit(Model):
    """A limit beside the pools. Of a slot: how many groups may be there at once, used by who holds seats.
    Of an event: what all may have in its times together (`holder_id` 0), or one organization; used by
    who books or waits, so that freeing one never promotes a group in another slot."""

    __tablename__ = "seat_limit"
    __table_args__ = (
        UniqueConstraint("slot_id", "unit"),
        UniqueConstraint("event_id", "holder_id", "unit"),
        CheckConstraint("used BETWEEN 0 AND capacity", name="used_within_capacity"),
        CheckConstraint("unit IN ('groups', 'seats')", name="unit"),
        CheckConstraint("(slot_id IS NULL) <> (event_id IS NULL)", name="slot_or_event"),
        CheckConstraint("slot_id IS NULL OR (unit = 'groups' AND holder_id = 0)", name="slot_in_groups"),
        NUMBERED_ONCE,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slot_id: Mapped[int | None] = mapped_column(ForeignKey(Slot.id))
    event_id: Mapped[int | None] = mapped_column(ForeignKey(Event.id))
    holder_id: Mapped[int] = mapped_column(default=0, server_default="0")
    unit: Mapped[str] = mapped_column(default="groups")
    capacity: Mapped[int]
    used: Mapped[int] = mapped_column(default=0)

    @property
    def is_used_up(self) -> bool:
        return self.used >= self.capacity

    @classmethod
    def left_of_event(cls, event_id: Any) -> ScalarSelect[int | None]:
        """How many seats all together may still have of the event's times: 0 where they may have no group
        more, NULL where nothing limits them."""
        quota = aliased(cls)
        left = case((quota.unit == "seats", quota.capacity - quota.used), (quota.used >= quota.capacity, 0))
        of_all = (quota.event_id == event_id) & (quota.holder_id == 0)
        return select(func.min(left)).where(of_all).scalar_subquery()

    def amount(self, seats: int) -> int:
        """How much of the limit a group of so many seats uses."""
        return seats if self.unit == "seats" else 1

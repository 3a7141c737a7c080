"""Pools: where the seats of a time lie, and the limits beside them."""

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.calendar.models.slots import Slot
from app.calendar.models.words import Holder
from app.core.db import Model


class Pool(Model):
    """Seats of a slot, for an `audience` (empty: any) and a `holder`; `holder_id` names the municipality or
    the school, else it is 0: with NULLs the database would let one share stand twice. `rank` is the order in
    which pools are drawn on and locked: 1 school, 2 municipality, 3 common. `waiting` counts the groups that
    queue for them; a cancelled slot's pool is `closed`, so that the very statement that takes seats refuses.

    No foreign key points here: a child row's insert would lock the hot row.
    """

    __tablename__ = "pool"
    __table_args__ = (
        CheckConstraint("taken BETWEEN 0 AND capacity", name="taken_within_capacity"),
        CheckConstraint("waiting >= 0", name="waiting"),
        CheckConstraint("holder IN ('common', 'public', 'municipality', 'school')", name="holder"),
        CheckConstraint("(holder IN ('common', 'public')) = (holder_id = 0)", name="holder_named"),
        UniqueConstraint("slot_id", "audience", "holder", "holder_id"),
        {"postgresql_with": {"fillfactor": 50}},
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

    @property
    def is_common(self) -> bool:
        """Where the seats lie that are kept for nobody; every slot has one such pool."""
        return not self.audience and self.holder is Holder.COMMON

    @property
    def free(self) -> int:
        return self.capacity - self.taken


class SeatLimit(Model):
    """A limit beside the pools: how many groups may be in a slot at once."""

    __tablename__ = "seat_limit"
    __table_args__ = (
        UniqueConstraint("slot_id", "unit"),
        CheckConstraint("used BETWEEN 0 AND capacity", name="used_within_capacity"),
        CheckConstraint("unit IN ('groups')", name="unit"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey(Slot.id))
    unit: Mapped[str] = mapped_column(default="groups")
    capacity: Mapped[int]
    used: Mapped[int] = mapped_column(default=0)

"""The room that a slot has for groups: its pools and limits as they were read, and what a group may have of
them. Nothing here asks the database or changes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from app.booking.models import Booking, BookingSeat, LimitClaim
from app.booking.refusals import QuotaReached
from app.calendar.models import Audience, Holder, Pool, SeatLimit


@dataclass(frozen=True)
class Claimant:
    """Who asks for seats: an organization, the municipality whose share it may draw on, for an audience."""

    organization_id: int
    municipality_id: int | None
    audience: Audience = Audience.PUPILS

    @classmethod
    def of(cls, booking: Booking) -> Self:
        return cls(booking.organization_id, booking.municipality_id, booking.audience)

    def may_draw_on(self, pool: Pool) -> bool:
        """Its own share, its municipality's, or what is common; seats for visitors are for visitors."""
        if pool.audience not in ("", self.audience):
            return False
        holders = {Holder.SCHOOL: self.organization_id, Holder.MUNICIPALITY: self.municipality_id}
        return pool.holder is Holder.COMMON or holders.get(pool.holder) == pool.holder_id


@dataclass(frozen=True)
class Hold:
    """What one group is to take: seats of pools, and what it uses of limits and quotas, each by its id and in
    lock order."""

    seats: Sequence[tuple[int, int]] = ()
    claims: Sequence[tuple[int, int]] = ()

    def rows(self) -> dict[type[BookingSeat | LimitClaim], list[dict[str, int]]]:
        """What is noted of it by table, but for the booking."""
        return {
            BookingSeat: [{"pool_id": pool, "seats": part} for pool, part in self.seats],
            LimitClaim: [{"limit_id": limit, "amount": used} for limit, used in self.claims],
        }


NOTHING = Hold()


def quota_reached(quota: SeatLimit) -> QuotaReached:
    """The refusal of whoever would have more than this quota of an event."""
    return QuotaReached(quota.unit, quota.capacity, quota.used, own=bool(quota.holder_id))


@dataclass
class Room:
    """The pools of one or more slots, and the limits on them.

    `limits` are those of the slots, used by whoever holds seats there. `quotas` are those of their events, of
    all together (`holder_id` 0) and of single organizations, used by whoever books or waits.
    """

    limits: Sequence[SeatLimit]
    pools: Sequence[Pool]
    quotas: Sequence[SeatLimit] = ()

    def of(self, slot_id: int) -> "Room":
        """The part that belongs to one slot, with all quotas."""
        return Room(
            [limit for limit in self.limits if limit.slot_id == slot_id],
            [pool for pool in self.pools if pool.slot_id == slot_id],
            self.quotas,
        )

    def chain(self, claimant: Claimant) -> "Room":
        """The part that the claimant may draw on: its own share first, what is common last."""
        return Room(
            self.limits,
            [pool for pool in self.pools if claimant.may_draw_on(pool)],
            [quota for quota in self.quotas if quota.holder_id in (0, claimant.organization_id)],
        )

    @property
    def capacity(self) -> int:
        return sum(pool.capacity for pool in self.pools)

    @property
    def free(self) -> int:
        return sum(pool.free for pool in self.pools if not pool.closed)

    @property
    def groups_full(self) -> bool:
        return any(limit.used >= limit.capacity for limit in self.limits)

    def fits(self, seats: int) -> bool:
        return seats <= self.free and not self.groups_full

    def is_due(self, now: datetime) -> bool:
        """Whether a share is to be released."""
        return any(pool.is_due(now) for pool in self.pools)

    def to_be_released(self, besides: "Room") -> int:
        """Seats of shares not in `besides` that may become common one day: who waits may hope for them."""
        shares = (pool for pool in self.pools if pool.release_at is not None and pool.released_at is None)
        return sum(pool.capacity for pool in shares if pool not in besides.pools)

    @property
    def left_of_quotas(self) -> int | None:
        """So many seats may still be booked of the event's times together: None where nothing limits them;
        call it on a chain."""
        binding = (quota for quota in self.quotas if quota.unit == "seats" or quota.is_used_up)
        return min((quota.capacity - quota.used for quota in binding), default=None)

    def check_quotas(self, seats: int) -> None:
        """One more group of so many seats keeps within what may be booked of the event; call it on a chain.

        Raises QuotaReached.
        """
        reached = [one for one in self.quotas if one.used + one.amount(seats) > one.capacity]
        if reached:  # the tightest tells what is possible still
            raise quota_reached(min(reached, key=lambda one: one.capacity - one.used))

    def hold(self, seats: int) -> Hold:
        """What a group of so many would take; call only for what `fits`."""
        claims = sorted((limit.id, limit.amount(seats)) for limit in (*self.limits, *self.quotas))
        return Hold([(pool.id, part) for pool, part in self.draw(seats)], claims)

    def draw(self, seats: int) -> list[tuple[Pool, int]]:
        """How many seats each pool would give, in lock order; call only for what `fits`."""
        drawn: list[tuple[Pool, int]] = []
        for pool in self.pools:
            part = 0 if pool.closed else min(seats, pool.free)
            if part:
                drawn.append((pool, part))
                seats -= part
        return drawn

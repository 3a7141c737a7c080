"""Seats and quotas taken without a lock: whoever is not kept out by the guard has them."""

from sqlalchemy import Executable, bindparam, update
from sqlalchemy.sql.dml import ReturningUpdate

from app.booking.actions.room import Hold
from app.calendar.models import Pool, SeatLimit
from app.core.db import db, table_of


def _claim() -> ReturningUpdate[int]:
    limits = table_of(SeatLimit)
    used = limits.c.used + bindparam("amount")
    within = (limits.c.id == bindparam("limit")) & (used <= limits.c.capacity)
    return update(limits).where(within).values(used=used).returning(limits.c.id)


def _take() -> ReturningUpdate[int]:
    """A group that waits for a pool keeps everybody else from this way in."""
    pools, of = table_of(Pool), table_of(Pool).c
    taken = of.taken + bindparam("part")
    free = of.closed.is_(False) & (of.waiting == 0) & (taken <= of.capacity)
    return update(pools).where(of.id == bindparam("pool"), free).values(taken=taken).returning(of.id)


CLAIM, TAKE = _claim(), _take()  # made once, as all that every booking sends


def take_unlocked(hold: Hold) -> bool:
    """Take what was noted already by guarded statements alone, or nothing that may be kept: on False, roll
    back."""
    claimed = all(_one_row(CLAIM, {"limit": limit, "amount": amount}) for limit, amount in hold.claims)
    return claimed and all(_one_row(TAKE, {"pool": pool, "part": part}) for pool, part in hold.seats)


def _one_row(statement: Executable, values: dict[str, int]) -> bool:
    return db.session.connection().execute(statement, values).scalar() is not None

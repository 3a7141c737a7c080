"""The works that a contest takes: nothing else changes how many are taken."""

from sqlalchemy import or_, select, update

from app.booking.application_models import Contest
from app.booking.applying.refusals import NotEnoughWorks
from app.core.db import db


def take(event_id: int, works: int) -> Contest:
    """Take `works` more, and hold the contest until the end of the transaction. Raises NotEnoughWorks."""
    fits = or_(Contest.capacity.is_(None), Contest.taken + works <= Contest.capacity)
    guarded = update(Contest).where(Contest.event_id == event_id, fits).values(taken=Contest.taken + works)
    if db.session.execute(guarded.returning(Contest.event_id)).scalar() is None:
        contest = db.session.get_one(Contest, event_id, populate_existing=True)
        raise NotEnoughWorks(works, contest.left or 0)
    return db.session.get_one(Contest, event_id, populate_existing=True)


def give_back(event_id: int, works: int) -> None:
    """Let others enter as many works again."""
    db.session.execute(
        update(Contest).where(Contest.event_id == event_id).values(taken=Contest.taken - works)
    )


def hold(event_id: int) -> Contest | None:
    """The contest, locked until the end of the transaction; None where applications are not taken here."""
    query = select(Contest).where(Contest.event_id == event_id).with_for_update(key_share=True)
    return db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()

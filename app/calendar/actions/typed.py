"""Forms that somebody has begun and not saved: kept for that person alone, and gone with the saving."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete

from app.accounts.models import User
from app.calendar.models import Event, EventFormDraft
from app.core import clock
from app.core.db import db
from app.core.errors import RuleBroken

MOST_TYPED = 200_000  # signs of one form


class TooMuchTyped(RuleBroken):
    """More than any event says."""


def keep_typed(user_id: int, event: Event | None, fields: Mapping[str, Sequence[str]]) -> None:
    """Keep what this person has typed, in place of what they had typed before. Raises TooMuchTyped.

    The audit log tells of what is saved, not of what is typed.
    """
    if sum(len(value) for values in fields.values() for value in values) > MOST_TYPED:
        raise TooMuchTyped
    db.session.get_one(User, user_id, with_for_update={"key_share": True})  # two windows come in turn
    about = event.id if event else 0
    typed = db.session.get(EventFormDraft, (user_id, about))
    if typed is None:
        typed = EventFormDraft(user_id=user_id, event_id=about)
        db.session.add(typed)
    typed.fields = {name: list(values) for name, values in fields.items()}
    typed.at = clock.now()
    db.session.flush()


def forget_typed(user_id: int, event_id: int) -> None:
    """What this person has typed about the event (0: about a new one) is saved or not wanted any more."""
    db.session.execute(
        delete(EventFormDraft).where(EventFormDraft.user_id == user_id, EventFormDraft.event_id == event_id)
    )

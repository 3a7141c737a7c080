"""The words of events, as the search finds them: written together with what they are words of."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import delete, insert, select

from app.calendar.models import Event, EventLemma
from app.calendar.search import forms_of
from app.core.db import batches, db

_EVENTS = 500  # whose words are held in memory at once


def reindex(event_ids: Iterable[int]) -> int:
    """Write the words of these events anew, and say how many events they were.

    Whatever writes events other than by the actions of this package calls it in the same transaction.
    """
    return sum(_written(some) for some in batches(event_ids, _EVENTS))


def _written(ids: Sequence[int]) -> int:
    query = select(Event.id, Event.title, Event.announcement).where(Event.id.in_(ids)).order_by(Event.id)
    events = db.session.execute(
        query.with_for_update(key_share=True)
    ).all()  # who edits one waits, or is first
    db.session.execute(delete(EventLemma).where(EventLemma.event_id.in_(ids)))
    rows = [row for event in events for row in _rows(*event)]
    if rows:
        db.session.execute(insert(EventLemma), rows)
    return len(events)


def _rows(number: int, title: str, announcement: str) -> Iterator[dict[str, Any]]:
    titled = forms_of(title)
    for lemma in sorted(titled | forms_of(announcement)):
        yield {"event_id": number, "lemma": lemma, "in_title": lemma in titled}

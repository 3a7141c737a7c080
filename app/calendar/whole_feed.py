"""The whole calendar as a feed: what has not changed is taken out of the last one.

Programs ask for it all day, and after a change it is one event that is another. Its entries are read; those
of all others lie in the body that was sent last, and their versions tell that they are still right.
"""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate, chain
from operator import itemgetter
from typing import Any

from flask import current_app
from sqlalchemy import String, cast, select

from app.calendar.catalogue import with_version
from app.calendar.conditions import Days, Question, asked
from app.calendar.feed import framed
from app.calendar.models import Event, FeedVersion
from app.calendar.stored import manner, rows
from app.core.db import db, read_one_snapshot
from app.core.remembered import Remembered

KEPT_FOR = 24 * 3600.0  # seconds
MOST = 400  # changed events; of more all is read
_KEY = "calendar.whole_feed"


@dataclass(frozen=True)
class Whole:
    """A body, where its first entry begins, and of each entry in order: day, event and length. `marks` are of
    the versions of all events that were asked for."""

    days: Days
    manner: str
    marks: dict[int, str]
    body: bytes
    begins: int
    entries: tuple["array[int]", "array[int]", "array[int]"]


def whole_feed(question: Question, days: Days, name: str) -> bytes:
    """The feed `name` of everything that may be read, whatever is chosen."""
    memory: Remembered = current_app.extensions["remembered"]
    read_one_snapshot()
    version = cast(Event.created_at, String) + "/" + cast(FeedVersion.version, String)
    columns: tuple[Any, ...] = (Event.id, version)
    query = with_version(select(*columns)).where(asked(question))
    # Past the ORM, which would take as long again.
    marks: dict[int, str] = dict(db.session.connection().execute(query).all())
    last: Whole | None = memory.get(_KEY, (0, 0), KEPT_FOR)
    of = manner()
    changed = _changed(last, marks) if last and (last.days, last.manner) == (days, of) else None
    if last is None or changed is None:
        found = [
            (day.toordinal(), number, text.encode()) for day, number, text in rows(asked(question), days)
        ]
    else:
        wanted = asked(question) & Event.id.in_(changed)
        new = [(day.toordinal(), number, text.encode()) for day, number, text in rows(wanted, days)]
        found = sorted(chain(_unchanged(last, changed), new), key=itemgetter(0, 1))
    head, end = framed(name)
    body = b"".join((head, *(entry for _day, _event, entry in found), end))
    memory.put(_KEY, (0, 0), 200 * len(marks), Whole(days, of, marks, body, len(head), _columns(found)))
    return body


def _changed(last: Whole, marks: dict[int, str]) -> set[int] | None:
    """Events of another version, new ones and those that are no more; None for too many."""
    changed = {number for number, version in marks.items() if last.marks.get(number) != version}
    changed |= last.marks.keys() - marks.keys()
    return changed if len(changed) <= MOST else None


def _unchanged(last: Whole, changed: set[int]) -> Iterable[tuple[int, int, bytes]]:
    ends = accumulate(last.entries[2], initial=last.begins)
    for day, number, length, begins in zip(*last.entries, ends, strict=False):
        if number not in changed:
            yield day, number, last.body[begins : begins + length]


def _columns(found: list[tuple[int, int, bytes]]) -> tuple[Any, Any, Any]:
    return (
        array("l", (day for day, _event, _entry in found)),
        array("q", (number for _day, number, _entry in found)),
        array("l", (len(entry) for _day, _event, entry in found)),
    )

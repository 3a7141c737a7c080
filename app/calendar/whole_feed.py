"""The whole calendar as a feed: what has not changed is taken out of the last one.

Programs ask for it all day, and after a change it is one event that is another. Its entries are read; those
of all others lie in the body that was sent last, and their versions tell that they are still right.
"""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import accumulate, chain
from operator import itemgetter
from typing import Any

from flask import current_app
from sqlalchemy import String, cast, select

from app.calendar.catalogue import AT_ONCE, with_version
from app.calendar.conditions import Days, Question, asked
from app.calendar.feed import framed
from app.calendar.models import Event, FeedVersion
from app.calendar.stored import Row, manner, rows
from app.core.db import db, read_one_snapshot
from app.core.remembered import Remembered

KEPT_FOR = 24 * 3600.0  # seconds
MOST = 400  # changed events; of more all is read
_KEY = "calendar.whole_feed"
_Entry = tuple[int, int, bytes]  # the day, the event, its text


@dataclass(frozen=True)
class Whole:
    """A body, where its first entry begins, and of each entry in order: day, event and length. `marks` are of
    the versions of all events that were asked for."""

    days: Days
    manner: str
    marks: dict[int, int]
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
    known = db.session.connection().execute(query).yield_per(AT_ONCE)
    marks = {number: hash(mark) for number, mark in known}
    last: Whole | None = memory.get(_KEY, (0, 0), KEPT_FOR)
    of = manner()
    changed = _changed(last, marks) if last and (last.days, last.manner) == (days, of) else None
    found: Iterable[_Entry]
    if last is None or changed is None:
        found = _encoded(rows(asked(question), days))
    else:
        new = _encoded(rows(asked(question) & Event.id.in_(changed), days))
        found = sorted(chain(_unchanged(last, changed), new), key=itemgetter(0, 1))
    head, end = framed(name)
    body, columns = BytesIO(), (array("l"), array("q"), array("l"))
    body.write(head)
    for day, number, entry in found:  # one after another: all of them beside the body would be the body twice
        for column, value in zip(columns, (day, number, body.write(entry)), strict=True):
            column.append(value)
    body.write(end)
    whole = Whole(days, of, marks, body.getvalue(), len(head), columns)
    memory.put(_KEY, (0, 0), 150 * len(marks), whole, KEPT_FOR)
    return whole.body


def _encoded(found: Iterable[Row]) -> Iterator[_Entry]:
    return ((day.toordinal(), number, text.encode()) for day, number, text in found)


def _changed(last: Whole, marks: dict[int, int]) -> set[int] | None:
    """Events of another version, new ones and those that are no more; None for too many."""
    changed = {number for number, version in marks.items() if last.marks.get(number) != version}
    changed |= last.marks.keys() - marks.keys()
    return changed if len(changed) <= MOST else None


def _unchanged(last: Whole, changed: set[int]) -> Iterator[_Entry]:
    ends = accumulate(last.entries[2], initial=last.begins)
    for day, number, length, begins in zip(*last.entries, ends, strict=False):
        if number not in changed:
            yield day, number, last.body[begins : begins + length]

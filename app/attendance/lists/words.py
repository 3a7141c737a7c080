"""What the numbers of lines are called. Each is looked up once, however many lines have it: to carry its
words through the sorting of a long list would cost as much as to read the list."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, String, cast, select, type_coerce

from app.calendar.models import Event, Slot
from app.core.db import db
from app.organizations.models import Municipality, Organization, Venue

Fields = dict[str, Sequence[Any]]  # of some lines, by name: the value of each line


@dataclass(frozen=True)
class _Book:
    """Where words are found by a number: `key` is the field with the number, `id` its column."""

    key: str
    id: Any
    words: dict[str, Any]
    query: "Select[Any]"


_BOOKS = (
    _Book(
        "event_id",
        Event.id,
        {"event": Event.title, "kind": type_coerce(Event.kind, String), "host": Organization.short_name},
        select().join_from(Event, Organization, Organization.id == Event.host_id),
    ),
    _Book(
        "organization_id",
        Organization.id,
        {"school": Organization.short_name, "municipality": Municipality.name},
        select().outerjoin_from(Organization, Municipality),
    ),
    _Book(
        "slot_id",
        Slot.id,
        {"ends": cast(Slot.ends_at, String), "venue": Venue.name},
        select().outerjoin_from(Slot, Venue, Venue.id == Slot.venue_id),
    ),
)


class Words:
    """Fills in those of the fields `names` that are words; `fields` are what lines need to have for it."""

    def __init__(self, names: Collection[str]) -> None:
        self._open = [_Opened(book, names) for book in _BOOKS if book.words.keys() & names]
        told = {name for book in _BOOKS for name in book.words}
        numbers = [opened.book.key for opened in self._open]
        self.fields = tuple(dict.fromkeys((*(name for name in names if name not in told), *numbers)))

    def filled(self, lines: Sequence[Sequence[Any]]) -> Fields:
        fields: Fields = dict(zip(self.fields, zip(*lines, strict=True), strict=True))
        for opened in self._open:
            fields |= opened.words_of(fields[opened.book.key])
        return fields


class _Opened:
    def __init__(self, book: _Book, names: Collection[str]) -> None:
        self.book = book
        self._names = [name for name in book.words if name in names]
        self._known: dict[str, dict[int | None, Any]] = {name: {None: None} for name in self._names}

    def words_of(self, ids: Sequence[int | None]) -> Fields:
        unknown = set(ids) - self._known[self._names[0]].keys()
        if unknown:
            columns = (self.book.words[name] for name in self._names)
            query = self.book.query.add_columns(self.book.id, *columns).where(self.book.id.in_(unknown))
            for id, *words in db.session.connection().execute(query):
                for name, word in zip(self._names, words, strict=True):
                    self._known[name][id] = word
        return {name: list(map(known.__getitem__, ids)) for name, known in self._known.items()}

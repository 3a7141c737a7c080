"""How the words of a question find events, as conditions of SQL, and how well an event fits them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, false, literal, or_, select, union
from sqlalchemy.orm import aliased

from app.calendar.models import Event, EventKind, EventLemma, event_cohost, event_field, event_programme
from app.calendar.names import FIELD, HOST, KIND, MUNICIPALITY, PROGRAMME, Names
from app.calendar.search import AFTER_LETTERS, Word, looked_for

Ids = Sequence[int | str]
# How much a word weighs by where it stands: in the title; as what the event is; where it is; in its text.
_TITLE, _WHAT, _WHERE, _TEXT = 8, 4, 2, 1


def having(words: tuple[str, ...], names: Names) -> ColumnElement[bool]:
    """An event has every one of the words, or belongs to what is called by it."""
    other = aliased(Event)
    conditions = []
    for word in looked_for(words):
        called = names.called(word)
        selects = [_texts(word), *_linked(called)]
        if own := _own(called, other):
            selects.append(select(other.id).where(or_(*own)))
        conditions.append(Event.id.in_(union(*selects)))
    return and_(*conditions)


def fitness(words: tuple[str, ...], names: Names) -> ColumnElement[int]:
    """The sum of what each word weighs; only for events that have all of them."""
    total: ColumnElement[int] = literal(0)
    for word in looked_for(words):
        called = names.called(word)
        total += case(
            (Event.id.in_(_texts(word).where(EventLemma.in_title)), _TITLE),
            (_any(called, KIND, PROGRAMME, FIELD), _WHAT),
            (_any(called, HOST, MUNICIPALITY), _WHERE),
            else_=_TEXT,
        )
    return total


def _any(called: Mapping[str, Ids], *which: str) -> ColumnElement[bool]:
    some = {what: ids for what, ids in called.items() if what in which}
    return or_(false(), *_own(some, Event), *(Event.id.in_(one) for one in _linked(some)))


def _texts(word: Word) -> Select[int]:
    """The events whose own words have it."""
    if not word.unfinished:
        return select(EventLemma.event_id).where(EventLemma.lemma.in_(word.forms))
    begins = EventLemma.lemma.between(word.text, word.text + AFTER_LETTERS)
    others = [form for form in word.forms if not form.startswith(word.text)]
    means = or_(begins, EventLemma.lemma.in_(others)) if others else begins
    return select(EventLemma.event_id).where(means)


def _own(called: Mapping[str, Ids], event: type[Event]) -> list[ColumnElement[bool]]:
    """What the row of an event tells of its kind, host and municipality."""
    kinds = [EventKind(str(value)) for value in called.get(KIND, ())]
    columns = ((event.kind, kinds), (event.host_id, called.get(HOST)))
    places = (event.municipality_id, called.get(MUNICIPALITY))
    return [_one_of(column, ids) for column, ids in (*columns, places) if ids]


def _linked(called: Mapping[str, Ids]) -> list[Select[int]]:
    """The events with a co-host, a programme or a field of work that is called so."""
    columns = {
        HOST: (event_cohost.c.event_id, event_cohost.c.organization_id),
        PROGRAMME: (event_programme.c.event_id, event_programme.c.programme_id),
        FIELD: (event_field.c.event_id, event_field.c.field_id),
    }
    found = [(*columns[what], called[what]) for what in columns if what in called]
    return [select(event_id).where(_one_of(column, ids)) for event_id, column, ids in found]


def _one_of(column: Any, ids: Sequence[Any]) -> ColumnElement[bool]:
    """The ids stand in the statement itself: eight words of a school's full name mean a thousand hosts each,
    more than an engine takes as parameters."""
    some: ColumnElement[bool] = column.in_(
        bindparam("ids", ids, unique=True, expanding=True, literal_execute=True)
    )
    return some

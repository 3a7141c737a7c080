"""What a question that finds nothing may have meant."""

from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches

from sqlalchemy import select

from app.calendar import conditions
from app.calendar.catalogue import catalogue
from app.calendar.conditions import Question
from app.calendar.filters import Filters
from app.calendar.models import Event, EventLemma
from app.calendar.search import AFTER_LETTERS
from app.core.db import db
from app.core.remembered import remembered

_ALIKE = 0.75  # how much of two words is the same: one letter of four may be another
_SHORTEST = 4
_MOST_LETTERS = 2  # more or fewer


def meant(question: Question) -> str:
    """The words with the unknown ones as the nearest known words, if that finds something; else empty.

    Only words of events that the reader may see are known here.
    """
    if not question.filters.words:
        return ""
    key = ("calendar.meant", question.filters, question.today, question.reader)
    return remembered(key, lambda: _meant(question))


def _meant(question: Question) -> str:
    words = question.filters.words
    nearest = [_nearest(question, word) for word in words]
    if tuple(nearest) == words:
        return ""
    filters = replace(question.filters, q=" ".join(nearest))
    finds = select(Event.id).where(conditions.found(replace(question, filters=filters))).limit(1)
    return filters.q if db.session.scalar(finds) is not None else ""


def _nearest(question: Question, word: str) -> str:
    if len(word) < _SHORTEST or _is_known(question, word):
        return word
    length = range(len(word) - _MOST_LETTERS, len(word) + _MOST_LETTERS + 1)
    known = [one for one in _begun_with(question, word[0]) if len(one) in length]
    return next(iter(get_close_matches(word, known, 1, _ALIKE)), word)


def _is_known(question: Question, word: str) -> bool:
    alone = replace(question, filters=Filters(q=word))
    return catalogue().asked(alone) != 0


def _begun_with(question: Question, letter: str) -> Iterator[str]:
    """The words of events and the names that begin with the letter: few mistype the first one."""
    own = select(EventLemma.lemma).join(Event, Event.id == EventLemma.event_id).where(question.readable)
    begun = own.where(EventLemma.lemma.between(letter, letter + AFTER_LETTERS)).distinct()
    yield from db.session.scalars(begun)
    yield from (form for form in question.names.forms if form.startswith(letter))

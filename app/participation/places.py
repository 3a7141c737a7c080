"""Counts remembered by municipalities, and put together from each.

A sheet that is saved changes the counts of one municipality, which are a small part of a region's. A school
is of one municipality and so are its classes: what is told of them adds up.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from app.core.remembered import Version, is_reading, renewed
from app.participation import changes
from app.participation.dimensions import Dimension, Key
from app.participation.figures import COUNTED, NOTHING, Figure
from app.participation.naming import municipality_names
from app.participation.parts import Keys, Part, Question, Rows, together

Parts = Mapping[Key, Part]
Ask = Callable[[Question, frozenset[Key]], Parts]

PLACE = Dimension.MUNICIPALITY
# As many rows as there are classes or events: to put them together takes longer than to count them.
_TOO_MANY = frozenset({Dimension.CLASS, Dimension.EVENT})


@dataclass(frozen=True, slots=True)
class _Known:
    """What a municipality has, of about so many bytes, of which version, and counted when by the steady
    clock."""

    part: Part
    size: int
    version: Version
    at: float


def apply(question: Question) -> bool:
    """Whether it is worth it."""
    whole = Dimension.SCHOOL not in question.filters.chosen and _TOO_MANY.isdisjoint(question.by)
    return whole and is_reading()


def parts(question: Question, ask: Ask) -> Parts:
    """What `ask` finds in each municipality, or found since its sheets last changed."""
    versions = changes.of_places(question.years, _places(question))

    def renew(last: Mapping[Key, _Known] | None) -> Mapping[Key, _Known]:
        now, known = time.monotonic(), last or {}
        stale = frozenset(place for place in versions if not _holds(known.get(place), versions[place], now))
        if not stale and last is not None:
            return last
        found = ask(question, stale)
        return {
            **known,
            **{place: _Known(found[place], 200 + found[place].size, versions[place], now) for place in stale},
        }

    key = ("participation.places", *question.key)
    known = renewed(key, renew, lambda some: sum(one.size for one in some.values()))
    return {place: known[place].part for place in versions}


def _holds(known: _Known | None, version: Version, now: float) -> bool:
    return known is not None and known.version == version and now - known.at < changes.LONGEST


def rows(question: Question, ask: Ask) -> Rows | None:
    """What is counted of all municipalities. None where they cannot be put together: a class stands on a
    sheet of another school."""
    found = parts(_apart(question), ask)
    if any(part.elsewhere for part in found.values()):
        return None
    if PLACE in question.by:
        return _told_apart(question, found)
    return together(list(found.values())).told(question) or ({} if question.by else {(): NOTHING})


def together_by(question: Question, ask: Ask) -> Part | None:
    """The same as one part, to be put together with others."""
    found = parts(_apart(question), ask)
    whole = together([part.renamed(_with(question, key)) for key, part in found.items()])
    return None if whole.elsewhere else whole


def _apart(question: Question) -> Question:
    """What is asked of each municipality by itself."""
    by, figures = tuple(one for one in question.by if one is not PLACE), question.figures
    if not by and Figure.PARTICIPATIONS in figures:
        figures = COUNTED | {Figure.SHARE}  # rows of municipalities and the total of them are one answer
    return replace(question, by=by, figures=figures)


def _told_apart(question: Question, found: Parts) -> Rows:
    """The rows of municipalities, written anew only of those that have been counted anew."""

    def renew(last: Mapping[Key, tuple[Part, Rows]] | None) -> Mapping[Key, tuple[Part, Rows]]:
        known = last or {}
        told = {key: known[key] for key, part in found.items() if key in known and known[key][0] is part}
        missing = {
            key: (part, part.renamed(_with(question, key)).told(question))
            for key, part in found.items()
            if key not in told
        }
        return told | missing

    told = renewed(
        ("participation.told", *question.key),
        renew,
        lambda some: sum(400 * len(rows) for _part, rows in some.values()),
    )
    return {keys: counted for _part, rows in told.values() for keys, counted in rows.items()}


def _with(question: Question, key: Key) -> Callable[[Keys], Keys]:
    """Keys as the question has them, with that of a municipality in its place."""
    if PLACE not in question.by:
        return lambda keys: keys
    place = question.by.index(PLACE)
    return lambda keys: (*keys[:place], key, *keys[place:])


def _places(question: Question) -> Iterable[Key]:
    return question.filters.keys(PLACE) or frozenset({None, *municipality_names()})

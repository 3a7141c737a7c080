"""What the audit log's entries are about, told by the feature that owns it; `create_app` fills the registry.

An action, a subject or a fact that nobody has told of is shown by its code: the log never fails to be read.
Titles are lazy texts; everything is asked for many ids at once, so that a page costs a few queries.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

Values = Mapping[str, Any]
ABSENT: Any = object()  # where one side of an entry says nothing of a fact


@dataclass(frozen=True)
class Named:
    """What a thing is called, and the address of its page if it has one; `short` is its name within what it
    belongs to, as of a class within its school."""

    name: str
    url: str | None = None
    short: str = ""


@dataclass(frozen=True)
class Step:
    """One fact before and after, or ABSENT. `about` is a thing within the subject, by kind and id, as a class
    is within a sheet, or what such a thing is called."""

    fact: str
    before: Any
    after: Any
    about: tuple[str, int] | str = ""


def _nobody(_ids: Collection[int]) -> dict[int, Named]:
    return {}


def side_by_side(before: Values, after: Values) -> Iterator[Step]:
    """Every fact that either side has."""
    for fact in dict.fromkeys((*before, *after)):
        yield Step(fact, before.get(fact, ABSENT), after.get(fact, ABSENT))


def as_text(value: Any) -> str:
    """As it was written, for facts that nobody has told of."""
    match value:
        case None | "" | []:
            return "—"
        case str():
            return value
        case _:
            return json.dumps(value, ensure_ascii=False)


@dataclass(frozen=True)
class Fact:
    """A value within an entry. With `subject` it is the id of such a thing. A `hidden` one is only told to
    have changed."""

    title: Any
    show: Callable[[Any], str] = as_text
    subject: str | None = None
    hidden: bool = False


@dataclass(frozen=True)
class Subject:
    """A kind of thing that entries are about, or that their facts name. `actions` are titles by code. Of what
    is `passing` entries come by the minute, and change nothing that `remembered.steady_version` tells of."""

    title: Any
    actions: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Fact] = field(default_factory=dict)
    find: Callable[[Collection[int]], Mapping[int, Named]] = _nobody
    steps: Callable[[Values, Values], Iterator[Step]] = side_by_side
    passing: bool = False


class Journal:
    """The subjects of one application by the code that entries have."""

    def __init__(self) -> None:
        self._by_code: dict[str, Subject] = {}

    def add(self, code: str, subject: Subject) -> None:
        if code in self._by_code:
            raise ValueError(f"{code} is taken")
        self._by_code[code] = subject

    def tell(self, code: str, fact: str, words: Fact) -> None:
        """Words of a fact about a subject of another feature, which has been added before."""
        subject = self._by_code[code]
        self._by_code[code] = replace(subject, facts={**subject.facts, fact: words})

    def subject(self, code: str) -> Subject:
        """The subject, or for an unknown code one that is called by it."""
        return self._by_code.get(code) or Subject(code)

    def __iter__(self) -> Iterator[tuple[str, Subject]]:
        return iter(self._by_code.items())

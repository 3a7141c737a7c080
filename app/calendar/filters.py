"""The filters of the calendar's address: read from it, written back to it.

Nothing in an address is an error. A filter none of whose values can be meant (a kind, a grade, a day that is
none) finds nothing, as a municipality that does not exist does: a subscription to everything is not what a
mistyped one asked for. Parameters that are no filters are passed over.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Protocol, Self, TypeVar

from app.calendar.models import Audience, EventFormat, EventKind
from app.calendar.search import LONGEST_QUESTION, asked_words
from app.organizations.models import school_year_of

YEARS = range(2000, 2100)  # days outside of it are typing errors
GRADES = range(12)
MOST_VALUES = 60  # of one filter; a region has fewer municipalities
MOST_SKIPPED = 100_000
_CODE_LENGTH = 64
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NUMBER = re.compile(r"\d{1,6}", re.ASCII)
_ID = re.compile(r"\d{1,9}", re.ASCII)
_YES, _NO = frozenset({"1", "yes", "true", "on"}), frozenset({"0", "no", "false", "off"})
_YEAR = re.compile(r"(\d{4})(?:\s*[/–-]\s*(\d{4}|\d{2}))?", re.ASCII)

# What is chosen from what there is, as the address calls it; words and days are asked beside it.
CHOICES = (
    "municipality",
    "grade",
    "kind",
    "field",
    "programme",
    "audience",
    "host",
    "format",
    "special",
    "free",
)
_FLAGS = ("special", "free")
_READ = (*CHOICES[1:], "from", "to", "year")  # of which something may not be understood

Choice = TypeVar("Choice", bound=StrEnum)


class Values(Protocol):
    """Repeated values by name: what werkzeug's MultiDict offers."""

    def getlist(self, key: str, /) -> Sequence[str]: ...


class Asked(ABC):
    """Filters of an address, which give their parameters back."""

    @abstractmethod
    def args(self) -> dict[str, list[str]]:
        """As parameters of an address, for `url_for`."""

    def without(self, name: str, value: str) -> dict[str, list[str]]:
        """The parameters without one value."""
        args = self.args()
        kept = [text for text in args.pop(name, []) if text != value]
        return args | ({name: kept} if kept else {})


@dataclass(frozen=True)
class Filters(Asked):
    """What was asked. `fields`, `programmes` and `hosts` are ids; `special` asks for events for special
    needs, `free` for times with places that somebody can still take. `year` is the year of a school year's
    1 September. `skip` is None on a first page, and on a following one the number of rows of its first `day`
    that were shown already: the place that a reader has come to, no filter. `senseless` says that a filter
    was given of which nothing could be understood."""

    municipalities: tuple[str, ...] = ()
    kinds: tuple[EventKind, ...] = ()
    grades: tuple[int, ...] = ()
    fields: tuple[int, ...] = ()
    programmes: tuple[int, ...] = ()
    audiences: tuple[Audience, ...] = ()
    hosts: tuple[int, ...] = ()
    formats: tuple[EventFormat, ...] = ()
    special: bool = False
    free: bool = False
    q: str = ""
    first: date | None = None
    last: date | None = None
    year: int | None = None
    day: date | None = None
    skip: int | None = None
    senseless: bool = False

    @classmethod
    def read(cls, values: Values) -> Self:
        """The filters of an address; never raises."""
        years = [year for text in given(values, "year") if (year := _school_year(text)) is not None]
        skips = [int(text) for text in given(values, "skip") if _NUMBER.fullmatch(text)]
        found = cls(
            municipalities=tuple(text[:_CODE_LENGTH] for text in given(values, "municipality")),
            kinds=choices_in(EventKind, given(values, "kind")),
            grades=tuple(dict.fromkeys(_grades(given(values, "grade")))),
            fields=ids_in(given(values, "field")),
            programmes=ids_in(given(values, "programme")),
            audiences=choices_in(Audience, given(values, "audience")),
            hosts=ids_in(given(values, "host")),
            formats=choices_in(EventFormat, given(values, "format")),
            special=not _YES.isdisjoint(given(values, "special")),
            free=not _YES.isdisjoint(given(values, "free")),
            q=" ".join(given(values, "q"))[:LONGEST_QUESTION],
            first=day_in(given(values, "from")),
            last=day_in(given(values, "to")),
            year=years[0] if years else None,
            day=day_in(given(values, "day")),
            skip=min(skips[0], MOST_SKIPPED) if skips else None,
        )
        understood = found.args()
        asked = [name for name in _READ if set(given(values, name)) - (_NO if name in _FLAGS else set())]
        return replace(found, senseless=any(name not in understood for name in asked))

    def args(self) -> dict[str, list[str]]:
        """The place of a following page stays out."""
        return dict(self._args)  # the caller's own: some take a value out

    @cached_property
    def _args(self) -> dict[str, list[str]]:
        args = {
            "municipality": list(self.municipalities),
            "kind": [kind.value for kind in self.kinds],
            "grade": [str(grade) for grade in self.grades],
            "field": list(map(str, self.fields)),
            "programme": list(map(str, self.programmes)),
            "audience": [audience.value for audience in self.audiences],
            "host": list(map(str, self.hosts)),
            "format": [form.value for form in self.formats],
            "special": ["1"] if self.special else [],
            "free": ["1"] if self.free else [],
            "q": [self.q] if self.q else [],
            "from": [self.first.isoformat()] if self.first else [],
            "to": [self.last.isoformat()] if self.last else [],
            "year": [year_name(self.year)] if self.year is not None else [],
        }
        return {name: texts for name, texts in args.items() if texts}

    def unchosen(self) -> Self:
        """The same words and days with nothing chosen: what choices are counted among."""
        return type(self)(q=self.q, first=self.first, last=self.last, year=self.year)

    @property
    def words(self) -> tuple[str, ...]:
        """The words of `q` as the search takes them."""
        return asked_words(self.q)

    @property
    def finds_nothing(self) -> bool:
        """Something was asked for that nothing can be: the year «soon», or words without a word, «!!!»."""
        return self.senseless or (bool(self.q) and not self.words)

    @property
    def dated(self) -> bool:
        """Whether days were asked for, so that the nearest other day is a way on."""
        return self.first is not None or self.last is not None or self.year is not None

    def anytime(self) -> Self:
        """The same question about any day from now on."""
        return self._anytime

    @cached_property
    def _anytime(self) -> Self:
        return replace(self, first=None, last=None, year=None, day=None, skip=None)

    def window(self, today: date) -> tuple[date, date | None]:
        """First and last day asked for: from today on, or from the beginning of another school year;
        on a following page from its own first day on."""
        first, last = self.span()
        if first is None or (self.first is None and first <= today and (last is None or last >= today)):
            first = today
        if self.skip is not None and self.day is not None:
            first = max(first, self.day)
        return first, last

    def span(self) -> tuple[date | None, date | None]:
        """The days that the address itself names, the narrower where it names both dates and a year."""
        if self.year is None:
            return self.first, self.last
        begins, ends = date(self.year, 9, 1), date(self.year + 1, 8, 31)
        return max(self.first or begins, begins), min(self.last or ends, ends)

    def takes_undated(self, today: date) -> bool:
        """Events without a date answer a question that names no day, or a school year that is not over."""
        if self.skip is not None or self.first is not None or self.last is not None:
            return False
        return self.year is None or self.year >= school_year_of(today)


def year_name(year: int) -> str:
    """2026 as 2026/2027."""
    return f"{year}/{year + 1}"


def given(values: Values, name: str) -> list[str]:
    """The values worth looking at: without what no database holds, without repetitions, not too many."""
    texts = (text[: LONGEST_QUESTION * 2] for text in values.getlist(name)[:MOST_VALUES])
    clean = (text.encode("utf-8", "ignore").decode().replace("\0", "").strip() for text in texts)
    return list(dict.fromkeys(text for text in clean if text))


def _grades(texts: list[str]) -> list[int]:
    return [int(text) for text in texts if _NUMBER.fullmatch(text) and int(text) in GRADES]


def ids_in(texts: list[str]) -> tuple[int, ...]:
    """The texts that are ids."""
    return tuple(dict.fromkeys(int(text) for text in texts if _ID.fullmatch(text)))


def choices_in(choices: type[Choice], texts: list[str]) -> tuple[Choice, ...]:
    """The choices that the texts name."""
    named = {choice.value: choice for choice in choices}
    return tuple(named[text] for text in texts if text in named)


def day_in(texts: list[str]) -> date | None:
    """The first of the texts that is a day."""
    for text in texts:
        if _DAY.fullmatch(text) and int(text[:4]) in YEARS:
            try:
                return date.fromisoformat(text)
            except ValueError:  # a 31 February
                continue
    return None


def _school_year(text: str) -> int | None:
    """2026, 2026/2027 and 2026/27 are the school year that begins in 2026."""
    match = _YEAR.fullmatch(text)
    if match is None or int(match[1]) not in YEARS:
        return None
    following = str(int(match[1]) + 1)
    return int(match[1]) if match[2] in (None, following, following[2:]) else None

"""How many events each choice would leave: counts beside the choices of the calendar's form.

Each value of each filter is a set of events, held as the bits of a number (see `catalogue`), so every
combination of choices is counted by the numbers alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import and_, or_

from app.calendar.catalogue import Catalogue, catalogue
from app.calendar.conditions import Question
from app.calendar.filters import CHOICES, Filters
from app.calendar.seats import seats
from app.calendar.windows import found_on, window


@dataclass(frozen=True)
class Facets:
    """The events that have each value of each filter, as bits; `every` is all of them, `free` those with
    places that are left."""

    among: Catalogue
    every: int
    free: int

    def counts(self, filters: Filters) -> dict[str, dict[str, int]]:
        """How many events each value would leave beside what is chosen of the other filters."""
        found = {}
        for name in CHOICES:
            others = self._left(filters, without=name)
            if name == "host":
                found[name] = self.among.hosts.counts(others, len(self.among.ids))
            else:
                values = self._values(name)
                found[name] = {value: (others & events).bit_count() for value, events in values.items()}
        return found

    def without(self, filters: Filters, name: str) -> int:
        """How many events would be left if nothing were chosen of this filter."""
        return self._left(filters, without=name).bit_count()

    def left(self, filters: Filters) -> int:
        """How many events all that is chosen leaves."""
        return self.chosen(filters).bit_count()

    def chosen(self, filters: Filters) -> int:
        """The events that all that is chosen leaves."""
        return 0 if filters.finds_nothing else self._left(filters, without="")

    def _left(self, filters: Filters, *, without: str) -> int:
        args = filters.args()
        chosen = (self._any(name, args[name]) for name in CHOICES if name in args and name != without)
        return reduce(and_, chosen, self.every)

    def _any(self, name: str, values: Iterable[str]) -> int:
        if name == "host":
            return reduce(or_, map(self.among.hosts.events, values), 0)
        sets = self._values(name)
        return reduce(or_, (sets.get(value, 0) for value in values), 0)

    def _values(self, name: str) -> Mapping[str, int]:
        return {"1": self.free} if name == "free" else self.among.sets[name]


def asked_at_any_time(question: Question) -> int:
    """The events that have all that is asked for, whenever they are and whatever places they have."""
    among = catalogue()
    return Facets(among, among.asked(question), 0).chosen(replace(question.filters, free=False))


def found_on_other_days(question: Question, others: Sequence[Question]) -> list[int]:
    """How many events each of `others` would find: questions about other days, alike in all else."""
    among, events = catalogue(), asked_at_any_time(question)
    if not question.filters.free:
        return [(events & found_on(one, among)).bit_count() for one in others]
    places, size = seats(question.now), len(among.ids)
    return [(events & places.events(window(one, among), size)).bit_count() for one in others]


def facets(question: Question) -> Facets:
    """Of the words and days that are asked for, whatever is chosen."""
    among = catalogue()
    days = window(question, among)
    free = seats(question.now).events(days, len(among.ids))
    return Facets(among, among.asked(question) & days.found, free)

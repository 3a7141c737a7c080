"""A page of the calendar's list, picked out of what is known of its days."""

from dataclasses import dataclass
from datetime import date
from itertools import islice

from app.calendar.catalogue import Catalogue, as_flags, catalogue
from app.calendar.conditions import Question
from app.calendar.facets import facets
from app.calendar.facts import EventFacts
from app.calendar.queries import BESIDE, ROWS
from app.calendar.seats import Seats, seats
from app.calendar.windows import Entry, window


@dataclass(frozen=True)
class Listed:
    """The rows of a page `among` all events with their `seats`; the rest is as in `queries.Listing`."""

    among: Catalogue
    seats: Seats
    rows: list[Entry]
    beside: list[EventFacts]
    found: int | None
    following: tuple[date, int] | None


def listed(question: Question, most: int = ROWS) -> Listed:
    """The same as `queries.listing` reads."""
    filters, among, known = question.filters, catalogue(), seats(question.now)
    days, events = window(question, among), facets(question).chosen(filters)
    size, free = len(among.ids), known.free if filters.free else None
    stream = days.entries(events, size, free, question.days[0] if question.continued else None)
    shown = filters.skip or 0
    found = list(islice(stream, shown + most))
    rest = next(stream, None)
    while rest is not None and rest.goes_on:  # a following page has nothing that began before it
        found.append(rest)
        rest = next(stream, None)
    following = None
    if rest is not None:
        following = rest.day, sum(row.day == rest.day and not row.goes_on for row in found)
    if question.continued:
        return Listed(among, known, found[shown:], [], None, following)
    flags = as_flags(events, size)
    off_days = [] if filters.free else [event for place, event in days.off_days if flags[place]]
    beside = [event for event in off_days[:BESIDE] if event.is_long]
    return Listed(among, known, found, beside, events.bit_count(), following)

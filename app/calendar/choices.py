"""The choices of the calendar's form in words, and how many events each would leave."""

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass

from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select, union

from app.calendar.conditions import Question
from app.calendar.facets import facets
from app.calendar.filters import GRADES, Filters
from app.calendar.labels import (
    audience_choices,
    format_choices,
    grades_text,
    kind_choices,
    kinds,
)
from app.calendar.models import Event, event_cohost
from app.core.db import db
from app.core.remembered import remembered, steady_version
from app.organizations.labels import row_title
from app.organizations.models import Field, Municipality, Organization, Programme
from app.organizations.queries import every_row

MOST_HOSTS = 50  # a longer list is no help, and weighs: the others are found by words
Titles = dict[str, str]


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    title: str
    events: int
    chosen: bool
    text: str  # the title in a list of one choice, with the number of what it would leave


@dataclass(frozen=True, slots=True)
class Choices:
    """By the filters' names. `more_hosts` tells that the list of hosts is not whole."""

    of: Mapping[str, Sequence[Choice]]
    chosen: Mapping[str, Sequence[Choice]]
    more_hosts: bool


def choices(question: Question, called: Mapping[tuple[str, str], str]) -> Choices:
    """For the form: what can be chosen, in the visitor's language; `called` are the `titles` of what is."""
    counts, args = facets(question).counts(question.filters), question.filters.args()
    hosts = {number: events for number, events in counts["host"].items() if events}
    most = frozenset(sorted(hosts, key=lambda number: -hosts[number])[:MOST_HOSTS])
    found = {}
    for name, offered in (_offered() | {"host": _hosts(most)}).items():
        chosen = {value: called.get((name, value), value) for value in args.get(name, ())}
        every = name in ("municipality", "grade")
        found[name] = _choices(offered | chosen, counts[name], chosen, every=every)
    taken = {name: [one for one in some if one.chosen] for name, some in found.items()}
    return Choices(found, taken, len(hosts) > MOST_HOSTS)


def _choices(
    offered: Titles, counts: Mapping[str, int], chosen: Collection[str], *, every: bool
) -> list[Choice]:
    """Without those that would leave nothing, but for what is chosen and what people look for by habit."""
    found = []
    for value, title in offered.items():
        events, taken = counts.get(value, 0), value in chosen
        if events or taken or every:
            found.append(Choice(value, title, events, taken, title if taken else f"{title} ({events})"))
    return found


def offered(name: str) -> list[tuple[str, str]]:
    """All that can be chosen of a filter, by value, for forms that count nothing."""
    return list(_offered()[name].items())


def _offered() -> dict[str, Titles]:
    key = ("calendar.offered", str(get_locale()))
    return remembered(key, _read_offered, size=lambda _all: 16 * 1024, of=steady_version)


def _read_offered() -> dict[str, Titles]:
    places = select(Municipality.code, Municipality.name).order_by(Municipality.name)
    return {
        "municipality": {code: name for code, name in db.session.execute(places)},
        "grade": {str(grade): grades_text(frozenset({grade})) for grade in GRADES},
        "kind": dict(kind_choices()),
        "field": {str(row.id): row_title(row) for row in every_row(Field)},
        "programme": {str(row.id): row_title(row) for row in every_row(Programme)},
        "audience": dict(audience_choices()),
        "format": dict(format_choices()),
        "special": {"1": str(_("For special needs"))},
        "free": {"1": str(_("Places are left"))},
    }


def _hosts(ids: Set[str]) -> Titles:
    """In the order of their names."""
    known = remembered("calendar.hosts", _read_hosts, size=lambda all_: 256 * len(all_), of=steady_version)
    if not known.keys() >= ids:  # of who has no events
        known = known | _named(Organization.id.in_(map(int, ids - known.keys())))
    return {number: name for number, name in known.items() if number in ids}


def _read_hosts() -> Titles:
    """Of all organizations that have events, with others or alone."""
    return _named(Organization.id.in_(union(select(Event.host_id), select(event_cohost.c.organization_id))))


def _named(which: ColumnElement[bool]) -> Titles:
    query = select(Organization.id, Organization.short_name).where(which).order_by(Organization.short_name)
    return {str(number): name for number, name in db.session.execute(query)}


def titles(filters: Filters) -> dict[tuple[str, str], str]:
    """What the values of the filters are called, by (filter, value); of what is not there, the value."""
    if not filters.args():
        return {}
    offered = _offered()
    found: dict[tuple[str, str], str] = {}
    hosts = _hosts({str(number) for number in filters.hosts}) if filters.hosts else {}
    for name, values in filters.args().items():
        known = hosts if name == "host" else offered.get(name, {})
        found |= {(name, value): known[value] for value in values if value in known}
    return found | {("kind", kind.value): kinds()[kind].title for kind in filters.kinds}  # hidden ones, too

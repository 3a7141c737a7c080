"""The list of bookings: a school's own, or those of the schools that a person looks after; with filters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement

from app.accounts.access import acting_as, only
from app.accounts.models import Membership, Role
from app.booking import access, queries
from app.booking.blueprint import bp
from app.booking.filters import BookingFilters
from app.booking.finding import found_by, titles
from app.booking.labels import state_title
from app.booking.models import BookingState
from app.calendar.chips import Titles, chips, text_of
from app.calendar.choices import Choice, Choices, offered
from app.calendar.public import address
from app.core import clock
from app.core.htmx import page
from app.core.paging import Paging
from app.organizations.labels import unit_words
from app.organizations.queries import municipalities, schools_of

PAGE = 100  # bookings
ON_BEHALF = (Role.MUNICIPALITY, Role.OPERATOR)
_FIELDS = {  # of the filters, by their names in an address
    "municipality": "municipalities",
    "school": "schools",
    "state": "states",
    "kind": "kinds",
    "event": "events",
    "from": "first",
    "to": "last",
    "q": "q",
}

_address = partial(address, "booking.index")


@dataclass(frozen=True, slots=True)
class Way:
    """How many bookings the list would have without one of its filters."""

    without: str
    bookings: int
    url: str


@bp.get("/bookings")
@only(*access.BOOKERS)
def index() -> ResponseReturnValue:
    now, membership, paging = clock.now(), acting_as(), Paging.of_request(PAGE)
    asked, seen = BookingFilters.read(request.args), access.seen_by(membership)
    called = titles(asked, membership)
    wanted = seen & found_by(asked, now, clock.zone())
    found, total = queries.bookings(wanted, now, paging.offset, paging.size)
    ahead = [one for one in found if one.is_live and one.slot.starts_at > now]
    pages = paging.links(total, lambda number: _address(asked.args() | {"page": [str(number)]}))
    is_asked = bool(asked.args() or asked.misread)
    return page(
        "booking/index.html",
        "bookings",
        ahead=ahead,
        past=found[len(ahead) :],
        places=queries.places_in_queues(ahead),
        now=now,
        total=total,
        beyond=paging.beyond(total),
        pages=pages,
        first_url=_address(asked.args()),
        asked=asked,
        is_asked=is_asked,
        chips=chips(asked, called, _address),
        ways=[] if total or asked.misread else _ways(asked, called, seen, now),
        unit=unit_words(),
        choices=_choices(asked, called, membership)
        if is_asked or pages or membership.role in ON_BEHALF
        else None,
    )


def _ways(asked: BookingFilters, called: Titles, seen: ColumnElement[bool], now: datetime) -> list[Way]:
    """Each filter that stands in the way alone, the one that hides most first."""
    nothing, found = BookingFilters(), []
    for name, values in asked.args().items():
        field = _FIELDS[name]
        without = replace(asked, **{field: getattr(nothing, field)})
        if left := queries.how_many(seen & found_by(without, now, clock.zone())):
            words = ", ".join(asked.q if name == "q" else text_of(name, one, called) for one in values)
            found.append(Way(words, left, _address(without.args())))
    return sorted(found, key=lambda way: -way.bookings)


def _choices(asked: BookingFilters, called: Titles, membership: Membership) -> Choices:
    """What the form offers, and what of it is chosen."""
    given = asked.args()
    of_all: dict[str, Callable[[], list[tuple[str, str]]]] = {
        "municipality": lambda: _places(membership),
        "school": lambda: _schools(asked, membership),
        "state": lambda: [(state.value, state_title(state)) for state in BookingState],
        "kind": lambda: offered("kind"),
    }
    of = {name: _with_chosen(name, some(), given, called) for name, some in of_all.items()}
    return Choices(of, {name: [one for one in some if one.chosen] for name, some in of.items()}, False)


def _with_chosen(
    name: str, some: list[tuple[str, str]], given: Mapping[str, list[str]], called: Titles
) -> list[Choice]:
    chosen = given.get(name, [])
    every = dict(some) | {value: text_of(name, value, called) for value in chosen}
    return [Choice(value, title, 0, value in chosen, title) for value, title in every.items()]


def _places(membership: Membership) -> list[tuple[str, str]]:
    """The municipalities of the region, for those who see more than one."""
    if membership.role is not Role.OPERATOR or unit_words() is None:
        return []
    return [(one.code, one.name) for one in municipalities()]


def _schools(asked: BookingFilters, membership: Membership) -> list[tuple[str, str]]:
    """The schools of the own municipality, or of the one that is chosen; the whole region's are too many."""
    place: Any = None
    if membership.role is Role.MUNICIPALITY:
        place = membership.organization.municipality_id
    elif membership.role is Role.OPERATOR and len(asked.municipalities) == 1:
        places = {one.code: one.id for one in municipalities()}
        place = places.get(asked.municipalities[0])
    return [(str(id), name) for id, name in schools_of(place)] if place is not None else []

"""The form of an event, as it is asked of this person now: what may be chosen, and what is there already."""

from dataclasses import asdict
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.accounts.access import acting_as
from app.accounts.models import Membership, Role
from app.calendar import kept, naming
from app.calendar.actions import draft_of
from app.calendar.full_form import FullEventForm
from app.calendar.models import Event
from app.core import clock
from app.organizations.labels import row_title
from app.organizations.models import Direction, Field, Programme, ProgrammeLevel, school_year_of
from app.organizations.queries import municipalities, valid

_DICTIONARIES: dict[str, tuple[Any, str]] = {
    "programme_ids": (Programme, "programmes"),
    "field_ids": (Field, "fields"),
    "direction_ids": (Direction, "directions"),
    "level_ids": (ProgrammeLevel, "levels"),
}


Typed = MultiDict[str, str] | None  # what a person typed before; None is what this request sends


def new_form(typed: Typed = None) -> FullEventForm:
    """An event that is not there yet."""
    membership = acting_as()
    own_place = membership.organization.municipality_id
    own = {"municipality_id": own_place, "host_id": membership.organization_id}
    form = FullEventForm(data=own, **_sent(typed))
    hosts = [(host.id, host.short_name) for host in kept.hosts_for(membership)]
    form.choose(hosts if len(hosts) > 1 else [], _places(membership, own_place))
    return _prepared(form, membership, None)


def form_of(event: Event, typed: Typed = None) -> FullEventForm:
    """An event as it is, to be changed."""
    membership = acting_as()
    form = FullEventForm(data=asdict(draft_of(event)), **_sent(typed))
    form.keep_kind(event.kind)
    form.choose([], _places(membership, event.municipality_id))
    return _prepared(form, membership, event)


def _sent(typed: Typed) -> dict[str, Any]:
    return {} if typed is None else {"formdata": typed}


def _prepared(form: FullEventForm, membership: Membership, event: Event | None) -> FullEventForm:
    """With the rows that hold in the school year of the first day, and those that the event has already."""
    year = school_year_of(form.starts_on.data or clock.today(clock.zone()))
    form.choose_rows(**{name: _rows(name, year, event) for name in _DICTIONARIES})
    for organizations in (form.cohost_ids, form.invited_ids):
        organizations.find, organizations.names = naming.organizations_called, naming.names_of
    tied = (event.parent_id, event.follows_id) if event else ()
    for other in (form.parent_id, form.follows_id):
        other.find, other.called = naming.namer(membership, tied), naming.pointer(membership)
    return form


def _rows(name: str, year: int, event: Event | None) -> list[tuple[int, str]]:
    dictionary, attribute = _DICTIONARIES[name]
    rows = [*valid(dictionary, year), *(getattr(event, attribute) if event else ())]
    return list({row.id: row_title(row) for row in rows}.items())


def _places(membership: Membership, present: int | None) -> list[tuple[Any, str]]:
    """Municipalities that this person may give an event to; what it has already stays possible."""
    region: tuple[Any, str] = ("", _("The whole region"))
    own = membership.organization.municipality_id
    if membership.role is not Role.MUNICIPALITY:
        return [region, *((place.id, place.name) for place in municipalities())]
    near = [(place.id, place.name) for place in municipalities() if place.id in (own, present)]
    return [region, *near] if present is None else near

"""What the audit log says of events and their times, in words."""

from collections.abc import Collection

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.calendar import labels
from app.calendar.history import NAMES, ROUTE_NAMES, ROUTE_TITLES, SHOW, TITLES
from app.calendar.models import Event, EventState, Route, Slot
from app.core.db import db
from app.core.journal import Fact, Journal, Named, Subject, as_text
from app.core.locale import span_text

_IDS = {"municipality_id": "municipality", "venue_id": "venue"} | dict.fromkeys(
    ("parent_id", "follows_id", "copied_from"), "event"
)

_PREFIXES = {"event": ("event.", "slots."), "slot": ("slot.",)}  # what many times are made of is the event


def register(journal: Journal) -> None:
    facts = {name: Fact(title, SHOW.get(name, as_text), _IDS.get(name)) for name, title in NAMES.items()}
    facts["state"] = Fact(_l("State"), lambda value: labels.state_title(EventState(value)))
    facts["host_id"] = Fact(_l("Organizer"), subject="organization")
    facts["event_id"] = Fact(_l("Event"), subject="event")
    facts["batch"] = Fact(_l("Made in one go"))
    facts["groups_told"] = Fact(_l("Groups told"))
    facts["sign_ups_told"] = Fact(_l("Visitors told"))
    for code, title, find in (("event", _l("Event"), _events), ("slot", _l("Time of an event"), _slots)):
        actions = {action: text for action, text in TITLES.items() if action.startswith(_PREFIXES[code])}
        journal.add(code, Subject(title, actions, facts, find))
    journal.add("route", Subject(_l("Route"), ROUTE_TITLES, facts | _route_facts(), _routes))


def _route_facts() -> dict[str, Fact]:
    return {name: Fact(title, SHOW.get(name, as_text)) for name, title in ROUTE_NAMES.items()}


def _routes(ids: Collection[int]) -> dict[int, Named]:
    query = select(Route.id, Route.title).where(Route.id.in_(ids))
    return {
        id: Named(title, url_for("calendar.edit_route", route_id=id))
        for id, title in db.session.execute(query)
    }


def _events(ids: Collection[int]) -> dict[int, Named]:
    query = select(Event.id, Event.title).where(Event.id.in_(ids))
    return {
        id: Named(title, url_for("calendar.edit", event_id=id)) for id, title in db.session.execute(query)
    }


def _slots(ids: Collection[int]) -> dict[int, Named]:
    query = (
        select(Slot.id, Event.title, Slot.starts_at, Slot.ends_at).join(Slot.event).where(Slot.id.in_(ids))
    )
    return {
        id: Named(f"{title}: {span_text(begins, ends)}", url_for("calendar.edit_slot", slot_id=id))
        for id, title, begins, ends in db.session.execute(query)
    }

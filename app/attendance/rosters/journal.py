"""What the audit log says of demands and rosters, in words: counts, never a name."""

from collections.abc import Collection

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.accounts.queries import history_of as entries_of
from app.booking.journal import bookings_by_id
from app.calendar.models import Event
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.journal import Fact, Journal, Named, Subject
from app.core.told import Change, Told

HISTORY = 50
_DEMANDS = {
    "roster_demand.set": _l("An organizer asked for names"),
    "roster_demand.withdrawn": _l("An organizer asks for names no more"),
}
_ROSTERS = {
    "roster.given": _l("A school gave names"),
    "roster.changed": _l("A school changed its roster"),
    "roster.opened": _l("A roster was opened"),
    "roster.removed": _l("A school deleted its roster"),
    "roster.shredded": _l("A roster was shredded"),
}
_FORMS = {"page": _l("on the screen"), "table": _l("as a table"), "editing": _l("to be changed")}


def register(journal: Journal) -> None:
    demand = {
        "purpose": Fact(_l("What names are needed for")),
        "days_before": Fact(_l("Days before the time, at the latest")),
        "keep_days": Fact(_l("Days that names are kept after it")),
        "shredded": Fact(_l("Rosters shredded")),
    }
    roster = {
        "heads": Fact(_l("Number of names")),
        "consent": Fact(_l("Statement of consents, number")),
        "form": Fact(_l("How"), lambda form: str(_FORMS.get(form, form))),
    }
    journal.add("roster_demand", Subject(_l("Demand for names"), _DEMANDS, demand, _demands))
    journal.add("roster", Subject(_l("Roster"), _ROSTERS, roster, bookings_by_id, passing=True))


def history_of(booking_id: int) -> list[Told]:
    """Who gave, opened and deleted the names of a booking, the newest first."""
    return [
        Told(entry.at, who, str(_ROSTERS.get(entry.action, entry.action)), _changes(entry), "")
        for entry, who in entries_of("roster", booking_id, HISTORY)
    ]


def _changes(entry: AuditEntry) -> list[Change]:
    heads = [str(side["heads"]) if "heads" in side else "" for side in (entry.before, entry.after)]
    return [Change(str(_l("Number of names")), *heads)] if any(heads) else []


def _demands(ids: Collection[int]) -> dict[int, Named]:
    query = select(Event.id, Event.title).where(Event.id.in_(ids))
    return {
        id: Named(title, url_for("rosters.demand", event_id=id)) for id, title in db.session.execute(query)
    }

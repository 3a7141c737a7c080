"""What the audit log says of the links by which heads are counted, in words."""

from collections.abc import Collection

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.calendar.models import Event
from app.core.db import db
from app.core.journal import Journal, Named, Subject


def register(journal: Journal) -> None:
    actions = {
        "head_count_link.made": _l("A link to count who comes was given"),
        "head_count_link.renewed": _l("A link to count who comes was replaced"),
        "head_count_link.withdrawn": _l("A link to count who comes was withdrawn"),
    }
    journal.add("head_count_link", Subject(_l("Link to count who comes"), actions, {}, _links))


def _links(event_ids: Collection[int]) -> dict[int, Named]:
    query = select(Event.id, Event.title).where(Event.id.in_(event_ids))
    rows = db.session.execute(query)
    return {id: Named(title, url_for("gate.day", event_id=id)) for id, title in rows}

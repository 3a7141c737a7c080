"""What the audit log says of cancelled days, in words."""

from collections.abc import Collection
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.booking.days_off.models import DayOff
from app.booking.days_off.words import dates_text, moment_text
from app.calendar.labels import grades_text
from app.core.db import db
from app.core.journal import Fact, Journal, Named, Subject

_ACTIONS = {
    "day_off.made": _l("Lessons were cancelled"),
    "day_off.withdrawn": _l("Cancelled lessons take place after all"),
}


def register(journal: Journal) -> None:
    facts = {
        "begins_at": Fact(_l("Begins"), _moment),
        "ends_at": Fact(_l("Ends"), _moment),
        "grades": Fact(_l("Grades"), lambda value: grades_text(frozenset(value)) or str(_("all"))),
        "cancelled": Fact(_l("Bookings cancelled")),
        "seats": Fact(_l("Number of places")),
        "waiting": Fact(_l("Groups that keep their places in waiting lists")),
    }
    journal.add("day_off", Subject(_l("Cancelled day"), _ACTIONS, facts, _acts, passing=True))


def _moment(value: str) -> str:
    return moment_text(datetime.fromisoformat(value))


def _acts(ids: Collection[int]) -> dict[int, Named]:
    return {
        act.id: Named(dates_text(act.begins_at, act.ends_at), url_for("booking.day_off", day_off_id=act.id))
        for act in db.session.scalars(select(DayOff).where(DayOff.id.in_(ids)))
    }

"""Changes to the settings of the installation."""

from datetime import date
from typing import Any

from sqlalchemy.exc import IntegrityError

from app.core import audit
from app.core.db import db
from app.core.errors import RuleBroken
from app.organizations.models import Installation, SpecialDay


class DayTaken(RuleBroken):
    """The day stands in the list already."""

    def __init__(self, day: date) -> None:
        self.day = day


def save_settings(facts: dict[str, Any], *, by: int | None) -> Installation:
    """Set what the installation calls itself and what holds in it; `facts` by the names of its columns."""
    there = db.session.get(Installation, 1, with_for_update=True)
    before: dict[str, Any] = {name: getattr(there, name) if there else None for name in facts}
    installation = there or Installation(id=1)
    for name, value in facts.items():
        setattr(installation, name, value)
    db.session.add(installation)
    db.session.flush()
    audit.record_changes("settings.changed", "installation", 1, before, facts, by=by)
    return installation


def add_special_day(day: date, works: bool, title: str, *, by: int | None) -> SpecialDay:
    """A day that is not what the week and the law say. Raises DayTaken."""
    special = SpecialDay(day=day, works=works, title=title)
    try:
        with db.session.begin_nested():
            db.session.add(special)
    except IntegrityError:
        raise DayTaken(day) from None
    after = {"day": day.isoformat(), "works": works, "title": title}
    audit.record("special_day.added", "special_day", special.id, by=by, after=after)
    return special


def remove_special_day(special: SpecialDay, *, by: int | None) -> None:
    """The day is an ordinary one again."""
    before = {"day": special.day.isoformat(), "works": special.works, "title": special.title}
    audit.record("special_day.removed", "special_day", special.id, by=by, before=before)
    db.session.delete(special)
    db.session.flush()

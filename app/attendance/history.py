"""What has become of a sheet: who changed it, when, from what to what, and why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.accounts.models import User
from app.attendance.labels import line_heading
from app.attendance.models import Sheet, in_order
from app.core import audit
from app.core.db import db

SHOWN = ("came", "walk_ins", "special_needs")  # the order on the screen


@dataclass(frozen=True)
class Step:
    """One count before and after: of a line by its title, or (`title` None) of the adults."""

    what: str
    title: str | None
    before: int | None
    after: int


@dataclass(frozen=True)
class Change:
    """`who` is None for the program itself; `reason` for the first filling."""

    at: datetime
    who: str | None
    reason: str | None
    steps: Sequence[Step]


def changes(sheet: Sheet, *, with_special_needs: bool) -> list[Change]:
    """The sheet's life out of the audit log, the latest first."""
    entries = audit.history("sheet", sheet.id)
    people = {entry.actor_id for entry in entries}
    names = {
        id: name for id, name in db.session.execute(select(User.id, User.name).where(User.id.in_(people)))
    }
    titles = {line.who.key: line_heading(line.who, line.class_name) for line in in_order(sheet.lines)}
    shown = [what for what in SHOWN if with_special_needs or what != "special_needs"]
    return [
        Change(
            entry.at,
            names.get(entry.actor_id or 0),
            entry.reason,
            list(_steps(entry.before, entry.after, titles, shown)),
        )
        for entry in reversed(entries)
    ]


def _steps(
    before: Mapping[str, Any], after: Mapping[str, Any], titles: Mapping[str, str], shown: Sequence[str]
) -> Iterator[Step]:
    for key, title in titles.items():
        was, now = before.get("lines", {}).get(key, {}), after.get("lines", {}).get(key, {})
        for what in shown:
            first = not was and (what == "came" or now.get(what))
            if what in now and (first or (was and was[what] != now[what])):
                yield Step(what, title, was.get(what), now[what])
    if "adults" in after:
        yield Step("adults", None, before.get("adults"), after["adults"])

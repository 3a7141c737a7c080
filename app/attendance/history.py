"""What has become of a sheet: who changed it, when, from what to what, and why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.accounts.models import User
from app.attendance.labels import SETTLEMENTS, line_heading
from app.attendance.models import Settlement, Sheet, in_order
from app.core import audit
from app.core.db import db

SHOWN = ("came", "host", "decided", "walk_ins", "special_needs", "lessons")  # the order on the screen


@dataclass(frozen=True)
class Step:
    """One count before and after: of a line by its title, or (`title` None) of the adults."""

    what: str
    title: str | None
    before: int | None
    after: int | None


@dataclass(frozen=True)
class Change:
    """`who` is None for the program itself and for whoever counted by the event's link; `reason` for the
    first filling. `settled` is what became of a difference, where nothing was counted."""

    at: datetime
    who: str | None
    reason: str | None
    steps: Sequence[Step]
    settled: str = ""
    by_link: bool = False


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
            _settled(entry.action),
            "link" in entry.after,
        )
        for entry in reversed(entries)
    ]


def _settled(action: str) -> str:
    settlement = action.removeprefix("sheet.")
    return str(SETTLEMENTS[Settlement(settlement)]) if settlement in set(Settlement) else ""


def _steps(
    before: Mapping[str, Any], after: Mapping[str, Any], titles: Mapping[str, str], shown: Sequence[str]
) -> Iterator[Step]:
    for key, title in titles.items():
        if key not in after.get("lines", {}):
            continue
        was, now = before.get("lines", {}).get(key, {}), after["lines"][key]
        for what in shown:
            earlier, later = was.get(what), now.get(what)
            if earlier != later and (earlier or later or what == "came"):
                yield Step(what, title, earlier, later)
    for what in ("adults", "adults_host"):
        if what in after:
            yield Step(what, None, before.get(what), after[what])

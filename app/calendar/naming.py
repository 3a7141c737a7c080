"""Organizations and events as people name them in a field: by a code, a short name, a number."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence

from sqlalchemy import or_, select

from app.accounts.models import Membership
from app.calendar.access import kept_by
from app.calendar.models import Event
from app.calendar.readers import within_sight
from app.core.db import db
from app.organizations.models import Organization

SUGGESTED = 100  # events


def organizations_called(lines: Sequence[str]) -> Mapping[str, Sequence[int]]:
    """By line the ids of the organizations that it may mean. A code means one, whatever others are called."""
    columns = (Organization.id, Organization.code, Organization.short_name, Organization.name)
    by_code, by_name = {}, defaultdict(set)
    for number, code, *names in db.session.execute(select(*columns)) if lines else ():
        by_code[code.casefold()] = number
        for name in names:
            by_name[name.casefold()].add(number)
    keys = {line: line.casefold() for line in lines}
    return {
        line: [by_code[key]] if key in by_code else sorted(by_name.get(key, ())) for line, key in keys.items()
    }


def names_of(ids: Sequence[int]) -> list[str]:
    """What to type for these organizations: the short name, or the code where others are called the same."""
    query = select(Organization.code, Organization.short_name).where(Organization.id.in_(ids))
    rows = db.session.execute(query.order_by(Organization.short_name)).all() if ids else []
    meant = organizations_called([name for _code, name in rows])
    return [name if len(meant[name]) == 1 else code for code, name in rows]


def namer(membership: Membership, tied: Collection[int | None]) -> Callable[[int], int | None]:
    """Which event a number means to this person: one they keep or may read, or is `tied` already."""

    def find(number: int) -> int | None:
        within = or_(within_sight(membership), Event.id.in_([one for one in tied if one]))
        return db.session.scalar(select(Event.id).where(Event.id == number, within))

    return find


def pointer(membership: Membership) -> Callable[[int], str]:
    """What to type for an event: «№ 12 · Неделя профессий», its number alone if it is out of sight."""

    def called(number: int) -> str:
        query = select(Event.title).where(Event.id == number, within_sight(membership))
        title = db.session.scalar(query)
        return _pointer(number, title) if title else f"№ {number}"

    return called


def suggested(membership: Membership, besides: int | None) -> list[str]:
    """The events that this person changed last, as they may be typed."""
    query = select(Event.id, Event.title).where(kept_by(membership), Event.id != (besides or 0))
    rows = db.session.execute(query.order_by(Event.changed_at.desc(), Event.id.desc()).limit(SUGGESTED))
    return [_pointer(number, title) for number, title in rows]


def _pointer(event_id: int, title: str) -> str:
    return f"№ {event_id} · {title}"

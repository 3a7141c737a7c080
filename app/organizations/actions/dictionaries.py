"""Changes to the dictionaries and to how kinds of events are shown."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import or_, select

from app.core import audit
from app.core.db import db
from app.core.errors import RuleBroken
from app.organizations.models import DatedRow, KindLook


class TitleTaken(RuleBroken):
    """Another row has this title in one of the same school years."""

    def __init__(self, title: str) -> None:
        self.title = title


@dataclass(frozen=True)
class LookFacts:
    """How a kind is to be shown; empty values leave it as shipped."""

    title: str
    title_en: str
    icon: str
    hue: int | None
    hidden: bool
    position: int | None


def add_row(dictionary: type[DatedRow], facts: dict[str, Any], *, by: int | None) -> DatedRow:
    """A new row; `facts` by the names of its columns. Raises TitleTaken."""
    _check_title(dictionary, facts, besides=None)
    row = dictionary(**facts)
    db.session.add(row)
    db.session.flush()
    audit.record("dictionary.added", dictionary.__tablename__, row.id, by=by, after=facts)
    return row


def change_row(row: DatedRow, facts: dict[str, Any], *, by: int | None) -> None:
    """Set what a row says. Raises TitleTaken."""
    db.session.refresh(row, with_for_update=True)
    _check_title(type(row), facts, besides=row.id)
    before = {name: getattr(row, name) for name in facts}
    for name, value in facts.items():
        setattr(row, name, value)
    db.session.flush()
    audit.record_changes("dictionary.changed", row.__tablename__, row.id, before, facts, by=by)


def show_kind(kind: str, facts: LookFacts, *, by: int | None) -> None:
    """Set how a kind of events is shown. A kind has no number: the log names it among what is new."""
    look = db.session.get(KindLook, kind, with_for_update=True)
    if look is None:
        look = KindLook(kind=kind, title="", title_en="", icon="", hidden=False)
        db.session.add(look)
    after = asdict(facts)
    before = {name: getattr(look, name) for name in after}
    for name, value in after.items():
        setattr(look, name, value)
    db.session.flush()
    changed = [name for name in after if after[name] != before[name]]
    if changed:
        old, new = ({name: facts[name] for name in changed} for facts in (before, after))
        audit.record("kind.shown", "kind_look", 1, by=by, before=old, after=new | {"kind": kind})


def _check_title(dictionary: type[DatedRow], facts: dict[str, Any], *, besides: int | None) -> None:
    """Two rows that mean different things in different years may share a title."""
    first, last = facts["valid_from"], facts["valid_until"]
    same = select(dictionary.id).where(dictionary.title == facts["title"])
    if besides is not None:
        same = same.where(dictionary.id != besides)
    if last is not None:
        same = same.where(or_(dictionary.valid_from.is_(None), dictionary.valid_from <= last))
    if first is not None:
        same = same.where(or_(dictionary.valid_until.is_(None), dictionary.valid_until >= first))
    if db.session.scalar(same.limit(1)) is not None:
        raise TitleTaken(facts["title"])

"""What the audit log says of typed coverage, in words: month by month."""

from collections.abc import Collection, Iterator

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.core.db import db
from app.core.journal import Fact, Journal, Named, Step, Subject, Values, side_by_side
from app.organizations.models import Organization
from app.participation.labels import month_year_title


def register(journal: Journal) -> None:
    typed = Subject(
        _l("Coverage by month"),
        actions={"coverage.typed": _l("A school typed its coverage by month")},
        facts={"pupils": Fact(_l("Pupils")), "note": Fact(_l("Note"))},
        find=_schools,
        steps=_steps,
        passing=True,
    )
    journal.add("typed_coverage", typed)


def _steps(before: Values, after: Values) -> Iterator[Step]:
    for month in sorted(after):
        for step in side_by_side(before[month] or {}, after[month] or {}):
            if step.before != step.after:
                yield Step(step.fact, step.before, step.after, month_year_title(int(month)))


def _schools(ids: Collection[int]) -> dict[int, Named]:
    query = select(Organization.id, Organization.short_name).where(Organization.id.in_(ids))
    return {id: Named(name) for id, name in db.session.execute(query)}

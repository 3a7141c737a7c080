"""A school types its coverage of months."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.core import audit, clock, shown
from app.core.db import db
from app.organizations.models import Organization
from app.participation.periods import month_of
from app.participation.typed.models import TypedCoverage
from app.participation.typed.queries import enrolled_in, typed_of
from app.participation.typed.refusals import MonthNotBegun, MoreThanEnrolled, TypedMeanwhile


@dataclass(frozen=True)
class Typed:
    """What is said of one month."""

    pupils: int
    note: str = ""


def state_of(rows: Mapping[int, TypedCoverage]) -> str:
    """A mark of what is typed so far, by which a form tells what it was opened on."""
    facts = [(month, rows[month].pupils, rows[month].note) for month in sorted(rows)]
    return shown.mark_of(facts)


def type_months(
    school_id: int,
    year: int,
    said: Mapping[int, Typed | None],
    *,
    seen: str,
    sure: Mapping[int, int],
    by: int | None,
) -> None:
    """Set the coverage of months of the school year `year`; None takes back what was typed of a month. What
    is not named stays. Twice is as once.

    Raises MonthNotBegun; TypedMeanwhile where it is no longer as it was `seen`; MoreThanEnrolled unless of
    each such month exactly this number is `sure`.
    """
    _lock(school_id)
    there = typed_of(school_id, year)
    changed = {
        month: one for month, one in said.items() if one != (_typed(there[month]) if month in there else None)
    }
    if not changed:
        return
    if seen != state_of(there):
        raise TypedMeanwhile
    _refuse_ahead(changed)
    _ask_about_many(school_id, year, changed, sure)
    before = {str(month): _facts(there.get(month)) for month in changed}
    after = {str(month): _facts(one) for month, one in changed.items()}
    for month, one in changed.items():
        _put(school_id, month, there.get(month), one, by)
    db.session.flush()
    audit.record("coverage.typed", "typed_coverage", school_id, by=by, before=before, after=after)


def _lock(school_id: int) -> None:
    query = select(Organization.id).where(Organization.id == school_id)
    db.session.execute(query.with_for_update(key_share=True))


def _typed(row: TypedCoverage) -> Typed:
    return Typed(row.pupils, row.note)


def _refuse_ahead(changed: Mapping[int, Typed | None]) -> None:
    today = clock.today(clock.zone())
    for month in changed:
        if month_of(month).first > today:
            raise MonthNotBegun(month)


def _ask_about_many(
    school_id: int, year: int, changed: Mapping[int, Typed | None], sure: Mapping[int, int]
) -> None:
    enrolled = enrolled_in(school_id, year)
    many = {
        month: one.pupils
        for month, one in changed.items()
        if one is not None and enrolled is not None and enrolled < one.pupils != sure.get(month)
    }
    if many and enrolled is not None:
        raise MoreThanEnrolled(many, enrolled)


def _facts(one: Typed | TypedCoverage | None) -> dict[str, Any] | None:
    return None if one is None else {"pupils": one.pupils, "note": one.note}


def _put(school_id: int, month: int, row: TypedCoverage | None, one: Typed | None, by: int | None) -> None:
    if one is None:
        db.session.delete(row)
        return
    if row is None:
        row = TypedCoverage(school_id=school_id, month=month)
        db.session.add(row)
    row.pupils, row.note, row.typed_at, row.typed_by = one.pupils, one.note, clock.now(), by

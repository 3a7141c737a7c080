"""Changes of reporting periods: made, altered, frozen, reopened. The caller commits."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select

from app.core import audit, clock
from app.core.db import db
from app.core.working_time import WORKING_DAY, WorkingCalendar, after_working_hours
from app.organizations.queries import working_calendar
from app.participation.periods import Period, PeriodKind, period_of, school_year
from app.participation.reporting import queries, refusals
from app.participation.reporting.models import Freezing, FrozenPart, Part, ReportingPeriod
from app.participation.reporting.taking import Taken, hash_of, packed

SUBJECT = "reporting_period"
REGULAR = tuple(kind for kind in PeriodKind if kind is not PeriodKind.OWN)
_IN_TURN = 8_20261126  # of the advisory lock: periods are made by one at a time


@dataclass(frozen=True)
class OwnDraft:
    """An own period as it is to be; `all_the_same` where it overlaps another and is wanted so."""

    title: str
    first: date
    last: date
    due_on: date
    all_the_same: bool = False


@dataclass(frozen=True)
class Behalf:
    """Who acts, and for which organization."""

    by: int | None
    organization_id: int


def regular_periods(year: int, kinds: Collection[PeriodKind]) -> Iterator[Period]:
    """The regular periods of these kinds that end in a school year: over the years each comes once."""
    days = list(_month_ends(year))
    for kind in (one for one in REGULAR if one in kinds):
        ends = (period_of(kind, day) for day in days)
        yield from (period for period, day in zip(ends, days, strict=True) if period.last == day)


def _month_ends(year: int) -> Iterator[date]:
    first = school_year(year).first
    for number in range(1, 13):
        months = first.month - 1 + number
        yield date(first.year + months // 12, months % 12 + 1, 1) - timedelta(days=1)


def due_on(last: date, working_days: int, calendar: WorkingCalendar) -> date:
    """The day of which `working_days` working days have passed since the day `last` of a period, in the zone
    of the installation."""
    begins = datetime.combine(last + timedelta(days=1), time(0), clock.zone())
    return after_working_hours(begins, working_days * WORKING_DAY, clock.zone(), calendar).date()


def make_regular(year: int, kinds: Collection[PeriodKind], working_days: int, *, by: int | None) -> int:
    """Make those regular periods of a school year that are not there yet, due so many working days after
    their end; answers how many."""
    _in_turn()
    wanted = list(regular_periods(year, kinds))
    there, calendar = queries.kept(wanted), working_calendar()
    rows = [_row(one, "", due_on(one.last, working_days, calendar)) for one in wanted if one not in there]
    _make(rows, by=by)
    return len(rows)


def add_own(draft: OwnDraft, *, by: int | None) -> ReportingPeriod:
    """Make an own period. Raises EndsBeforeItBegins, DueBeforeItsEnd, SameDays, OwnPeriodsOverlap."""
    _in_turn()
    if draft.last < draft.first:
        raise refusals.EndsBeforeItBegins(draft.first, draft.last)
    _check_due(draft.last, draft.due_on)
    others = queries.own_periods_over(draft.first, draft.last)
    for one in others:
        if (one.first, one.last) == (draft.first, draft.last):
            raise refusals.SameDays(one.title)
    if others and not draft.all_the_same:
        raise refusals.OwnPeriodsOverlap([(one.title, one.first, one.last) for one in others])
    row = _row(Period(PeriodKind.OWN, draft.first, draft.last), draft.title, draft.due_on)
    _make([row], by=by)
    return row


def change(period_id: int, due: date, title: str, *, by: int | None) -> None:
    """Set until when a period is reported, and what an own one is called. Raises DueBeforeItsEnd."""
    row = _locked(period_id)
    _check_due(row.last, due)
    before = _logged(row)
    row.due_on = due
    if row.kind is PeriodKind.OWN:
        row.title = title
    if _logged(row) == before:
        return
    row.changed_at = clock.now()
    db.session.flush()
    audit.record_changes("reporting_period.changed", SUBJECT, row.id, before, _logged(row), by=by)


def remove(period_id: int, *, by: int | None) -> None:
    """Take away a period that was never frozen. Raises WasFrozen."""
    row = _locked(period_id)
    if row.freezings:
        raise refusals.WasFrozen
    audit.record("reporting_period.removed", SUBJECT, row.id, by=by, before=_logged(row))
    db.session.delete(row)
    db.session.flush()


def freeze(period_id: int, taken: Taken, seen: str, behalf: Behalf) -> Freezing:
    """Keep what was taken of a period; `seen` is the hash of what the person was shown.

    Raises NotOverYet, FrozenAlready, FiguresChanged.
    """
    row = _locked(period_id)
    check_freezable(row)
    if taken.hash != seen:
        raise refusals.FiguresChanged
    still = queries.added_up(queries.open_in(row.period, clock.zone(), clock.now()).values())
    counted = taken.counted
    freezing = Freezing(
        period_id=row.id,
        number=len(row.freezings) + 1,
        format=taken.format,
        frozen_at=clock.now(),
        frozen_by=behalf.by,
        organization_id=behalf.organization_id,
        lines=taken.rows[Part.LINES],
        unmarked=still.unmarked,
        differing=still.differing,
        **{
            name: getattr(counted, name)
            for name in ("sheets", "participations", "groups", "events", "schools")
        },
    )
    freezing.parts = [
        FrozenPart(part=part, rows=taken.rows[part], size=len(body), sha256=hash_of(body), body=packed(body))
        for part, body in taken.files.items()
    ]
    db.session.add(freezing)
    db.session.flush()
    audit.record("reporting_period.frozen", SUBJECT, row.id, by=behalf.by, after=_frozen(freezing))
    return freezing


def reopen(period_id: int, reason: str, behalf: Behalf) -> None:
    """Let a period be reported anew; what was frozen stays on record. Raises NotFrozen."""
    row = _locked(period_id)
    freezing = row.standing
    if freezing is None:
        raise refusals.NotFrozen
    freezing.reopened_at, freezing.reopened_by = clock.now(), behalf.by
    freezing.reopened_for, freezing.reopen_reason = behalf.organization_id, reason
    db.session.flush()
    after = {"number": freezing.number, "organization": behalf.organization_id}
    audit.record("reporting_period.reopened", SUBJECT, row.id, by=behalf.by, after=after, reason=reason)


def check_freezable(row: ReportingPeriod) -> None:
    """Raises NotOverYet, FrozenAlready."""
    if clock.today(clock.zone()) <= row.last:
        raise refusals.NotOverYet(row.last)
    standing = row.standing
    if standing is not None:
        raise refusals.FrozenAlready(standing.frozen_at, standing.organization.short_name)


def _in_turn() -> None:
    """Two who make periods at once must not make the same. SQLite has one writer."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(_IN_TURN)))


def _locked(period_id: int) -> ReportingPeriod:
    """The period; its freezings are read anew, too: another may have come or been reopened meanwhile."""
    db.session.flush()
    db.session.expire_all()
    return db.session.get_one(ReportingPeriod, period_id, populate_existing=True, with_for_update=True)


def _check_due(last: date, due: date) -> None:
    if due < last:
        raise refusals.DueBeforeItsEnd(last)


def _row(period: Period, title: str, due: date) -> ReportingPeriod:
    now = clock.now()
    days = {"first": period.first, "last": period.last, "due_on": due}
    return ReportingPeriod(kind=period.kind, title=title, created_at=now, changed_at=now, **days)


def _make(rows: Collection[ReportingPeriod], *, by: int | None) -> None:
    db.session.add_all(rows)
    db.session.flush()
    made = (audit.Change("reporting_period.made", SUBJECT, row.id, after=_logged(row)) for row in rows)
    audit.record_many(made, by=by)


def _logged(row: ReportingPeriod) -> dict[str, str]:
    """A period as the audit log writes it."""
    days = {name: getattr(row, name).isoformat() for name in ("first", "last", "due_on")}
    return {"kind": row.kind.value, **days} | ({"title": row.title} if row.title else {})


def _frozen(freezing: Freezing) -> dict[str, int | str]:
    """A freezing as the audit log writes it: a second witness of its hashes."""
    hashes: Iterable[FrozenPart] = freezing.parts
    names = ["number", "sheets", "lines", "participations", "groups", "events", "schools"]
    names += ["unmarked", "differing"]
    found: dict[str, int | str] = {name: getattr(freezing, name) for name in names}
    found |= {"organization": freezing.organization_id, "format": freezing.format}
    return found | {f"sha256_{one.part.value}": one.sha256 for one in hashes}

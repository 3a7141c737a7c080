"""Reads of reporting periods, and of what is still open in them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import joinedload, selectinload

from app.attendance.differences.queries import in_queue
from app.attendance.models import MARKED, Sheet, SheetLine
from app.booking.models import Booking
from app.calendar.models import Slot
from app.core.db import db
from app.organizations.models import Organization
from app.participation.periods import Period, PeriodKind, school_year
from app.participation.reporting.models import Freezing, ReportingPeriod


@dataclass(frozen=True)
class Open:
    """What of a school is not settled: visits that neither side has marked, and lines that differ."""

    unmarked: int = 0
    differing: int = 0


def periods_ending_in(year: int) -> Sequence[ReportingPeriod]:
    """The periods whose last day lies in this school year, with their freezings; the first to end first."""
    span = school_year(year)
    query = _loaded().where(ReportingPeriod.last.between(span.first, span.last))
    order = (ReportingPeriod.last, ReportingPeriod.first.desc(), ReportingPeriod.id)
    return db.session.scalars(query.order_by(*order)).all()


def every_period() -> Sequence[ReportingPeriod]:
    """All of them, the last to end first."""
    query = select(ReportingPeriod).order_by(ReportingPeriod.last.desc(), ReportingPeriod.first.desc())
    return db.session.scalars(query).all()


def period_with_history(period_id: int) -> ReportingPeriod | None:
    """One period with its freezings and the hashes of their parts."""
    query = _loaded().where(ReportingPeriod.id == period_id)
    query = query.options(selectinload(ReportingPeriod.freezings).selectinload(Freezing.parts))
    return db.session.scalars(query).one_or_none()


def standing_freezing(period: Period) -> Freezing | None:
    """The freezing that holds for these days, if they are a reporting period that is frozen now."""
    query = select(Freezing).join(Freezing.period).where(Freezing.reopened_at.is_(None), _is(period))
    return db.session.scalars(query.options(joinedload(Freezing.organization))).one_or_none()


def kept(periods: Iterable[Period]) -> set[Period]:
    """Those of them that are reporting periods already."""
    asked = set(periods)
    firsts = select(ReportingPeriod).where(ReportingPeriod.first.in_({one.first for one in asked}))
    return {row.period for row in db.session.scalars(firsts)} & asked


def own_periods_over(first: date, last: date) -> Sequence[ReportingPeriod]:
    """Own periods that share a day with these, by their beginning."""
    query = select(ReportingPeriod).where(
        ReportingPeriod.kind == PeriodKind.OWN, ReportingPeriod.first <= last, ReportingPeriod.last >= first
    )
    return db.session.scalars(query.order_by(ReportingPeriod.first, ReportingPeriod.id)).all()


def unsettled_between(first: date, last: date) -> Sequence[ReportingPeriod]:
    """Periods that are not frozen, due from `first` to `last`."""
    frozen = select(Freezing.id).where(
        Freezing.period_id == ReportingPeriod.id, Freezing.reopened_at.is_(None)
    )
    query = select(ReportingPeriod).where(ReportingPeriod.due_on.between(first, last), ~frozen.exists())
    return db.session.scalars(query.order_by(ReportingPeriod.due_on, ReportingPeriod.id)).all()


def open_in(period: Period, zone: ZoneInfo, now: datetime, *reach: ColumnElement[bool]) -> dict[int, Open]:
    """What is open of each organization that `reach`, conditions about Organization, lets through."""
    found: dict[int, Open] = {}
    for organization_id, number in db.session.execute(_unmarked(period, zone, now).where(*reach)):
        found[organization_id] = Open(unmarked=number)
    for organization_id, number in db.session.execute(_differing(period, now).where(*reach)):
        found[organization_id] = Open(found.get(organization_id, Open()).unmarked, number)
    return found


def added_up(parts: Iterable[Open]) -> Open:
    parts = list(parts)
    return Open(sum(one.unmarked for one in parts), sum(one.differing for one in parts))


def _loaded() -> Select[ReportingPeriod]:
    freezings = selectinload(ReportingPeriod.freezings)
    return select(ReportingPeriod).options(
        freezings.joinedload(Freezing.organization), freezings.joinedload(Freezing.reopener)
    )


def _is(period: Period) -> ColumnElement[bool]:
    same = (ReportingPeriod.first == period.first, ReportingPeriod.last == period.last)
    return and_(ReportingPeriod.kind == period.kind, *same)


def _unmarked(period: Period, zone: ZoneInfo, now: datetime) -> Select[int, int]:
    begins = datetime.combine(period.first, time(0), zone)
    ends = datetime.combine(period.last + timedelta(days=1), time(0), zone)
    said = Sheet.school_at.is_not(None) | Sheet.host_at.is_not(None)
    marked = select(Sheet.id).where(Sheet.booking_id == Booking.id, said)
    return (
        select(Booking.organization_id, func.count())
        .join(Slot, Slot.id == Booking.slot_id)
        .join(Organization, Organization.id == Booking.organization_id)
        .where(Booking.state.in_(MARKED), Slot.starts_at >= begins, Slot.starts_at < ends)
        .where(Slot.starts_at <= now, ~marked.exists())
        .group_by(Booking.organization_id)
    )


def _differing(period: Period, now: datetime) -> Select[int, int]:
    return (
        select(Sheet.organization_id, func.count())
        .join(SheetLine, SheetLine.sheet_id == Sheet.id)
        .join(Organization, Organization.id == Sheet.organization_id)
        .where(in_queue(now), Sheet.held_on.between(period.first, period.last))
        .group_by(Sheet.organization_id)
    )

"""The demo's reporting periods: those of the year, one of them frozen, and sheets corrected since."""

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.accounts.models import Membership
from app.attendance import actions as attendance
from app.attendance.models import Sheet, Side
from app.core import clock
from app.core.db import db
from app.ops.demo.days import PREPARED, Days
from app.organizations.models import school_year_of
from app.participation.periods import Period, PeriodKind, period_of
from app.participation.reporting import actions
from app.participation.reporting.models import ReportingPeriod
from app.participation.reporting.taking import take

CORRECTED = 3  # sheets
WITHIN = -34  # days: whatever today is, the month of that day was over three days ago


def report(days: Days, operator: int) -> None:
    """The periods of the present school year; the month of five weeks ago is frozen."""
    month = period_of(PeriodKind.MONTH, days.day(WITHIN))
    with clock.pinned(days.at(PREPARED, "10:00")):
        for year in sorted({school_year_of(days.today), month.school_years[-1]}):
            actions.make_regular(year, actions.REGULAR, 5, by=operator)
    organization_id = db.session.scalars(
        select(Membership.organization_id).where(Membership.user_id == operator)
    ).first()
    same = ReportingPeriod.kind == month.kind, ReportingPeriod.first == month.first
    row = db.session.scalars(select(ReportingPeriod).where(*same)).one()
    with clock.pinned(days.at(-3, "11:00")):
        taken = take(month)
        actions.freeze(row.id, taken, taken.hash, actions.Behalf(operator, organization_id or 0))
    with clock.pinned(days.at(-1, "11:00")):
        _correct(month, operator)


def _correct(month: Period, operator: int) -> None:
    """Schools have found pupils whom they had missed, or counted twice."""
    query = select(Sheet).where(
        Sheet.booking_id.is_not(None),
        Sheet.school_at.is_not(None),
        Sheet.host_at.is_(None),
        Sheet.held_on.between(month.first, month.last),
    )
    query = query.options(selectinload(Sheet.lines)).order_by(Sheet.id.desc()).limit(CORRECTED)
    for sheet in db.session.scalars(query):
        counts = [attendance.Came(line.who, max((line.came_school or 0) - 1, 0), 0) for line in sheet.lines]
        reason = "Один ученик был посчитан дважды"
        marking = attendance.Marking(Side.SCHOOL, counts, operator, adults=sheet.adults, reason=reason)
        attendance.mark_booking(sheet.booking_id or 0, marking)

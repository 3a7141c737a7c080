"""Reads of requests for a time."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.accounts.models import Membership, Role, User
from app.booking.models import Booking, BookingLine
from app.booking.time_requests.models import OPEN, RequestState, TimeRequest
from app.calendar.models import Slot
from app.core import clock
from app.core.db import db
from app.organizations.models import Organization, school_year_of

MOST = 300  # of a list
SUMMER = timedelta(days=62)  # from 1 July to 1 September
FEW = 5  # of what stands beside a request


def asked_year() -> int:
    """The school year whose classes ask: in July and August it is the next one."""
    return school_year_of(clock.today(clock.zone()) + SUMMER)


def requests(within: ColumnElement[bool]) -> Sequence[TimeRequest]:
    """What waits for an answer first, the most urgent at the top; then the rest, the latest first."""
    is_open = TimeRequest.state.in_(OPEN)
    query = _loaded().where(within).order_by(is_open.desc(), TimeRequest.id.desc()).limit(MOST)
    found = db.session.scalars(query).all()
    waiting = sorted((one for one in found if one.is_open), key=lambda one: (one.answer_due_at, one.id))
    return [*waiting, *(one for one in found if not one.is_open)]


def to_answer(within: ColumnElement[bool]) -> Sequence[TimeRequest]:
    """Those that wait for the host, the most urgent first."""
    query = _loaded().where(within, TimeRequest.state == RequestState.ASKED)
    return db.session.scalars(query.order_by(TimeRequest.answer_due_at, TimeRequest.id).limit(MOST)).all()


def overdue(within: ColumnElement[bool], now: datetime) -> Sequence[TimeRequest]:
    """Those that no host has answered in time, the longest first."""
    return to_answer(within & (TimeRequest.answer_due_at <= now))


def proposed(within: ColumnElement[bool], now: datetime) -> Sequence[TimeRequest]:
    """Those that wait for the school, which can still take the time that its host proposes."""
    ahead = (TimeRequest.state == RequestState.PROPOSED) & (TimeRequest.starts_at > now)
    return db.session.scalars(_loaded().where(within, ahead).order_by(TimeRequest.starts_at)).all()


def _loaded() -> Select[TimeRequest]:
    return select(TimeRequest).options(
        joinedload(TimeRequest.organization),
        joinedload(TimeRequest.host),
        joinedload(TimeRequest.route),
        joinedload(TimeRequest.school_class),
    )


def coordinators(school: Organization) -> Sequence[int]:
    """Organizations whose people look after the school: those of its municipality, else the operators."""
    query = select(Membership.organization_id).join(Membership.organization).join(Membership.user)
    near = (Membership.role == Role.MUNICIPALITY) & (Organization.municipality_id == school.municipality_id)
    for who in (near, Membership.role == Role.OPERATOR):
        active = query.where(User.active, who).distinct().order_by(Membership.organization_id)
        found = db.session.scalars(active).all()
        if found:
            return found
    return []


def clashes(request: TimeRequest) -> Sequence[Booking]:
    """Live bookings of the class on the days that were asked for, or at the hours that are proposed."""
    query = (
        select(Booking)
        .join(Booking.lines)
        .join(Booking.slot)
        .join(Slot.event)
        .where(BookingLine.live, BookingLine.class_id == request.class_id, or_(*_spans(request)))
        .options(contains_eager(Booking.slot).contains_eager(Slot.event))
        .order_by(Slot.starts_at)
        .limit(FEW)
    )
    return db.session.scalars(query).unique().all()


def _spans(request: TimeRequest) -> list[ColumnElement[bool]]:
    if request.starts_at is not None and request.ends_at is not None:
        spans = [(request.starts_at, request.ends_at)]
    else:
        last = request.until_on or request.wished_on
        spans = [(_midnight(request.wished_on), _midnight(last + timedelta(days=1)))]
        if request.other_on is not None:
            spans.append((_midnight(request.other_on), _midnight(request.other_on + timedelta(days=1))))
    return [and_(Slot.starts_at < ends, Slot.ends_at > begins) for begins, ends in spans]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), clock.zone()).astimezone(UTC)

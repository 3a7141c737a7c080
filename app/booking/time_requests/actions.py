"""Asking for a time, and answering. Each flushes in the caller's transaction; the caller commits once.

Lock order: the request (or, where there is none yet, its school), then what making and booking a time lock.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from app.booking.actions import adults_needed
from app.booking.actions.groups import check_number
from app.booking.days_off.refusals import DayIsOff
from app.booking.refusals import (
    ClassBusy,
    ClassNotYours,
    ReasonMissing,
    TooFewAdults,
)
from app.booking.time_requests.agreement import Meeting, agree, check_meeting
from app.booking.time_requests.models import OPEN, DayPart, RequestState, TimeRequest
from app.booking.time_requests.queries import coordinators
from app.booking.time_requests.refusals import (
    AlreadyAsked,
    ClassIsElsewhere,
    DayNotAhead,
    DaysOutOfOrder,
    FormUsed,
    GroupHasChanged,
    OtherSchoolYear,
    ProposalIsOver,
    RequestIsClosed,
)
from app.calendar.models import ANSWER_DAYS
from app.core import audit, clock, outbox
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.working_time import CLOSES, OPENS, after_working_hours
from app.organizations.models import Organization, SchoolClass, school_year_of
from app.organizations.queries import pupils_per_adult, working_calendar

WORKING_DAY = CLOSES.hour - OPENS.hour  # hours


@dataclass(frozen=True)
class Wish:
    """What a school asks for. `key` is the form's nonce; the days are as the model has them."""

    organization_id: int
    host_id: int
    route_id: int | None
    class_id: int
    seats: int
    adults: int
    adult_name: str
    adult_phone: str
    wished_on: date
    other_on: date | None
    until_on: date | None
    part: DayPart
    word: str
    key: str

    @property
    def days(self) -> tuple[date, ...]:
        return tuple(sorted(day for day in (self.wished_on, self.other_on, self.until_on) if day))


def ask(wish: Wish, *, by: int | None) -> TimeRequest:
    """Ask the host. Sent twice with one key it answers the first request.

    The host is told at once and once more before the term; coordinators are told after it.
    Raises FormUsed, DayNotAhead, DaysOutOfOrder, OtherSchoolYear, ClassNotYours, MoreThanRoll, RollMissing,
    TooFewAdults, AlreadyAsked.
    """
    # What one school asks comes in turn: its twin is then seen.
    db.session.get_one(Organization, wish.organization_id, with_for_update={"key_share": True})
    before = db.session.scalars(select(TimeRequest).where(TimeRequest.key == wish.key)).one_or_none()
    if before is not None:
        return _same(before, wish)
    _check_days(wish)
    _check_group(wish)
    _refuse_twin(wish)
    now = clock.now()
    request = TimeRequest(
        **vars(wish), state=RequestState.ASKED, answer_due_at=_due(now, wish.days[0]),
        version=1, created_at=now, changed_at=now, created_by=by,
    )  # fmt: skip
    db.session.add(request)
    db.session.flush()
    audit.record("time_request.asked", "time_request", request.id, by=by, after=_told(request))
    _tell_of_term(request, now)
    return request


def answer(request: TimeRequest, meeting: Meeting, *, by: int | None) -> None:
    """Name a time. On a day that was asked for the class is booked at once; else it is a proposal.

    Raises RequestIsClosed, CapacityBelowGroup, OtherSchoolYear, ClassIsElsewhere, DayIsOff, GroupHasChanged
    and what `add_slot` raises.
    """
    _lock(request, RequestState.ASKED)
    check_meeting(request, meeting)
    if not request.suits(meeting.starts_at, clock.zone()):
        for name in ("starts_at", "ends_at", "venue_id", "capacity", "title"):
            setattr(request, name, getattr(meeting, name))
        request.answered_by = by
        _turn(request, RequestState.PROPOSED, by=by, tell=request.organization_id)
        return
    name = request.school_class.name
    try:
        request.booking_id = agree(request, meeting, host_by=by, school_by=by).id
    except ClassBusy:  # where it is, is the school's own business
        raise ClassIsElsewhere(name) from None
    except DayIsOff:  # nobody has changed anything: the host names another day
        raise
    except RuleBroken as refusal:
        if refusal.feature == "booking":  # said of the school's group, and to the school
            raise GroupHasChanged(name) from None
        raise
    request.answered_by = by
    _turn(request, RequestState.BOOKED, by=by)


def accept(request: TimeRequest, *, by: int | None) -> None:
    """Take the proposed time; taking it again changes nothing.

    Raises RequestIsClosed, ProposalIsOver and what `book` raises.
    """
    _lock(request, RequestState.PROPOSED, RequestState.BOOKED)
    if request.state is RequestState.BOOKED:
        return
    meeting = Meeting.proposed(request)
    if meeting.starts_at <= clock.now():
        raise ProposalIsOver
    request.booking_id = agree(request, meeting, host_by=request.answered_by, school_by=by).id
    _turn(request, RequestState.BOOKED, by=by, tell=request.host_id)


def decline(request: TimeRequest, reason: str, *, by: int | None) -> None:
    """Say no for the host. Raises ReasonMissing, RequestIsClosed."""
    if not reason.strip():
        raise ReasonMissing
    _lock(request, *OPEN)
    _turn(request, RequestState.DECLINED, by=by, reason=reason.strip(), tell=request.organization_id)


def withdraw(request: TimeRequest, reason: str, *, by: int | None) -> None:
    """Ask no longer, or take no proposed time; withdrawing again changes nothing. Raises RequestIsClosed."""
    _lock(request, *OPEN, RequestState.WITHDRAWN)
    if request.state is not RequestState.WITHDRAWN:
        _turn(request, RequestState.WITHDRAWN, by=by, reason=reason.strip(), tell=request.host_id)


def _same(before: TimeRequest, wish: Wish) -> TimeRequest:
    if any(getattr(before, name) != value for name, value in vars(wish).items()):
        raise FormUsed(before.id)
    return before


def _check_days(wish: Wish) -> None:
    if wish.days[0] <= clock.today(clock.zone()):
        raise DayNotAhead
    if wish.until_on is not None and wish.until_on <= wish.wished_on:
        raise DaysOutOfOrder


def _check_group(wish: Wish) -> None:
    own = (SchoolClass.id == wish.class_id) & (SchoolClass.school_id == wish.organization_id)
    school_class = db.session.scalars(select(SchoolClass).where(own)).one_or_none()
    if school_class is None:
        raise ClassNotYours
    if {school_year_of(day) for day in wish.days} != {school_class.year}:
        raise OtherSchoolYear(school_class.year)
    check_number(school_class, wish.seats)
    needed = adults_needed(wish.seats, pupils_per_adult())
    if wish.adults < needed:
        raise TooFewAdults(needed)


def _refuse_twin(wish: Wish) -> None:
    query = select(TimeRequest.id).where(
        TimeRequest.class_id == wish.class_id,
        TimeRequest.host_id == wish.host_id,
        TimeRequest.route_id.is_not_distinct_from(wish.route_id),
        TimeRequest.state.in_(OPEN),
    )
    twin = db.session.scalar(query)
    if twin is not None:
        raise AlreadyAsked(twin)


def _due(now: datetime, first_day: date) -> datetime:
    """The term of the answer, but not later than the first day that is asked for."""
    term = after_working_hours(now, ANSWER_DAYS * WORKING_DAY, clock.zone(), working_calendar())
    return min(term, datetime.combine(first_day, time(0), clock.zone()))


def _tell_of_term(request: TimeRequest, now: datetime) -> None:
    """Letters to the host, now and a working day before the term (of a short one, half-way), and to
    coordinators after it; the late ones are only written while nobody has answered."""
    usual = after_working_hours(now, (ANSWER_DAYS - 1) * WORKING_DAY, clock.zone(), working_calendar())
    left: timedelta = request.answer_due_at - now
    remind_in = usual - now if usual < request.answer_due_at else left / 2
    number, version = request.id, request.version
    outbox.put("time_request.asked", number, version, request.host_id)
    outbox.put("time_request.reminder", number, version, request.host_id, delay=remind_in)
    for organization_id in coordinators(request.organization):
        outbox.put("time_request.overdue", number, version, organization_id, delay=left)


def _lock(request: TimeRequest, *states: RequestState) -> None:
    """Let answers follow each other, each seeing the one before. Raises RequestIsClosed."""
    db.session.refresh(request, with_for_update={"key_share": True})
    if request.state not in states:
        raise RequestIsClosed(request.state)


def _turn(
    request: TimeRequest, state: RequestState, *, by: int | None, reason: str = "", tell: int | None = None
) -> None:
    """Set a new state, and tell the organization `tell`."""
    before, request.state, request.reason = {"state": request.state.value}, state, reason
    request.version += 1
    request.changed_at = clock.now()
    db.session.flush()
    action, after = f"time_request.{state}", {"state": state.value} | _agreed(request)
    audit.record(action, "time_request", request.id, by=by, before=before, after=after, reason=reason or None)
    if tell is not None:
        outbox.put(action, request.id, request.version, tell)


def _agreed(request: TimeRequest) -> dict[str, Any]:
    """What the audit log says of an answer: the booking, or the time that is proposed."""
    if request.booking_id is not None:
        return {"booking_id": request.booking_id}
    if request.state is RequestState.PROPOSED and request.starts_at is not None:
        return {"starts_at": request.starts_at.isoformat()}
    return {}


def _told(request: TimeRequest) -> dict[str, Any]:
    facts = {"state": request.state.value, "host_id": request.host_id, "class_id": request.class_id}
    days = [day.isoformat() for day in request.days]
    return facts | {"seats": request.seats, "days": days}

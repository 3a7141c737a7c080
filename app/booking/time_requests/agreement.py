"""Making what a school and a host have agreed on: a time for that school alone, and its class booked into it.

The event invites nobody else, so that it stands on no public page, in no search and in no feed; and all
places of the time are the school's share, so that they stay its own whoever may see the event later
(docs/decisions/012-a-time-for-one-school-is-an-event-of-its-own.md).
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from app.booking.actions import ClassSeats, Request, Share, book, share_out
from app.booking.models import Booking
from app.booking.time_requests.models import TimeRequest
from app.booking.time_requests.refusals import CapacityBelowGroup, OtherSchoolYear
from app.calendar.actions import (
    EventDraft,
    OverVenue,
    SlotDraft,
    add_slot,
    create_event,
    event_of,
    publish,
)
from app.calendar.actions.slots import check_times
from app.calendar.models import EventKind, Holder, Scale, Visibility
from app.core import clock
from app.core.db import db
from app.organizations.models import Venue, school_year_of


@dataclass(frozen=True)
class Meeting:
    """The time that a host names; `title` is what the group comes for, where no route says so."""

    starts_at: datetime
    ends_at: datetime
    capacity: int
    venue_id: int | None
    title: str = ""

    @classmethod
    def proposed(cls, request: TimeRequest) -> Self:
        """The one that the host has proposed on another date."""
        assert request.starts_at is not None and request.ends_at is not None and request.capacity is not None
        return cls(request.starts_at, request.ends_at, request.capacity, request.venue_id, request.title)

    def draft(self, route_id: int | None) -> SlotDraft:
        return SlotDraft(
            self.starts_at, self.ends_at, self.capacity, self.venue_id, groups=1, route_id=route_id
        )


def check_meeting(request: TimeRequest, meeting: Meeting) -> None:
    """A proposal must not fail for what could have been known when it was made.

    Raises CapacityBelowGroup, OtherSchoolYear, OverVenue and what `check_times` raises.
    """
    check_times(meeting.draft(request.route_id))
    if meeting.capacity < request.seats:
        raise CapacityBelowGroup(request.seats)
    if school_year_of(meeting.starts_at.astimezone(clock.zone()).date()) != request.school_class.year:
        raise OtherSchoolYear(request.school_class.year)
    venue = db.session.get(Venue, meeting.venue_id) if meeting.venue_id else None
    if venue is not None and venue.capacity is not None and meeting.capacity > venue.capacity:
        raise OverVenue(venue.capacity)


def agree(request: TimeRequest, meeting: Meeting, *, host_by: int | None, school_by: int | None) -> Booking:
    """Make the event, its time and the booking: in the name of `host_by`, and of `school_by`.

    Raises what `add_slot` and `book` raise.
    """
    event = create_event(_draft(request, meeting), request.host_id, by=host_by)
    slot = add_slot(event, meeting.draft(request.route_id), by=host_by)
    publish(event, by=host_by)
    share = Share(slot.capacity, holder=Holder.SCHOOL, holder_id=request.organization_id)
    share_out(slot, [share], by=host_by)
    asked = Request(
        slot_id=slot.id,
        organization_id=request.organization_id,
        lines=(ClassSeats(request.class_id, request.seats),),
        adults=request.adults,
        adult_name=request.adult_name,
        adult_phone=request.adult_phone,
        key=request.key,
    )
    return book(asked, by=school_by)


def _draft(request: TimeRequest, meeting: Meeting) -> EventDraft:
    """What the route says, for this class alone."""
    host = request.host
    plain = EventDraft(meeting.title, EventKind.EXCURSION, municipality_id=host.municipality_id)
    draft = event_of(request.route) if request.route else plain
    return replace(
        draft,
        grades=frozenset({request.school_class.grade}),
        scale=Scale.SCHOOL,
        visibility=Visibility.INVITED,
        invited_ids=frozenset({request.organization_id}),
    )

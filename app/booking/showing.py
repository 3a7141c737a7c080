"""The page of a booking, where every change of it ends up."""

from collections.abc import Callable
from typing import Any

from flask import Response, current_app, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts.access import acting_as
from app.accounts.models import Membership, Role
from app.booking import access, actions, passing, queries
from app.booking.days_off.meant import act_at
from app.booking.days_off.seen import act_about
from app.booking.forms import ReasonForm
from app.booking.labels import queue_rule
from app.booking.models import Booking, BookingLine, BookingState, grades_of
from app.booking.replacing import OtherTime, is_lost, replacements
from app.booking.trip.notice import bus_notice
from app.core import clock
from app.core.db import transact
from app.core.errors import RuleBroken
from app.core.htmx import page, see_other
from app.organizations.queries import offer_hours


def booking_page(booking: Booking, refusal: RuleBroken | None = None, status: int = 200) -> Response:
    """The booking as the person who asks sees it."""
    membership = acting_as()
    changes, answers = access.rights(membership, booking)
    replaced_by = None if booking.is_live else queries.replaced_by(booking.id)
    return page(
        "booking/show.html",
        "booking",
        status,
        booking=booking,
        refusal=refusal,
        place=queries.place_in_queue(booking) if booking.state == "waiting" else None,
        history=queries.history(booking.id),
        rule=queue_rule(offer_hours()) if booking.state == "waiting" else "",
        again=_again(booking, membership) if changes else None,
        instead=_instead(booking, membership) if changes and not replaced_by else None,
        grades=sorted(grades_of(booking)),
        day_off=act_about(booking),
        is_own=membership.role is Role.SCHOOL,
        may_change=changes,
        may_answer=answers,
        more=queries.more_of_event(booking) if changes else (),
        replaced_by=replaced_by,
        too_late=actions.too_late(booking),
        with_contacts=membership.role is Role.SCHOOL or booking.is_live,
        now=clock.now(),
        form=ReasonForm(),
        group_pass=passing.held(booking) if changes else None,
        survey=_survey(booking) if membership.role is Role.SCHOOL else None,
        bus=bus_notice(booking) if changes else None,
        names_asked=current_app.extensions["roster_on_booking"](booking, membership),
    )


def _again(booking: Booking, membership: Membership) -> str | None:
    """Where the same group is booked anew, once it has no places any more and the time can be had."""
    slot = booking.slot
    if booking.is_live or actions.barrier(slot, booking.organization_id) is not None:
        return None
    if act_at(booking, slot.hours) is not None:
        return None
    return _booked_at(slot.id, booking, membership)


def _instead(booking: Booking, membership: Membership) -> list[tuple[OtherTime, str]] | None:
    """Other times for a group that has lost its own, each with the form that books them; None where it has
    lost none."""
    if not is_lost(booking) or booking.slot.starts_at <= clock.now():
        return None
    return [(one, _booked_at(one.slot_id, booking, membership)) for one in replacements(booking)]


def _booked_at(slot_id: int, booking: Booking, membership: Membership) -> str:
    """The form that books the same group into the time."""
    own = membership.organization_id == booking.organization_id
    classes = [line for line in booking.lines if line.school_class is not None]
    typed: dict[str, Any] = {f"part_{line.class_id}": line.seats for line in classes if _is_part(line)}
    typed |= {f"grade_{line.grade}": line.seats for line in booking.lines if line.grade is not None}
    return url_for(
        "booking.new",
        slot_id=slot_id,
        organization=None if own else booking.organization_id,
        class_id=[line.class_id for line in classes],
        **typed,
    )


def _is_part(line: BookingLine) -> bool:
    one = line.school_class
    return one is not None and (not one.roll or line.seats < one.roll)


def _survey(booking: Booking) -> object:
    """What the school passes on to the class once the time has begun: bookings know nothing of surveys."""
    came = booking.state in (BookingState.CONFIRMED, BookingState.REQUESTED)
    begun = came and booking.slot.starts_at <= clock.now()
    return current_app.extensions["survey_of_slot"](booking.slot) if begun else None


def changed_by(
    booking_id: int,
    load: Callable[[Membership, int], Booking],
    act: Callable[[Booking, int], None],
) -> ResponseReturnValue:
    """One change of a booking that the person may `load`, and back to its page, with the refusal if there is
    one."""
    membership, by = acting_as(), current_user.id
    try:
        transact(lambda: act(load(membership, booking_id), by), repeatable=True)
    except RuleBroken as refusal:
        slot_id = load(acting_as(), booking_id).slot_id
        transact(lambda: actions.settle(slot_id), repeatable=True)
        return booking_page(load(acting_as(), booking_id), refusal, refusal.status)
    return see_other(url_for("booking.show", booking_id=booking_id))

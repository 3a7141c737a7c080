"""The page of a booking, where every change of it ends up."""

from collections.abc import Callable

from flask import Response, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts.access import acting_as
from app.accounts.models import Membership, Role
from app.booking import access, actions, packing, passing, queries
from app.booking.days_off.seen import act_about
from app.booking.forms import ReasonForm
from app.booking.models import Booking
from app.core import clock
from app.core.db import transact
from app.core.errors import RuleBroken
from app.core.htmx import page, see_other


def booking_page(booking: Booking, refusal: RuleBroken | None = None, status: int = 200) -> Response:
    """The booking as the person who asks sees it."""
    membership = acting_as()
    (changes, answers), keeps_pass = access.rights(membership, booking), membership.role in passing.KEEPERS
    return page(
        "booking/show.html",
        "booking",
        status,
        booking=booking,
        refusal=refusal,
        place=queries.place_in_queue(booking) if booking.state == "waiting" else None,
        history=queries.history(booking.id),
        day_off=act_about(booking),
        is_own=membership.role is Role.SCHOOL,
        may_change=changes,
        may_answer=answers,
        more=queries.more_of_event(booking) if changes else (),
        replaced_by=None if booking.is_live else queries.replaced_by(booking.id),
        too_late=actions.too_late(booking),
        with_contacts=membership.role is Role.SCHOOL or booking.is_live,
        now=clock.now(),
        form=ReasonForm(),
        group_pass=passing.held(booking) if keeps_pass else None,
        bus=packing.bus_notice(booking) if keeps_pass else None,
    )


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

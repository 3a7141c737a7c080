"""What the screens and letters call requests for a time."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.booking.models import BookingState
from app.booking.time_requests.models import DayPart, RequestState, TimeRequest
from app.core.locale import date_text

STATES = {
    RequestState.ASKED: _l("The host is to answer"),
    RequestState.PROPOSED: _l("Another date is proposed"),
    RequestState.BOOKED: _l("A time is set"),
    RequestState.DECLINED: _l("The host said no"),
    RequestState.WITHDRAWN: _l("Withdrawn by the school"),
}
PARTS = {
    DayPart.ANY: _l("Any time of the day"),
    DayPart.MORNING: _l("Before noon"),
    DayPart.AFTERNOON: _l("After noon"),
}
# The looks that the states of bookings have already.
_LOOKS = {
    RequestState.ASKED: BookingState.WAITING,
    RequestState.PROPOSED: BookingState.OFFERED,
    RequestState.BOOKED: BookingState.CONFIRMED,
    RequestState.DECLINED: BookingState.DECLINED,
    RequestState.WITHDRAWN: BookingState.CANCELLED_BY_SCHOOL,
}


def request_state(state: str) -> str:
    """«Ждёт ответа площадки», «Предложена другая дата», …"""
    return str(STATES[RequestState(state)])


def request_look(state: str) -> str:
    """The look of the state's badge."""
    return _LOOKS[RequestState(state)].value


def days_text(wished_on: date, other_on: date | None, until_on: date | None) -> str:
    """«14 октября», «14 или 16 октября», «любой день с 14 по 30 октября»."""
    first = date_text(wished_on)
    if until_on:
        if (wished_on.year, wished_on.month) == (until_on.year, until_on.month):
            first = str(wished_on.day)
        first = _("any day from %(first)s to %(last)s", first=first, last=date_text(until_on))
    if other_on:
        return str(_("%(first)s or %(other)s", first=first, other=date_text(other_on)))
    return first


def wished_text(request: TimeRequest) -> str:
    """The days, with the part of the day if one was asked for: «14 октября, до обеда»."""
    days = days_text(request.wished_on, request.other_on, request.until_on)
    part = "" if request.part is DayPart.ANY else str(PARTS[request.part]).lower()
    return ", ".join(filter(None, (days, part)))


def group_text(request: TimeRequest) -> str:
    """«8Б, 25 учеников»."""
    return f"{request.school_class.name}, {ngettext('%(num)s pupil', '%(num)s pupils', request.seats)}"


def subject_text(request: TimeRequest) -> str:
    """What the school wants to see: the route, or the host."""
    return request.route.title if request.route else request.title or request.host.short_name

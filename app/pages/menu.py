"""What stands in the header: at most four places, by role."""

from dataclasses import dataclass

from flask import request, url_for
from flask_babel import gettext as _

from app.accounts.models import Membership, Role


@dataclass(frozen=True)
class MenuItem:
    title: str
    url: str
    current: bool


def menu(membership: Membership | None) -> list[MenuItem]:
    """The header's places for this person; a visitor has the calendar."""
    titles = {
        "pages.home": _("Desk"),
        "calendar.index": _("Calendar"),
        "calendar.own": _("Events"),
        "booking.index": _("My bookings"),
        "attendance.index": _("Attendance"),
        "participation.index": _("Participation"),
        "roadmap.index": _("Road maps"),
    }
    return [
        MenuItem(titles[endpoint], url_for(endpoint), request.endpoint == endpoint)
        for endpoint in _PLACES[membership.role if membership else None]
    ]


def office(membership: Membership | None) -> list[MenuItem]:
    """What stands under the person's name: registers and settings, seldom needed and always found there."""
    titles = {"accounts.users": _("People")}
    return [
        MenuItem(titles[endpoint], url_for(endpoint), request.endpoint == endpoint)
        for endpoint in (_OFFICE[membership.role] if membership else ())
    ]


# Every endpoint here needs its title above.
_OFFICE: dict[Role, tuple[str, ...]] = {
    Role.SCHOOL: (),
    Role.HOST: (),
    Role.MUNICIPALITY: ("accounts.users",),
    Role.OPERATOR: ("accounts.users",),
    Role.ANALYST: (),
}
_PLACES: dict[Role | None, tuple[str, ...]] = {
    None: ("calendar.index",),
    Role.SCHOOL: ("pages.home", "calendar.index", "booking.index", "attendance.index"),
    Role.HOST: ("pages.home", "calendar.index", "calendar.own", "participation.index"),
    Role.MUNICIPALITY: (
        "pages.home",
        "calendar.index",
        "calendar.own",
        "participation.index",
    ),
    Role.OPERATOR: (
        "calendar.index",
        "calendar.own",
        "roadmap.index",
        "participation.index",
    ),
    Role.ANALYST: ("calendar.index", "participation.index"),
}

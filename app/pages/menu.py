"""What stands in the header: at most four places, by role."""

from dataclasses import dataclass
from functools import lru_cache

from flask import request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from app.accounts.models import Membership, Role
from app.booking.labels import bookings_title
from app.participation.totals.queries import is_any_published


@dataclass(frozen=True)
class MenuItem:
    title: str
    url: str
    endpoint: str

    @property
    def current(self) -> bool:
        """Whether the page that is asked for is this place."""
        return request.endpoint == self.endpoint


def menu(membership: Membership | None) -> list[MenuItem]:
    """The header's places for this person; a visitor has the calendar, who receives groups, and help."""
    return _menu(membership.role if membership else None, str(get_locale()), request.script_root)


@lru_cache  # every page has it, and it depends on nothing else
def _menu(role: Role | None, _language: str, _root: str) -> list[MenuItem]:
    titles = {
        "pages.home": _("Desk"),
        "calendar.index": _("Calendar"),
        "calendar.hosts": _("Host organizations"),
        "pages.help_page": _("Help"),
        "calendar.own": _("Events"),
        "booking.index": _("My bookings"),
        "attendance.index": _("Attendance"),
        "participation.index": _("Participation"),
        "roadmap.index": _("Road maps"),
    }
    return [MenuItem(titles[endpoint], url_for(endpoint), endpoint) for endpoint in _PLACES[role]]


def place(endpoint: str | None) -> str | None:
    """Which of the places of any menu the page is; None for all other pages, whose menus are alike."""
    return endpoint if endpoint in _EVERY_PLACE else None


def office(membership: Membership | None) -> list[MenuItem]:
    """What stands under the person's name: registers and settings, seldom needed and always found there."""
    return _office(membership.role, str(get_locale()), request.script_root) if membership else []


@lru_cache
def _office(role: Role, _language: str, _root: str) -> list[MenuItem]:
    titles = {
        "accounts.users": _("People"),
        "calendar.routes": _("Routes"),
        "booking.day": _("Day"),
        "lists.index": _("Lists"),
        "differences.index": _("Differences"),
        "booking.days_off": _("Cancelled days"),
        "booking.own_shares": _("Places of the municipality"),
        "booking.index": bookings_title(role),
        "roadmap.plan_schedule": _("Plan-schedule"),
        "roadmap.index": _("Road maps"),
        "date_requests.index": _("Dates that are waited for"),
        "undated.index": _("Events without a day"),
        "papers.index": _("Paperwork of orders"),
        "reports.index": _("Reports"),
        "booking.own_feed": _("Own calendar"),
        "booking.time_requests": _("Requests for a time"),
        "booking.applications": _("Applications to contests"),
        "organizations.own_profile": _("School profile"),
        "organizations.school_year": _("Turn of the school year"),
        "pages.plan": _("Plan of the year"),
        "typed.own": _("Coverage by month"),
        "typed.schools": _("Coverage typed by schools"),
        "totals.years": _("Publishing the totals of the year"),
        "pages.gaps": _("Gap list"),
        "pages.hours": _("Hours of the classes"),
        "pages.readiness": _("Readiness of schools"),
        "pages.dictionaries": _("Dictionaries"),
        "pages.settings": _("Settings"),
        "registries.organizations": _("Registries"),
        "registries.own": _("Own organization"),
        "journal.index": _("Journal of actions"),
        "pages.outgoing_messages": _("Outgoing messages"),
        "pages.letters": _("Letters"),
        "survey.sets": _("Questions of the survey"),
        "archives.index": _("Archives for monitoring"),
        "periods.index": _("Reporting periods"),
    }
    return [MenuItem(titles[endpoint], url_for(endpoint), endpoint) for endpoint in _OFFICE[role]]


def footer() -> list[MenuItem]:
    """What stands at the foot of every page."""
    return _footer(str(get_locale()), request.script_root, is_any_published())


@lru_cache
def _footer(_language: str, _root: str, with_totals: bool) -> list[MenuItem]:
    titles = {"totals.index": _("Totals of the year")} if with_totals else {}
    titles |= {
        "pages.help_page": _("Help"),
        "calendar.embedding": _("The calendar on your site"),
        "pages.privacy_policy": _("Policy of processing personal data"),
        "pages.accessibility": _("Accessibility"),
    }
    return [MenuItem(title, url_for(endpoint), endpoint) for endpoint, title in titles.items()]


# Every endpoint here needs its title above.
_OFFICE: dict[Role, tuple[str, ...]] = {
    Role.SCHOOL: (
        "pages.plan",
        "reports.index",
        "differences.index",
        "periods.index",
        "pages.gaps",
        "pages.hours",
        "typed.own",
        "booking.time_requests",
        "booking.applications",
        "date_requests.index",
        "organizations.own_profile",
        "registries.own",
        "booking.own_feed",
    ),
    Role.HOST: (
        "booking.day",
        "lists.index",
        "reports.index",
        "booking.index",
        "differences.index",
        "booking.time_requests",
        "booking.applications",
        "undated.index",
        "calendar.routes",
        "registries.own",
        "booking.own_feed",
    ),
    Role.MUNICIPALITY: (
        "accounts.users",
        "reports.index",
        "lists.index",
        "booking.index",
        "booking.time_requests",
        "booking.applications",
        "differences.index",
        "periods.index",
        "booking.own_shares",
        "calendar.routes",
        "roadmap.index",
        "roadmap.plan_schedule",
        "undated.index",
        "papers.index",
        "registries.organizations",
        "pages.gaps",
        "pages.hours",
        "pages.readiness",
        "typed.schools",
        "organizations.school_year",
        "booking.days_off",
        "booking.own_feed",
    ),
    Role.OPERATOR: (
        "accounts.users",
        "reports.index",
        "lists.index",
        "booking.index",
        "booking.time_requests",
        "booking.applications",
        "differences.index",
        "periods.index",
        "calendar.routes",
        "roadmap.plan_schedule",
        "undated.index",
        "papers.index",
        "registries.organizations",
        "pages.gaps",
        "pages.hours",
        "pages.readiness",
        "typed.schools",
        "archives.index",
        "organizations.school_year",
        "booking.days_off",
        "pages.dictionaries",
        "survey.sets",
        "totals.years",
        "pages.settings",
        "journal.index",
        "pages.outgoing_messages",
        "pages.letters",
        "booking.own_feed",
    ),
    Role.ANALYST: ("reports.index", "periods.index", "archives.index", "pages.hours"),
}
_PLACES: dict[Role | None, tuple[str, ...]] = {
    None: ("calendar.index", "calendar.hosts", "pages.help_page"),
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
    Role.ANALYST: ("calendar.index", "calendar.hosts", "participation.index"),
}
_EVERY_PLACE = frozenset(
    endpoint for places in (_PLACES, _OFFICE) for own in places.values() for endpoint in own
)

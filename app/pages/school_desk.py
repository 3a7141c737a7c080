"""A school's desk: what to do, in the order of urgency, the next trips and the classes."""

from typing import Any

from app.accounts.models import Membership
from app.attendance.differences.desk import difference_desk
from app.attendance.queries import how_many_visits, visits
from app.booking.applying import stages
from app.booking.labels import group_names, shown_state
from app.booking.queries import places_in_queues
from app.booking.time_requests import queries as time_requests
from app.booking.time_requests.models import TimeRequest
from app.calendar.readers import readable_by
from app.core import clock
from app.organizations.models import SchoolProfile, school_year_of
from app.organizations.queries import classes_of, profile_of
from app.pages import gap_filters, queries
from app.pages.addresses import sheets_of_class
from app.pages.gap_queries import Moment, gap_classes
from app.participation.hour_labels import class_text
from app.participation.hours import hours_of_school

TO_MARK = 5  # the rest stand on the page of attendance


def facts(membership: Membership) -> dict[str, Any]:
    """All that the desk shows."""
    now, zone, school_id = clock.now(), clock.zone(), membership.organization_id
    today = clock.today(zone)
    ahead = queries.trips(school_id, now)
    trips = ahead[: queries.TRIPS]
    return {
        "to_mark": [one for one in visits(membership, now, TO_MARK) if one.came is None],
        "unmarked": how_many_visits(membership, now)[1],
        "differing": difference_desk(membership, now),
        "offers": queries.offers(school_id, now),
        "proposals": time_requests.proposed(TimeRequest.organization_id == school_id, now),
        "tomorrow": queries.on_next_day(ahead, today, zone),
        "trips": trips,
        "places": places_in_queues([one.booking for one in trips]),
        "shown_state": shown_state,
        "more_trips": len(ahead) - len(trips),
        "onward": stages.to_enter(school_id, readable_by(membership), today),
        "names": group_names,
        **_of_year(membership, school_year_of(today)),
    }


def _of_year(membership: Membership, year: int) -> dict[str, Any]:
    """What the school year asks for: its classes, who is responsible, and classes that have been nowhere.

    Career guidance begins with the older grades: of the younger the desk only says how many there are.
    """
    school_id, today = membership.organization_id, clock.today(clock.zone())
    lines = hours_of_school(school_id, year)
    older = [line for line in lines if line.grade in gap_filters.OLDER]
    profile = profile_of(school_id, year)
    asked = gap_filters.read({}, today, membership)
    return {
        "year": year,
        "lines": older,
        "younger": len(lines) - len(older),
        "behind": lambda one: sheets_of_class(year, one.id),
        "class_text": class_text,
        "to_copy": not lines and bool(classes_of(school_id, year - 1)),
        "responsible": profile.person_name if profile else "",
        "is_confirmed": _is_confirmed(profile),
        "gaps": len(gap_classes(membership, asked, Moment(clock.now(), clock.zone()))) if older else 0,
        "gaps_until": asked.until if asked.until >= today else None,
    }


def _is_confirmed(profile: SchoolProfile | None) -> bool:
    return profile is not None and bool(profile.person_name) and profile.confirmed_at is not None

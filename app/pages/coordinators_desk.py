"""The desk of whoever looks after schools: what is due, who lags, the quotas, the hours, and the report."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.accounts.models import Membership
from app.attendance.differences.desk import difference_desk
from app.attendance.differences.queries import to_decide_by_place
from app.attendance.queries import how_many_silent
from app.booking.share_queries import QuotaUse, quota_use
from app.calendar.readers import readable_by
from app.core import clock
from app.organizations.models import school_year_of
from app.organizations.queries import lag_bounds
from app.pages.addresses import report_button, this_quarter, visits_of_school
from app.pages.gap_filters import OLDER
from app.pages.lag_labels import lag_titles, visits_text, ways_on
from app.pages.lagging import Lag, SchoolState, When, lagging, school_states
from app.participation.hour_labels import share_text
from app.participation.hours import Band, Group, hours_of_schools

MOST = 6  # lagging schools on the desk; all of them stand on their own page


@dataclass(frozen=True)
class Place:
    """A municipality as the operator sees it: its schools with what they lack, the bookings that neither side
    has marked, the differences to be decided, and its quotas, if it has any."""

    id: int | None
    name: str | None
    schools: int
    lacks: Counter[Lag]
    lag: int
    silent: int
    to_decide: int
    quota: QuotaUse | None


def now_and_quarter() -> When:
    today = clock.today(clock.zone())
    return When(clock.now(), today, this_quarter(today), *lag_bounds())


def municipality(membership: Membership) -> dict[str, Any]:
    """All that the desk shows of the municipality's schools."""
    when = now_and_quarter()
    year = school_year_of(when.today)
    schools = hours_of_schools(membership, year, OLDER)
    hours = Group([one for school in schools for one in school.classes])
    own = membership.organization.municipality_id or 0
    return {
        **_facts(membership, when, school_states(membership, when)),
        "quota": quota_use(own, readable_by(membership), when.now).get(own),
        "hours": hours,
        "hours_nothing": hours.bands[Band.NOTHING],
        "share_text": share_text,
    }


def operator(membership: Membership) -> dict[str, Any]:
    """The same of the whole region, with a line for each municipality."""
    when = now_and_quarter()
    states = school_states(membership, when)
    return {**_facts(membership, when, states), "places": _places(membership, when, states)}


def _facts(membership: Membership, when: When, states: Sequence[SchoolState]) -> dict[str, Any]:
    behind = lagging(states)
    bookings, events = how_many_silent(membership, when.now)
    title, url = report_button(when.quarter)
    return {
        "states": states,
        "schools": [one.line for one in states],
        "lagging": behind[:MOST],
        "lag_count": len(behind),
        "lacks": Counter(lag for one in behind for lag in one.lags),
        "lag_titles": lag_titles(),
        "ways_on": lambda one: ways_on(one, when),
        "visits_url": lambda one: visits_of_school(when.quarter, one.line.id),
        "visits_text": visits_text,
        "when": when,
        "silent_bookings": bookings,
        "silent_events": events,
        "differing": difference_desk(membership, when.now),
        "report_title": title,
        "report_url": url,
    }


def _places(membership: Membership, when: When, states: Sequence[SchoolState]) -> list[Place]:
    """By name; where the installation knows no municipalities, there is nothing to tell apart."""
    quotas = quota_use(None, readable_by(membership), when.now)
    deciding = to_decide_by_place(membership, when.now)
    of: dict[int | None, list[SchoolState]] = {}
    for one in states:
        of.setdefault(one.line.municipality_id, []).append(one)
    found = [
        Place(
            id=id,
            name=some[0].line.municipality,
            schools=len(some),
            lacks=Counter(lag for one in some for lag in one.lags),
            lag=sum(bool(one.lags) for one in some),
            silent=sum(one.line.silent for one in some),
            to_decide=deciding.get(id, 0),
            quota=quotas.get(id) if id is not None else None,
        )
        for id, some in of.items()
    ]
    return sorted(found, key=lambda one: (one.name is None, one.name or ""))

"""Two municipalities with a school each, their visits of October, and what is done with reporting periods."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from app.booking.models import Booking
from app.core.db import db, read_one_snapshot, transact
from app.organizations.models import Municipality, Organization, OrganizationKind
from app.participation.periods import read_period
from app.participation.reporting import actions
from app.participation.reporting.actions import Behalf
from app.participation.reporting.models import Freezing, ReportingPeriod
from app.participation.reporting.taking import take
from tests.attendance.visiting import fill, visit


@dataclass
class October:
    """The schools of Azov and Bataysk sent 24 and 25; who runs the region; a visit of each and its sheet."""

    places: dict[str, Municipality]
    schools: dict[str, Organization]
    visits: dict[str, Booking]
    operator: Organization
    sheet_ids: dict[str, int]


def october(make) -> October:
    places = {name: make.municipality(f"Район {name}") for name in ("azov", "bataysk")}
    schools = {name: make.school(place, short_name=f"Школа {name}") for name, place in places.items()}
    visits, sheet_ids, host = {}, {}, make.organization()
    for day, (name, came) in enumerate({"azov": 24, "bataysk": 25}.items(), 14):
        at = datetime(2026, 10, day, 7, tzinfo=UTC)
        visits[name] = visit(make, make.school_class(schools[name], roll=25), at=at, host=host)
        sheet_ids[name] = fill(visits[name], came, special_needs=1).id
    operator = make.organization(OrganizationKind.OPERATOR)
    return October(places, schools, visits, operator, sheet_ids)


def period(code: str = "2026-10", due: date = date(2026, 11, 9)) -> ReportingPeriod:
    """A regular period with this code."""
    found = read_period(code)
    transact(lambda: actions.make_regular(found.school_years[-1], {found.kind}, 5, by=None))
    row = db.session.query(ReportingPeriod).filter_by(first=found.first, last=found.last).one()
    transact(lambda: actions.change(row.id, due, "", by=None))
    return row


def freeze(row: ReportingPeriod, organization: Organization, seen: str | None = None) -> Freezing:
    read_one_snapshot()
    taken, acting = take(row.period), Behalf(None, organization.id)
    return transact(lambda: actions.freeze(row.id, taken, seen or taken.hash, acting))


def reopen(row: ReportingPeriod, organization: Organization) -> None:
    transact(lambda: actions.reopen(row.id, "Нужны поправки", Behalf(None, organization.id)))

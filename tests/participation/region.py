"""A small region with sheets in several municipalities, kinds, months and years."""

from datetime import UTC, datetime

from app.calendar.models import EventKind
from app.core import clock
from app.organizations.models import Organization, OrganizationKind
from tests.attendance.visiting import fill, visit

YEAR_BEFORE = datetime(2026, 8, 20, 7, tzinfo=UTC)  # ends with August


def region(make) -> dict[str, Organization]:
    """Its schools by name, and the host of the trials."""
    first, second = make.municipality("Азовский район"), make.municipality("г. Батайск")
    schools = {
        "azov": make.school(first, short_name="Школа Азова"),
        "azov2": make.school(first, short_name="Школа 2 Азова"),
        "bataysk": make.school(second, short_name="Школа Батайска"),
        "lyceum": make.organization(OrganizationKind.SCHOOL, None, short_name="Областной лицей"),
    }
    host = make.organization(OrganizationKind.COLLEGE, first)
    classes = {name: make.school_class(school, roll=25) for name, school in schools.items()}
    with clock.pinned(YEAR_BEFORE):
        last_year = make.school_class(schools["azov"], roll=25)
    for name, kind, at, came in (
        ("azov", EventKind.TRIAL, datetime(2026, 9, 30, 21, 30, tzinfo=UTC), 20),  # 1 October in Moscow
        ("azov", EventKind.TRIAL, datetime(2026, 10, 14, 7, tzinfo=UTC), 24),
        ("azov", EventKind.EXCURSION, datetime(2026, 11, 5, 7, tzinfo=UTC), 10),
        ("azov2", EventKind.TRIAL, datetime(2026, 10, 15, 7, tzinfo=UTC), 8),
        ("bataysk", EventKind.TRIAL, datetime(2026, 10, 16, 7, tzinfo=UTC), 25),
        ("bataysk", EventKind.LESSON, datetime(2026, 11, 2, 7, tzinfo=UTC), 0),
        ("lyceum", EventKind.EXCURSION, datetime(2026, 11, 3, 7, tzinfo=UTC), 9),
    ):
        facts = {"host": host} if kind is EventKind.TRIAL else {}
        fill(visit(make, classes[name], at=at, kind=kind, title=f"{kind} {came}", **facts), came)
    fill(visit(make, last_year, at=YEAR_BEFORE, kind=EventKind.FAIR, title="Ярмарка"), 7)
    return schools | {"host": host}

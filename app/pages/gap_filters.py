"""What part of the gap list is asked for: read from an address, written into one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.accounts.models import Membership, Role
from app.calendar.models import EventKind
from app.core.fields import asked_id
from app.organizations.models import first_day, school_year_of

OLDER, EVERY = range(6, 12), range(1, 12)  # career guidance begins with the older grades
ANY, ALL = "any", "all"  # kind and grade, as an address says it
TERMS = ((10, 31), (12, 31), (3, 31), (5, 31))  # what a coordinator plans by; the last is the usual one


@dataclass(frozen=True)
class GapFilters:
    """`year` is that of a school year's 1 September, `until` the last day that counts; no `grades` chosen are
    the older ones, no `kind` is any. None of `municipality` and `school` is all within reach."""

    year: int
    until: date
    grade: str
    kind: EventKind | None
    municipality: int | None
    school: int | None

    @property
    def days(self) -> tuple[date, date]:
        """First and last day of what counts."""
        return first_day(self.year), self.until

    @property
    def grades(self) -> range:
        if self.grade:
            return EVERY if self.grade == ALL else range(int(self.grade), int(self.grade) + 1)
        return OLDER

    def address(self, **changes: Any) -> dict[str, Any]:
        """As it stands in an address, with the changes; what is usual is left out."""
        found: dict[str, Any] = {
            "year": self.year,
            "by": None if self.until == usual_end(self.year) else self.until.isoformat(),
            "grade": self.grade or None,
            "kind": None if self.kind is EventKind.TRIAL else self.kind.value if self.kind else ANY,
            "municipality": self.municipality,
            "school": self.school,
        } | changes
        return {name: str(value) for name, value in found.items() if value is not None}


def usual_end(year: int) -> date:
    """31 May, when lessons are over."""
    return date(year + 1, 5, 31)


def ends(year: int) -> list[date]:
    """The ends of the parts of a school year, in order."""
    return [date(year + (month < 9), month, day) for month, day in TERMS]


def read(typed: Mapping[str, str], today: date, membership: Membership) -> GapFilters:
    """Filters out of an address; what is not understood there is left out. A school's person looks at the own
    school, a municipality's at the own municipality, whatever the address says."""
    year = _year(typed.get("year", ""), school_year_of(today))
    kind, grade = typed.get("kind", ""), typed.get("grade", "")
    role = membership.role
    return GapFilters(
        year=year,
        until=_until(typed.get("by", ""), year),
        grade=grade if grade == ALL or grade in map(str, EVERY) else "",
        kind=None if kind == ANY else EventKind(kind) if kind in set(EventKind) else EventKind.TRIAL,
        municipality=_id(typed, "municipality") if role is Role.OPERATOR else None,
        school=None if role is Role.SCHOOL else _id(typed, "school"),
    )


def _year(typed: str, this_year: int) -> int:
    return next((year for year in (this_year, this_year + 1) if typed == str(year)), this_year)


def _until(typed: str, year: int) -> date:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return usual_end(year)
    return day if school_year_of(day) == year else usual_end(year)


def _id(typed: Mapping[str, str], name: str) -> int | None:
    try:
        return asked_id(typed.get(name, ""))
    except ValueError:
        return None

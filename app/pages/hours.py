"""Hours per class as the events' share of the programme: of a school, and of many schools."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from app.accounts.access import acting_as, only, school_in_reach
from app.accounts.models import Membership, Role
from app.calendar.labels import grades_text
from app.core import clock, downloads
from app.core.fields import asked_id
from app.core.htmx import page
from app.core.paging import Paging
from app.core.tables import Cell
from app.organizations.labels import row_title, unit_words, year_title
from app.organizations.models import Organization, school_year_of
from app.organizations.queries import municipalities, profile_of
from app.pages.addresses import sheets_of_class
from app.pages.blueprint import bp
from app.pages.gap_filters import ALL, EVERY, OLDER
from app.participation.hour_labels import (
    BANDS,
    band_bar,
    band_titles,
    class_text,
    group_text,
    hours_text,
    share_text,
)
from app.participation.hours import (
    ClassHours,
    Group,
    PlaceHours,
    SchoolHours,
    Told,
    by_place,
    hours_of_school,
    hours_of_schools,
)

READERS = (Role.SCHOOL, Role.MUNICIPALITY, Role.OPERATOR, Role.ANALYST)
YEARS = 3
A_PAGE = 100
NOWHERE = 0  # in addresses: schools that belong to no municipality
THE_OLDER = "older"
_RANGES = {THE_OLDER: OLDER, ALL: EVERY}


@dataclass(frozen=True)
class Asked:
    """`grade` is one of them, ALL or THE_OLDER; `municipality` and `school` None are all within reach."""

    year: int
    grade: str
    municipality: int | None
    school: Organization | None

    @property
    def grades(self) -> range:
        if self.grade in _RANGES:
            return _RANGES[self.grade]
        return range(int(self.grade), int(self.grade) + 1)

    def address(self, **changes: Any) -> dict[str, Any]:
        school = self.school.id if self.school else None
        found: dict[str, Any] = {"year": self.year, "grade": self.grade}
        found |= {"municipality": self.municipality, "school": school} | changes
        return {name: str(value) for name, value in found.items() if value is not None}


@bp.get("/hours")
@only(*READERS)
def hours() -> ResponseReturnValue:
    asked = _asked(acting_as())
    if asked.school is not None:
        return _of_school(asked, asked.school)
    return _of_many(asked)


@bp.get("/hours.<form>")
@only(*READERS)
def hours_table(form: str) -> ResponseReturnValue:
    """What the page shows as a file."""
    asked = _asked(acting_as())
    name = f"hours-{asked.year}-{asked.year + 1}"
    if asked.school is not None:
        return downloads.table(name, form, _class_header(), map(_class_cells, _classes(asked, asked.school)))
    return downloads.table(name, form, _header(), _rows(_schools(asked)))


def _asked(membership: Membership) -> Asked:
    """The filters of the address; what is not understood there is left out, and a school that is not within
    reach is 404. A school's person looks at the own school, a municipality's at the own municipality."""
    this_year = school_year_of(clock.today(clock.zone()))
    year, grade = request.args.get("year", type=int), request.args.get("grade", "")
    school = school_in_reach(request.args.get("school", type=asked_id)) if "school" in request.args else None
    if school is None and membership.role is Role.SCHOOL:
        school = membership.organization
    return Asked(
        year=year if year is not None and 0 <= this_year - year < YEARS else this_year,
        grade=grade if grade in {*_RANGES, *map(str, EVERY)} else ALL if school else THE_OLDER,
        municipality=_place(membership),
        school=school,
    )


def _place(membership: Membership) -> int | None:
    typed = request.args.get("municipality", "")
    known = [str(NOWHERE), *(str(one.id) for one in municipalities())]
    return int(typed) if membership.role in (Role.OPERATOR, Role.ANALYST) and typed in known else None


def _of_school(asked: Asked, school: Organization) -> ResponseReturnValue:
    classes, profile = _classes(asked, school), profile_of(school.id, asked.year)
    return page(
        "pages/hours_school.html",
        "hours",
        school=school,
        classes=classes,
        whole=Group(classes),
        level=profile.level if profile else None,
        behind=lambda one: sheets_of_class(asked.year, one.id),
        class_text=class_text,
        row_title=row_title,
        **_words(asked),
    )


def _of_many(asked: Asked) -> ResponseReturnValue:
    schools, paging = _schools(asked), Paging.of_request(A_PAGE)
    by_school = asked.municipality is not None or acting_as().role is Role.MUNICIPALITY or not unit_words()
    rows: Sequence[SchoolHours | PlaceHours] = schools if by_school else by_place(schools)
    return page(
        "pages/hours_schools.html",
        "hours",
        by_school=by_school,
        rows=rows[paging.offset : paging.offset + paging.size],
        whole=Group([one for school in schools for one in school.classes]),
        no_level=sum(one.goal is None for one in schools),
        schools=len(schools),
        bands=band_titles(),
        down=lambda row: _down(asked, row, by_school=by_school),
        beyond=paging.beyond(len(rows)),
        pages=paging.links(len(rows), lambda number: _address(asked, page=number)),
        place=schools[0].municipality if asked.municipality and schools else None,
        unit=unit_words(),
        municipalities=[] if acting_as().role is Role.MUNICIPALITY else municipalities(),
        level_of=_level,
        bar_of=band_bar,
        **_words(asked),
    )


def _classes(asked: Asked, school: Organization) -> list[ClassHours]:
    return [one for one in hours_of_school(school.id, asked.year) if one.grade in asked.grades]


def _schools(asked: Asked) -> list[SchoolHours]:
    found = hours_of_schools(acting_as(), asked.year, asked.grades)
    if asked.municipality is None:
        return found
    return [one for one in found if (one.municipality_id or NOWHERE) == asked.municipality]


def _level(school: SchoolHours) -> str:
    """In the visitor's language; empty where the school has named none."""
    return (school.level_en if str(get_locale()) == "en" else None) or school.level or ""


def _down(asked: Asked, row: Any, *, by_school: bool) -> str:
    """One step nearer to the sheets."""
    if by_school:
        return _address(asked, school=row.id)
    return _address(asked, municipality=row.id or NOWHERE)


def _address(asked: Asked, **changes: Any) -> str:
    return url_for("pages.hours", **asked.address(**changes))


def _words(asked: Asked) -> dict[str, Any]:
    this_year = school_year_of(clock.today(clock.zone()))
    return {
        "asked": asked,
        "today": clock.today(clock.zone()),
        "years": [this_year - back for back in range(YEARS)],
        "grades": [(str(grade), grades_text(frozenset({grade}))) for grade in EVERY],
        "year_title": year_title,
        "hours_text": hours_text,
        "group_text": group_text,
        "share_text": share_text,
        "address_of": lambda **changes: _address(asked, **changes),
        "table_url": lambda form: url_for("pages.hours_table", form=form, **asked.address()),
        "is_own": acting_as().role is Role.SCHOOL,
    }


def _class_header() -> list[str]:
    titles = [_("Class"), _("Pupils"), _("Participations"), _("Person-hours"), _("Hours a pupil")]
    return [*titles, _("Hours of the level"), _("Share, %"), _("Note")]


def _class_cells(one: ClassHours) -> list[Cell]:
    note = "" if one.told is Told.HOURS else class_text(one)
    each = None if one.told is Told.NOTHING else one.each
    return [one.name, one.roll, one.visits, one.person_hours, each, one.goal, one.share, note]


def _header() -> list[str]:
    unit = unit_words()
    names = [unit.one if unit else _("Part of the region"), _("School"), _("Level of the programme")]
    titles = [_("Hours of the level"), _("Classes"), _("Hours a pupil"), _("Share, %")]
    return [*names, *titles, *(str(title) for title in BANDS.values())]


def _rows(schools: Iterable[SchoolHours]) -> Iterator[list[Cell]]:
    for one in schools:
        figures: list[Cell] = [one.goal, len(one.classes), one.each, one.share]
        yield [one.municipality, one.name, one.level, *figures, *(one.bands[band] for band in BANDS)]

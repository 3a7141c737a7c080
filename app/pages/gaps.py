"""The gap list: classes that have been nowhere yet, with the nearest free times; never public."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.access import acting_as, only
from app.accounts.models import Role
from app.attendance.class_queries import ClassVisits
from app.booking.free_times import FreeTime
from app.booking.labels import state_title
from app.calendar.choices import offered
from app.calendar.labels import grades_text, kind_title
from app.calendar.models import EventKind
from app.core import clock, downloads
from app.core.htmx import page
from app.core.locale import clock_text, date_text, short_day_text
from app.core.paging import Paging
from app.core.tables import Cell
from app.organizations.labels import unit_words, year_title
from app.organizations.models import school_year_of
from app.organizations.queries import municipalities, schools_of
from app.pages import gap_filters
from app.pages.blueprint import bp
from app.pages.gap_filters import GapFilters
from app.pages.gap_queries import (
    MOST_TIMES,
    GapLine,
    Moment,
    Suggestion,
    gap_classes,
    gap_lines,
    how_many_classes,
)

CLASSES_A_PAGE = 50
SUMMER = (6, 7, 8)  # the months when the next year is planned and has not begun
READERS = (Role.SCHOOL, Role.MUNICIPALITY, Role.OPERATOR)


@bp.get("/gaps")
@only(*READERS)
def gaps() -> ResponseReturnValue:
    asked, moment, membership = _asked(), _moment(), acting_as()
    found, paging = gap_classes(membership, asked, moment), Paging.of_request(CLASSES_A_PAGE)
    shown = found[paging.offset : paging.offset + paging.size]
    lines = gap_lines(shown, membership, asked, moment)
    return page(
        "pages/gaps.html",
        "gaps",
        found=len(found),
        total=how_many_classes(membership, asked),
        schools=[list(of_one) for _id, of_one in groupby(lines, key=lambda line: line.one.school_id)],
        pages=paging.links(len(found), lambda number: _address(asked, page=number)),
        beyond=paging.beyond(len(found)),
        **_words(asked),
        **_choices(asked),
    )


@bp.get("/gaps.<form>")
@only(*READERS)
def gaps_table(form: str) -> ResponseReturnValue:
    asked, moment, membership = _asked(), _moment(), acting_as()
    lines = gap_lines(gap_classes(membership, asked, moment), membership, asked, moment)
    return downloads.table(f"gaps-{asked.until}", form, _header(), _rows(lines))


def _words(asked: GapFilters) -> dict[str, Any]:
    """What was asked, what the table says of it, and where it leads."""
    return {
        "asked": asked,
        "heading": _heading(asked),
        "instead": _instead,
        "why": _reasons(),
        "booking_url": _booking_url,
        "calendar_url": lambda line: _calendar_url(asked, line),
        "address_of": lambda **changes: _address(asked, **changes),
        "table_url": lambda form: url_for("pages.gaps_table", form=form, **asked.address()),
    }


def _asked() -> GapFilters:
    return gap_filters.read(request.args, clock.today(clock.zone()), acting_as())


def _moment() -> Moment:
    return Moment(clock.now(), clock.zone())


def _address(asked: GapFilters, **changes: Any) -> str:
    return url_for("pages.gaps", **asked.address(**changes))


def _booking_url(line: GapLine, slot_id: int) -> str:
    """Where the class is booked; whoever books for a school says for which."""
    own = acting_as().role is Role.SCHOOL
    school_id = None if own else line.one.school_id
    return url_for("booking.new", slot_id=slot_id, class_id=line.one.id, organization=school_id)


def _calendar_url(asked: GapFilters, line: GapLine) -> str:
    """All events of the kind for the grade, full ones too."""
    kind = asked.kind.value if asked.kind else None
    return url_for("calendar.index", kind=kind, grade=line.one.grade)


def _heading(asked: GapFilters) -> str:
    if asked.kind is None:
        return str(_("Classes without any event"))
    if asked.kind is EventKind.TRIAL:
        return str(_("Classes without a vocational trial"))
    return str(_("Classes without an event of the kind “%(kind)s”", kind=kind_title(asked.kind)))


def _reasons() -> Callable[[GapLine, Suggestion], str]:
    """Why a time is offered: it takes the class whole, invites its grade, and where it is. What a page says
    a hundred times is put into words once."""
    own, said = acting_as().role is Role.SCHOOL, dict[frozenset[int], str]()
    near, any_grade = (_("your municipality") if own else _("its own municipality")), _("any grade")

    def why(line: GapLine, one: Suggestion) -> str:
        grades = one.time.grades
        whom = said.get(grades) or said.setdefault(grades, grades_text(grades) or any_grade)
        return " · ".join(filter(None, (_seats(line, one), whom, near if one.near else "")))

    return why


def _seats(line: GapLine, one: Suggestion) -> str:
    return str(_("%(free)s free, %(roll)s in the class", free=one.free, roll=line.one.roll))


def _instead(line: GapLine) -> list[str]:
    """What the class has instead, and what came to nothing."""
    visits = (text for one in line.visits if (text := _visits_text(one)))
    booked = (
        f"{kind_title(one.kind)}, {short_day_text(one.starts_at)}: {state_title(one.state).lower()}"
        for one in [*line.ahead, *line.called_off]
    )
    return [*visits, *booked]


def _visits_text(one: ClassVisits) -> str:
    """«Экскурсия, 23 окт.», «Урок: 12, последний раз 20 нояб.», «Проба, 9 нояб.: никто не пришёл»."""
    told = {"kind": kind_title(one.kind), "day": short_day_text(one.last_on)}
    if not one.times:
        return str(_("%(kind)s, %(day)s: nobody came", **told))
    if one.times == 1:
        return "{kind}, {day}".format(**told)
    return str(_("%(kind)s: %(times)s, last on %(day)s", times=one.times, **told))


def _choices(asked: GapFilters) -> dict[str, Any]:
    """What the filters offer. A municipality looks at its own schools."""
    membership, today = acting_as(), clock.today(clock.zone())
    this_year, operator = school_year_of(today), membership.role is Role.OPERATOR
    place = asked.municipality if operator else membership.organization.municipality_id
    own = membership.role is Role.SCHOOL
    unit = unit_words() if operator else None
    return {
        "unit": unit,
        "municipalities": municipalities() if unit else [],
        "own_schools": schools_of(place) if place is not None and not own else [],
        "years": [this_year, this_year + 1] if today.month in SUMMER else [],
        "year_title": year_title,
        "ends": [day for day in gap_filters.ends(asked.year) if day >= today],
        "grades": [(str(grade), grades_text(frozenset({grade}))) for grade in gap_filters.EVERY],
        "kinds": offered("kind"),
        "today": today,
    }


def _header() -> list[str]:
    unit = unit_words()
    times = [_("Free time %(number)s", number=number) for number in range(1, MOST_TIMES + 1)]
    place = unit.one if unit else _("Part of the region")
    return [place, _("School"), _("Class"), _("Pupils"), _("What it has instead"), *times]


def _rows(lines: Iterable[GapLine]) -> Iterator[Sequence[Cell]]:
    """A time stands in hundreds of rows: it is put into words once."""
    named: dict[int, str] = {}
    for line in lines:
        one, times = line.one, []
        for suggestion in line.times:
            time = suggestion.time
            words = named.get(time.slot_id) or named.setdefault(time.slot_id, _time(time))
            times.append(f"{words} ({_seats(line, suggestion)})")
        times += [""] * (MOST_TIMES - len(times))
        yield [one.municipality, one.school, one.name, one.roll, "; ".join(_instead(line)), *times]


def _time(time: FreeTime) -> str:
    when = f"{date_text(time.starts_at)}, {clock_text(time.starts_at)}"
    return f"{when}: {time.title}, {time.host}"

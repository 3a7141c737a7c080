"""The plan of the year: what a school has booked, by month, on screen, on paper and as a table."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.access import acting_as, only, school_in_reach
from app.accounts.models import Role
from app.booking.labels import group_names, state_title
from app.calendar.labels import kind_title
from app.core import clock, downloads
from app.core.fields import asked_id
from app.core.htmx import page
from app.core.locale import local_time
from app.core.tables import Cell
from app.organizations.labels import year_title
from app.organizations.models import Organization, school_year_of
from app.organizations.queries import classes_of, profile_of
from app.pages.blueprint import bp
from app.pages.plan_queries import PlanLine, plan_lines
from app.pages.words import month_name

READERS = (Role.SCHOOL, Role.MUNICIPALITY, Role.OPERATOR)
YEARS_BACK = 3


@bp.get("/plan")
@only(*READERS)
def plan() -> ResponseReturnValue:
    school, year, class_id = asked = _asked()
    lines = plan_lines(school.id, year, class_id, clock.now(), clock.zone())
    return page(
        "pages/plan.html",
        "plan",
        months=_by_month(lines),
        bookings=len(lines),
        years=_years(),
        classes=classes_of(school.id, year),
        profile=profile_of(school.id, year),
        is_own=acting_as().role is Role.SCHOOL,
        table_url=lambda form: url_for("pages.plan_table", form=form, **_given(*asked)),
        **_words(*asked),
    )


@bp.get("/plan.<form>")
@only(*READERS)
def plan_table(form: str) -> ResponseReturnValue:
    school, year, class_id = _asked()
    lines = plan_lines(school.id, year, class_id, clock.now(), clock.zone())
    return downloads.table(f"plan-{year}-{year + 1}", form, _header(), map(_cells, lines))


def _asked() -> tuple[Organization, int, int | None]:
    """School, year and class of the address; no class is all of them."""
    return _school(), _year(), request.args.get("class_id", type=asked_id)


def _school() -> Organization:
    """The school that the address names, if it is within the person's reach, else the own one; or 404."""
    asked, membership = request.args.get("organization"), acting_as()
    if asked is None:
        return membership.organization if membership.role is Role.SCHOOL else abort(404)
    return school_in_reach(request.args.get("organization", type=asked_id))


def _year() -> int:
    """The school year in the address, or this one."""
    asked = request.args.get("year", type=int)
    return asked if asked in _years() else _years()[1]


def _years() -> list[int]:
    """The next school year, this one and some before it."""
    this_year = school_year_of(clock.today(clock.zone()))
    return list(range(this_year + 1, this_year - YEARS_BACK - 1, -1))


def _given(school: Organization, year: int, class_id: int | None) -> dict[str, Any]:
    own = acting_as().role is Role.SCHOOL
    return {"organization": None if own else school.id, "year": year, "class_id": class_id}


def _by_month(lines: Sequence[PlanLine]) -> list[tuple[str, list[PlanLine]]]:
    def first(line: PlanLine) -> date:
        return local_time(line.booking.slot.starts_at).date().replace(day=1)

    return [(month_name(month), list(of_month)) for month, of_month in groupby(lines, key=first)]


def _words(school: Organization, year: int, class_id: int | None) -> dict[str, Any]:
    """What was asked, and what the table calls things."""
    return {
        "school": school,
        "year": year,
        "class_id": class_id,
        "year_title": year_title,
        "kind_title": kind_title,
        "names": group_names,
        "state_text": state_text,
        "place": place,
    }


def state_text(line: PlanLine) -> str:
    """«Пришло 24 из 25», «Не отмечено», else the state of the booking."""
    if not line.is_over:
        return state_title(line.booking.state)
    if line.came is None:
        return str(_("Not marked yet"))
    return str(_("%(came)s of %(seats)s came", came=line.came, seats=line.booking.seats))


def place(line: PlanLine) -> str:
    """Where the group goes."""
    slot = line.booking.slot
    return slot.venue.address if slot.venue else slot.event.host.address


def _header() -> list[str]:
    return [
        _("Day and hour"),
        _("Event"),
        _("Kind"),
        _("Organizer"),
        _("Place"),
        _("Classes"),
        _("Pupils"),
        _("Adults"),
        _("State"),
        _("Came"),
    ]


def _cells(line: PlanLine) -> Sequence[Cell]:
    booking, event = line.booking, line.booking.slot.event
    held = (local_time(booking.slot.starts_at), event.title, kind_title(event.kind), event.host.short_name)
    who = (group_names(booking), booking.seats, booking.adults)
    return [*held, place(line), *who, state_text(line), line.came]

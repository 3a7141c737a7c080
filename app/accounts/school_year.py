"""The turn of the school year: a school's own, or that of all schools within reach."""

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy import ColumnElement, and_

from app.accounts.access import acting_as, only
from app.accounts.actions import SCHOOLS
from app.accounts.models import Role
from app.accounts.profiles import KEEPERS
from app.accounts.queries import within_reach
from app.core import clock
from app.core.db import db
from app.core.htmx import page, see_other
from app.core.paging import Paging
from app.organizations import actions, queries
from app.organizations.labels import unit_words, year_title
from app.organizations.models import Organization, school_year_of
from app.organizations.routes import bp

SCHOOLS_A_PAGE = 100


@bp.get("/school-year")
@only(*KEEPERS)
def school_year() -> ResponseReturnValue:
    """What turning the year would make; nothing is made yet."""
    year, membership = _chosen_year(), acting_as()
    turns = queries.school_turns(_schools(), year)
    total = sum(turns, queries.SchoolTurn("", ""))
    own = membership.role is Role.SCHOOL
    paging = Paging.of_request(SCHOOLS_A_PAGE)
    return page(
        "organizations/school_year.html",
        "school_year",
        year=year,
        years=_years(),
        total=total,
        classes=queries.class_turns(membership.organization_id, year) if own else [],
        turns=turns[paging.offset : paging.offset + paging.size],
        schools=len(turns),
        pages=paging.links(
            len(turns), lambda number: url_for("organizations.school_year", year=year, page=number)
        ),
        own=own,
        unit=unit_words() if membership.role is Role.OPERATOR else None,
        year_title=year_title,
    )


@bp.post("/school-year")
@only(*KEEPERS)
def turn_school_year() -> ResponseReturnValue:
    year = _chosen_year()
    made = actions.turn_year(_schools(), year, by=current_user.id)
    db.session.commit()
    flash(_made(made), "success" if made.schools else "info")
    own = acting_as().role is Role.SCHOOL
    return see_other(url_for("organizations.classes" if own else "organizations.school_year", year=year))


def _made(made: actions.Turned) -> str:
    if not made.schools:
        return str(_("Everything was there already: nothing was changed."))
    classes = ngettext("%(num)s class", "%(num)s classes", made.classes)
    profiles = ngettext("%(num)s profile", "%(num)s profiles", made.profiles)
    return str(_("Made: %(classes)s, %(profiles)s.", classes=classes, profiles=profiles))


def _schools() -> ColumnElement[bool]:
    """The schools whose year this person may turn."""
    return and_(Organization.kind.in_(SCHOOLS), within_reach(acting_as(), Organization.id))


def _years() -> tuple[int, int]:
    """This school year, made from the last, and the next, made from this one."""
    year = school_year_of(clock.today(clock.zone()))
    return year, year + 1


def _chosen_year() -> int:
    years, asked = _years(), request.args.get("year", type=int)
    return asked if asked in years else years[1]

"""The readiness of schools: schools by what they have done for the school year."""

from collections.abc import Sequence
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.accounts.access import acting_as, only
from app.accounts.models import Role
from app.core import clock, downloads
from app.core.htmx import page
from app.core.locale import local_time
from app.core.paging import Paging
from app.core.tables import Cell
from app.organizations.labels import unit_words, year_title
from app.organizations.models import school_year_of
from app.organizations.queries import municipalities
from app.pages.blueprint import bp
from app.pages.ready_schools import Missing, ReadySchool, lacking, ready_schools

SCHOOLS_A_PAGE = 100
LARGEST_ID = 2**31 - 1
TITLES = {
    Missing.LEVEL: _l("no level"),
    Missing.PERSON: _l("nobody responsible"),
    Missing.CONFIRMATION: _l("not confirmed"),
    Missing.CONSENTS: _l("not all consents"),
    Missing.ACCOUNTS: _l("no accounts"),
    Missing.CLASSES: _l("no classes"),
}


@bp.get("/readiness")
@only(Role.MUNICIPALITY, Role.OPERATOR)
def readiness() -> ResponseReturnValue:
    asked = _asked()
    schools = ready_schools(acting_as(), asked["year"], asked["municipality"])
    shown = [school for school in schools if _is_asked(school, asked["missing"])]
    paging, counts = Paging.of_request(SCHOOLS_A_PAGE), lacking(schools)
    return page(
        "pages/readiness.html",
        "readiness",
        total=len(schools),
        ready=sum(not school.missing for school in schools),
        found=len(shown),
        lacks=[(what.value, str(title), counts[what]) for what, title in TITLES.items()],
        rows=shown[paging.offset : paging.offset + paging.size],
        pages=paging.links(len(shown), lambda number: _address(asked, page=number)),
        address_of=lambda **changes: _address(asked, **changes),
        table_url=lambda form: url_for("pages.readiness_table", form=form, **_given(asked)),
        **_choices(),
        **asked,
    )


@bp.get("/readiness.<form>")
@only(Role.MUNICIPALITY, Role.OPERATOR)
def readiness_table(form: str) -> ResponseReturnValue:
    asked = _asked()
    schools = ready_schools(acting_as(), asked["year"], asked["municipality"])
    rows = (_cells(school) for school in schools if _is_asked(school, asked["missing"]))
    return downloads.table(f"readiness-{asked['year']}", form, _header(), rows)


def _asked() -> dict[str, Any]:
    """The filters of the address; what is not understood there is left out."""
    this_year = school_year_of(clock.today(clock.zone()))
    year, place = request.args.get("year", type=int), request.args.get("municipality", type=int)
    what = request.args.get("missing", "")
    near = (this_year - 1, this_year, this_year + 1)
    return {
        "year": year if year in near else this_year,
        "municipality": place if place is not None and 0 < place <= LARGEST_ID else None,
        "missing": Missing(what) if what in set(Missing) else "any" if what == "any" else None,
    }


def _is_asked(school: ReadySchool, missing: str | None) -> bool:
    if missing is None:
        return True
    return bool(school.missing) if missing == "any" else missing in school.missing


def _given(asked: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {name: str(value) for name, value in (asked | changes).items() if value is not None}


def _address(asked: dict[str, Any], **changes: Any) -> str:
    return url_for("pages.readiness", **_given(asked, **changes))


def _choices() -> dict[str, Any]:
    """What the filters offer. A municipality looks at its own schools."""
    this_year, picks = school_year_of(clock.today(clock.zone())), acting_as().role is Role.OPERATOR
    return {
        "years": [this_year + 1, this_year, this_year - 1],
        "unit": unit_words() if picks else None,
        "municipalities": municipalities() if picks else [],
        "year_title": year_title,
        "locale": str(get_locale()),
    }


def _header() -> list[str]:
    unit = unit_words()
    return [
        unit.one if unit else _("Part of the region"),
        _("School"),
        _("Level of the programme"),
        _("Hours"),
        _("Responsible for career guidance"),
        _("Post"),
        _("Work phone"),
        _("Work e-mail"),
        _("Confirmed on"),
        _("Consents collected"),
        _("Pupils in all"),
        _("Counted on"),
        _("People who can sign in"),
        _("The last one was added on"),
        _("Classes"),
        _("Pupils in classes"),
        _("What is missing"),
    ]


def _cells(school: ReadySchool) -> Sequence[Cell]:
    confirmed, joined = (
        local_time(moment).date() if moment else None for moment in (school.confirmed_at, school.joined_at)
    )
    person = (school.person_name, school.person_post, school.person_phone, school.person_mail)
    consents = (school.collected, school.total, school.counted_on)
    missing = ", ".join(str(TITLES[what]) for what in school.missing)
    return [
        school.municipality,
        school.name,
        school.level,
        school.hours,
        *person,
        confirmed,
        *consents,
        school.people,
        joined,
        school.classes,
        school.pupils,
        missing,
    ]

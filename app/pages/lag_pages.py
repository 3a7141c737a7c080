"""All schools that lag, by what they lack."""

from collections import Counter
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import acting_as, only
from app.accounts.models import Role
from app.core.htmx import page
from app.core.paging import Paging
from app.organizations.labels import unit_words
from app.organizations.queries import municipalities
from app.pages.addresses import visits_of_school
from app.pages.blueprint import bp
from app.pages.coordinators_desk import now_and_quarter
from app.pages.lag_labels import lag_titles, visits_text, ways_on
from app.pages.lagging import Lag, SchoolState, lagging, school_states
from app.participation.labels import period_title

A_PAGE = 100


@bp.get("/lagging-schools")
@only(Role.MUNICIPALITY, Role.OPERATOR)
def lagging_schools() -> ResponseReturnValue:
    when, lack, place = now_and_quarter(), _lack(), _place()
    states = [one for one in school_states(acting_as(), when) if place in (None, one.line.municipality_id)]
    behind = lagging(states)
    shown, paging = [one for one in behind if lack in (None, *one.lags)], Paging.of_request(A_PAGE)
    operator = acting_as().role is Role.OPERATOR
    return page(
        "pages/lagging.html",
        "lagging",
        rows=shown[paging.offset : paging.offset + paging.size],
        found=len(shown),
        total=len(states),
        beyond=paging.beyond(len(shown)),
        pages=paging.links(len(shown), lambda number: _address(lack, place, page=number)),
        when=when,
        today=when.today,
        quarter_title=period_title(when.quarter),
        unit=unit_words() if operator else None,
        municipalities=municipalities() if operator else [],
        **_words(behind, lack, place),
        ways_on=lambda one: ways_on(one, when, with_figures=False),
        visits_text=visits_text,
        visits_url=lambda one: visits_of_school(when.quarter, one.line.id),
    )


def _lack() -> Lag | None:
    asked = request.args.get("lack", "")
    return Lag(asked) if asked in set(Lag) else None


def _place() -> int | None:
    """The municipality of the address, if there is such a one; a coordinator's schools are its own anyway."""
    typed = request.args.get("municipality", "")
    return next((one.id for one in municipalities() if str(one.id) == typed), None)


def _words(behind: list[SchoolState], lack: Lag | None, place: int | None) -> dict[str, Any]:
    return {
        "lack": lack,
        "place": place,
        "lacks": Counter(lag for one in behind for lag in one.lags),
        "lag_titles": lag_titles(),
        "address_of": lambda **changes: _address(**({"lack": lack, "place": place} | changes)),
    }


def _address(lack: Lag | None, place: int | None, **more: Any) -> str:
    return url_for("pages.lagging_schools", lack=lack.value if lack else None, municipality=place, **more)

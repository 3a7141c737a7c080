"""What the screens say of schools that lag, and where each lack is mended."""

from collections.abc import Callable, Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.pages.addresses import visits_of_school
from app.pages.lagging import Lag, SchoolState, When

_TITLES = {
    Lag.NO_PROFILE: _l("no profile of the school year"),
    Lag.NO_CLASSES: _l("no classes"),
    Lag.NO_BOOKING: _l("no booking ahead"),
    Lag.LITTLE: _l("little participation in the quarter"),
}


def lag_titles() -> dict[Lag, str]:
    return {lag: str(title) for lag, title in _TITLES.items()}


def ways_on(one: SchoolState, when: When, *, with_figures: bool = True) -> Sequence[tuple[str, str]]:
    """What the school lacks in words, each with the page on which it is mended or seen."""
    id = one.line.id
    ways: dict[Lag, Callable[[], str]] = {
        Lag.NO_PROFILE: lambda: url_for("organizations.profile", school_id=id),
        Lag.NO_CLASSES: lambda: url_for("registries.organization", organization_id=id),
        Lag.NO_BOOKING: lambda: url_for("pages.gaps", school=id),
        Lag.LITTLE: lambda: visits_of_school(when.quarter, id),
    }
    return [(_words(lag, one) if with_figures else str(_TITLES[lag]), ways[lag]()) for lag in one.lags]


def visits_text(one: SchoolState) -> str:
    """«3 на 450»: participations in the quarter, and how many pupils the school has."""
    visits, roll = (f"{number:,}".replace(",", "\u00a0") for number in (one.visits, one.roll))
    return str(_("%(visits)s for %(pupils)s", visits=visits, pupils=roll))


def _part(one: SchoolState) -> str:
    """«3 участия на 450 учеников»."""
    visits = ngettext("%(num)s participation", "%(num)s participations", one.visits)
    pupils = ngettext("of %(num)s pupil", "of %(num)s pupils", one.roll)
    return f"{visits} {pupils}"


def _words(lag: Lag, one: SchoolState) -> str:
    if lag is Lag.LITTLE and one.visits:
        return str(_("little participation: %(part)s", part=_part(one)))
    if lag is Lag.LITTLE:
        return str(_("nobody has come in the quarter"))
    return str(_TITLES[lag])

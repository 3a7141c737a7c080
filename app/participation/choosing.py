"""What can be chosen on the page of counts: periods, filters, shapes of the table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from app.calendar.labels import audience_choices, kind_choices, scale_choices
from app.organizations.labels import grade_title, row_title
from app.organizations.models import DatedRow, Direction, Field, Programme, ProgrammeLevel
from app.organizations.queries import every_row, municipalities
from app.participation import labels
from app.participation.dimensions import Dimension, Key, write_key
from app.participation.filters import Filters
from app.participation.naming import name
from app.participation.periods import Period, PeriodKind, month_of, period_of, school_year
from app.participation.table import fitting
from app.participation.views import View, presets

Choices = Sequence[tuple[str, str]]
OF_FORM = (  # filters that have a list of their own; the first stand open
    *(Dimension.MUNICIPALITY, Dimension.KIND, Dimension.SCALE, Dimension.PROGRAMME, Dimension.FIELD),
    *(Dimension.DIRECTION, Dimension.GRADE, Dimension.LEVEL, Dimension.AUDIENCE, Dimension.COMPETING),
    Dimension.SPECIAL,
)


@dataclass(frozen=True)
class Chip:
    """A filter that is chosen, in words, and the view without it."""

    text: str
    view: View


def chips(view: View, own: Filters) -> list[Chip]:
    """What is chosen beside the period; what the reader cannot step out of is no chip."""
    found = []
    for dimension in Dimension:
        keys = view.filters.keys(dimension)
        if keys is None or own.keys(dimension) == keys:
            continue
        for key in sorted(keys, key=write_key):
            rest = keys - {key}
            found.append(Chip(name(dimension, key), view.but(filters=view.filters.but(dimension, *rest))))
    return found


def periods(chosen: Period, first: int, last: int, own: Choices = ()) -> list[tuple[str, Choices]]:
    """Groups of (code, title) from the latest: `own` periods, school and calendar years of the sheets, and
    the parts of the two latest ones."""
    titles = dict(own)
    if chosen.kind is PeriodKind.OWN:
        titles.setdefault(chosen.code, labels.period_title(chosen))
    else:
        first, last = min(first, chosen.school_years[0]), max(last, chosen.school_years[-1])
    groups: list[tuple[str, Choices]] = [(_("Own periods"), list(titles.items()))] if titles else []
    years = [school_year(year) for year in range(last, first - 1, -1)]
    parts = [period for year in years if year in _near(years, chosen) for period in _parts(year)]
    groups.append((_("School years"), _coded(years)))
    for kind, title in (
        (PeriodKind.QUARTER, _("Quarters")),
        (PeriodKind.HALF, _("Half-years")),
        (PeriodKind.MONTH, _("Months")),
    ):
        groups.append((title, _coded([period for period in parts if period.kind is kind])))
    calendar = [
        period_of(PeriodKind.CALENDAR_YEAR, date(year, 1, 1)) for year in range(last + 1, first - 1, -1)
    ]
    groups.append((_("Calendar years"), _coded(calendar)))
    return groups


def _near(years: Sequence[Period], chosen: Period) -> list[Period]:
    """The two latest school years, and those of what is chosen."""
    return [*years[:2], *(year for year in years if year.first.year in chosen.school_years)]


def _parts(year: Period) -> list[Period]:
    """The months, quarters and halves that begin in a school year, from the latest."""
    months = [month_of(key) for key in reversed(year.months)]
    quarters = [period_of(PeriodKind.QUARTER, month.first) for month in months if month.first.month % 3 == 1]
    halves = [period_of(PeriodKind.HALF, month.first) for month in months if month.first.month % 6 == 1]
    if year.first.month == 9:  # the quarter and the half in whose midst it begins
        quarters.append(period_of(PeriodKind.QUARTER, year.first))
        halves.append(period_of(PeriodKind.HALF, year.first))
    return [*quarters, *halves, *months]


def _coded(some: Sequence[Period]) -> Choices:
    return list({period.code: (period.code, labels.period_title(period)) for period in some}.values())


def filter_choices(dimension: Dimension) -> Choices:
    """(value, title) of what can be chosen of a filter."""
    match dimension:
        case Dimension.MUNICIPALITY:
            return [(str(one.id), one.name) for one in municipalities()]
        case Dimension.KIND:
            return kind_choices()
        case Dimension.SCALE:
            return scale_choices()
        case Dimension.AUDIENCE:
            return audience_choices()
        case Dimension.GRADE:
            return [(str(grade), grade_title(grade)) for grade in range(-1, 12)]
        case Dimension.COMPETING | Dimension.SPECIAL:
            return [(str(key), name(dimension, key)) for key in (1, 0)]
        case _:
            rows = every_row(_DICTIONARIES[dimension])
            return [(str(row.id), row_title(row)) for row in rows]


_DICTIONARIES: dict[Dimension, type[DatedRow]] = {
    Dimension.PROGRAMME: Programme,
    Dimension.FIELD: Field,
    Dimension.DIRECTION: Direction,
    Dimension.LEVEL: ProgrammeLevel,
}


def view_title(view: View) -> str:
    """«Вид мероприятия × месяц», as a way to look at the sheets is called."""
    rows = labels.dimension_title(view.stepped.rows)
    if view.columns is None:
        return rows
    return f"{rows} × {labels.dimension_title(view.columns).lower()}"


def ways(view: View) -> list[tuple[str, View, bool]]:
    """Title, view and whether it is the present one, of what people ask for most."""
    found: dict[str, tuple[str, View, bool]] = {}
    widest = fitting(View(view.filters)).rows
    for one in presets(view):
        preset = one.but(rows=widest) if one.rows is Dimension.MUNICIPALITY else one
        if preset.stepped.rows is preset.columns:
            continue
        same = preset.stepped.shape == view.stepped.shape
        found.setdefault(view_title(preset), (view_title(preset), preset, same))
    return list(found.values())


def chosen_key(filters: Filters, dimension: Dimension) -> Key | str:
    """The one that a list shows as chosen, as it stands in an address."""
    keys = filters.keys(dimension)
    return write_key(next(iter(keys))) if keys and len(keys) == 1 else ""

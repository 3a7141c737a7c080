"""How reports say what they show."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.core import clock
from app.participation import labels
from app.participation.dimensions import Dimension, read_keys, write_key
from app.participation.figures import Figure
from app.participation.filters import Filters
from app.participation.naming import name
from app.participation.reporting.noting import frozen_text
from app.participation.reports.asking import Words
from app.participation.reports.indicator import Indicator, OwnFigure
from app.participation.reports.reading import Report
from app.participation.table import Notes
from app.participation.views import NO_COLUMNS


def chosen_text(chosen: Mapping[str, Any]) -> str:
    """«Вид мероприятия: Проба, Обучение; Аудитория: Родители» of the words of filters."""
    parts = []
    for dimension in Dimension:
        keys = read_keys(dimension, Words(chosen).getlist(dimension.value))
        if keys:
            names = ", ".join(name(dimension, key) for key in sorted(keys, key=write_key))
            parts.append(f"{labels.dimension_title(dimension)}: {names}")
    return "; ".join(parts)


def filters_text(filters: Filters) -> str:
    """The same of filters, without their period."""
    return chosen_text(filters.address)


def shape_text(shape: Mapping[str, Any]) -> str:
    """«Строки: Школа; Столбцы: нет; Показатели: Участий; не меньше 3» of the words of a table's shape, those
    that are not as usual."""
    words, parts = Words(shape), []
    for key, title in (("rows", _("Rows")), ("columns", _("Columns"))):
        for word in words.getlist(key):
            parts.append(f"{title}: {_dimension(word)}")
    for key, title in (("figure", _("Figures")), ("cell", _("In the cells"))):
        if found := words.getlist(key):
            parts.append(f"{title}: {', '.join(map(_figure, found))}")
    bounds = [int(words.getlist(key)[0]) if words.getlist(key) else None for key in ("least", "most")]
    parts += [bounds_text(*bounds)] if bounds != [None, None] else []
    parts += [_("numbers below %(least)s are hidden", least=one) for one in words.getlist("small")]
    parts += [_("with rows that have no sheets") for one in words.getlist("with_empty") if one == "1"]
    return "; ".join(parts)


def _dimension(word: str) -> str:
    if word == NO_COLUMNS:
        return str(_("none"))
    return labels.dimension_title(Dimension(word)) if word in set(Dimension) else word


def _figure(word: str) -> str:
    return labels.figure_title(Figure(word)) if word in set(Figure) else word


def bounds_text(least: int | None, most: int | None) -> str:
    """«не меньше 3», «не больше 10», «от 3 до 10»."""
    if least is None:
        return str(_("at most %(most)s", most=labels.number_text(most or 0)))
    if most is None:
        return str(_("at least %(least)s", least=labels.number_text(least)))
    return str(
        _("from %(least)s to %(most)s", least=labels.number_text(least), most=labels.number_text(most))
    )


def threshold_text(one: Indicator | OwnFigure) -> str:
    """«Мероприятий проведено: не меньше 3»."""
    return f"{labels.figure_title(one.figure)}: {bounds_text(one.least, one.most)}"


def reached_text(one: Indicator) -> str:
    """«12 из 30 школ»."""
    reached, of = labels.number_text(one.reached), labels.number_text(one.of)
    words = {"reached": reached, "of": of}
    if one.rows is Dimension.SCHOOL:
        return str(ngettext("%(reached)s of %(of)s school", "%(reached)s of %(of)s schools", one.of, **words))
    return str(ngettext("%(reached)s of %(of)s row", "%(reached)s of %(of)s rows", one.of, **words))


def target_text(one: Indicator) -> str:
    """«цель 20: осталось 8»; empty without a target."""
    if one.target is None:
        return ""
    target, left = labels.number_text(one.target), labels.number_text(one.left)
    if one.is_limit:
        return str(
            _("target: at most %(target)s, %(left)s too many", target=target, left=left)
            if one.left
            else _("target: at most %(target)s, kept", target=target)
        )
    return str(
        _("target %(target)s: %(left)s to go", target=target, left=left)
        if one.left
        else _("target %(target)s: reached", target=target)
    )


def indicator_text(one: Indicator | OwnFigure | None) -> str:
    """«12 из 30 школ · Мероприятий проведено: не меньше 3 · цель 20: осталось 8», for files and papers."""
    match one:
        case None:
            return ""
        case OwnFigure():
            state = _("within the threshold") if one.is_within else _("outside the threshold")
            return f"{labels.number_text(one.value)} · {threshold_text(one)} · {state}"
        case Indicator():
            return " · ".join(filter(None, (reached_text(one), threshold_text(one), target_text(one))))


def notes(report: Report) -> list[str]:
    """What has to be told beside these very figures, as `participation/_notes.html` tells it on a page."""
    table, found = report.table, []
    if report.table.notes.without_class:
        found.append(
            _(
                "Groups that are no class (mixed groups of a grade, parents, teachers and others) are among "
                "the participations and not in the coverage."
            )
        )
    if table.notes.overlapping:
        found.append(
            _(
                "An event may belong to several rows or columns: its visits stand in each of them and once "
                "in the total."
            )
        )
    return [*map(str, found), *filter(None, [moment_text(report)]), *_missing(table.notes)]


def growth_text(report: Report) -> str:
    """Of which days the growth of a running period is told; empty where there is none."""
    grows = Figure.GROWTH in report.table.view.figures
    return labels.same_days(report.period, clock.today(clock.zone())) if grows else ""


def moment_text(report: Report) -> str:
    """What the moment means for the figures: the period is not over, and of which days its growth is told; or
    it was frozen, and these are not the frozen ones. Empty of any other."""
    still = _("The period is not over yet: the figures may still grow.") if report.is_running else ""
    return growth_text(report) or str(still) or frozen_text(report.freezing)


def _missing(told: Notes) -> list[str]:
    """What nobody has stated, and what is stated too small."""
    found = []
    if number := told.without_roll:
        found.append(
            ngettext(
                "%(num)s class has no roll: its coverage is not bounded by it.",
                "%(num)s classes have no roll: their coverage is not bounded by it.",
                number,
            )
        )
    if number := told.unstated:
        found.append(
            ngettext(
                "%(num)s school has not stated its enrolment: the shares leave its pupils out.",
                "%(num)s schools have not stated their enrolment: the shares leave their pupils out.",
                number,
            )
        )
    if names := ", ".join(told.beyond[:10]):
        found.append(_("The stated enrolment is smaller than the coverage: %(names)s.", names=names))
    return [str(one) for one in found]

"""What each report of the hand-computed region asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.participation import region_data as data

ALL = "всего"
ALL_OF_IT = ("", ())

QUARTER = (date(2026, 10, 1), date(2026, 12, 31))
HALF = (date(2026, 7, 1), date(2026, 12, 31))
YEAR = (date(2026, 9, 1), date(2027, 8, 31))
PLACES = (*data.MUNICIPALITIES, data.NOWHERE)
ORGANIZATIONS = tuple(one[0] for one in data.ORGANIZATIONS)
SCHOOLS = tuple(code for code, kind, *_ in data.ORGANIZATIONS if kind == "school")


def _any_of(dimension: str, keys: Sequence[Any]) -> str:
    any_of = (f"{{{dimension}}}=" + (f'"{key}"' if isinstance(key, str) else f"{key}") for key in keys)
    return f"OR({','.join(any_of)})" if keys else ""


@dataclass(frozen=True)
class Report:
    """`only` are the keys of a dimension that count; `bound` is what a row's first figure has to meet."""

    code: str
    title: str
    period: tuple[date, date]
    only: tuple[str, tuple[Any, ...]]
    rows: tuple[str, Sequence[Any]]
    columns: tuple[str, Sequence[Any]] = ("", ())
    figures: tuple[str, ...] = ()
    bound: str = ""

    @property
    def keys(self) -> list[tuple[Any, Any]]:
        columns = (*self.columns[1], ALL)
        return [(row, column) for row in (*self.rows[1], ALL) for column in columns]

    @property
    def condition(self) -> str:
        """What a line has to meet beside the period, by columns of «Счёт»."""
        return _any_of(*self.only)

    @property
    def condition_before(self) -> str:
        """The same a year earlier."""
        dimension, keys = self.only
        return _any_of(dimension, [key - 100 for key in keys] if dimension == "month" else keys)

    @property
    def before(self) -> tuple[date, date] | None:
        """The same a year earlier, where growth is asked for."""
        if "growth" not in self.figures:
            return None
        first, last = self.period
        return first.replace(year=first.year - 1), last.replace(year=last.year - 1)


def _of(place: int, *values: object) -> tuple[str, ...]:
    return tuple(one[0] for one in data.EVENTS if one[place] in values)


SCALES = ("school", "municipal", "regional", "national")
KINDS = tuple(dict.fromkeys(one[1] for one in data.EVENTS))
MONTHS = (*range(202609, 202613), *range(202701, 202709))
SHIPPED = (
    Report("quarter", "Участие в региональных и муниципальных мероприятиях", QUARTER,
           ("scale", ("municipal", "regional")), ("municipality", PLACES),
           ("scale", ("municipal", "regional")),
           ("events", "schools", "groups", "participations", "special_needs", "coverage", "share", "growth",
            "confirmed")),
    Report("trials", "Профессиональные пробы и профобучение", YEAR, ("kind", ("trial", "training")),
           ("municipality", PLACES), ("kind", ("trial", "training")),
           ("events", "participations", "special_needs", "hours", "coverage", "share")),
    Report("programmes", "Проекты и программы", QUARTER, ALL_OF_IT,
           ("programme", (*data.PROGRAMMES, data.NOWHERE)),
           figures=("events", "schools", "participations", "special_needs", "coverage")),
    Report("half_year", "Мониторинг за полугодие", HALF, ALL_OF_IT, ("municipality", PLACES), ("kind", KINDS),
           ("events", "schools", "participations", "special_needs", "hours", "adults", "parents", "teachers",
            "coverage", "share", "growth", "confirmed")),
    Report("inactive", "Школы с малым участием или без него", QUARTER, ALL_OF_IT, ("school", ORGANIZATIONS),
           figures=("participations", "groups", "events"), bound="<=10"),
    Report("sites", "Площадки проб", YEAR, ("kind", ("trial",)),
           ("host", ("college", "plant", "centre", "university")),
           figures=("events", "groups", "participations", "hours")),
    Report("parents", "Охват родителей", QUARTER, ("audience", ("parents",)), ("municipality", PLACES),
           ("kind", ("parents_meeting", "trial", "open_day")), ("events", "participations")),
    Report("projects", "Мероприятия-проекты", YEAR, ("kind", ("project",)), ("event", _of(1, "project")),
           figures=("schools", "groups", "participations", "coverage")),
    Report("championships", "Чемпионаты: участники и зрители", YEAR, ("kind", ("championship",)),
           ("event", _of(1, "championship")), ("competing", (1, 0)),
           ("schools", "participations", "special_needs")),
    Report("three_trials", "Школы, где не меньше 3 проб", YEAR, ("kind", ("trial",)),
           ("school", ORGANIZATIONS),
           figures=("events", "participations", "coverage", "growth"), bound=">=3"),
    Report("monthly_coverage", "Охват по месяцам: введённый и посчитанный", YEAR, ALL_OF_IT,
           ("month", MONTHS), figures=("typed", "coverage", "participations")),
)  # fmt: skip
# What no shipped report asks: growth of months and of one that is chosen, shares of a grade and of a level.
ASKED = (
    Report("months", "Полугодие по месяцам", HALF, ALL_OF_IT, ("month", range(202607, 202613)),
           figures=("events", "participations", "coverage", "growth")),
    Report("october", "Октябрь", HALF, ("month", (202610,)), ("scale", SCALES), ("competing", (0, 1)),
           ("groups", "participations", "coverage", "growth")),
    Report("grade_8", "8-е классы", YEAR, ("grade", (8,)), ("school", ORGANIZATIONS),
           figures=("participations", "special_needs", "coverage", "share")),
    Report("basic_level", "Школы базового уровня", YEAR, ("level", ("basic",)), ("municipality", PLACES),
           ("audience", ("pupils", "parents", "teachers")), ("participations", "hours", "coverage", "share")),
)  # fmt: skip
REPORTS = (*SHIPPED, *ASKED)

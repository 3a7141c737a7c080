"""What a row of an order says, some years on. Pure."""

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from typing import Any

_YEAR = re.compile(r"(?<![\d.])20\d\d(?!\d)")
# «2025/2026», «2025–26»: a school year, wherever it stands; a year by itself may belong to a name.
_SCHOOL_YEAR = re.compile(r"(?<!\d)(20\d\d)(\s*[/–-]\s*)(20\d\d|\d\d)(?!\d)")
_DATED = re.compile(r"(?<=\.)20\d\d(?!\d)")
_TEXTS = ("section", "subsection", "group", "title", "result", "indicator")
_WHOLE_MONTHS = frozenset({"month", "quarter", "season", "year"})

Period = Mapping[str, Any]  # of the road map's contract


def shifted(draft: Mapping[str, Any], years: int) -> dict[str, Any]:
    """The row so many years later: its periods on the same days and months, its period cell with the years
    they lie in, and school years that its other words name."""
    texts = {name: _school_years(draft[name], years) if draft[name] else draft[name] for name in _TEXTS}
    return {
        **draft,
        **texts,
        "period_text": all_years(draft["period_text"], years),
        "periods": [shifted_period(one, years) for one in draft["periods"]],
        "sub_events": [
            part | {"periods": [shifted_period(one, years) for one in part["periods"]]}
            for part in draft["sub_events"]
        ],
    }


def shifted_period(period: Period, years: int) -> dict[str, Any]:
    """The period so many years later; one of whole months ends with the month, also in a leap year."""
    start, end = period["start"], date.fromisoformat(period["end"])
    whole = period["precision"] in _WHOLE_MONTHS and end.day == monthrange(end.year, end.month)[1]
    last = monthrange(end.year + years, end.month)[1]
    end = end.replace(year=end.year + years, day=last if whole else min(end.day, last))
    return {**period, "start": _later(start, years) if start else None, "end": end.isoformat()}


def all_years(text: str, years: int) -> str:
    """The text of a period cell or of an order's title with every year it names so many years on."""
    text = _school_years(text, years, only_short=True)
    text = _YEAR.sub(lambda year: str(int(year[0]) + years), text)
    return _DATED.sub(lambda year: str(int(year[0]) + years), text)


def later_school_year(school_year: str, years: int = 1) -> str:
    """«2025/2026» so many years on."""
    first = int(school_year[:4]) + years
    return f"{first}/{first + 1}"


def _school_years(text: str, years: int, *, only_short: bool = False) -> str:
    """With its school years so many years on; `only_short`: those whose second year has two digits."""

    def later(found: re.Match[str]) -> str:
        first, second = int(found[1]), int(found[3])
        if second % 100 != (first + 1) % 100 or (only_short and len(found[3]) == 4):
            return found[0]
        if only_short:
            return f"{first}{found[2]}{(second + years) % 100:02}"  # the first is taken on with all others
        width = len(found[3])
        return f"{first + years}{found[2]}{str(first + 1 + years)[-width:]}"

    return _SCHOOL_YEAR.sub(later, text)


def _later(day: str, years: int) -> str:
    was = date.fromisoformat(day)
    return was.replace(
        year=was.year + years, day=min(was.day, monthrange(was.year + years, was.month)[1])
    ).isoformat()

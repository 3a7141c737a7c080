"""What stands over the table: the plan's title, the years it names, and whom the order speaks of."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.core.uploads import Unreadable
from app.roadmap.reading.grades import usual_grades
from app.roadmap.reading.respelled import MONTH_STEMS
from app.roadmap.reading.spans import Calendar
from app.roadmap.reading.words import flat, fold, unmarked

_TITLE = re.compile(r"(?:[\w-]+(?:ый|ий|ой|ая|ое|ые) ){0,3}"
                    r"(?:(?:медиа-? ?)?п ?л ?а ?н\b|дорожн|комплекс\w* мер|перечень|график|календар"
                    r"|программа|циклограмма|мероприяти)")  # fmt: skip
_NOT_TITLE = re.compile(r"(?:приложени|утвержд|приказ|от [_\d«\"]|№|к приказ)")
_SCHOOL_YEAR = re.compile(
    r"(20\d\d)\s*[-/]\s*(20\d\d|\d\d)\s*(?:-?[а-я]{1,2}\s*)?"
    r"(?=(?:(?:,|и)?\s*20\d\d\s*[-/]\s*(?:20)?\d\d\s*)*(?:г\.?\s*)?уч)"
)
_AIMS = re.compile(r"(?:цел[ьи]|задач[аи])\b")
_CLAUSE = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,3}[.)]?\s|контроль|.*\b[а-я]\. ?[а-я]\. ?[а-я-]+$")
_SUBJECT = re.compile(r"об? [а-я]")
_YEARS = re.compile(
    r"20\d\d(?:\s*(?:г\w*\.?\s*)?(?:-|и|,|по|/)\s*(?:[а-я]{3,8}\s+)?20\d\d)*(?=\s*(?:г|уч|\)|$|\W*$))"
)
_MONTHS = "|".join(f"({stem})" for stem in MONTH_STEMS)
_DATE = re.compile(rf"(?<!\d)\d{{1,2}}[»\"]?(?:\.(\d\d)\.|\s+(?:{_MONTHS})[а-я]*\s+)(20\d\d)")
_ASKED = re.compile(r"(20\d\d)\s*[/\-–]\s*(20\d\d|\d\d)")
_FURTHEST = 40


@dataclass(frozen=True)
class AnnexHead:
    """The plan's title and the years its rows lie in."""

    title: str
    school_year: str | None
    years: tuple[int, ...]
    grades: tuple[int, ...] | None
    guessed: bool = False
    of_spring: bool = False

    def calendar(self, school_year_end: tuple[int, int]) -> Calendar:
        """Two calendar years of an order signed before summer begin with its spring, not with the autumn."""
        first = int(self.school_year[:4]) if self.school_year and not self.of_spring else None
        return Calendar(first, self.years, school_year_end, self.guessed)


def read_head(preamble: Sequence[str], periods: Sequence[str], asked: str | None) -> AnnexHead:
    """The heading of an order; `asked` ("2023/2024") overrules the year that the text names.

    Where neither names one, the years that the `periods` of the rows print are taken.
    """
    title = _title(preamble)
    years = _asked_years(asked) if asked else _years(title) or _years_of_text(preamble)
    guessed = not years
    years = years or _years_of_rows(periods)
    of_spring = not (asked or guessed or _SCHOOL_YEAR.search(fold(title))) and (
        _before_summer(preamble, years) or _rows_of_spring(periods, years)
    )
    return AnnexHead(title, _school_year(years), years, usual_grades(preamble), guessed, of_spring)


def _before_summer(preamble: Sequence[str], years: Sequence[int]) -> bool:
    """Whether the latest date in the order's text lies before the summer of its first year, yet near it."""
    dates = []
    for month, *named, year in _DATE.findall(fold(" ".join(preamble[-400:]))):
        dates.append((int(year), int(month or 1 + next(n for n, name in enumerate(named) if name))))
    return bool(dates) and (years[0] - 1, 6) < max(dates) < (years[0], 6)


def _rows_of_spring(periods: Sequence[str], years: Sequence[int]) -> bool:
    """Whether two rows or more print a month of the spring of the first year: a school year has none."""
    spring = "|".join(MONTH_STEMS[:5])
    named = re.compile(rf"(?:{spring})[а-я]* {years[0]}|\.0[1-5]\.{years[0]}") if years else None
    return named is not None and sum(bool(named.search(fold(text))) for text in periods) > 1


def _asked_years(asked: str) -> tuple[int, ...]:
    match = _ASKED.fullmatch(asked.strip())
    if not match or int(match.group(2)) % 100 != (int(match.group(1)) + 1) % 100:
        raise Unreadable("school_year", value=asked)
    return int(match.group(1)), int(match.group(1)) + 1


def _school_year(years: Sequence[int]) -> str | None:
    """Two years in a row are read as the school year they share; a plan of one or several years has none."""
    return f"{years[0]}/{years[1]}" if len(years) == 2 else None


def _title(preamble: Sequence[str]) -> str:
    """Lines from the last one that begins like a plan's title down to the table."""
    lines = [unmarked(line)[0] for line in preamble]
    lines = [line for line in lines if any(c.isalpha() for c in line)][-_FURTHEST:]
    start = next(
        (n for n in range(len(lines) - 1, -1, -1) if _TITLE.match(fold(lines[n]).lstrip('«"'))), None
    )
    if start is None:
        return _subject(lines)
    while start > 0 and _TITLE.match(fold(lines[start - 1])):
        start -= 1
    end = next((n for n in range(start + 1, len(lines)) if _AIMS.match(fold(lines[n]))), len(lines))
    return flat(" ".join(line for line in lines[start:end] if not _NOT_TITLE.match(fold(line))))[:1000]


def _subject(lines: Sequence[str]) -> str:
    """What a plan without a title is about: the order's own subject, else the lines right above the table."""
    lines = [line for line in lines if len(line) < 300]
    subjects = [line for line in lines if _SUBJECT.match(fold(line))]
    told = [line for line in lines if not _NOT_TITLE.match(fold(line)) and not _CLAUSE.match(fold(line))]
    return flat(" ".join(subjects[-1:] or told[-3:]))


def _years(title: str) -> tuple[int, ...]:
    """The years that the end of a title names; "школьный" ones cover two calendar years each."""
    text = fold(title)
    school = [(int(a), int(b) % 100 + 2000) for a, b in _SCHOOL_YEAR.findall(text)]
    if school:
        first, last = min(school)[0], max(b for _, b in school)
        return tuple(range(first, last + 1)) if 0 < last - first < 10 else (first, first + 1)
    spans = [match.group() for match in _YEARS.finditer(text)]
    if not spans:
        return ()
    named = [int(y) for y in re.findall(r"20\d\d", spans[-1])]
    return tuple(range(min(named), min(max(named), min(named) + 9) + 1))


def _years_of_rows(periods: Sequence[str]) -> tuple[int, ...]:
    named = [int(y) for text in periods for y in re.findall(r"(?<!\d)20\d\d(?!\d)", text)]
    return tuple(range(min(named), min(max(named), min(named) + 9) + 1)) if named else ()


def _years_of_text(preamble: Sequence[str]) -> tuple[int, ...]:
    """Where the title names none: the school year that the order's text names last."""
    text = fold(" ".join(preamble[-400:]))
    found = [int(a) for a, b in _SCHOOL_YEAR.findall(text) if int(b) % 100 == (int(a) + 1) % 100]
    return (found[-1], found[-1] + 1) if found else ()

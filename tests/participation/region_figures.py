"""The formulas of a report of the hand-computed region.

A row is one cell of the report: its two keys («всего» is all of them), its figures, and to the right which
events and schools there were and, of each class, its largest count and the sum of all, both
within its roll. Above a class stands whether its pupils are in the enrolment that shares are of.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from tests.participation import region_data as data
from tests.participation.formulas import Book, Formula
from tests.participation.region_counted import flag
from tests.participation.region_pages import Page, Typed, linked
from tests.participation.region_reports import ALL, SCHOOLS, Report

UNKNOWN = "нет данных"
ANYBODY = '">0"'
NO_ROLL = 100_000  # above any sum: a class of which nobody has stated the roll has no cap
ROLLS, YEARS, STATED, NAMES = (
    4,
    5,
    6,
    7,
)  # rows above the figures: of a class its roll, school year, enrolment
SPLIT = frozenset({"programme", "field", "direction"})  # of which an event may have several
COLUMNS = {"school": "organization"}  # of «Счёт», where it is not called as the dimension
IN_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "coverage": ("low", "high", "without_roll"),
    "share": ("enrolment", "enrolled_low", "enrolled_high", "share_low", "share_high"),
    "growth": ("before", "growth"),
}  # what a figure is told in


@dataclass
class Sheet:
    """A report being written. `helpers` are the columns to the right by what they tell of, and whom."""

    book: Book
    pages: Typed
    counted: Page
    report: Report
    figures: list[str] = field(default_factory=list)
    helpers: dict[str, dict[Any, int]] = field(default_factory=dict)

    def lines(self, row: int, *, before: bool = False, **more: str) -> str:
        """Which lines the figures of this row are made of, as the conditions of SUMIFS."""
        found = [(flag(self.report.code, before=before), "1")]
        for letter, key, (dimension, _) in zip("AB", self.keys(row), self.dimensions, strict=True):
            if dimension in SPLIT and key != ALL:
                found.append((linked(dimension, key), "1"))
            elif key != ALL:
                earlier = "-100" if before and dimension == "month" else ""
                found.append((COLUMNS.get(dimension, dimension), f"${letter}{row}{earlier}"))
        found += more.items()
        return ",".join(f"{self.counted.all(column)},{value}" for column, value in found)

    @property
    def dimensions(self) -> tuple[tuple[str, tuple[Any, ...]], ...]:
        return self.report.rows, self.report.columns

    def keys(self, row: int) -> tuple[Any, Any]:
        return self.report.keys[row - NAMES - 1]

    def total(self, column: str, row: int, *, before: bool = False, **more: str) -> str:
        return f"SUMIFS({self.counted.all(column)},{self.lines(row, before=before, **more)})"

    def cell(self, figure: str, row: int) -> str:
        return f"{xl_col_to_name(2 + self.figures.index(figure))}{row}"

    def across(self, helper: str, row: int, *, fixed: bool = False) -> str:
        """The helper columns in this row."""
        columns = self.helpers[helper].values()
        first, last, sign = xl_col_to_name(min(columns) - 1), xl_col_to_name(max(columns) - 1), "$" * fixed
        return f"${first}{sign}{row}:${last}{sign}{row}"

    def put(self, row: int, column: int, value: Any) -> None:
        self.book.cells[self.report.code, row, column] = value


def write(book: Book, pages: Typed, counted: Page, report: Report) -> None:
    """The report's sheet."""
    figures = [name for figure in report.figures for name in IN_COLUMNS.get(figure, (figure,))]
    sheet = Sheet(book, pages, counted, report, figures + ["within"] * bool(report.bound))
    sheet.put(1, 1, report.title)
    sheet.put(2, 1, " – ".join(day.strftime("%d.%m.%Y") for day in report.period))
    for column, name in enumerate((report.rows[0], report.columns[0], *sheet.figures), 1):
        sheet.put(NAMES, column, name)
    _name_helpers(sheet)
    for row, keys in enumerate(report.keys, NAMES + 1):
        for column, key in enumerate(keys, 1):
            sheet.put(row, column, key)
        for column, name in enumerate(sheet.figures, 3):
            sheet.put(row, column, Formula("=" + FIGURES[name](sheet, row)))
        _tell_what_of(sheet, row)


def _name_helpers(sheet: Sheet) -> None:
    years = {day.year - (day.month < 9) for day in sheet.report.period}
    classes = {f"{school} {year} {grade}{letter}": (roll, year)
               for school, year, grade, letter, roll in data.CLASSES if year in years}  # fmt: skip
    asked = {"events": [one[0] for one in data.EVENTS], "schools": SCHOOLS, "low": classes, "high": classes}
    column = len(sheet.figures) + 4
    for name, members in asked.items():
        if name in sheet.figures:
            sheet.helpers[name] = {member: column + place for place, member in enumerate(members)}
            column += len(members)
    for name, columns in sheet.helpers.items():
        for member, column in columns.items():
            sheet.put(NAMES, column, member)
            sheet.put(ROLLS - 1, column, name)
            for row, fact in zip((ROLLS, YEARS), classes.get(member, ()), strict=False):
                sheet.put(row, column, fact)
            if member in classes and "share" in sheet.report.figures:
                sheet.put(STATED, column, Formula("=" + _stated(sheet, xl_col_to_name(column - 1))))


def _stated(sheet: Sheet, letter: str) -> str:
    """1 where the class is of the school year whose enrolment is asked, and its grade's has been stated."""
    page, name, year = sheet.pages.enrolment, f"{letter}${NAMES}", f"{letter}${YEARS}"
    school, grade = (sheet.pages.classes.found(column, "code", name) for column in ("school", "grade"))
    asked = f"{page.all('school')},{school},{page.all('year')},{year},{page.all('grade')},{grade}"
    return f"IF({year}={_enrolment_year(sheet)},COUNTIFS({asked}),0)"


def _enrolment_year(sheet: Sheet) -> int:
    """The school year that the period ends in."""
    last = sheet.report.period[1]
    return last.year - (last.month < 9)


def _tell_what_of(sheet: Sheet, row: int) -> None:
    """The helper columns of one row."""
    for name, columns in sheet.helpers.items():
        for column in columns.values():
            letter = xl_col_to_name(column - 1)
            sheet.put(row, column, Formula("=" + HELPERS[name](sheet, row, letter)))


def _whether(column: str) -> Callable[[Sheet, int, str], str]:
    """Whether anybody came to the event, or of the school, that stands above."""

    def told(sheet: Sheet, row: int, letter: str) -> str:
        there = sheet.lines(row, came=ANYBODY, **{column: f"{letter}${NAMES}"})
        return f"IF(COUNTIFS({there})>0,1,0)"

    return told


def _of_class(function: str) -> Callable[[Sheet, int, str], str]:
    def told(sheet: Sheet, row: int, letter: str) -> str:
        lines = sheet.lines(row, audience='"pupils"', **{"class": f"{letter}${NAMES}"})
        roll = f"{letter}${ROLLS}"
        return f"MIN(IF({roll}=0,{NO_ROLL},{roll}),{function}({sheet.counted.all('came')},{lines}))"

    return told


HELPERS = {
    "events": _whether("event"),
    "schools": _whether("organization"),
    "low": _of_class("_xlfn.MAXIFS"),
    "high": _of_class("SUMIFS"),
}


def _low(sheet: Sheet, row: int) -> str:
    """Of several school years the largest: a child may have come in each of them."""
    cells, years = sheet.across("low", row), sheet.across("low", YEARS, fixed=True)
    return f"MAX({','.join(f'SUMIFS({cells},{years},{year})' for year in (2025, 2026))})"


def _without_roll(sheet: Sheet, row: int) -> str:
    """How many of the classes have no cap."""
    return f"COUNTIFS({sheet.across('high', row)},{ANYBODY},{sheet.across('high', ROLLS, fixed=True)},0)"


def _enrolment(sheet: Sheet, row: int) -> str:
    """Pupils of all schools of the row."""
    page, (dimension, keys) = sheet.pages.enrolment, sheet.report.only
    asked = f"{page.all('year')},{_enrolment_year(sheet)}"
    if sheet.keys(row)[0] != ALL:
        asked += f",{page.all(sheet.report.rows[0])},$A{row}"
    if dimension in ("grade", "level"):
        (key,) = keys
        asked += f",{page.all(dimension)}," + (f'"{key}"' if isinstance(key, str) else f"{key}")
    return f'IF(COUNTIFS({asked})=0,"{UNKNOWN}",SUMIFS({page.all("pupils")},{asked}))'


def _enrolled(of: str) -> Callable[[Sheet, int], str]:
    """The part of the coverage that is of the enrolment."""

    def told(sheet: Sheet, row: int) -> str:
        return f"SUMIFS({sheet.across(of, row)},{sheet.across(of, STATED, fixed=True)},1)"

    return told


def _share(of: str) -> Callable[[Sheet, int], str]:
    def told(sheet: Sheet, row: int) -> str:
        enrolment = sheet.cell("enrolment", row)
        return f'IF({enrolment}="{UNKNOWN}","{UNKNOWN}",{sheet.cell(of, row)}/{enrolment})'

    return told


def _growth(sheet: Sheet, row: int) -> str:
    before = sheet.cell("before", row)
    grown = f"({sheet.cell('participations', row)}-{before})/{before}"
    return f'IF({before}=0,"{UNKNOWN}",{grown})'


def _confirmed(sheet: Sheet, row: int) -> str:
    came = sheet.cell("participations", row)
    return f'IF({came}=0,"{UNKNOWN}",{sheet.total("confirmed", row)}/{came})'


def _typed(sheet: Sheet, row: int) -> str:
    """What schools typed for the month; in all what they typed together, which is no coverage of the year."""
    page = sheet.pages.coverage
    if sheet.keys(row)[0] == ALL:
        return f"SUM({page.all('people')})"
    asked = f"{page.all('month')},$A{row}"
    return f'IF(COUNTIFS({asked})=0,"{UNKNOWN}",SUMIFS({page.all("people")},{asked}))'


def _within(sheet: Sheet, row: int) -> str:
    """Whether it is a school, and its first figure meets the bound; of all, how many schools there are."""
    if sheet.keys(row)[0] == ALL:
        column = xl_col_to_name(1 + len(sheet.figures))
        return f"SUM({column}{NAMES + 1}:{column}{row - 1})"
    kind = sheet.pages.organizations.found("kind", "code", f"$A{row}")
    return f'IF(AND({kind}="school",C{row}{sheet.report.bound}),1,0)'


FIGURES: Mapping[str, Callable[[Sheet, int], str]] = {
    "participations": lambda sheet, row: sheet.total("came", row),
    "groups": lambda sheet, row: f"COUNTIFS({sheet.lines(row, came=ANYBODY)})",
    "events": lambda sheet, row: f"SUM({sheet.across('events', row)})",
    "schools": lambda sheet, row: f"SUM({sheet.across('schools', row)})",
    "special_needs": lambda sheet, row: sheet.total("special_needs", row),
    "hours": lambda sheet, row: sheet.total("hours", row),
    "adults": lambda sheet, row: sheet.total("adults", row),
    "parents": lambda sheet, row: sheet.total("came", row, audience='"parents"'),
    "teachers": lambda sheet, row: sheet.total("came", row, audience='"teachers"'),
    "low": _low,
    "high": lambda sheet, row: f"SUM({sheet.across('high', row)})",
    "without_roll": _without_roll,
    "enrolment": _enrolment,
    "enrolled_low": _enrolled("low"),
    "enrolled_high": _enrolled("high"),
    "share_low": _share("enrolled_low"),
    "share_high": _share("enrolled_high"),
    "before": lambda sheet, row: sheet.total("came", row, before=True),
    "growth": _growth,
    "confirmed": _confirmed,
    "typed": _typed,
    "within": _within,
}

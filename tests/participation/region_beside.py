"""What the hand-computed region tells beside the reports: the school year by every dimension, the hours of
classes against their programme level, and what a correction after freezing changes."""

from typing import Any

from tests.participation import region_data as data
from tests.participation.formulas import Book, Formula
from tests.participation.region_counted import flag
from tests.participation.region_figures import ANYBODY, COLUMNS, SPLIT, UNKNOWN
from tests.participation.region_pages import Page, Typed, linked
from tests.participation.region_reports import ALL, KINDS, MONTHS, ORGANIZATIONS, PLACES, SCALES

FLAG, FROZEN = flag("year"), flag("quarter")
SPLITS_SHEETS = frozenset(
    {"class", "grade", "audience", "competing"}
)  # a line of a sheet here, another there
KEYS: dict[str, tuple[Any, ...]] = {
    "month": MONTHS,
    "quarter": (20263, 20264, 20271, 20272, 20273),
    "year": (2026,),
    "municipality": PLACES,
    "school": ORGANIZATIONS,
    "class": (
        *(
            f"{school} {year} {grade}{letter}"
            for school, year, grade, letter, _ in data.CLASSES
            if year == 2026
        ),
        *("pupils:grade:7", "pupils:grade:9", "preschool:grade:-1"),
        *("pupils", "parents", "teachers", "students", "adults"),
    ),
    "grade": (-1, *range(6, 12), data.NOWHERE),
    "kind": KINDS,
    "programme": (*data.PROGRAMMES, data.NOWHERE),
    "field": (*data.FIELDS, data.NOWHERE),
    "direction": (*data.DIRECTIONS, data.NOWHERE),
    "scale": SCALES,
    "level": (*data.LEVELS, data.NOWHERE),
    "audience": ("pupils", "preschool", "parents", "teachers", "students", "adults"),
    "competing": (1, 0),
    "special": (1, 0),
    "host": ORGANIZATIONS,
    "event": tuple(one[0] for one in data.EVENTS),
}


def write(book: Book, pages: Typed, lines: Page) -> None:
    _write(book, "dimensions", ("dimension", "key", "participations", "groups", "special_needs", "hours",
                                "sheets", "adults"), _dimensions(lines))  # fmt: skip
    _write(book, "class_hours", ("class", "roll", "level", "hours", "each", "share"), _hours(pages, lines))
    _write(book, "freeze", ("municipality", "frozen", "now", "difference"), _freeze(lines))


def _write(book: Book, name: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    Page(book, name).fill(columns, rows)


def _dimensions(lines: Page) -> list[tuple[Any, ...]]:
    rows = [("", ALL), *((dimension, key) for dimension, keys in KEYS.items() for key in keys)]
    return [(*row, *_by_dimension(lines, *row, f"B{number}")) for number, row in enumerate(rows, 2)]


def _by_dimension(lines: Page, dimension: str, key: object, cell: str) -> list[Formula | None]:
    asked = f"{lines.all(FLAG)},1"
    if dimension in SPLIT:
        asked += f",{lines.all(linked(dimension, str(key)))},1"
    elif dimension:
        asked += f",{lines.all(COLUMNS.get(dimension, dimension))},{cell}"
    whole = [f"COUNTIFS({asked},{lines.all('first')},1)", f"SUMIFS({lines.all('adults')},{asked})"]
    formulas = [
        f"SUMIFS({lines.all('came')},{asked})",
        f"COUNTIFS({asked},{lines.all('came')},{ANYBODY})",
        f"SUMIFS({lines.all('special_needs')},{asked})",
        f"SUMIFS({lines.all('hours')},{asked})",
        *(whole if dimension not in SPLITS_SHEETS else ()),
    ]
    return [Formula("=" + formula) for formula in formulas]


def _hours(pages: Typed, lines: Page) -> list[tuple[Any, ...]]:
    """Academic hours of each pupil of a class, and the part of its programme level that they are."""
    classes = [
        (f"{school} {year} {grade}{letter}", f"{school} {year}", roll)
        for school, year, grade, letter, roll in data.CLASSES
        if year == 2026
    ]
    rows = []
    for row, (code, card, roll) in enumerate(classes, 2):
        level = pages.profiles.found("level", "key", f'"{card}"')
        hours = pages.profiles.found("hours", "key", f'"{card}"')
        asked = f'{lines.all(FLAG)},1,{lines.all("audience")},"pupils",{lines.all("class")},A{row}'
        formulas = (
            f'IF({level}="{data.NOWHERE}","{UNKNOWN}",{hours})',
            f"SUMIFS({lines.all('hours')},{asked})",
            f'IF(B{row}=0,"{UNKNOWN}",D{row}/B{row})',
            f'IF(OR(C{row}="{UNKNOWN}",E{row}="{UNKNOWN}"),"{UNKNOWN}",E{row}/C{row})',
        )
        rows.append((code, roll, *(Formula("=" + formula) for formula in formulas)))
    return rows


def _freeze(lines: Page) -> list[tuple[Any, ...]]:
    """Participations of the report of the quarter when it was frozen, and after the correction."""
    rows = []
    for row, place in enumerate((*PLACES, ALL), 2):
        asked = f"{lines.all(FROZEN)},1"
        if place != ALL:
            asked += f",{lines.all('municipality')},A{row}"
        formulas = (
            *(f"SUMIFS({lines.all(column)},{asked})" for column in ("frozen", "came")),
            f"C{row}-B{row}",
        )
        rows.append((place, *(Formula("=" + formula) for formula in formulas)))
    return rows

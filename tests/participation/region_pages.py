"""Sheets of the hand-computed region's workbook: how they are filled, and those that are typed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from xlsxwriter.utility import xl_col_to_name

from tests.participation import region_data as data
from tests.participation.formulas import Book, Value, serial

Cell = Value | date


@dataclass
class Page:
    """A table with its names in the first row."""

    book: Book
    name: str
    columns: list[str] = field(default_factory=list)
    last: int = 1

    def fill(self, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> "Page":
        self.columns = list(columns)
        for number, row in enumerate([self.columns, *rows], 1):
            for column, value in enumerate(row, 1):
                self.put(number, column, value)
            self.last = number
        return self

    def put(self, row: int, column: int, value: Cell) -> None:
        if value is not None:
            self.book.cells[self.name, row, column] = serial(value) if isinstance(value, date) else value

    def letter(self, column: str) -> str:
        return xl_col_to_name(self.columns.index(column))

    def cell(self, column: str, row: int) -> str:
        return f"'{self.name}'!{self.letter(column)}{row}"

    def all(self, column: str) -> str:
        letter = self.letter(column)
        return f"'{self.name}'!${letter}$2:${letter}${self.last}"

    def found(self, column: str, by: str, key: str) -> str:
        """What stands in `column` where `by` is `key`."""
        return f"INDEX({self.all(column)},MATCH({key},{self.all(by)},0))"


@dataclass
class Typed:
    """What was typed; everything else in the workbook is formulas over these."""

    lines: Page
    organizations: Page
    classes: Page
    events: Page
    profiles: Page
    enrolment: Page
    coverage: Page


LINKS = tuple(
    (dimension, key, place)
    for place, (dimension, keys) in enumerate(
        {"programme": data.PROGRAMMES, "field": data.FIELDS, "direction": data.DIRECTIONS}.items(), 5
    )
    for key in (*keys, data.NOWHERE)
)  # what an event may be linked to several of, and where its words stand in EVENTS


def linked(dimension: str, key: str) -> str:
    """The column that says whether the event has it."""
    return f"{dimension} {key}"


def typed(book: Book) -> Typed:
    classes = [
        (f"{school} {year} {grade}{letter}", school, year, grade, letter, roll)
        for school, year, grade, letter, roll in data.CLASSES
    ]
    profiles = [
        (f"{school} {year}", school, year, level or data.NOWHERE, data.LEVELS.get(level))
        for school, year, level, _ in data.PROFILES
    ]
    place = {code: municipality for code, _, municipality, _ in data.ORGANIZATIONS}
    enrolment = [
        (school, place[school], year, level or data.NOWHERE, grade, pupils)
        for school, year, level, grades in data.PROFILES
        for grade, pupils in grades.items()
    ]
    events = [
        (*one[:5], *one[8:], *(_has(one[place], key) for _, key, place in LINKS)) for one in data.EVENTS
    ]
    return Typed(
        lines=Page(book, "Строки").fill(data.LINE, [list(line.values()) for line in data.LINES]),
        organizations=Page(book, "Организации").fill(
            ("code", "kind", "municipality", "name"), data.ORGANIZATIONS
        ),
        classes=Page(book, "Классы").fill(("code", "school", "year", "grade", "letter", "roll"), classes),
        events=Page(book, "Мероприятия").fill(
            ("code", "kind", "scale", "host", "hours", "special", "audience", "title",
             *(linked(dimension, key) for dimension, key, _ in LINKS)), events),
        profiles=Page(book, "Карточки школ").fill(("key", "school", "year", "level", "hours"), profiles),
        enrolment=Page(book, "Контингент").fill(
            ("school", "municipality", "year", "level", "grade", "pupils"), enrolment
        ),
        coverage=Page(book, "Введённый охват").fill(("school", "month", "people"), data.TYPED),
    )  # fmt: skip


def _has(words: str, key: str) -> int:
    return int(key in words.split() or (key == data.NOWHERE and not words))

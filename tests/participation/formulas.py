"""Formulas of a spreadsheet, as far as the hand-computed region uses them.

It knows nothing of the product: what a workbook says is what these few functions make of its own cells.
Sheets are named in every reference from elsewhere ('Счёт'!A2), and areas are compared in one line.
"""

import operator
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

Value = str | int | float | bool | None
Place = tuple[str, int, int]  # sheet, row and column, both from 1
Thunk = Callable[[], Any]
EPOCH = date(1899, 12, 30)  # day 0 of a spreadsheet's days

TOKEN = re.compile(
    r"""\s*(?: (?P<number>\d+(?:\.\d+)?(?![\d.]*[A-Za-z(]))
        | "(?P<text>[^"]*)"
        | (?:'(?P<sheet>[^']+)'!)?\$?(?P<column>[A-Z]{1,3})\$?(?P<row>\d+)
          (?: :\$?(?P<to_column>[A-Z]{1,3})\$?(?P<to_row>\d+))?
        | (?P<name>(?:_xlfn\.)?[A-Z]+)\(
        | (?P<sign><>|<=|>=|[-+*/<>=(),&]) )""",
    re.VERBOSE,
)
CRITERION = re.compile(r"(<>|<=|>=|<|>|=)?(.*)", re.DOTALL)


class Formula(str):
    """A cell that is reckoned; it begins with the sign of equality."""

    __slots__ = ()


def serial(day: date) -> int:
    """A day as a spreadsheet keeps it."""
    return (day - EPOCH).days


def column_number(letters: str) -> int:
    """1 for A."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


@dataclass(frozen=True, eq=False)
class Area:
    """Cells in one row or column."""

    values: tuple[Value, ...]

    @cached_property
    def found(self) -> dict[Value, frozenset[int]]:
        """Where which cells meet a criterion, as far as it has been asked."""
        return {}

    def where(self, criterion: Value) -> frozenset[int]:
        if criterion not in self.found:
            meets = _criterion(criterion)
            self.found[criterion] = frozenset(at for at, value in enumerate(self.values) if meets(value))
        return self.found[criterion]

    def numbers(self, places: Iterable[int] | None = None) -> list[float]:
        chosen = self.values if places is None else (self.values[at] for at in places)
        return [value for value in chosen if isinstance(value, (int, float)) and not isinstance(value, bool)]


def _criterion(criterion: Value) -> Callable[[Value], bool]:
    if not isinstance(criterion, str):
        return lambda value: value == (criterion or 0) and not isinstance(value, str)
    match = CRITERION.fullmatch(criterion)
    assert match is not None
    sign, rest = match[1] or "=", match[2]
    if not rest.lstrip("-").isdigit():
        assert sign == "=", "texts are only compared for being the same"
        return lambda value: isinstance(value, str) and value.casefold() == rest.casefold()
    compare, number = SIGNS[sign], int(rest)
    return lambda value: isinstance(value, (int, float)) and compare(value, number)


SIGNS: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "&": lambda left, right: f"{left}{right}",
}
PRIORITY = {
    sign: level for level, signs in enumerate(("= <> <= >= < >", "&", "+ -", "* /")) for sign in signs.split()
}


@dataclass
class Book:
    """Cells, and what the formulas among them give."""

    cells: dict[Place, Value] = field(default_factory=dict)
    known: dict[Place, Value] = field(default_factory=dict)
    areas: dict[tuple[Any, ...], Area] = field(default_factory=dict)

    def value(self, place: Place) -> Value:
        """What the cell shows."""
        cell = self.cells.get(place)
        if not isinstance(cell, Formula):
            return cell
        if place not in self.known:
            self.known[place] = Reader(self, place[0], cell[1:]).read()()
        return self.known[place]

    def area(self, sheet: str, first: tuple[int, int], last: tuple[int, int]) -> Area:
        key = (sheet, first, last)
        if key not in self.areas:
            rows, columns = range(first[0], last[0] + 1), range(first[1], last[1] + 1)
            assert len(rows) == 1 or len(columns) == 1, "an area is one line"
            self.areas[key] = Area(
                tuple(self.value((sheet, row, column)) for row in rows for column in columns)
            )
        return self.areas[key]


class Reader:
    """Reads one formula into something that can be called for its value: IF asks for one side only."""

    def __init__(self, book: Book, sheet: str, text: str) -> None:
        self.book, self.sheet, self.text = book, sheet, text
        self.at, self.token = 0, None
        self._next()

    def read(self) -> Thunk:
        thunk = self._operation()
        assert self.token is None, f"what follows is not understood: {self.text[self.at :]}"
        return thunk

    def _next(self) -> None:
        if self.at == len(self.text):
            self.token = None
            return
        self.token = TOKEN.match(self.text, self.at)
        assert self.token is not None, f"not understood: {self.text[self.at :]}"
        self.at = self.token.end()

    def _take(self, sign: str) -> bool:
        if self.token is None or self.token["sign"] != sign:
            return False
        self._next()
        return True

    def _operation(self, weakest: int = 0) -> Thunk:
        """What signs no weaker than this one hold together."""
        left = self._single()
        while self.token is not None and PRIORITY.get(self.token["sign"], -1) >= weakest:
            sign = self.token["sign"]
            self._next()
            left = _applied(sign, left, self._operation(PRIORITY[sign] + 1))
        return left

    def _single(self) -> Thunk:
        token = self.token
        assert token is not None
        self._next()
        if token["number"] is not None:
            number = float(token["number"]) if "." in token["number"] else int(token["number"])
            return lambda: number
        if token["text"] is not None:
            return lambda: token["text"]
        if token["column"] is not None:
            return self._reference(token)
        if token["name"] is not None:
            return self._call(token["name"].removeprefix("_xlfn."))
        if token["sign"] == "-":
            negated = self._single()
            return lambda: -negated()
        assert token["sign"] == "("
        inner = self._operation()
        assert self._take(")")
        return inner

    def _reference(self, token: re.Match[str]) -> Thunk:
        sheet = token["sheet"] or self.sheet
        first = (int(token["row"]), column_number(token["column"]))
        if token["to_row"] is None:
            return lambda: self.book.value((sheet, *first))
        last = (int(token["to_row"]), column_number(token["to_column"]))
        return lambda: self.book.area(sheet, first, last)

    def _call(self, name: str) -> Thunk:
        parts: list[Thunk] = []
        while not self._take(")"):
            parts.append(self._operation())
            self._take(",")
        if name == "IF":
            condition, met, otherwise = parts
            return lambda: met() if condition() else otherwise()
        function = FUNCTIONS[name]
        return lambda: function(*(part() for part in parts))


def _applied(sign: str, left: Thunk, right: Thunk) -> Thunk:
    function = SIGNS[sign]
    return lambda: function(left(), right()) if sign == "&" else function(*_alike(left(), right()))


def _alike(left: Value, right: Value) -> tuple[Value, Value]:
    """An empty cell is an empty text beside a text, and 0 beside a number."""
    if left is None:
        left = "" if isinstance(right, str) else 0
    if right is None:
        right = "" if isinstance(left, str) else 0
    if isinstance(left, str) != isinstance(right, str):
        return str(left), f"{right} "  # a number and a text are never the same
    return left, right


def _numbers(parts: Iterable[Any]) -> list[float]:
    """A cell's text counts for nothing, and neither does an empty one."""
    return [
        number for part in parts for number in (part if isinstance(part, Area) else Area((part,))).numbers()
    ]


def _places(conditions: tuple[Any, ...]) -> frozenset[int]:
    """Where all of (area, criterion, area, criterion, …) are met."""
    pairs = zip(conditions[::2], conditions[1::2], strict=True)
    found = [area.where(criterion) for area, criterion in pairs]
    return frozenset.intersection(*sorted(found, key=len))


def _index(area: Area, number: int) -> Value:
    value = area.values[number - 1]
    return 0 if value is None else value


def _match(value: Value, area: Area, way: int) -> int:
    assert way == 0, "only what is the same is looked for"
    return area.values.index(value) + 1


def _day(number: int) -> date:
    return EPOCH + timedelta(days=number)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "AND": lambda *parts: all(parts),
    "OR": lambda *parts: any(parts),
    "NOT": operator.not_,
    "INT": lambda number: int(number // 1),
    "DATE": lambda year, month, day: serial(date(year, month, day)),
    "YEAR": lambda number: _day(number).year,
    "MONTH": lambda number: _day(number).month,
    "SUM": lambda *parts: sum(_numbers(parts)),
    "MAX": lambda *parts: max(_numbers(parts), default=0),
    "MIN": lambda *parts: min(_numbers(parts), default=0),
    "COUNT": lambda *parts: len(_numbers(parts)),
    "SUMIFS": lambda area, *conditions: sum(area.numbers(_places(conditions))),
    "MAXIFS": lambda area, *conditions: max(area.numbers(_places(conditions)), default=0),
    "COUNTIFS": lambda *conditions: len(_places(conditions)),
    "INDEX": _index,
    "MATCH": _match,
}

"""What a cell of an export means. Each reader answers None for what it cannot be: the cell itself may be a
name that slipped into another column, and is never repeated."""

import re
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from app.attendance.importing.persons import is_person
from app.core.grids import Cell
from app.organizations.class_names import parse_class_name

LONGEST_TEXT = 300
MOST_HOURS = 100
MOST_AT_ONCE = 1000  # people of one row
_REMEMBERED = 2_000  # cells: a table says the same a thousand times
_EARLIEST, _LATEST = date(2020, 1, 1), date(2100, 1, 1)
_EPOCH = date(1899, 12, 30)  # of a spreadsheet whose cell has lost its form
_MONTHS = ("янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_NUMERIC = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})(?:\D.*)?", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[t ].*)?", re.ASCII)
_WORDED = re.compile(r"(\d{1,2})\s+([а-я]{3})[а-я]*\.?\s+(\d{4})(?:\D.*)?")
_CLASS_WORD = re.compile(r"\s*\b(?:классы?|класса|кл)\b\.?", re.IGNORECASE)


@lru_cache(_REMEMBERED)
def text_in(cell: Cell) -> tuple[str | None, str]:
    """What a school or an event is called, or why it cannot be: missing, person, formula, too_long."""
    text = " ".join(str(cell).split()) if cell is not None else ""
    if not text:
        return None, "missing"
    if len(text) > LONGEST_TEXT:
        return None, "too_long"
    if text.startswith("="):
        return None, "formula"
    return (None, "person") if is_person(text) else (text, "")


@lru_cache(_REMEMBERED)
def day_in(cell: Cell) -> date | None:
    """14.10.2026, 14.10.26 10:00, 2026-10-14T10:00, 14 октября 2026 and the bare number of a spreadsheet."""
    if isinstance(cell, int | float):
        return _sensible(_EPOCH + timedelta(days=int(cell))) if 0 <= cell < 100_000 else None
    text = " ".join(str(cell or "").lower().split())
    try:
        if found := _ISO.fullmatch(text):
            return _sensible(date(int(found[1]), int(found[2]), int(found[3])))
        if found := _NUMERIC.fullmatch(text):
            year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)
            return _sensible(date(year, int(found[2]), int(found[1])))
        if (found := _WORDED.fullmatch(text)) and found[2] in _MONTHS:
            return _sensible(date(int(found[3]), _MONTHS.index(found[2]) + 1, int(found[1])))
    except ValueError:
        pass
    return None


def _sensible(day: date) -> date | None:
    return day if _EARLIEST <= day < _LATEST else None


@lru_cache(_REMEMBERED)
def class_in(cell: Cell, letter: Cell = None) -> tuple[int, str] | None:
    """Grade and letter: 8-Б, 8 «Б» класс, 10; the letter may stand in a column of its own."""
    typed = _CLASS_WORD.sub("", str(cell if cell is not None else "")).strip()
    beside = str(letter).strip() if letter is not None else ""
    return parse_class_name(f"{typed} {beside}" if typed.isdigit() and beside else typed)


@lru_cache(_REMEMBERED)
def hours_in(cell: Cell) -> Decimal | None:
    """Academic hours of one person, to the tenth."""
    found = re.fullmatch(r"(\d{1,3})(?:[.,](\d{1,4}))?\s*(?:ч\.?|час(?:а|ов)?)?", str(cell or "").strip())
    if found is None:
        return None
    hours = Decimal(f"{found[1]}.{found[2] or 0}").quantize(Decimal("0.1"))
    return hours if hours <= MOST_HOURS else None


def count_in(cell: Cell) -> int | None:
    """How many came."""
    text = re.sub(r"\s", "", str(cell if cell is not None else ""))
    return int(text) if re.fullmatch(r"\d{1,4}", text, re.ASCII) and int(text) <= MOST_AT_ONCE else None

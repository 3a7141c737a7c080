"""What counts are told apart by: rows and columns of a table, and the filters of it."""

import enum

from app.attendance.who import WITHOUT_CLASS
from app.calendar.models import Audience, EventKind, Scale

Key = int | str | None  # of a row or a column; None where there is none, as a school of no municipality
LARGEST_ID = 2**31 - 1


class Dimension(enum.StrEnum):
    """By the name that it has in addresses.

    An event of two programmes, fields or directions stands in both rows; totals count it once. The key of a
    month is 202610, of a quarter 20264, of a school year the year of its 1 September. `class` is a class by
    id, or whom a line of no class counts. `competing` and `special` are 1 or 0.
    """

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    MUNICIPALITY = "municipality"
    SCHOOL = "school"
    CLASS = "class"
    GRADE = "grade"
    LEVEL = "level"  # of the school's programme in that school year
    KIND = "kind"
    PROGRAMME = "programme"
    FIELD = "field"
    DIRECTION = "direction"
    SCALE = "scale"
    AUDIENCE = "audience"
    COMPETING = "competing"
    SPECIAL = "special"  # an event for pupils with special needs
    HOST = "host"
    EVENT = "event"


# Of an event several may hold at once.
MANY = frozenset({Dimension.PROGRAMME, Dimension.FIELD, Dimension.DIRECTION})
# They part the lines of one sheet from each other: what is said of a whole sheet cannot be told by them.
OF_LINES = frozenset({Dimension.CLASS, Dimension.GRADE, Dimension.AUDIENCE, Dimension.COMPETING})
OF_TIME = (Dimension.MONTH, Dimension.QUARTER, Dimension.YEAR)
# Of one year alone: nothing in them can have grown out of the year before.
WITHOUT_PAST = frozenset({Dimension.CLASS, Dimension.EVENT})
_A_YEAR = {Dimension.MONTH: 100, Dimension.QUARTER: 10, Dimension.YEAR: 1}

LINES_WITHOUT_CLASS = {key: who for key, who in WITHOUT_CLASS.items() if not who.competing}
NONE = "none"  # in addresses

_WORDS: dict[Dimension, frozenset[str]] = {
    Dimension.KIND: frozenset(EventKind),
    Dimension.SCALE: frozenset(Scale),
    Dimension.AUDIENCE: frozenset(Audience),
}
_NUMBERS: dict[Dimension, tuple[int, int]] = {
    Dimension.MONTH: (1900_01, 2200_12),
    Dimension.QUARTER: (1900_1, 2200_4),
    Dimension.YEAR: (1900, 2200),
    Dimension.GRADE: (-1, 11),
    Dimension.COMPETING: (0, 1),
    Dimension.SPECIAL: (0, 1),
}
_ALWAYS_SOME = frozenset(
    {*OF_TIME, Dimension.SCHOOL, Dimension.CLASS, Dimension.HOST, Dimension.EVENT, *_WORDS}
    | {Dimension.COMPETING, Dimension.SPECIAL}
)


def read_keys(dimension: Dimension, typed: list[str]) -> frozenset[Key]:
    """Keys as they stand in an address; what is none of this dimension is left out."""
    return frozenset(key for text in typed[:200] for key in _read(dimension, text))


def years_on(dimension: Dimension, key: Key, years: int) -> Key:
    """The key of the same some years later; only time has another one then."""
    return key if key is None or dimension not in OF_TIME else int(key) + years * _A_YEAR[dimension]


def write_key(key: Key) -> str:
    """As it stands in an address."""
    return NONE if key is None else str(key)


def _read(dimension: Dimension, text: str) -> list[Key]:
    if text == NONE:
        return [] if dimension in _ALWAYS_SOME else [None]
    if dimension in _WORDS:
        return [text] if text in _WORDS[dimension] else []
    if dimension is Dimension.CLASS and text in LINES_WITHOUT_CLASS:
        return [text]
    least, most = _NUMBERS.get(dimension, (1, LARGEST_ID))
    number = text.removeprefix("-")
    if not (number.isascii() and number.isdigit() and len(text) <= 10 and least <= int(text) <= most):
        return []
    return [int(text)] if dimension not in OF_TIME[:2] or _is_time(dimension, int(text)) else []


def _is_time(dimension: Dimension, key: int) -> bool:
    return 1 <= key % 100 <= 12 if dimension is Dimension.MONTH else 1 <= key % 10 <= 4

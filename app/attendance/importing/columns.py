"""Which column of an export is what: guessed by the words of its header and by what stands in it."""

import enum
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from app.attendance.importing import cells
from app.attendance.importing.persons import are_persons, are_surely_persons, is_person
from app.core.grids import Cell, Grid
from app.core.uploads import Unreadable

FIRST_ROWS = 20  # a title and the name of a report may stand above the header
LEAST_KNOWN = 2  # columns that a header is known by
LONGEST_TITLE = 80
_SAMPLE = 200  # cells that tell what a column is
_EXAMPLES = 3


class Role(enum.StrEnum):
    """What a column means. People are told apart by `PERSON`; nothing of them is kept."""

    SCHOOL = "school"
    CLASS = "class"
    LETTER = "letter"
    TITLE = "title"
    DAY = "day"
    STATUS = "status"
    HOURS = "hours"
    COUNT = "count"
    PERSON = "person"
    NONE = "none"


# The first word of a title that begins so, or is so, says what the column is: «Класс участника» is the class.
_BEGINNINGS: dict[Role, tuple[str, ...]] = {
    Role.COUNT: ("количеств", "числ", "участвовало", "пришло", "присутствовало", "посетило", "count"),
    Role.DAY: ("дат", "день", "date"),
    Role.LETTER: ("литер", "букв"),
    Role.SCHOOL: ("школа", "школы", "образовательн", "организаци", "учреждени", "school"),
    Role.TITLE: ("мероприяти", "событи", "проба", "пробы", "урок", "заняти", "тем", "выпуск", "event"),
    Role.STATUS: (
        *("статус", "участие", "участия", "участвовал", "явк", "присутств", "посещ", "отметк", "status"),
    ),
    Role.PERSON: (
        *("фио", "фамил", "имя", "отчеств", "участни", "учени", "обучающ", "ребен", "учащ", "школьник"),
        *("слушател", "педагог", "учител", "руководител", "ответствен", "родител", "снилс", "логин"),
        *("login", "name", "surname", "student", "pupil"),
    ),
}
_WORDS = {
    Role.CLASS: frozenset("класс класса классы параллель class grade".split()),
    Role.HOURS: frozenset("час часы часов ч hours".split()),
    Role.SCHOOL: frozenset("оо оу".split()),
    Role.COUNT: frozenset("кол чел".split()),
}
_WEAK = frozenset("название наименование title".split())  # of an event only where no other word tells
_CONTACTS = re.compile(r"\b(?:телефон|почт|e ?mail|адрес|паспорт|полис|контакт)")
_BORN_OR_INITIALS = re.compile(r".*\bрожд|ф и о\b|[фио]$")
_CAPITALS = re.compile(r"[A-ZА-ЯЁ][^\W\d]*(?:[\s.-]+[A-ZА-ЯЁ][^\W\d]*)*\.?")
_NUMBER = re.compile(r"(?:id|идентификатор|uuid)\b")


@dataclass(frozen=True)
class Head:
    """A column: `key` stands for its title where that is remembered. Of a `private` one nothing is shown, and
    it can only be counted or left aside."""

    key: str
    title: str
    role: Role
    private: bool
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Columns by their place, and the rows below the header with their numbers in the file."""

    heads: dict[int, Head]
    rows: list[tuple[int, list[Cell]]]

    @property
    def fingerprint(self) -> str:
        """The same for every file with these columns, in whatever order."""
        return _hash(*sorted(head.key for head in self.heads.values()))


def table_of(grid: Grid) -> Table:
    """The table in `grid`. Raises Unreadable: no_header, no_rows."""
    line = _header_line(grid)
    if line is None:
        raise Unreadable("no_header")
    header = grid[line]
    rows = [
        (number, row)
        for number, row in enumerate(grid[line + 1 :], line + 2)
        if row != header and any(cell is not None for cell in row)
    ]
    if not rows:
        raise Unreadable("no_rows")
    return Table(dict(_heads(header, rows)), rows)


@lru_cache(4_000)
def folded(title: Cell) -> str:
    """A title or a word of a status as it is compared."""
    return " ".join(re.findall(r"[a-zа-я0-9+]+", str(title).lower().replace("ё", "е")))


def _header_line(grid: Grid) -> int | None:
    """The first row that names enough of what is looked for; a file of another make has at least titles."""
    for line, row in enumerate(grid[:FIRST_ROWS]):
        roles = {_guess(cell)[0] for cell in row if isinstance(cell, str)} - {Role.NONE}
        if len(roles) >= LEAST_KNOWN and not any(isinstance(cell, str) and is_person(cell) for cell in row):
            return line
    for line, row in enumerate(grid[:FIRST_ROWS]):
        if _may_be_header(row):
            return line
    return None


def _may_be_header(row: list[Cell]) -> bool:
    """Only words, each another, and none that may be somebody's name: a row of a table without a header must
    not be taken for one."""
    filled = [cell for cell in row if cell is not None]
    words = [cell for cell in filled if isinstance(cell, str) and not re.search(r"\d", cell)]
    different = len({folded(cell) for cell in words}) == len(filled) > LEAST_KNOWN
    unknown = [cell for cell in words if _guess(cell)[0] is Role.NONE]
    return different and len(words) == len(filled) and not any(are_persons([cell]) for cell in unknown)


def _heads(header: list[Cell], rows: list[tuple[int, list[Cell]]]) -> Iterator[tuple[int, Head]]:
    taken: set[Role] = set()
    seen: dict[str, int] = {}
    width = max(len(header), *(len(row) for _number, row in rows))
    for place in range(width):
        title = header[place] if place < len(header) else None
        sample = list(_sample(rows, place))
        if title is None and not sample:
            continue
        role, private = _judged(title, sample)
        if role in taken and role is not Role.PERSON:
            role = Role.NONE
        taken.add(role)
        name = folded(title or "")
        seen[name] = seen.get(name, 0) + 1
        shown = " ".join(str(title or "").split())[:LONGEST_TITLE]
        plain = dict.fromkeys(text for text in sample if not private and _may_be_shown(text, role))
        examples = tuple(islice(plain, _EXAMPLES))
        yield place, Head(_hash(name, str(seen[name]))[:12], shown, role, private, examples)


def _may_be_shown(text: str, role: Role) -> bool:
    """A name may have slipped into any column: an example is what the column is for, or no word alone."""
    match role:
        case Role.CLASS:
            return cells.class_in(text) is not None
        case Role.DAY:
            return cells.day_in(text) is not None
        case Role.HOURS | Role.COUNT:
            return cells.hours_in(text) is not None or cells.count_in(text) is not None
        case Role.SCHOOL | Role.TITLE | Role.STATUS:
            return not is_person(text)
    return not is_person(text) and _CAPITALS.fullmatch(text) is None


def _judged(title: Cell, sample: list[str]) -> tuple[Role, bool]:
    """The header's word holds, unless the column is of people: a column without a title is never shown."""
    role, private = _guess(title)
    if private or title is None:
        return role, True
    people = are_surely_persons(sample) if role is not Role.NONE else are_persons(sample)
    return (Role.PERSON, True) if people else (role, False)


def _guess(title: Cell) -> tuple[Role, bool]:
    """What a title says, and whether it is of people."""
    text = folded(title or "")
    words = text.split()
    told = [role for role in map(_said, words) if role is not None]
    if _CONTACTS.match(text):
        return Role.NONE, True
    if _BORN_OR_INITIALS.match(text):
        return Role.PERSON, True
    if _NUMBER.match(text):  # of a school or an event it is another program's own
        return (Role.NONE, False) if told and told[0] is not Role.PERSON else (Role.PERSON, True)
    if Role.HOURS in told:  # «Количество часов»
        return Role.HOURS, False
    role = told[0] if told else (Role.TITLE if _WEAK & set(words) else Role.NONE)
    return role, role is Role.PERSON


def _said(word: str) -> Role | None:
    named = (role for role, words in _WORDS.items() if word in words)
    begun = (role for role, beginnings in _BEGINNINGS.items() if word.startswith(beginnings))
    return next(named, None) or next(begun, None)


def _sample(rows: list[tuple[int, list[Cell]]], place: int) -> Iterator[str]:
    found = 0
    for _number, row in rows:
        if place < len(row) and row[place] is not None:
            yield str(row[place])[:LONGEST_TITLE]
            found += 1
            if found == _SAMPLE:
                return


def _hash(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()

"""Which column of a table is which field: by the words of its header, in any order."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.core.grids import Cell, Grid
from app.core.uploads import Unreadable
from app.organizations.importing import values
from app.organizations.models import RegistryKind
from app.organizations.models.classes import LARGEST_ROLL

FIRST_ROWS = 20  # a title, a stamp and an approval may stand above the header
LARGEST_VENUE = 100_000  # people
MOST_UNREAD = 30


@dataclass(frozen=True)
class Field:
    """A field of a registry: the header's words for it, in lower case, and the reader of its cells."""

    name: str
    words: tuple[str, ...]
    read: values.Reader


def _field(name: str, words: str, read: values.Reader) -> Field:
    return Field(name, tuple(words.split("|")), read)


_CODE = _field("code", "код|код организации|реестровый номер|регистрационный номер|code", values.plain(60))
_MUNICIPALITY = _field(
    "municipality",
    "муниципалитет|муниципальное образование|район|территория|мо|municipality",
    values.text(200),
)
_ADDRESS = _field(
    "address", "адрес|почтовый адрес|юридический адрес|адрес организации|address", values.text(300)
)
_ACTIVE = _field("active", "действует|статус|состояние|active", values.flag)
_NAMES = (
    "полное название|полное наименование|full name|наименование|название|"
    "наименование организации|организация|name"
)
_OWNER_CODE = _field(
    "organization_code", "код организации|код школы|organization code|school code", values.plain(60)
)
_OWNER_NAME = _field(
    "organization",
    "организация|школа|наименование организации|название организации|наименование школы|organization|school",
    values.text(500),
)

FIELDS: dict[RegistryKind, tuple[Field, ...]] = {
    RegistryKind.MUNICIPALITIES: (
        _field("code", "код|код муниципалитета|октмо|code", values.plain(60)),
        _field(
            "name",
            "муниципалитет|муниципальное образование|наименование|название|name|municipality",
            values.text(200),
        ),
        _ACTIVE,
    ),
    RegistryKind.ORGANIZATIONS: (
        _CODE,
        _field("kind", "вид организации|вид|тип организации|тип|kind of organization|kind", values.kind),
        _field("name", _NAMES + "|школа|наименование школы|наименование оо", values.text(500)),
        _field(
            "short_name",
            "краткое наименование|краткое название|сокращенное наименование|кратко|short name",
            values.text(200),
        ),
        _MUNICIPALITY,
        _field("inn", "инн|inn", values.inn),
        _field("ogrn", "огрн|ogrn", values.ogrn),
        _ADDRESS,
        _field("phone", "телефон|тел|контактный телефон|phone", values.plain(100)),
        _field("mail", "почта|электронная почта|e mail|email|адрес электронной почты|mail", values.mail),
        _field("site", "сайт|официальный сайт|адрес сайта|site", values.site),
        _field(
            "contact",
            "контактное лицо|контакт|ответственный|фио контактного лица|contact person|contact",
            values.text(200),
        ),
        _field(
            "agreement_until", "соглашение до|договор до|соглашение действует до|agreement until", values.day
        ),
        _ACTIVE,
    ),
    RegistryKind.VENUES: (
        _OWNER_CODE,
        _OWNER_NAME,
        _MUNICIPALITY,
        _field(
            "name",
            "место|место проведения|площадка|наименование места|наименование|название|place|name",
            values.text(200),
        ),
        _ADDRESS,
        _field("entrance", "вход|как пройти|entrance", values.text(300)),
        _field(
            "capacity",
            "вместимость|вместимость чел|вместимость человек|мест|количество мест|capacity",
            values.number(1, LARGEST_VENUE),
        ),
        _field("accessibility", "доступность|доступная среда|accessibility", values.access),
        _ACTIVE,
    ),
    RegistryKind.CLASSES: (
        _OWNER_CODE,
        _OWNER_NAME,
        _MUNICIPALITY,
        _field("class", "класс|наименование класса|class", values.class_name),
        _field(
            "roll",
            "учеников|ученики|обучающихся|количество учеников|количество обучающихся|"
            "численность|человек|pupils",
            values.number(1, LARGEST_ROLL),
        ),
        _field("year", "учебный год|год|school year", values.school_year),
    ),
}
# Without all of one of these groups a row says nothing of what it is about.
_NEEDED: dict[RegistryKind, tuple[frozenset[str], ...]] = {
    RegistryKind.MUNICIPALITIES: (frozenset({"name"}),),
    RegistryKind.ORGANIZATIONS: (frozenset({"name"}), frozenset({"code"})),
    RegistryKind.VENUES: (frozenset({"organization", "name"}), frozenset({"organization_code", "name"})),
    RegistryKind.CLASSES: (frozenset({"organization", "class"}), frozenset({"organization_code", "class"})),
}


@dataclass(frozen=True)
class Table:
    """The rows below a header: each with its number in the file and its cells by field; no empty ones."""

    rows: list[tuple[int, dict[str, Any]]]
    unread: list[str]


def table_of(grid: Grid, kind: RegistryKind) -> Table:
    """The table in `grid`. Raises Unreadable: no_header, header_twice (`column`), no_rows."""
    line = _header_line(grid, kind)
    if line is None:
        raise Unreadable("no_header")
    columns, unread = _columns(grid[line], kind)
    rows = [(number, cells) for number, cells in _rows(grid[line + 1 :], columns, line + 2) if cells]
    if not rows:
        raise Unreadable("no_rows")
    return Table(rows, unread[:MOST_UNREAD])


def guessed_kind(grid: Grid) -> RegistryKind:
    """What a table is about by the columns that only it has; organizations where nothing tells."""
    told = {
        RegistryKind.CLASSES: {"class"},
        RegistryKind.VENUES: {"capacity", "entrance", "accessibility"},
    }
    for kind, only in told.items():
        line = _header_line(grid, kind)
        if line is not None and only & _named(grid[line], kind):
            return kind
    return RegistryKind.ORGANIZATIONS


def _header_line(grid: Grid, kind: RegistryKind) -> int | None:
    """The first row that names enough; below it everything is data."""
    for line, row in enumerate(grid[:FIRST_ROWS]):
        named = _named(row, kind)
        if any(needed <= named for needed in _NEEDED[kind]):
            return line
    return None


def _named(row: list[Cell], kind: RegistryKind) -> set[str]:
    words = {_folded(cell) for cell in row if isinstance(cell, str)}
    return {field.name for field in FIELDS[kind] if words & set(field.words)}


def _columns(header: list[Cell], kind: RegistryKind) -> tuple[dict[int, str], list[str]]:
    """Fields by column; a field goes to the column that says the first of its words."""
    columns: dict[int, str] = {}
    titles = {number: _folded(cell) for number, cell in enumerate(header) if isinstance(cell, str)}
    for field in FIELDS[kind]:
        word = next((word for word in field.words if word in titles.values()), None)
        found = [number for number, title in titles.items() if title == word and number not in columns]
        if len(found) > 1:
            raise Unreadable("header_twice", column=str(header[found[0]])[:60])
        columns |= dict.fromkeys(found, field.name)
    unread = [str(header[number])[:60] for number in titles if number not in columns]
    return columns, unread


def _rows(grid: Grid, columns: dict[int, str], first: int) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, row in enumerate(grid, first):
        yield number, {columns[at]: cell for at, cell in enumerate(row) if at in columns and cell is not None}


def _folded(title: Cell) -> str:
    plain = str(title).lower().replace("ё", "е")
    return " ".join(re.findall(r"[a-zа-я]+", re.sub(r"\(.*?\)", " ", plain)))

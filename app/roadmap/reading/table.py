"""One table model for every format: a stream of lines and rows of cells, and columns known by their names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from app.roadmap.reading.respelled import MONTH_STEMS
from app.roadmap.reading.words import fold, label

# Order matters: a deadline column may be named after the event whose deadline it is.
_NAMES = (
    ("number", r"№|номер|\bn\b|\bпп\b|п/п|п\.п|^пункт(?: плана)?$|^поз(?:иция|\.)?$|^(?:id|ид|код|#)$"),
    ("until", r"^(?!.*начал)(?:.*\b(?:срок|дат)\w* .*)?\b(?:оконч|заверш)"),
    (
        "period",
        r"\bначало|\bсрок|\bдат[аы]\b|период|\bвремя|месяц|\bкогда\b"
        r"|^(?:год|годы|квартал|неделя|график|число|числа|день|дни)\b(?! открыт)",
    ),
    (
        "responsible",
        r"ответствен|исполнител|координатор|организатор|куратор|отвеча(?:ет|ющ)|проводящ|ведомств"
        r"|^кто\b|\bкто (?:проводит|исполня)|за кем закреплен",
    ),
    (
        "result",
        r"результат|итог|вид документа|продукт|эффект|подтвержда|отчетн|\bформа отчета|^документ|^выход\b"
        r"|чем (?:завершается|заканчивается|подтверждается)|^(?:зачем|что получим)\b",
    ),
    ("indicator", r"показател|индикатор|охват|количеств"),
    ("grades", r"\bкласс(?:ы|ов)?\b"),
    (
        "audience",
        r"участник|аудитори|категори|контингент|целев\w+ групп|\bкласс|адресат|(?:кому|для кого|с кем)\b",
    ),
    (
        "other",
        r"наименовани\w+ (?:\w+ )?(?:организаци|учрежден|школ|муниципал|предприят|территори|д?оо\b|д?оу\b)",
    ),
    ("other", r"\bадрес|должност|\bфио\b|\bф\. ?и\. ?о"),
    ("other", r"примечани|отметк|место|площадк|\bформа\b|финанс|стоимост|ресурс|объем"),
    (
        "title",
        r"мероприят|наименован|содержани|событи|действи|деятельност|\bтем[аы]\b|работ|назван|задач"
        r"|\bдел[ао]\b|активност|инициатив|^что\b|^шаги?\b|^повестка",
    ),
)
# Names of a column that says of what sort an event is: its title only where no better column stands beside.
_WEAK_TITLE = re.compile(r"(?:вид|тип|форма|формат|уровень|статус|цель|направлени|раздел|блок|модуль|задач)")
_STRONG_TITLE = re.compile(r"мероприяти|событи|наименован|назван")
_NUMBER_NAME = re.compile(r"№(?: ?п ?[/\\.]? ?п\.?)?|номер(?: строки)?")
_MONTH = re.compile(rf"(?:{'|'.join(MONTH_STEMS)})[а-я]*\.?(?: 20\d\d(?: ?г\w*\.?)?)?")
_LONGEST_NAME = 90


@dataclass(frozen=True)
class Line:
    """A line outside of cells."""

    text: str
    gap: bool = False


@dataclass(frozen=True)
class Cells:
    """A printed row. `above` are the columns merged with the row above; `gap`: a blank line stands before;
    `spanned`: the printed row had a single cell over all columns, or a number and one cell; `marked`: its
    sole text is bold."""

    cells: tuple[str, ...]
    gap: bool = False
    above: frozenset[int] = frozenset()
    spanned: bool = False
    marked: bool = False


@dataclass(frozen=True)
class Break:
    """The end of a table: no row after it continues a row before it."""


Block = Line | Cells | Break


@dataclass(frozen=True)
class Columns:
    """Which column holds what. `names` are what the header calls them, as printed; columns are the same by
    what they hold, however another page spells their names. `guessed`: their names told nothing."""

    roles: tuple[str, ...]
    names: tuple[str, ...] = field(default=(), compare=False)
    guessed: bool = field(default=False, compare=False)

    def index(self, role: str) -> int | None:
        return self.roles.index(role) if role in self.roles else None

    @property
    def firm(self) -> bool:
        """Most cells are names of columns: inside a table only such a row is taken for a new header."""
        known = [role for role in self.roles if role != "other"]
        return len(set(known)) >= 4 or (len(known) == len(self.roles) >= 3)

    def text(self, cells: Sequence[str], role: str) -> str:
        """The cell (or cells) of a role, as printed."""
        found = [c for c, r in zip(cells, self.roles, strict=False) if r == role and c.strip()]
        return "\n".join(found)


def month_of(name: str) -> bool:
    """Whether the column is called by a month, with or without its year."""
    return _MONTH.fullmatch(fold(name)) is not None


@lru_cache(maxsize=2048)  # text in stacked cells is looked at again for each line that might begin a table
def role_of(name: str) -> str:
    """The role a column's name stands for; "other" for a name that says nothing."""
    text = fold(name)
    if not text or len(text) > _LONGEST_NAME:
        return "other"
    return next((role for role, pattern in _NAMES if re.search(pattern, text)), "other")


def columns_of(names: Sequence[str]) -> Columns | None:
    """Columns of a header row; None for a row that is no header of a plan."""
    if any(len(name) > _LONGEST_NAME * 2 for name in names) or len(names) > 20:
        return None
    if names and label(names[0]):  # a numbered row of the plan, whatever words stand in it
        return None
    roles = [role_of(name) for name in names]
    months = [n for n, name in enumerate(names) if month_of(name)]
    if len(months) > 2 and "period" not in roles:
        roles = ["period" if n in months else role for n, role in enumerate(roles)]
    if "title" not in roles or not {"period", "until", "responsible"} & set(roles):
        return None
    if roles[0] == "other" and "number" not in roles and not names[0].strip():
        roles[0] = "number"
    if "until" in roles and "period" not in roles:
        roles[roles.index("until")] = "period"
    if "result" not in roles and "indicator" in roles:
        roles[roles.index("indicator")] = "result"
    titles = [n for n, role in enumerate(roles) if role == "title"]
    title = max(titles, key=lambda n: _strength(names[n]))
    return Columns(tuple(_once(roles, title)), tuple(names))


def _strength(name: str) -> int:
    """How surely a column's name is that of titles."""
    text = fold(name)
    return 0 if _WEAK_TITLE.match(text) else 1 + bool(_STRONG_TITLE.search(text))


def _once(roles: list[str], title: int) -> list[str]:
    """Only one title and the first number column count; the rest of a role's columns are read together."""
    number = roles.index("number") if "number" in roles else None
    kept = {"title": title, "number": number}
    return ["other" if kept.get(role, n) != n else role for n, role in enumerate(roles)]


def is_numbered_header(cells: Sequence[str]) -> bool:
    """Whether the row heads a numbered table: its first cell names the column of numbers."""
    return len(cells) > 1 and bool(cells[1].strip()) and _NUMBER_NAME.fullmatch(fold(cells[0])) is not None


def is_ruler(cells: Sequence[str]) -> bool:
    """A line of column numbers, which follows the header and may repeat on every page."""
    filled = [fold(c) for c in cells if c.strip()]
    return len(filled) >= 3 and filled == [str(n) for n in range(1, len(filled) + 1)]


def repeats(cells: Sequence[str], header: Sequence[str]) -> bool:
    """Whether the row prints the header again."""
    same = sum(bool(c.strip()) and fold(c) == fold(h) for c, h in zip(cells, header, strict=False))
    return same >= 3 or same >= len([h for h in header if h.strip()]) > 1


def fitted(cells: Sequence[str], columns: Columns) -> tuple[str, ...]:
    """The row at the table's width; a stray empty cell goes first, then the tail joins the last cell."""
    row, width = list(cells), len(columns.roles)
    while len(row) > width and not row[-1].strip():
        row.pop()
    while len(row) > width and "" in [c.strip() for c in row[1:]]:
        del row[1 + [c.strip() for c in row[1:]].index("")]
    if len(row) > width:
        row[width - 1 :] = [" ".join(row[width - 1 :])]
    return tuple(row + [""] * (width - len(row)))

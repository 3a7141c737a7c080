"""Plans written as a list: a numbered title, then "deadline: …" and "responsible: …", each on its line."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from app.roadmap.reading.table import Block, Break, Cells, Line, role_of
from app.roadmap.reading.words import flat, fold, starts_low

_FEWEST_ROWS = 3
_ITEM = re.compile(r"\s*(?P<number>\d{1,3}(?:\.\d{1,3}){0,3})(?:[.)]\s*|\s+)(?P<title>[^\W\d_«].*|«.*)")
_NAME = (
    r"(?:срок|дата|период|время|ответствен|исполнител|организатор|результат|итог|показател|участник|аудитори|целев)"
    r"[а-я]*(?:\s[а-я]+){0,2}"
)
_FIELD = re.compile(rf"[\s•*–-]*(?P<name>{_NAME})\s*(?::|\s[–—-])\s*(?P<text>\S.*)", re.IGNORECASE)
_INSIDE = re.compile(rf"(?<=[.;,)»])\s+(?={_NAME}\s*(?::|\s[–—-])\s)", re.IGNORECASE)
_HEADING = re.compile(r"(?:[ivx]+|[а-я])[.)]\s|раздел|этап|блок|направление")
_KNOWN = ("period", "responsible", "result", "indicator", "audience")


@dataclass
class _Item:
    """A numbered line with what belongs to it: its own lines, and the lines of its fields."""

    number: str
    title: str
    line: Line
    fields: dict[str, str] = field(default_factory=dict)
    last: str = ""

    def goes_on(self, text: str) -> None:
        if self.last:
            self.fields[self.last] += "\n" + text
        else:
            self.title += "\n" + text


def as_table(blocks: Sequence[Block]) -> list[Block] | None:
    """The blocks with the list as a table, its columns called as its fields; None where none is a plan."""
    parts = list(_parts(block for block in blocks if isinstance(block, Line)))
    rows = [n for n, part in enumerate(parts) if isinstance(part, _Item) and part.fields]
    dated = [n for n in rows if any(role_of(name) == "period" for name in _fields(parts[n]))]
    if len(dated) < _FEWEST_ROWS:
        return None
    names = list(dict.fromkeys(name for n in rows for name in _fields(parts[n])))
    first = rows[0]
    while first and _heads(parts[first - 1], parts[first]):
        first -= 1
    inside = [_block(part, names) for part in parts[first : rows[-1] + 1]]
    header = Cells(("№", "Мероприятие", *names))
    return [*map(_line, parts[:first]), header, *inside, Break(), *map(_line, parts[rows[-1] + 1 :])]


def _parts(lines: Iterable[Line]) -> Iterator[_Item | Line]:
    """Items with their fields, and the lines between them."""
    item: _Item | None = None
    for line in lines:
        for text in _INSIDE.sub("\n", line.text).split("\n"):
            found, start = _FIELD.fullmatch(text), _ITEM.fullmatch(text)
            if found and item is not None and role_of(found["name"]) in _KNOWN:
                item.last = flat(found["name"]).capitalize()
                item.fields[item.last] = found["text"].strip()
            elif start:
                if item is not None:
                    yield item
                item = _Item(start["number"], start["title"], line)
            elif item is not None and text.strip() and (not line.gap or starts_low(text)):
                item.goes_on(text.strip())
            elif text.strip():
                if item is not None:
                    yield item
                item = None
                yield Line(text, line.gap)
    if item is not None:
        yield item


def _fields(part: _Item | Line) -> dict[str, str]:
    return part.fields if isinstance(part, _Item) else {}


def _heads(part: _Item | Line, below: _Item | Line) -> bool:
    """Whether a line above the first row is its heading and none of the order's text."""
    if isinstance(part, Line):
        return _HEADING.match(fold(part.text)) is not None
    return isinstance(below, _Item) and below.number.startswith(part.number + ".")


def _block(part: _Item | Line, names: Sequence[str]) -> Block:
    if isinstance(part, Line) or not part.fields:
        return _line(part)
    cells = (part.fields.get(name, "").rstrip(".;") for name in names)
    return Cells((part.number, part.title.rstrip(".;"), *cells), part.line.gap)


def _line(part: _Item | Line) -> Line:
    return part if isinstance(part, Line) else part.line

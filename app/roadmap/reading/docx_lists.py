"""Numbers that Word counts itself: they stand in no text, and many orders number their rows by them."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.core.uploads import Archive
from app.roadmap.reading.docx_tree import optional_tree

_LEVELS = 9
_LETTERS = {
    "russianLower": "абвгдежзиклмнопрстуфхцчшщэюя",
    "russianUpper": "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЭЮЯ",
    "lowerLetter": "abcdefghijklmnopqrstuvwxyz",
    "upperLetter": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
}
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


@dataclass(frozen=True)
class Level:
    """How a level of a list counts: `text` is its pattern, such as "%1.%2."."""

    start: int = 1
    format: str = "decimal"
    text: str = ""


@dataclass
class Lists:
    """`levels` by the id of a list; `styles` name a paragraph style's list and level."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    shared: dict[str, str] = field(default_factory=dict)
    styles: dict[str, tuple[str | None, int | None, str]] = field(default_factory=dict)
    counts: dict[str, list[int | None]] = field(default_factory=dict)

    @classmethod
    def of(cls, archive: Archive, part: str) -> "Lists":
        """The lists of a document; none where it has none."""
        lists = cls()
        numbering = optional_tree(archive, part, "numbering")
        abstract = {one.get("abstractNumId", ""): one for one in numbering.iterfind("numbering/abstractNum")}
        for one in numbering.iterfind("numbering/num"):
            base = _value(one.find("abstractNumId"))
            number = one.get("numId", "")
            if base in abstract:
                over = dict(_levels(one.iterfind("lvlOverride/lvl")))
                lists.levels[number] = dict(_levels(abstract[base].iterfind("lvl"))) | over
                restarts = one.find("lvlOverride/startOverride") is not None
                lists.shared[number] = number if restarts or over else f"abstract {base}"
        for style in optional_tree(archive, part, "styles").iterfind("styles/style"):
            asked = style.find("pPr/numPr")
            own = _asked(asked) if asked is not None else (None, None)
            lists.styles[style.get("styleId", "")] = (*own, _value(style.find("basedOn")))
        return lists

    def number(self, paragraph: ET.Element, has_text: bool) -> str:
        """What is printed before the paragraph, "" for one in no list. Must be asked once, in order."""
        list_id, level = self._list_of(paragraph)
        levels = self.levels.get(list_id, {})
        if level not in levels or not (has_text or levels[level].format != "bullet"):
            return ""
        if levels[level].format == "bullet":
            return "-"
        counts = self.counts.setdefault(self.shared[list_id], [None] * _LEVELS)
        before = counts[level]
        counts[level] = levels[level].start if before is None else before + 1
        counts[level + 1 :] = [None] * (_LEVELS - level - 1)
        return re.sub(r"%([1-9])", lambda m: _shown(levels, counts, int(m[1]) - 1), levels[level].text)

    def _list_of(self, paragraph: ET.Element) -> tuple[str, int]:
        """Its own list and level, else those of its style or of a style that this one is based on."""
        asked = paragraph.find("pPr/numPr")
        number, level = _asked(asked) if asked is not None else (None, None)
        style = _value(paragraph.find("pPr/pStyle"))
        for _ in range(_LEVELS):
            if (number is not None and level is not None) or style not in self.styles:
                break
            of_style = self.styles[style]
            number, level = number or of_style[0], level if level is not None else of_style[1]
            style = of_style[2]
        return number or "0", level or 0


def _shown(levels: dict[int, Level], counts: list[int | None], level: int) -> str:
    of = levels.get(level, Level())
    count = counts[level]
    count = of.start if count is None else count
    if of.format in _LETTERS and 0 < count <= len(_LETTERS[of.format]):
        return _LETTERS[of.format][count - 1]
    if of.format in ("upperRoman", "lowerRoman") and 0 < count < 40:
        text = ""
        for value, sign in _ROMAN:
            text += sign * (count // value)
            count %= value
        return text if of.format == "upperRoman" else text.lower()
    return "" if of.format == "none" else str(count)


def _levels(elements: Iterator[ET.Element]) -> Iterator[tuple[int, Level]]:
    for one in elements:
        level, start = _figure(one.get("ilvl", "")), _figure(_value(one.find("start")))
        if level is not None and level < _LEVELS:
            text = _value(one.find("lvlText"))[:40]
            yield level, Level(1 if start is None else start, _value(one.find("numFmt")) or "decimal", text)


def _asked(numbering: ET.Element) -> tuple[str | None, int | None]:
    """The list and the level that a paragraph asks for. List "0" takes it out of the one of its style."""
    number, level = numbering.find("numId"), numbering.find("ilvl")
    figure = _figure(_value(level)) if level is not None else None
    return (_value(number) or None) if number is not None else None, figure


def _figure(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


def _value(element: ET.Element | None) -> str:
    return "" if element is None else element.get("val", "")

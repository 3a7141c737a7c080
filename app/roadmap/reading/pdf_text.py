"""Words of a PDF into text: lines that were only wrapped go on, those that were ended stay apart."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from app.roadmap.reading.pdf_page import Word

_PADDING = 6.0
_HYPHENS = "-\u00ad\u2010"
_FIRST_OF_TWO = re.compile(r"\w{3}(?:но|ско|ико)$")
_SECOND_OF_TWO = re.compile(
    r"\w{3}(?:ый|ий|ой|ая|яя|ое|ее|ые|ие|ых|их|ого|его|ому|ему|ым|им|ыми|ими|ую|юю|ей)$"
)


@dataclass
class Row:
    """Words on one height, from left to right."""

    words: list[Word]

    @property
    def left(self) -> float:
        return self.words[0].left

    @property
    def right(self) -> float:
        return max(word.right for word in self.words)

    @property
    def top(self) -> float:
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        return max(word.bottom for word in self.words)

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


def rows_of(words: Iterable[Word]) -> list[Row]:
    """Words by the lines they stand on, from top to bottom."""
    rows: list[Row] = []
    for word in sorted(words, key=lambda one: one.top + one.bottom):
        if rows and _level(rows[-1].words[0], word):
            rows[-1].words.append(word)
        else:
            rows.append(Row([word]))
    for row in rows:
        row.words.sort()
    return rows


def _level(one: Word, other: Word) -> bool:
    """Whether the middle of either lies at the height of the other: a small sign, or a large one."""
    middles = (one.top + one.bottom) / 2, (other.top + other.bottom) / 2
    return one.top <= middles[1] <= one.bottom or other.top <= middles[0] <= other.bottom


@dataclass
class Vocabulary:
    """Words of the document as they stand inside of lines: they tell a hyphen from a cut word."""

    words: Counter[str] = field(default_factory=Counter)
    cuts: bool = False

    def learn(self, rows: Sequence[Row]) -> None:
        """Count the words of lines; the last of a line may be cut."""
        for n, row in enumerate(rows):
            whole = row.words if n + 1 == len(rows) else row.words[:-1]
            self.words.update(_core(word.text) for word in whole)

    def look(self, rows: Sequence[Row]) -> None:
        """Note whether the document cuts words at all."""
        for above, below in pairwise(rows):
            left, right = above.words[-1].text, below.words[0].text
            cut = left[-1] in _HYPHENS and len(left) > 1 and left[-2].islower() and right[0].islower()
            self.cuts = self.cuts or (cut and (left[-1] == "\u00ad" or self._is_word(left, right)))

    def _is_word(self, left: str, right: str) -> bool:
        return _core(left[:-1] + right) in self.words and _core(left + right) not in self.words

    def joined(self, left: str, right: str) -> str:
        """The word that a line's end and the next line's beginning make, with or without the hyphen."""
        if left[-1] == "\u00ad":
            return left[:-1] + right
        letters = left[-2].islower() and right[0].islower()
        if letters and (self._is_word(left, right) or (self.cuts and not self._compound(left, right))):
            return left[:-1] + right
        return left + right

    def _compound(self, left: str, right: str) -> bool:
        if _core(left + right) in self.words:
            return True
        halves = _core(left[:-1]), _core(right)
        whole = all(half in self.words for half in halves)
        return whole or bool(_FIRST_OF_TWO.search(halves[0]) and _SECOND_OF_TWO.search(halves[1]))


def _core(word: str) -> str:
    return word.lower().strip('«»"(),.;:!?')


def joined(rows: Sequence[Row], vocabulary: Vocabulary, left: float, right: float) -> str:
    """The text of a cell between `left` and `right`; paragraphs are parted by line breaks.

    A line that had room for the next word was ended on purpose.
    """
    text = rows[0].text if rows else ""
    for before, row in pairwise(rows):
        text = _added(text, before, row, vocabulary, right - left)
    return text


def _added(text: str, before: Row, row: Row, vocabulary: Vocabulary, width: float) -> str:
    first, last = row.words[0], before.words[-1].text
    if len(last) > 1 and last[-1] in _HYPHENS and last[-2].isalnum() and first.text[0].isalnum():
        return text[: -len(last)] + vocabulary.joined(last, first.text) + row.text[len(first.text) :]
    height = before.bottom - before.top
    free = width - _PADDING - (before.right - before.left)
    ended = free > (first.right - first.left) + 0.35 * height
    if ended or row.top - before.bottom > 1.2 * height:
        return f"{text}\n{row.text}"
    return f"{text}{'' if last[-1] == '/' else ' '}{row.text}"

"""School grades named in a text: sets («8, 10»), ranges («8-10»), suffixes («5–8-х») and "from … to …"."""

import re
from collections import Counter
from collections.abc import Iterable

from app.roadmap.reading.words import fold

_SUFFIX = r"(?:\s?-?\s?(?:ых|их|[хx]|ый|й|го|ом|м|е|ые))?"
_LETTER = r"(?:\s?[«\"][а-я][»\"]|[а-и]\b|\s[абг]\b)?"
_ONE = rf"(?<![\d./№])(?<!№ )(?:1[01]|[1-9])(?![\d/]|\.\d){_SUFFIX}{_LETTER}"
_JOIN = r"\s*(?:-|…|,|;|и|по|до)\s*"
_LIST = re.compile(
    rf"(?P<list>{_ONE}(?:{_JOIN}{_ONE}){{0,11}})\s*(?:-?\s?(?:е|ые)\s)?(?:\([^)]*\)\s*)?кл(?:асс|\.|\b)"
)
_BRACKETED = re.compile(rf"(?P<list>{_ONE}\s*\(\s*{_ONE}\s*\))\s*кл(?:асс|\.|\b)")
_PROFILED = re.compile(rf"(?P<list>{_ONE})(?<!\d)\s(?:[а-я-]+(?:ых|ого|ом|ные|ный) ){{1,2}}класс")
_OF_YEAR = re.compile(rf"(?P<list>{_ONE}(?:{_JOIN}{_ONE}){{0,11}})\s*-?\s?(?:классник|параллел)")
_AFTER = re.compile(rf"класс\w*\s*:?\s*(?P<list>(?:с\s+)?{_ONE}(?:{_JOIN}{_ONE}){{1,11}})")
_STEMS = (
    *("перв", "втор", "трет", "четверт", "пят", "шест", "сем|седьм", "восьм", "девят"),
    *("десят", "одиннадцат"),
)
_STEM = "|".join(_STEMS)
# "девятиклассники"; "девятых и одиннадцатых классов"
_WORDED = re.compile(
    rf"\b(?:{_STEM})[а-я]{{1,3}}(?=класс)"
    rf"|\b(?:{_STEM})[а-я]{{2,3}}(?=(?:,| и)? (?:(?:{_STEM})[а-я]{{2,3}} )?класс)"
)
_ROMANS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi")
_ROMAN = re.compile(r"\b(?:i{1,3}|iv|vi{0,3}|ix|xi?)\b")
_ROMAN_LIST = re.compile(rf"{_ROMAN.pattern}(?:\s*(?:-|,|и)\s*{_ROMAN.pattern})*(?=(?:-?[хx])?\s+кл)")
_BARE = re.compile(rf"(?:с\s+)?(?P<list>{_ONE}(?:{_JOIN}{_ONE}){{0,11}})\W*(?:кл\w*\W*)?")
_COUNTED = re.compile(r"(?:открыт|создан|функционир|не менее|количеств|действу)\w*\s+(?:\w+\s+)?$")


def grades_in(text: str) -> tuple[int, ...] | None:
    """All grades the text names, in order; None where it names none."""
    folded = _in_digits(fold(text))
    found: set[int] = set()
    for pattern in (_LIST, _BRACKETED, _PROFILED, _OF_YEAR, _AFTER):
        for match in pattern.finditer(folded):
            single = match.group("list").strip().isdigit()
            if not (single and _COUNTED.search(folded[: match.start()])):
                found |= _expanded(match.group("list"))
    return tuple(sorted(found)) or None


def _in_digits(folded: str) -> str:
    """Grades written in words or Roman numerals: "девятиклассники", "девятых классов", "IX-XI классы"."""
    folded = _WORDED.sub(lambda match: str(_worded(match.group())), folded)
    return _ROMAN_LIST.sub(lambda match: _ROMAN.sub(_digits, match.group()), folded)


def _worded(word: str) -> int:
    return next(n for n, stem in enumerate(_STEMS, start=1) if re.match(stem, word))


def _digits(match: re.Match[str]) -> str:
    return str(_ROMANS.index(match.group()) + 1)


def grades_of_column(cell: str) -> tuple[int, ...] | None:
    """Grades of a cell under the heading "classes", where bare numbers are grades."""
    folded = fold(cell)
    bare = _BARE.fullmatch(folded)
    return tuple(sorted(_expanded(bare.group("list")))) if bare else grades_in(folded)


def first_grades(texts: Iterable[str]) -> tuple[int, ...] | None:
    """Grades of the first text that names any: a title is nearer to the truth than a result."""
    return next((grades for text in texts if (grades := grades_in(text))), None)


def usual_grades(lines: Iterable[str]) -> tuple[int, ...] | None:
    """The grades that an order's own text names most often, the first such on a tie."""
    counts = Counter(grades for line in lines if (grades := grades_in(line)))
    return counts.most_common(1)[0][0] if counts else None


def _expanded(phrase: str) -> set[int]:
    bare = re.sub(r"(\d)\s?-?\s?(?:ых|их|[хx]|ый|й|го|ом|м|ые|е)\b", r"\1", phrase)
    parts = re.findall(r"\d+|-|…|по|до", bare)
    grades: set[int] = set()
    previous, ranged = 0, False
    for part in parts:
        if not part.isdigit():
            ranged = True
            continue
        grade = int(part)
        grades |= set(range(previous, grade + 1)) if ranged and 0 < previous < grade else {grade}
        previous, ranged = grade, False
    return grades

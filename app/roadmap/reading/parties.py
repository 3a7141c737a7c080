"""Who is responsible: a cell cut into names, though commas, «и» and line breaks also stand inside names.

Two passes: first by separators and grammar, then by the order's own vocabulary, so that names glued by a lost
separator in one row are parted where other rows print them alone.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from app.roadmap.reading.abbreviations import ABBREVIATION, DEFINED
from app.roadmap.reading.party_words import (
    ADJECTIVE,
    BODY,
    FORM_ALONE,
    FORMS,
    GENITIVE,
    HEADS,
    NEW_BODY,
    NOMINATIVE,
    NOUN,
    OWNED,
    PARTICIPLE,
    PERSON,
    POST,
    WHOSE,
)
from app.roadmap.reading.words import flat, fold, tidy

_AGREED = re.compile(r"(?i)(?<![(\w])по\s+согласованию(?:\s+с)?\s*[:;,]?(?![^(]*\))")
_NOT_PARTY = re.compile(r"(?i)(?:и\s+)?(?:др|другие|пр|т\.?\s?д|т\.?\s?п|иные)\.?|по согласованию|[\W\d_]*")
# Staff named with what they teach: "учителя черчения, ткачества и музыки".
_TEACHERS = re.compile(r"\b(?:учител|преподавател|педагог)\w* [а-я]+(?:, [а-я]+)*$")
_NAMED_PERSON = re.compile(r"[А-ЯЁ][а-яё-]+ [А-ЯЁ]\. ?[А-ЯЁ]\.")
_ENUMERATED = re.compile(r"(?:^|\s)\d{1,2}[.)]\s+(?=[А-ЯЁа-яё«])")
_LEADING = re.compile(r"(?i)^(?:отв(?:етственн\w+)?\.?|исполнител\w+)\s*[:–-]\s*")
_EITHER = re.compile(r"(?<=[А-ЯЁ])/(?=[А-ЯЁ]{2})|(?<=[а-яё»])/(?=[А-ЯЁ])|\s+[/+]\s+")
_NEW_PLURAL = re.compile(r"(?<=[а-яёА-ЯЁ»)]) (?=[А-ЯЁ][а-яё-]+[ыи]е (?:[а-яё-]+[ыи]е )?([а-яё]+))")
_PAIR = re.compile(rf"(.*{ABBREVIATION.pattern}) и ({ABBREVIATION.pattern}(?: .*)?)")
_DUTIES = re.compile(r"\bпо [А-Я]{1,3}Р и [А-Я]{1,3}Р\b")  # the duties of one deputy, "по УР и ВР"
_FOREIGN_END = re.compile(r"\b(?:и|или|по|для|при|на|в|с|от|к|о|об)$")
_SHORTEST_KNOWN, _MOST_WORDS, _NEAR = 2, 60, 200


def parties_of(cell: str) -> tuple[str, ...]:
    """Names of one cell by separators and grammar alone."""
    names: list[str] = []
    cell = re.sub(r"(?<=\S) {2,}(?=([А-ЯЁ][\w-]*))", _lost_break, tidy(cell))
    cell = _EITHER.sub("; ", _LEADING.sub("", _AGREED.sub("; ", cell)))
    if re.match(r"\s*1[.)]\s", cell):
        cell = _ENUMERATED.sub("; ", cell)
    cell = NEW_BODY.sub(_new_body, _NEW_PLURAL.sub(_new_line, cell))
    for text in _paragraphs(cell):
        for piece in _split(text):
            names.extend(_at_and(piece))
    cleaned = (_cleaned(name) for name in names)
    return tuple(dict.fromkeys(name for name in cleaned if not _NOT_PARTY.fullmatch(name)))


def names_party(cell: str) -> bool:
    """Whether a word of the cell is that of an organization or of people who answer for something."""
    return HEADS.search(fold(cell)) is not None or ABBREVIATION.search(cell) is not None


def _lost_break(match: re.Match[str]) -> str:
    """Spaces in place of a lost line break, unless what follows goes on with the name before."""
    word = match.group(1)
    goes_on = GENITIVE.match(fold(word)) or (ABBREVIATION.fullmatch(word) and len(word) < 4)
    return " " if goes_on else "\n"


def _new_line(match: re.Match[str]) -> str:
    """A capital plural adjective with a party's noun begins a name: "ЦРН Ремесленные училища"."""
    return "\n" if HEADS.match(match.group(1)) else " "


def _new_body(match: re.Match[str]) -> str:
    """A body's noun in its dictionary form begins a name, unless the words before it wait for one."""
    before = re.split(r"[\n,;]", match.string[: match.start()])[-1].strip()
    text = fold(before)
    waits = _depth(before) > 0 or _ends_inside(text) or POST.fullmatch(text) or PERSON.fullmatch(text)
    owned = match["part"] is None and OWNED.match(text)
    inside = waits or owned or FORMS.match(before.split(" ")[0])
    return " " if inside and not before.endswith("»") else "\n"


class Vocabulary:
    """The names that an order prints alone somewhere, with what it writes for short."""

    def __init__(self, cells: Iterable[tuple[str, ...]]) -> None:
        self.counts = Counter(fold(name) for names in cells for name in names)
        for name in list(self.counts):
            for short in DEFINED.findall(name):
                self.counts[short.strip()] += 1

    def parted(self, names: Sequence[str]) -> tuple[str, ...]:
        """The names, those cut in two or more that are known names set side by side."""
        parted: list[str] = []
        for name in names:
            for one in self._paired(name):
                parted.extend(self._known_parts(one) or self._at_form(one) or [one])
        return tuple(dict.fromkeys(parted))

    def _paired(self, name: str) -> list[str]:
        """Two abbreviations with «и» are two names, unless the pair is printed again and no half alone."""
        pair = _PAIR.fullmatch(name)
        if (
            pair is None
            or _DUTIES.search(name)
            or (self.counts[fold(name)] > 1 and not any(map(self._known, pair.groups())))
        ):
            return [name]
        return list(pair.groups())

    def _known_parts(self, name: str) -> list[str] | None:
        """Two known names in a row, cut where both halves are known."""
        words = name.split(" ")
        if len(words) < 2 or len(words) > _MOST_WORDS or "(" in name:
            return None
        for cut in range(len(words) - 1, 0, -1):
            left, right = " ".join(words[:cut]), " ".join(words[cut:])
            known = self._known(left) and self._known(right) and not _owned(left, right)
            if known and self._usual(left, right, name):
                return [*(self._known_parts(left) or [left]), *(self._known_parts(right) or [right])]
        return None

    def _known(self, name: str) -> bool:
        return len(name) >= _SHORTEST_KNOWN and self.counts[fold(name)] > 0

    def _usual(self, left: str, right: str, whole: str) -> bool:
        """A department may bear its ministry's short name: then the whole is the usual name."""
        return self.counts[fold(whole)] <= min(self.counts[fold(left)], self.counts[fold(right)])

    def _at_form(self, name: str) -> list[str] | None:
        """A legal form ("МБУ …") behind a known name or a closed quotation begins another."""
        words = name.split(" ")
        for cut in range(1, min(len(words), _MOST_WORDS)):
            left = " ".join(words[:cut])
            right = " ".join(words[cut:])
            quoted = left.endswith("»")
            begins = FORMS.match(words[cut].strip("«»,")) or (quoted and self._known(right))
            if begins and (quoted or self._known(left)) and left.count("(") == left.count(")"):
                return [left, *(self._known_parts(right) or self._at_form(right) or [right])]
        return None


def _owned(left: str, right: str) -> bool:
    """ "руководители ОО": behind people an organization's abbreviation tells whose they are."""
    people = PERSON.search(fold(left).split(" ")[-1])
    return people is not None and ABBREVIATION.fullmatch(right) is not None


def _paragraphs(cell: str) -> list[str]:
    """Lines of the cell; a line that cannot begin a name goes on with the one above."""
    lines = [line.strip() for line in cell.split("\n") if line.strip()]
    texts: list[str] = []
    for line in lines:
        if texts and _goes_on(texts[-1], line):
            texts[-1] = flat(f"{texts[-1]}\n{line}")
        else:
            texts.append(line)
    return [flat(text) for text in texts]


def _goes_on(above: str, line: str) -> bool:
    left, right = fold(above), fold(line)
    if left.endswith((",", ";")) and not _ends_inside(left.rstrip(",; ")):
        return _depth(above) > 0 or (left.endswith(",") and _inner_comma(above.rstrip(", "), line))
    if FORM_ALONE.fullmatch(above.strip()) and not FORMS.match(line.split(" ")[0]):
        return True
    if (
        (_depth(above) > 0 and not above.endswith("»"))
        or right.startswith(("(", ",", ";", "-", "и "))
        or left.endswith("-")
    ):
        return True
    if _ends_inside(left):
        return True
    first = right.split(" ")[0].strip(",.;")
    inside = line[0].islower() and not NOMINATIVE.match(first) and not HEADS.match(first)
    return inside or bool(line[0].islower() and (GENITIVE.match(first) or WHOSE.match(first)))


def _ends_inside(folded: str) -> bool:
    last = folded.split(" ")[-1]
    waits = ADJECTIVE.match(last) and not NOUN.match(last)
    return bool(waits or _FOREIGN_END.search(folded)) and not HEADS.match(last)


def _split(text: str) -> list[str]:
    """Pieces at commas and semicolons outside brackets and quotes, unless the comma stands inside a name."""
    pieces, start, depth = [], 0, 0
    merged = text.count("«") > text.count("»")  # "«Дом «Верфь», школы": one mark closes both quotations
    for at, char in enumerate(text):
        depth += (char in "(«") - (char in ")»" and depth > 0)
        if merged and char == "»" and depth and re.match(r"\s*(?:[,;(]|$)", text[at + 1 :]):
            depth = 0
        if char == ";" and not (depth and ")" in text[at:]):
            pieces.append(text[start:at])
            start, depth = at + 1, 0
        elif char == "," and not depth and not _inner_comma(text[start:at][-_NEAR:], text[at + 1 :][:_NEAR]):
            pieces.append(text[start:at])
            start = at + 1
    return [*pieces, text[start:]]


def _inner_comma(left: str, right: str) -> bool:
    """Whether what follows the comma is a participle, one more adjective, or goes on with a governed word."""
    rest = right.strip()
    right = re.split(r"[,;(]", fold(right), maxsplit=1)[0].strip()
    first = right.split(" ")[0]
    if not first or not left.strip():
        return False
    if re.match(r"№?\s?\d", right) and re.search(r"№\s?\d+(?:, ?№?\s?\d+)*$", left):
        return True
    if right.startswith(("в том числе", "включая")) or _is_duty(left, rest):
        return True
    if _TEACHERS.search(fold(left)) and re.fullmatch(r"[а-я]+(?: и [а-я]+)?", right):
        return not HEADS.search(right)
    behind = right[len(first) :].split(" ")[:2][-1]
    if (PARTICIPLE.match(first) and not _bears(behind)) or _names_several_fields(left, rest):
        return True
    if re.search(r"\bпо [А-Я]{1,3}Р$", left) and re.match(r"[А-Я]{1,3}Р\b", rest):
        return True
    ends_adjective = _ends_inside(fold(left)) and not ABBREVIATION.fullmatch(left.split(" ")[-1])
    if GENITIVE.match(first) and ends_adjective:
        return True
    if ends_adjective and NOMINATIVE.match(first):
        return True
    return bool(GENITIVE.match(first)) and not HEADS.search(right)


def _is_duty(left: str, right: str) -> bool:
    """Whether a person's post follows the name: "Фамилия И.О., мастер"."""
    return bool(_NAMED_PERSON.fullmatch(left.strip()) and right[:1].islower() and PERSON.match(right))


def _bears(noun: str) -> bool:
    """Whether a participle's noun is a party ("добывающие предприятия") and not what that one does."""
    return bool(HEADS.match(noun)) and not noun.startswith("управлени")


def _names_several_fields(left: str, right: str) -> bool:
    """Whether a body's name goes on with its other fields up to an «и», none of them a party itself."""
    body = fold(left).split(";")[-1].strip()
    if not BODY.match(body) or ABBREVIATION.search(left):
        return False
    for piece in re.split(r"[,;(]", right)[:3]:
        last = re.match(r"(.+?)\sи\s[а-яё]+", piece.strip())
        field = last.group() if last else piece.strip()
        if not field or not field[0].islower() or HEADS.search(fold(field)):
            return False
        if any(NOMINATIVE.match(word) and not NOUN.match(word) for word in fold(field).split(" ")):
            return False
        if last:
            return True
    return False


def _at_and(piece: str) -> list[str]:
    """Pieces at «и» that joins two names and not two words of one."""
    pieces, start = [], 0
    for match in re.finditer(r"\sи\s", piece):
        left, right = piece[start : match.start()].strip(), piece[match.end() :][:_NEAR].strip()
        if left and right and not _depth(left) and _joins_names(left, right):
            pieces.append(left)
            start = match.end()
    return [*pieces, piece[start:]]


def _joins_names(left: str, right: str) -> bool:
    """The left side ends like a name and the right one begins like another."""
    last = re.sub(r"\s*\([^()]*\)$", "", left).split(" ")[-1].strip("«»)")
    abbreviated = bool(ABBREVIATION.fullmatch(last))
    if _ends_inside(fold(last)) and not abbreviated:
        return False
    if abbreviated and (_PAIR.fullmatch(f"{left} и {right}") or _DUTIES.search(f"{left} и {right}")):
        return False
    if _is_plain(last, right):
        return True
    headed = bool(HEADS.search(fold(right)))
    own_adjective = bool(NOMINATIVE.match(fold(right).split(" ")[0])) and bool(HEADS.search(fold(left)))
    return right[0].isupper() or (headed and (abbreviated or left.endswith(")") or own_adjective))


def _is_plain(last: str, right: str) -> bool:
    """Whether two nouns alone stand at the «и», each a party: "школы и верфи", "мастера и психологи"."""
    word = fold(right).split(" ")[0]
    alone = " " not in fold(right).rstrip(".,;")
    return alone and bool(HEADS.match(word) and HEADS.match(fold(last))) and not GENITIVE.match(word)


def _depth(text: str) -> int:
    return max(0, text.count("(") - text.count(")")) + max(0, text.count("«") - text.count("»"))


def _cleaned(name: str) -> str:
    name = flat(name).strip(" ,;:-–—•·")
    name = re.sub(r"(?i)^(?:и|а также)\s+", "", name)
    return name.rstrip(".") if not re.search(r"\b\w{1,3}\.$", name) else name

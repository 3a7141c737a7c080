"""Text as matching sees it: one case, one dash, one space, and no Latin letters posing as Cyrillic ones."""

import re
from functools import lru_cache

DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212-"
_SPACES = dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u202f\u2002\u2003\u3000"), " ")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\ufeff\u2060"), None)
_ODD = re.compile(f"[{''.join(map(chr, [*_SPACES, *_INVISIBLE]))}]")
_LOOKALIKE = str.maketrans("aceopxykmtbhABCEHKMOPTXY", "асеорхукмтвнАВСЕНКМОРТХУ")
_WORD, _LATIN, _CYRILLIC = re.compile(r"[^\W\d_]+"), re.compile("[A-Za-z]"), re.compile("[А-Яа-яЁё]")
_LABEL = re.compile(r"(?:п\. ?)?(\d{1,3}(?:\.\d{1,3}){0,3})[.)]?", re.IGNORECASE)
_ROMAN = re.compile(r"[IVXІХ]{1,5}[.)]?")
_OPEN_END = re.compile(
    r"(?:[,:(«\-]|\b(?:и|или|а|в|во|на|по|с|со|для|о|об|от|до|к|при|из|за|у|под|над|через|между|не))$"
)
_BOLD = re.compile(r"</?(?:b|strong)>|\*\*", re.IGNORECASE)
_MARKS = re.compile(r"</?(?:b|strong|i|em|u)>|\*\*|__|^#{1,6}\s+", re.IGNORECASE)


def tidy(text: str) -> str:
    """Odd spaces and invisible characters out; line breaks kept."""
    return text.translate(_SPACES).translate(_INVISIBLE) if _ODD.search(text) else text


def flat(text: str) -> str:
    """One line. A hyphen at a break joins its halves, since a page cut may fall after it."""
    text = tidy(text)
    if "\n" not in text:
        return " ".join(text.split())
    lines = [" ".join(line.split()) for line in text.split("\n")]
    result = ""
    for line in filter(None, lines):
        result = glue(result, line)
    return result


def glue(left: str, right: str) -> str:
    """Two halves of one text: no space after a word's hyphen ("проектно-" + "исследовательский")."""
    if not left or not right:
        return left or right
    hyphenated = len(left) > 1 and left[-1] in "-\u2010\u2011" and left[-2].isalpha() and right[0].isalpha()
    return left + right if hyphenated else f"{left} {right}"


def _one_alphabet(match: re.Match[str]) -> str:
    word = match.group()
    return word.translate(_LOOKALIKE) if _LATIN.search(word) and _CYRILLIC.search(word) else word


@lru_cache(maxsize=2048)
def fold(text: str) -> str:
    """For matching only: the printed text stays as it is."""
    text = flat(text)
    if _LATIN.search(text):
        text = _WORD.sub(_one_alphabet, text)
    text = text.lower().replace("ё", "е")
    return re.sub(f"[{DASHES}]", "-", text)


def label(cell: str) -> str | None:
    """The row number of a number cell without its final dot; None for anything else."""
    text = flat(cell)
    match = _LABEL.fullmatch(text)
    if match:
        return match.group(1)
    return text.rstrip(".)") if _ROMAN.fullmatch(text) else None


def is_open(text: str) -> bool:
    """Whether the text breaks off: a hanging preposition, comma, hyphen, bracket or quotation mark."""
    text = fold(text)
    if not any(c.isalnum() for c in text):  # a dash alone stands for an empty cell
        return False
    return (
        bool(_OPEN_END.search(text)) or text.count("(") > text.count(")") or text.count("«") > text.count("»")
    )


def starts_low(text: str) -> bool:
    """Whether the text begins as the inside of a sentence does."""
    text = flat(text).lstrip('«"( ')
    return bool(text) and (text[0].islower() or text[0] in ",.;:)»-–—")


def bare(text: str) -> str:
    """The text without bold marks, line breaks kept."""
    return _BOLD.sub("", text) if "*" in text or "<" in text else text


def unmarked(text: str) -> tuple[str, bool]:
    """The text without bold or heading marks, and whether the whole of it was wrapped in them."""
    text = tidy(text).strip()
    bare = " ".join(_MARKS.sub("", text).split())
    wrapped = bool(
        re.match(r"\*\*.*\*\*$|__.*__$|#|<(?:b|strong)>.*</(?:b|strong)>$", text, re.DOTALL | re.I)
    )
    return bare, wrapped and bool(bare)

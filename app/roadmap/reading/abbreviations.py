"""What an order writes for short: names defined in one row and used in others."""

import re
from collections.abc import Iterable, Mapping

from app.roadmap.reading.words import fold

ABBREVIATION = re.compile(r"(?:[А-ЯЁA-Z]{2,}[а-яё]?[А-ЯЁA-Z]*|[А-ЯЁ][а-яё]?[А-ЯЁ]+)")
DEFINED = re.compile(r"\((?:далее\s*[-:]?\s*)([^)]+)\)")
_ABBREVIATED = re.compile(rf"\w+(?: \S+){{2,}} \(({ABBREVIATION.pattern})\)$")


def definitions(names: Iterable[str]) -> dict[str, str]:
    """What the order writes for short: the key of "ЦРН" to "Центр ремёсел и наук (далее – ЦРН)"."""
    found: dict[str, str] = {}
    for name in names:
        for short in (*DEFINED.findall(fold(name)), *_ABBREVIATED.findall(name)):
            found.setdefault(_short_key(short), name)
    return found


def spelled_out(name: str, defined: Mapping[str, str]) -> str:
    """The whole name of one that is written for short: in another case, in capitals, or cut after a word."""
    key = _short_key(name)
    longer = [short for short in defined if short.startswith(f"{key} ")]
    return defined.get(key) or (defined[longer[0]] if len(longer) == 1 else name)


def _short_key(short: str) -> str:
    """Letters only, each word without the vowels of its case ending."""
    words = re.findall(r"\w+", fold(short))
    return " ".join(re.sub(r"(?<=\w\w)[аеиоуыюя]+$", "", word) for word in words)

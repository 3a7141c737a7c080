"""Names of classes as people type them: 8б, 8-Б, 8"Б", 8 «Б», Latin B, 10ИТ, 5/1."""

import re

# Letters that look the same in Latin and Cyrillic: a class «8B» typed on a Latin layout is 8В.
_LOOK_ALIKES = str.maketrans("ABCEHKMOPTXY", "АВСЕНКМОРТХУ")
_QUOTES = re.compile(r"[\"«»'“”„()]")
# A number in place of a letter needs a sign before it: 5/1 is a class, 51 is a slip.
_SHAPE = re.compile(r"(1[01]|[0-9])(?:\s*[-–—/ ]?\s*([А-ЯЁA-Z]{1,4})|\s*[-–—/ ]\s*([0-9]{1,2}))?")
_ONE_ALPHABET = re.compile(r"[А-ЯЁ]*|[A-Z]*|[0-9]*")


def parse_class_name(typed: str) -> tuple[int, str] | None:
    """Grade and letter, or None for what is no name of a class. The letter may be empty in a small school.

    A Latin letter that looks like a Cyrillic one is taken for it, unless others beside it cannot be.
    """
    match = _SHAPE.fullmatch(_QUOTES.sub("", typed).strip().upper())
    if match is None:
        return None
    letter = match[2] or match[3] or ""
    for reading in (letter.translate(_LOOK_ALIKES), letter):
        if _ONE_ALPHABET.fullmatch(reading):
            return int(match[1]), reading
    return None

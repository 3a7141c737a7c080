"""Telling what names a person: such a cell is counted, and nothing of it is shown or kept."""

import re
from collections.abc import Iterable

_PART = r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?"
# A first name and a patronymic, alone or within a longer text: «Исполнитель: Петрова Анна Ивановна».
_FULL = re.compile(rf"\b{_PART}\s+[А-ЯЁ][а-яё]*(?:[оеь]вич|[оеь]вна|[иь]чна|ьич|мич|оглы|кызы)\b")
# «Иванов И. И.» and «И. И. Иванов» as the whole cell: schools are named after «Гагарина Ю. А.» too.
_INITIALS = re.compile(rf"{_PART}\s+[А-ЯЁ]\.\s*(?:[А-ЯЁ]\.)?|[А-ЯЁ]\.\s*(?:[А-ЯЁ]\.)?\s*{_PART}")
# Two or three words with capitals, which only a whole column of them makes names.
_WORDS = re.compile(r"[А-ЯЁA-Z][а-яёa-z'’-]+(?:\s+[А-ЯЁA-Z][А-ЯЁа-яёA-Za-z'’.-]*){1,3}")
_SCHOOL = re.compile(r"школ|гимнази|лице|сош|оош|колледж|техникум|\bоу\b|центр|сад", re.IGNORECASE)
# An address of mail, a telephone, СНИЛС or another number that is somebody's.
_CONTACT = re.compile(
    r"\S+@\S+\.\S+|\+?[78][\s(-]*\d{3}[\s)-]*\d{3}[\s-]*\d{2}[\s-]*\d{2}|\d{3}-\d{3}-\d{3} \d{2}"
)
_ENOUGH = 0.5  # of a column's cells


def is_person(text: str) -> bool:
    """Whether a cell names somebody beyond doubt."""
    plain = text.title() if text.isupper() or text.islower() else text
    whole = plain.strip()
    return bool(_FULL.search(plain) or _INITIALS.fullmatch(whole) or _CONTACT.fullmatch(whole))


def are_persons(cells: Iterable[str]) -> bool:
    """Whether a column is of people by what stands in it, whatever it is called."""
    some = list(cells)
    named = sum(is_person(one) or _may_be(one) for one in some)
    return bool(some) and named >= _ENOUGH * len(some)


def are_surely_persons(cells: Iterable[str]) -> bool:
    """The same where the header says that it is of something else."""
    some = list(cells)
    return bool(some) and sum(map(is_person, some)) >= _ENOUGH * len(some)


def _may_be(text: str) -> bool:
    plain = text.title() if text.isupper() else text
    return _WORDS.fullmatch(plain.strip()) is not None and _SCHOOL.search(plain) is None

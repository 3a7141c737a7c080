"""What a cell means. Each reader takes a cell that is not empty and raises Wrong for what it cannot be."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from app.core.grids import Cell
from app.organizations.class_names import parse_class_name
from app.organizations.folding import mend_look_alikes
from app.organizations.models import Access, OrganizationKind

Reader = Callable[[Cell], Any]

_KINDS = {
    OrganizationKind.SCHOOL: "школа сош оош нош гимназия лицей общеобразовательная интернат school",
    OrganizationKind.KINDERGARTEN: "сад ясли дошкольная дошкольное доу kindergarten",
    OrganizationKind.COLLEGE: "колледж техникум училище спо профессиональная college",
    OrganizationKind.UNIVERSITY: "вуз университет институт академия высшего university",
    OrganizationKind.EXTRA_EDUCATION: "дополнительного дополнительное дополнительная удод кванториум extra",
    OrganizationKind.EMPLOYER: "работодатель предприятие компания завод ооо ао пао employer",
    OrganizationKind.AUTHORITY: "моуо управление отдел орган authority",
    OrganizationKind.OPERATOR: "оператор operator",
    OrganizationKind.MINISTRY: "министерство департамент комитет ministry",
    OrganizationKind.OTHER: "другое другая прочее прочая иное иная other",
}
_KIND_OF_WORD = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_ACCESS = {
    Access.STEP_FREE: ("пандус", "без ступен", "без порог", "step"),
    Access.LIFT: ("лифт", "подъемник", "подъёмник", "lift"),
    Access.TOILET: ("туалет", "санузел", "toilet"),
    Access.PARKING: ("парков", "стоянк", "parking"),
    Access.HEARING_LOOP: ("петл", "слух", "hearing"),
    Access.TACTILE: ("тактил", "брайл", "tactile"),
}
_YES = frozenset("да действует действующая активна активный есть yes true 1 +".split())
_NO = frozenset("нет архив в архиве закрыта ликвидирована неактивна no false 0 -".split()) | {"в архиве"}
_MAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;.]+")
_SITE = re.compile(r"(?:https?://)?[^\s/.:@]+(?:\.[^\s/.:@]+)+(?::\d+)?(?:/\S*)?", re.IGNORECASE)
_INN_WEIGHTS = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_EARLIEST, _LATEST = date(2000, 1, 1), date(2100, 1, 1)


class Wrong(Exception):
    """Why a cell is refused: a code whose words stand in `registry_labels`, and its facts."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


def text(most: int) -> Reader:
    """A line of at most `most` signs, look-alikes mended; what a spreadsheet would calculate is no name."""

    def read(cell: Cell) -> str:
        typed = _typed(cell)
        if len(typed) > most:
            raise Wrong("too_long", most=most)
        if typed.startswith("="):
            raise Wrong("formula")
        return mend_look_alikes(typed)

    return read


def plain(most: int) -> Reader:
    """The same without mending: codes, addresses of mail and sites are what they are."""

    def read(cell: Cell) -> str:
        typed = _typed(cell)
        if len(typed) > most:
            raise Wrong("too_long", most=most)
        if typed.startswith("="):
            raise Wrong("formula")
        return typed

    return read


def number(least: int, most: int) -> Reader:
    def read(cell: Cell) -> int:
        typed = re.sub(r"\s", "", _typed(cell))
        if not re.fullmatch(r"[0-9]{1,9}", typed):
            raise Wrong("no_number")
        if not least <= int(typed) <= most:
            raise Wrong("out_of_range", least=least, most=most)
        return int(typed)

    return read


def kind(cell: Cell) -> str:
    """A kind of organization by its name on screen, a word for it or its English value."""
    typed = _typed(cell).lower()
    if typed in set(OrganizationKind):
        return typed
    found = kind_in(typed)
    if found is None:
        raise Wrong("no_kind")
    return found.value


def kind_in(name: str) -> OrganizationKind | None:
    """The kind that a name tells by its words, if it tells one."""
    words = re.findall(r"[a-zа-яё]+", name.lower())
    kinds = [_KIND_OF_WORD[word] for word in words if word in _KIND_OF_WORD]
    for sure in (
        OrganizationKind.EXTRA_EDUCATION,
        OrganizationKind.KINDERGARTEN,
    ):  # «дом детского творчества»
        if sure in kinds:
            return sure
    return kinds[0] if kinds else None


def inn(cell: Cell) -> str:
    """ИНН with its check digits; a spreadsheet that took it for a number has dropped a leading nought."""
    digits = _digits(cell, (10, 12))
    for end in (9,) if len(digits) == 10 else (10, 11):
        weights = _INN_WEIGHTS[-end:]
        if sum(int(one) * weight for one, weight in zip(digits, weights, strict=False)) % 11 % 10 != int(
            digits[end]
        ):
            raise Wrong("check_digit")
    return digits


def ogrn(cell: Cell) -> str:
    """ОГРН or ОГРНИП with its check digit."""
    digits = _digits(cell, (13, 15))
    if int(digits[:-1]) % (len(digits) - 2) % 10 != int(digits[-1]):
        raise Wrong("check_digit")
    return digits


def mail(cell: Cell) -> str:
    typed = _typed(cell)
    if len(typed) > 200 or not _MAIL.fullmatch(typed):
        raise Wrong("no_mail")
    return typed.lower()


def site(cell: Cell) -> str:
    typed = _typed(cell)
    if len(typed) > 200 or not _SITE.fullmatch(typed):
        raise Wrong("no_site")
    return typed


def day(cell: Cell) -> str:
    """A date as 2026-10-14."""
    typed = _typed(cell)
    russian = re.fullmatch(r"(\d{1,2})[./](\d{1,2})[./](\d{4})", typed, re.ASCII)
    try:
        found = (
            date(int(russian[3]), int(russian[2]), int(russian[1])) if russian else date.fromisoformat(typed)
        )
    except ValueError:
        raise Wrong("no_date") from None
    if not _EARLIEST <= found < _LATEST:
        raise Wrong("no_date")
    return found.isoformat()


def flag(cell: Cell) -> bool:
    typed = _typed(cell).lower()
    if typed in _YES:
        return True
    if typed in _NO:
        return False
    raise Wrong("no_flag")


def access(cell: Cell) -> list[str]:
    """Values of Access, in their order; «нет» is none of them."""
    parts = [part.strip().lower() for part in re.split(r"[,;/]", _typed(cell)) if part.strip()]
    if parts == ["нет"]:
        return []
    found = {
        next((one for one, words in _ACCESS.items() if any(word in part for word in words)), None)
        for part in parts
    }
    if None in found:
        raise Wrong("no_access")
    return [one.value for one in Access if one in found]


def class_name(cell: Cell) -> list[Any]:
    """Grade and letter."""
    parsed = parse_class_name(_typed(cell))
    if parsed is None:
        raise Wrong("no_class")
    return list(parsed)


def school_year(cell: Cell) -> int:
    """2026 for 2026/2027, 2026-2027, 2026/27 or 2026."""
    found = re.fullmatch(r"(20\d\d)(?:\s*[/–-]\s*(?:20)?(\d\d))?", _typed(cell), re.ASCII)
    if found is None or (found[2] and int(found[2]) != (int(found[1]) + 1) % 100):
        raise Wrong("no_year")
    return int(found[1])


def _typed(cell: Cell) -> str:
    """As text; of a cell that our own export kept from being calculated, without the mark that did."""
    typed = " ".join(str(cell).split())
    return typed[1:] if typed[:1] == "'" and typed[1:2] in ("=", "+", "-", "@") else typed


def _digits(cell: Cell, lengths: tuple[int, int]) -> str:
    digits = re.sub(r"\s", "", _typed(cell))
    if isinstance(cell, int) and len(digits) + 1 in lengths:
        digits = f"0{digits}"
    if not re.fullmatch(r"[0-9]+", digits) or len(digits) not in lengths:
        raise Wrong("wrong_length", first=lengths[0], second=lengths[1])
    return digits

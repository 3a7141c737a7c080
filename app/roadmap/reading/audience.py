"""Who an event is for, how wide it reaches, and whether its seats are shared out."""

import re

from app.roadmap.reading.words import fold

_WHO = (
    ("preschool", r"дошкольн|воспитанник|детск\w+ сад"),
    ("parents", r"родител|законн\w+ представител"),
    ("teachers", r"педагог|учител|методист|методическ\w+ (?:объедин|служб)|навигатор|руководител|куратор"
                 r"|сотрудник|работник|специалист|кадр|координатор|психолог"),
    ("students", r"студент|обучающ\w+ (?:спо|поо|колледж|техникум)"),
    ("adults", r"взросл|населени|безработн"),
    ("pupils", r"обучающ|учащ|школьник|\bдет[еяи]|подрост|ученик|выпускник|класс(?:ов|ы|ах)?\b|молодеж"),
)  # fmt: skip
_STAFF_KINDS = {"training", "webinar", "meeting", "conference"}
_SCALES = (
    ("national", r"всероссийск|федеральн|международн|национальн|общероссийск|межрегиональн"),
    ("regional", r"региональн|областн|республиканск|краев\w+|окружн"),
    ("municipal", r"муниципальн|городск|районн"),
    ("school", r"общешкольн|внутришкольн|школьн\w+ этап"),
)
_SCALE = re.compile("|".join(rf"(?P<{name}>\b(?:{stems}))" for name, stems in _SCALES))
_SCALED = re.compile(r"\bв рамках\b|\bоператор|\bна базе\b|\bдля\b")
_NOT_A_SCALE = re.compile(
    r"(?:оператор|орган|координатор|методическ|служб|куратор|педагог|команд|образовани|систем|проекта\b)"
)
_NEEDS = re.compile(
    r"\bовз\b|инвалид|ограниченн\w+ (?:физическ\w+ )?возможност|особ\w+ (?:образовательн\w+ )?потребност"
    r"|абилимпикс|коррекционн|инклюзивн|слабослыш|слабовид|незряч|\bглух|особенностями (?:здоровья|развития)"
)


def audience_of(title: str, result: str, column: str, kind: str | None) -> tuple[str, ...]:
    """Audiences by the order's own column, the title, the result, or what the kind is usually for."""
    for text in (column, title, result):
        found = tuple(who for who, stems in _WHO if re.search(stems, fold(text)))
        if "preschool" in found and "pupils" in found and not re.search(r"школьник|обучающ|учащ", fold(text)):
            found = tuple(who for who in found if who != "pupils")
        if found:
            staff = kind in _STAFF_KINDS and "teachers" in found and text is not column
            return ("teachers",) if staff else tuple(sorted(found))
    if kind == "parents_meeting":
        return ("parents",)
    return ("teachers",) if kind in _STAFF_KINDS - {"conference"} else ("pupils",)


def scale_of(title: str, group: str | None) -> str | None:
    """The reach that the title names before any frame, else its group's; None where neither names one."""
    for text in (title, group or ""):
        folded = re.sub(r"[«\"][^»\"]*[»\"]?", " ", fold(text))
        frame = _SCALED.search(folded)
        for match in _SCALE.finditer(folded[: frame.start()] if frame else folded):
            behind = folded[match.end() :].split(" ")
            if not any(_NOT_A_SCALE.match(word) for word in behind[1:2]):
                return str(match.lastgroup)
    return None


def for_special_needs(*texts: str) -> bool:
    return any(_NEEDS.search(fold(text)) for text in texts)


def has_quota(*texts: str) -> bool:
    return any(re.search("квот|разнарядк", fold(text)) for text in texts)

"""Who an event is for, how wide it reaches, and whether its seats are shared out."""

import re

from app.roadmap.reading.words import fold

_WHO = (
    ("preschool", r"дошкольн|детск\w+ сад|\bдоо\b"
                  r"|воспитанник(?!\w* (?:детск\w+ дом|школ|интернат|организац|учрежден|кадет|центр))"),
    ("parents", r"родител|законн\w+ представител"),
    ("teachers", r"педагог|учител|методист|методическ\w+ (?:объедин|служб)|навигатор|руководител|куратор"
                 r"|сотрудник|работник|специалист|\bкадр(?:ов|ы|ам)\b|координатор|психолог|директор"),
    ("students", r"студент|обучающ\w+ (?:спо|поо|колледж|техникум)"),
    ("adults", r"взросл|населени|безработн"),
    ("pupils", r"обучающ|учащ|\bшкольник|старшекласс|гимназист|лицеист"
               r"|\bдет[еяи]|подрост|ученик|выпускник|класс(?:ов|ы|ах)?\b|молодеж"),
)  # fmt: skip
_STAFF_KINDS = {"training", "webinar", "meeting", "conference"}
_STAFF_MEETING = re.compile(
    r"совещ|заседан|педсовет|\bсовет|коллеги|собеседован|собрани|методическ|\b[грм]мо\b|кругл\w+ стол|\bвкс\b"
)
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


def audience_of(
    title: str, result: str, column: str, kind: str | None, graded: bool, heading: str = ""
) -> tuple[str, ...]:
    """Audiences by the order's own column, the title outside quotation marks, the result, the one that the
    heading names, or what the kind is usually for; a row with grades is for pupils."""
    for text in (column, re.sub(r"[«\"][^»\"]*[»\"]?", " ", title), result):
        found = _named(fold(text))
        if found:
            staff = kind in _STAFF_KINDS and "teachers" in found and text is not column
            return ("teachers",) if staff else tuple(sorted(found))
    if kind == "parents_meeting":
        return ("parents",)
    above = _named(fold(heading))
    if len(above) == 1 and not graded:
        return tuple(above)
    meets = kind == "meeting" and _STAFF_MEETING.search(fold(title)) is not None
    return ("teachers",) if (meets or kind in ("training", "webinar")) and not graded else ("pupils",)


def _named(text: str) -> list[str]:
    """Audiences that a folded text names; the children of a kindergarten are no pupils."""
    found = [who for who, stems in _WHO if re.search(stems, text)]
    if "preschool" in found and not re.search(r"\bшкольник|обучающ|учащ", text):
        return [who for who in found if who != "pupils"]
    return found


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

"""What the indicator of a row is measured by, and its target as the order words it. Pure."""

import enum
import re
from dataclasses import dataclass

from app.roadmap.reading.words import fold


class Measure(enum.StrEnum):
    """What is counted for the row. `SCHOOLS_SHARE` is the percentage of all schools of the territory."""

    EVENTS = "events"
    SCHOOLS = "schools"
    SCHOOLS_SHARE = "schools_share"
    PARTICIPATIONS = "participations"
    COVERAGE = "coverage"
    HOURS = "hours"
    PARENTS = "parents"
    TEACHERS = "teachers"


@dataclass(frozen=True)
class Target:
    """At least so many of the measure. `read`: taken from the order's words, nobody has confirmed it."""

    measure: Measure
    number: int
    read: bool = False


_MONTH = r"(?:январ|феврал|март|апрел|ма[яй]|июн|июл|август|сентябр|октябр|ноябр|декабр)"
# No part of a range, a date, an ordinal or the number of a grade: «7–11 классы», «с 7 по 11 класс», «25 мая».
_NUMBER = (
    r"(?<![\d–-])(?<!с )(?P<number>\d{1,3}(?:[ \u00a0]\d{3})+|\d+)"
    rf"(?!\d|[.,/–-]\d|-(?:го|ой|й|х|м|е)\b|(?:-[а-я]+)? (?:класс|год|{_MONTH}))"
)
_SCHOOL = r"(?:школ|гимнази|лице|(?:обще)?образовательн\w+ (?:организац|учрежд))"
_PUPIL = r"(?:обучающ|школьник|учащ|ученик|участник|человек|чел\b|дет[еяи]|подростк|выпускник)"
_EVENT = (
    r"(?:мероприят|экскурси|ярмар|встреч|проб|олимпиад|конкурс|фестивал|заняти|смен|урок|мастер-класс|собрани"
    r"|вебинар|лекци|тренинг|семинар|консультаци)"
)
# What stands between a number and what it counts: «не менее 500 человек», «12 профессиональных проб».
_BETWEEN = r"(?: (?!\d)[\w-]+){0,2}? "
_COUNTED: tuple[tuple[Measure, str], ...] = (
    (Measure.PARENTS, r"(?:родител|законн\w+ представител)"),
    (Measure.TEACHERS, r"(?:педагог|учител|специалист)"),
    (Measure.HOURS, r"(?:человеко-час|чел\.?-час)"),
    (Measure.SCHOOLS, _SCHOOL),
    (Measure.EVENTS, _EVENT),
    (Measure.PARTICIPATIONS, _PUPIL),
)
_SHARE = re.compile(rf"(?P<number>\d{{1,3}}) ?(?:%|процент\w*){_BETWEEN}{_SCHOOL}")
_OF_A_SHARE = re.compile(rf"{_SCHOOL}[^.;]*?(?P<number>\d{{1,3}}) ?(?:%|процент)")
_PATTERNS = tuple((measure, re.compile(rf"\b{_NUMBER}{_BETWEEN}{word}")) for measure, word in _COUNTED)
_BEHIND = tuple(
    (measure, re.compile(rf"{word}\w*[^.;\d]{{0,40}}?(?:не менее|не ниже|[-–—:]) ?{_NUMBER}(?! ?%)"))
    for measure, word in _COUNTED
)


def target_in(*texts: str | None) -> Target | None:
    """The first target that one of the texts names («не менее 500 обучающихся», «охват: 80 % школ»).

    None where there is no number, or nothing tells what it counts: a guess would be worse than a blank.
    """
    for text in texts:
        found = _target(" ".join(fold(text or "").split()))
        if found is not None:
            return found
    return None


def _target(text: str) -> Target | None:
    for share in (_SHARE, _OF_A_SHARE):
        if (found := share.search(text)) and 0 < int(found["number"]) <= 100:
            return Target(Measure.SCHOOLS_SHARE, int(found["number"]), read=True)
    if "%" in text or "процент" in text:
        return None  # a share of something that has no bound here
    matches = [
        (found.start("number"), measure, found) for measure, one in _PATTERNS if (found := one.search(text))
    ]
    matches = matches or [
        (found.start("number"), measure, found) for measure, one in _BEHIND if (found := one.search(text))
    ]
    if not matches:
        return None
    _place, measure, found = min(matches, key=lambda one: one[0])
    number = int(re.sub(r"\D", "", found["number"]))
    return Target(measure, number, read=True) if number else None

"""Signs by which a text is known as one half of another, and a number as the one that follows another."""

import re

from app.roadmap.reading.periods import is_dated, is_whole
from app.roadmap.reading.respelled import MONTH_STEMS
from app.roadmap.reading.words import fold, is_open

_MONTH = rf"(?:{'|'.join(MONTH_STEMS)})[а-я]*"
_WEEKDAY = r"(?:понедельник|вторник|сред|четверг|пятниц|суббот|воскресень)[а-я]*"
_ONLY_MONTHS = re.compile(rf"{_MONTH}(?: ?(?:-|и|,) ?{_MONTH})?(?: 20\d\d)?(?: ?г(?:ода?)?)?[.:]?")
_WITHIN_MONTH = re.compile(
    r"(?:(?:до|с|по|к) )?\d{1,2}(?:(?: ?(?:[-,;]|и|по) ?)\d{1,2})*(?: числ[аое]м?)?"
    r"|(?!.*\d{2}\.\d{2}).*(?:\bнедел|декад|половин|\bначал|\bкон(?:ец|це)|середин"
    r"|(?:всего|течени[ие]) месяца).*"
    rf"|(?:[1-5]|перв|втор|трет|четверт|последн)\S* {_WEEKDAY}(?: месяца)?"
    rf"|ежедневно|еженедельно|кажд\w+ {_WEEKDAY}|по {_WEEKDAY}"
)
_YEARLESS = re.compile(rf"\b(?:(?:{'|'.join(MONTH_STEMS)})[а-я]*|квартал[а-я]*)$")
_BEGINS_PERIOD = re.compile(rf"(?:до|со?|к|во?|не) |(?:{'|'.join(MONTH_STEMS)})|еже|весь|постоян")


def breaks_off(title: str) -> bool:
    """A colon ends the title of a group as well."""
    return is_open(title) and not title.rstrip().endswith(":")


def is_month(heading: str) -> bool:
    """Whether a heading is nothing but a month, or two: the rows under it print days alone."""
    return _ONLY_MONTHS.fullmatch(fold(heading)) is not None


def is_within_month(period: str) -> bool:
    """Whether a period leaves its month to the heading above: "до 15", "вторая неделя"."""
    return _WITHIN_MONTH.fullmatch(fold(period)) is not None


def names_month(period: str) -> bool:
    return re.search(rf"\b{_MONTH}", fold(period)) is not None


def is_own(period: str) -> bool:
    """Whether a period stands on its own: "по графику" does, "по 9 апреля" does not."""
    return is_whole(period) or (re.match(r"по [^\W\d]", fold(period)) is not None and is_dated(period))


def is_parted(before: str, after: str) -> bool:
    """Whether a page parted a month or quarter from its year, or a day from its month."""
    year = re.match(r"20\d\d\b", after.strip()) and _YEARLESS.search(fold(before))
    month = re.match(_MONTH, fold(after)) and before.rstrip()[-1:].isdigit()
    return bool(year or (month and not names_month(before)))


def waits_for_noun(title: str) -> bool:
    return bool(re.search(r"\w{2}(?:ого|его|ых|их|ому|ными|ый)$", fold(title)))


def is_oblique(title: str) -> bool:
    """Titles begin with a noun or adjective in its dictionary form; the rest of a sentence often does not."""
    return bool(re.match(r"\w{3,}(?:ого|его|ых|ому|ему|ыми|ими)\b", fold(title)))


def is_next(label_above: str, label_below: str) -> bool:
    """Whether the number below goes on from the one above: the same level and larger, or one level deeper."""
    above, below = label_above.split("."), label_below.split(".")
    if not all(part.isdigit() for part in above + below):
        return label_above.isalpha() == label_below.isalpha()
    if below[: len(above)] == above and len(below) > len(above):
        return True
    return above == below or goes_on(label_above, label_below)


def goes_on(label_above: str, label_below: str) -> bool:
    """Whether the number below is a later one of the same level."""
    above, below = label_above.split("."), label_below.split(".")
    if not all(part.isdigit() for part in above + below):
        return False
    return len(above) == len(below) and above[:-1] == below[:-1] and int(above[-1]) < int(below[-1])


def begins_period(text: str) -> bool:
    """Whether a lower-case period begins as one does: with a preposition, a month or a recurrence."""
    return _BEGINS_PERIOD.match(fold(text)) is not None

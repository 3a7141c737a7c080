"""The words that dates are written with, cut out of a folded phrase."""

import re
from dataclasses import dataclass

from app.roadmap.reading.respelled import MONTH_STEMS, respelled
from app.roadmap.reading.words import fold, tidy

MONTHS = re.compile("|".join(rf"(?P<m{n}>{stem}[а-я]*)" for n, stem in enumerate(MONTH_STEMS, start=1)))
_SHORT_MONTHS = re.compile(r"\b(янв|февр?|мар|апр|июн|июл|авг|сент?|окт|нояб?|дек)\b\.?")
_FULL = {
    "янв": "январь",
    "фев": "февраль",
    "февр": "февраль",
    "мар": "март",
    "апр": "апрель",
    "июн": "июнь",
    "июл": "июль",
    "авг": "август",
    "сен": "сентябрь",
    "сент": "сентябрь",
    "окт": "октябрь",
    "ноя": "ноябрь",
    "нояб": "ноябрь",
    "дек": "декабрь",
}
_SEASONS = {"осен": 9, "зим": 12, "весн": 3, "весен": 3, "лет": 6}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_ORDINALS = {"перв": 1, "втор": 2, "трет": 3, "четверт": 4, "последн": -1}
_WEEKDAYS = ("понедельник", "вторник", "сред", "четверг", "пятниц", "суббот", "воскресень")
_STAGES = (
    ("школьный", "школьн"),
    ("муниципальный", "муниц|районн|городск"),
    ("региональный", "рег(?:$|ион)|областн|респ(?:$|убликанск)|краев|окружн"),
)

_QUARTER = r"(?:iv|i{1,3}|[1-4])(?:-?[а-я]{1,2})?"
_NTH = rf"(?:[1-5]|(?:{'|'.join(_ORDINALS)})[а-я]+)(?:-?\s?[а-я]{{1,2}})?"
_TOKEN = re.compile(
    rf"""(?P<iso>(?<!\d)20\d\d-[01]\d-[0-3]\d(?!\d))
      | (?P<date>(?<![\d.])[0-3]?\d\.[01]?\d\.(?:20)?\d\d(?!\d))
      | (?P<dm>(?<![\d.:])[0-3]?\d\.[01]\d(?![\d:]|\.\d))
      | (?P<years>(?<!\d)20\d\d\s*[-/]\s*(?:20)?\d\d(?!\d))
      | (?P<year>(?<!\d)(?<!\d\.)20\d\d(?!\d))
      | (?P<quarter>(?<!\w){_QUARTER}(?=(?:по|[\s,и-])*(?:{_QUARTER}(?:по|[\s,и-])*){{0,3}}квартал))
      | (?P<weekday>(?<!\w){_NTH}\s+(?:{"|".join(_WEEKDAYS)})[а-я]*(?=\s+(?:{"|".join(MONTH_STEMS)})))
      | (?P<half>(?<!\w)(?:i{{1,2}}|[12]|перв[а-я]+|втор[а-я]+)(?:-?[а-я]{{1,2}})?
          \s*(?:учебн\w*\s*)?полугоди\w*)
      | (?P<word>[а-яa-z]+)
      | (?P<number>(?<!\d)[0-3]?\d(?!\d))
      | (?P<mark>[-,;()\n/:])
    """,
    re.VERBOSE,
)
_ORDINAL_DAY = re.compile(rf"(?<=\d)-? ?(?:го|ого|ое|е)(?=\s+(?:{'|'.join(MONTH_STEMS)}))")
_PARAGRAPH = re.compile(r"\n\s*\n?")


@dataclass(frozen=True)
class Token:
    """`kind`: day (y, m, d), weekday (n-th d of a month), month, quarter, half, season, year, years, number,
    word, dash or mark."""

    kind: str
    text: str
    y: int | None = None
    m: int | None = None
    d: int | None = None
    n: int = 0


def tokens_of(phrase: str) -> list[Token]:
    """Tokens of a period's phrase, glued ones parted ("октябрь2025года")."""
    text = "\n".join(fold(line) for line in _PARAGRAPH.split(tidy(phrase)))
    text = text.replace("-\n", "- ")  # a dash at a line's end goes on below, one at its start may be a bullet
    text = _ORDINAL_DAY.sub("", text)
    text = _romans(re.sub(r"(?<=[а-я])(?=\d)|(?<=\d)(?=[а-я])", " ", text))
    text = _SHORT_MONTHS.sub(lambda match: _FULL[match.group(1)], text)
    return [_token(match) for match in _TOKEN.finditer(respelled(text))]


def stage_of(word: str) -> str | None:
    """The stage an adjective names."""
    return next((stage for stage, stems in _STAGES if re.match(stems, word)), None)


def _romans(text: str) -> str:
    """Folding made Cyrillic look-alikes of Roman quarters: І and Ш, П are typed for I, III and II."""
    text = text.replace("і", "i")
    pattern = r"(?<!\w)(ш|п|iу|1у|1v)(?=\s*(?:-\s*\w+\s*)?кв(?:артал|\b))"
    return re.sub(pattern, lambda m: {"ш": "iii", "п": "ii"}.get(m.group(1), "iv"), text)


def _token(match: re.Match[str]) -> Token:
    kind, text = str(match.lastgroup), match.group().strip()
    if kind == "iso":
        y, m, d = map(int, text.split("-"))
        return Token("day", text, y, m, d)
    if kind in ("date", "dm"):
        return _dotted(text)
    if kind == "years":
        first, second = re.split(r"\s*[-/]\s*", text)
        return Token("years", text, int(first), n=int(second) % 100 + 2000)
    if kind == "year":
        return Token("year", text, int(text))
    if kind == "quarter":
        return Token("quarter", text, n=_ROMAN[re.sub(r"-?[а-я]+$", "", text)])
    if kind == "weekday":
        return _weekday(text)
    if kind == "half":
        return Token("half", text, n=2 if text.startswith(("ii", "2", "втор")) else 1)
    if kind == "mark":
        return Token("dash" if text == "-" else "mark", match.group())
    return Token("number", text, n=int(text)) if kind == "number" else _word(text)


def _weekday(text: str) -> Token:
    """The first Saturday, the last Friday (n is -1): which of its month, and the day of the week from 0."""
    which = next((n for stem, n in _ORDINALS.items() if text.startswith(stem)), 0) or int(text[0])
    day = next(d for d, stem in enumerate(_WEEKDAYS) if re.search(rf"\s{stem}", text))
    return Token("weekday", text, d=day, n=which)


def _dotted(text: str) -> Token:
    parts = [int(p) for p in text.split(".")]
    if not (1 <= parts[1] <= 12 and 1 <= parts[0] <= 31):
        return Token("word", text)
    year = parts[2] % 100 + 2000 if len(parts) == 3 else None
    return Token("day", text, year, parts[1], parts[0])


def _word(text: str) -> Token:
    month = MONTHS.fullmatch(text)
    if month:
        return Token("month", text, m=int(str(month.lastgroup)[1:]))
    for stem, first in _SEASONS.items():
        if re.fullmatch(stem + r"(?:ь|и|ью|а|ы|ой|е|о|ом|ний|ний|няя)?", text):
            return Token("season", text, n=first)
    for stem, n in _ORDINALS.items():
        if re.fullmatch(stem + r"(?:ый|ая|ое|ый|ий|ого|ом|ье|ья)", text):
            return Token("word", text, n=n)
    return Token("word", text)

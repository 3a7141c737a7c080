"""Period phrases respelled into the shapes that the grammar knows: each rule is one way of saying a date."""

import re
from calendar import monthrange

MONTH_STEMS = (
    *("январ", "феврал", "март", "апрел", "ма[йяюе]", "июн"),
    *("июл", "август", "сентябр", "октябр", "ноябр", "декабр"),
)
_GENITIVE = (
    *("января", "февраля", "марта", "апреля", "мая", "июня"),
    *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
)
_MONTH = rf"(?:{'|'.join(MONTH_STEMS)})[а-я]*"
_QUARTER = re.compile(r"\bкв\b\.?")
_ORDINALS = {"перв": "1", "втор": "2", "трет": "3", "четверт": "4"}
_ORDINAL = re.compile(
    rf"\b({'|'.join(_ORDINALS)})[а-я]+(?=\s*(?:[,и-]\s*\w+\s+)?(?:квартал|декад|половин|полугоди|недел))"
)
_LATIN_QUARTER = re.compile(r"\bq\s?([1-4])\b")
_SLASHED = re.compile(r"(?<![\d/])([0-3]?\d)/([01]?\d)/(20\d\d)(?![\d/])")
_EXCEPTED = re.compile(r"\(?\s*\b(?:кроме|за исключением|исключая)\b[^);]*\)?")
_SHORTENED = ((re.compile(r"\bтеч\.\s*"), "течение "), (re.compile(r"\bуч\.\s*"), "учебный "))
_NUMERIC = re.compile(r"(?<![\d.])(0?[1-9]|1[0-2])\.(20\d\d)(?!\d|\.\d)")
_NUMERIC_RANGE = re.compile(r"(?<![\d.])(0?[1-9]|1[0-2])\s*-\s*(0?[1-9]|1[0-2])\.(20\d\d)(?!\d|\.\d)")
_NTH = r"(?:i{1,3}|[1-5]|последн[а-я]+)(?:\s?-?\s?[а-я]{1,2}\b)?"
_PART = re.compile(
    rf"(?<!\w)(?P<n>{_NTH})(?:\s*(?:-|,|\bи\b)\s*(?P<till>{_NTH}))?"
    rf"\s+(?P<part>декад|половин|недел)[а-я]*\s+(?P<month>{_MONTH})"
)
_HALF_YEAR = re.compile(r"(?<!\w)([12])(?:-?[а-я]{1,2})?\s+половин[а-я]*(?=\s+20\d\d)")
_WEEKDAY = re.compile(r"\((?:понедельник|вторник|сред|четверг|пятниц|суббот|воскресень)[а-я]*\)")
_SEASON = re.compile(r"\b((?:осен|зим|весен|лет)н\w+)\s+(?:период|врем|сезон)[а-я]*")
_LISTED = re.compile(
    rf"(?P<point>(?:\d{{1,2}}\s+|{_MONTH}\s*-\s*)?{_MONTH}),?\s*(?P<years>20\d\d(?:\s*(?:,|и)\s*20\d\d)+|20\d\d\s*-\s*20\d\d)(?=\s*(?P<years_word>г\w*))"
)
_YEARS_FIRST = re.compile(
    rf"(?P<years>20\d\d\s*-\s*20\d\d)\s*г[а-я.]*(?:\s*г\.)?,?\s*(?:ежегодно,?\s*)?(?:в\s+)?"
    rf"(?P<point>(?:{_MONTH}\s*-\s*)?{_MONTH})(?!\s*20)"
)
_HOLIDAYS = re.compile(r"(каникул[а-я]*)\s+20\d\d(?:\s*[-/]\s*(?:20)?\d\d)?")
_NUMBERS = {"i": 1, "ii": 2, "iii": 3, "1": 1, "2": 2, "3": 3, "4": 4, "5": 5}


def respelled(text: str) -> str:
    """The folded phrase in the grammar's own shapes."""
    for short, whole in _SHORTENED:
        text = short.sub(whole, text)
    text = _LATIN_QUARTER.sub(r"\1 квартал", _SLASHED.sub(r"\1.\2.\3", _EXCEPTED.sub(" ", text)))
    text = _WEEKDAY.sub(" ", _QUARTER.sub("квартал", text))
    text = _ORDINAL.sub(lambda match: _ORDINALS[match.group(1)], text)
    text = _NUMERIC_RANGE.sub(
        lambda match: f"{_GENITIVE[int(match[1]) - 1]} - {_GENITIVE[int(match[2]) - 1]} {match[3]}", text
    )
    text = _NUMERIC.sub(lambda match: f"{_GENITIVE[int(match.group(1)) - 1]} {match.group(2)}", text)
    text = _HALF_YEAR.sub(r"\1 полугодие", text)
    text = _SEASON.sub(r"\1", text)
    text = _HOLIDAYS.sub(r"\1", text)  # a year alone would say that they last all of it
    text = _YEARS_FIRST.sub(r"\g<point> \g<years> годы", _PART.sub(_days, text))
    return _LISTED.sub(_each_year, text)


def _days(match: re.Match[str]) -> str:
    """Ten days, half a month or a week as days; a last February part ends on the 28th, in leap years too.

    Weeks are counted by sevens from the first of the month, the last one back from its end.
    """
    number = _month(match.group("month"))
    last = monthrange(2001, number)[1]
    size, parts = {"декад": (10, 3), "половин": (15, 2), "недел": (7, 5)}[match.group("part")]
    n, till = (_NUMBERS.get(_bare(match.group(g) or match.group("n")), parts) for g in ("n", "till"))
    if match.group("part") == "недел" and match.group("n").startswith("последн"):
        return f"{last - 6}-{last} {match.group('month')}"
    if max(n, till) > parts or till < n:
        return match.group()
    end = till * size if till < parts else last
    return f"{n * size - size + 1}-{end} {match.group('month')}"


def _bare(ordinal: str) -> str:
    return re.sub(r"\s?-?\s?[а-я]+$", "", ordinal)


def _month(word: str) -> int:
    return next(n for n, stem in enumerate(MONTH_STEMS, start=1) if re.match(stem, word))


def _each_year(match: re.Match[str]) -> str:
    """ "март 2024, 2025 годов" and "март 2024-2026 годов" are that month of every year.

    Two neighbouring years with a dash are left alone where they may be a school year.
    """
    years = [int(year) for year in re.findall(r"20\d\d", match.group("years"))]
    if "-" in match.group("years"):
        first, *last = (_month(word) for word in re.findall(_MONTH, match.group("point")))
        plain = match.group("years_word") == "годы" and (not last or first <= last[0])
        least = 1 if plain else 2
        if years[1] - years[0] not in range(least, 10):
            return match.group()
        years = list(range(years[0], years[1] + 1))
    return ", ".join(f"{match.group('point')} {year}" for year in years)

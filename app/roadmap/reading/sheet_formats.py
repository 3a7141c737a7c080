"""Numbers of a workbook as a person sees them: a day, a month or a year in words, «1» and not «1.0».

A format is a code of the file (ECMA-376, part 1, 18.8.31). A month that is shown without a day is a month,
though the file keeps its first day; a day without a year takes its year from the plan, as a reader would.
"""

import re
from datetime import date, datetime, timedelta

# Those of ECMA-376, 18.8.30, that show more than a number; days are in the order of the country.
BUILT_IN = {
    "1": "0",
    "2": "0.00",
    "9": "0%",
    "10": "0.00%",
    "14": "dd.mm.yyyy",
    "15": "d mmm yyyy",
    "16": "d mmm",
    "17": "mmm yyyy",
    "18": "h:mm",
    "19": "h:mm",
    "20": "h:mm",
    "21": "h:mm",
    "22": "dd.mm.yyyy",
}
_MONTHS = "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь".split()
_OF_MONTHS = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|[_*].|\[[^\]]*\]')
_FIRST, _FIRST_OLD, _LAST = date(1899, 12, 30), date(1904, 1, 1), 80_000


def shown(value: str, code: str, *, old_days: bool = False) -> str:
    """What a cell with the number `value` and that format shows."""
    try:
        number = float(value)
    except ValueError:
        return value
    if not -1e15 < number < 1e15:
        return ""
    first = code.split(";")[0]
    plain = _LITERAL.sub("", first).lower()
    if re.search(r"[ymdhs]", plain) and "general" not in plain and 0 <= number < _LAST:
        start = _FIRST_OLD if old_days else _FIRST
        return _moment(start, number, plain, said="г" in first)
    return _number(number, plain)


def shown_day(value: str) -> str:
    """A day that stands as 2025-10-14 in the file."""
    try:
        return f"{datetime.fromisoformat(value.strip()):%d.%m.%Y}"
    except ValueError:
        return value


def _moment(start: date, number: float, code: str, *, said: bool) -> str:
    has_day, year = bool(re.search(r"(?<!d)d{1,2}(?!d)", code)), "y" in code
    month = bool(re.search(r"m", re.sub(r"h+\W*m+|m+\W*s", "", code)))
    if not (has_day or month or year):
        minutes = round(number % 1 * 24 * 60)
        return f"{minutes // 60 % 24}:{minutes % 60:02}"
    day = start + timedelta(days=int(number))
    named = "mmm" in code
    if has_day and year and not named:
        return f"{day:%d.%m.%Y}"
    words = [str(day.day)] if has_day else []
    if month:
        words.append((_OF_MONTHS if has_day else _MONTHS)[day.month - 1])
    if year:
        words.append(str(day.year))
    text = " ".join(words) + (" г." if year and said else "")
    return text if has_day else text.capitalize()


def _number(number: float, code: str) -> str:
    percent = "%" if "%" in code else ""
    number *= 100 if percent else 1
    fixed = re.search(r"0*(?:\.(0+))?(?!.*0)", code) if "0" in code and "e" not in code else None
    if fixed:
        return f"{number:.{len(fixed[1] or '')}f}{percent}"
    return f"{number:.10g}{percent}" if abs(number) < 1e10 else f"{number:.0f}"

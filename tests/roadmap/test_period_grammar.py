"""Periods in every wording of the grammar read back as meant; a text of another make invents nothing."""

import calendar
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.roadmap.reading.periods import read_period
from app.roadmap.reading.spans import Calendar

BASE = [
    "январ",
    "феврал",
    "март",
    "апрел",
    "ма",
    "июн",
    "июл",
    "август",
    "сентябр",
    "октябр",
    "ноябр",
    "декабр",
]
CASES = {  # endings of the months in -ь, in -т, and of May
    "dictionary": ("ь", "", "й"),
    "genitive": ("я", "а", "я"),
    "prepositional": ("е", "е", "е"),
}
CARDINALS = {
    1: ("I", "1", "первый", "1-й"),
    2: ("II", "2", "второй", "ІІ"),
    3: ("III", "Ш", "третий", "3"),
    4: ("IV", "4", "четвертый", "IУ"),
}
WEEKDAYS = ["понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"]
FIRST = 2025
SCHOOL_YEAR = Calendar(FIRST, (FIRST, FIRST + 1))
DAYS = st.dates(date(FIRST, 9, 1), date(FIRST + 1, 7, 31))
MONTHS = st.integers(0, 10).map(lambda n: (FIRST + (n + 8) // 12, (n + 8) % 12 + 1))
DASHES = st.sampled_from(["-", "–", "—", " - ", " – ", "– ", " —\n", "\u00a0–\u00a0"])
SPACES = st.sampled_from([" ", "  ", "\u00a0", " \n"])
CASE = st.sampled_from(
    [str, str.upper, str.capitalize, lambda text: text.replace("о", "o").replace("а", "a")]
)


def month(number, case="dictionary"):
    soft, hard, may = CASES[case]
    ending = may if number == 5 else hard if number in (3, 8) else soft
    return BASE[number - 1] + ending


def last_day(year, number):
    return date(year, number, calendar.monthrange(year, number)[1])


@st.composite
def year(draw, number, named):
    """A year behind a date in one of its wordings, or nothing where the order's own year is enough."""
    if not named:
        return ""
    return draw(SPACES) + str(number) + draw(st.sampled_from(["", " г.", " года", "г.", "года", " год"]))


@st.composite
def months(draw):
    a, b = sorted(draw(st.tuples(MONTHS, MONTHS)))
    named = draw(st.booleans())
    end = draw(year(b[0], named))
    if a == b:
        prefix = draw(st.sampled_from(["", "в ", "в течение "]))
        case = {"в ": "prepositional", "в течение ": "genitive"}.get(prefix, "dictionary")
        return prefix + month(a[1], case) + end, (date(*a, 1), last_day(*a))
    start = draw(year(a[0], named and draw(st.booleans())))
    if draw(st.booleans()):
        text = f"с {month(a[1], 'genitive')}{start} по {month(b[1])}{end}"
    else:
        text = month(a[1]) + start + draw(DASHES) + month(b[1]) + end
    return text, (date(*a, 1), last_day(*b))


@st.composite
def days(draw):
    a = draw(DAYS)
    b = min(a + timedelta(draw(st.integers(0, 40))), date(FIRST + 1, 7, 31))
    shape = draw(st.sampled_from(["words", "dots", "short", "deadline"]))
    if shape == "deadline":
        said = draw(st.sampled_from(["до", "не позднее", "в срок до", "к"]))
        return f"{said} {a.day} {month(a.month, 'genitive')}{draw(year(a.year, draw(st.booleans())))}", (
            None,
            a,
        )
    if shape == "dots":
        return f"{a:%d.%m.%Y}{draw(DASHES)}{b:%d.%m.%Y}", (a, b)
    if shape == "short" and a.month == b.month and a < b:
        end = draw(year(b.year, draw(st.booleans())))
        return f"{a.day}{draw(DASHES)}{b.day} {month(b.month, 'genitive')}{end}", (a, b)
    ends = f"{b.day} {month(b.month, 'genitive')}{draw(year(b.year, True))}"
    return f"с {a.day} {month(a.month, 'genitive')}{draw(year(a.year, draw(st.booleans())))} по {ends}", (
        a,
        b,
    )


@st.composite
def parts(draw):
    """Quarters, ten days, halves and weeks of a month, and its n-th weekday."""
    y, m = draw(MONTHS)
    end = draw(year(y, draw(st.booleans())))
    what = draw(st.sampled_from(["quarter", "ten", "half", "week", "weekday"]))
    if what == "quarter":
        n = (m - 1) // 3 + 1
        said = f"{draw(st.sampled_from(CARDINALS[n]))}{draw(st.sampled_from([' квартал', ' кв.']))} {y} г."
        return said, (date(y, n * 3 - 2, 1), last_day(y, n * 3))
    if what == "weekday":
        day = draw(st.integers(0, 27).map(lambda n: date(y, m, n + 1)))
        nth = f"{(day.day - 1) // 7 + 1}-й"
        return f"{nth} {WEEKDAYS[day.weekday()]} {month(m, 'genitive')}{end}", (day, day)
    size, count, noun = {"ten": (10, 2, "декада"), "half": (15, 1, "половина"), "week": (7, 4, "неделя")}[
        what
    ]
    n = draw(st.integers(1, count))
    said = f"{n}-я {noun} {month(m, 'genitive')}{end}"
    return said, (date(y, m, n * size - size + 1), date(y, m, n * size))


@settings(max_examples=250, deadline=None)
@given(st.one_of(months(), days(), parts()), CASE)
def test_a_span_in_any_wording_reads_back_the_same(rendered, case):
    phrase, (start, end) = rendered
    (period,) = read_period(case(phrase), SCHOOL_YEAR).periods
    assert (period.start, period.end) == (start, end)


@settings(max_examples=80, deadline=None)
@given(st.lists(months(), min_size=2, max_size=4), st.sampled_from([", ", "; ", ",", "; \n"]))
def test_spans_in_a_list_are_read_each(rendered, separator):
    phrase = separator.join(text for text, _ in rendered)
    if sum(str(FIRST) in text or str(FIRST + 1) in text for text, _ in rendered) not in (0, len(rendered)):
        return  # a month without a year takes its neighbour's, by the rule of lists
    found = {(period.start, period.end) for period in read_period(phrase, SCHOOL_YEAR).periods}
    assert found == {span for _, span in rendered}


WORDS = st.sampled_from(
    (
        "до с по в на - – / , . ( ) : года год г. уч. 2025 2026 1999 31 30 0 99 12.13.2025 31.02 этап «» IV "
        "региональный квартал полугодие октябрь мая февраль неделя суббота последняя 1-я ежегодно кроме конец"
    ).split()
)
NOISE = st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=14).map(" ".join))


@settings(max_examples=250, deadline=None)
@given(
    NOISE,
    st.sampled_from([SCHOOL_YEAR, Calendar(), Calendar(None, (2026,)), Calendar(None, (2024, 2025, 2026))]),
)
def test_no_text_raises_or_gives_an_impossible_period(text, known):
    for period in read_period(text, known).periods:
        assert date(1990, 1, 1) <= (period.start or period.end) <= period.end <= date(2100, 1, 1)

"""The longest point of time that starts at a token: "2-9 апреля 2026", "II квартал", "2025/2026 уч. год"."""

from collections.abc import Sequence

from app.roadmap.reading.spans import Point
from app.roadmap.reading.tokens import Token

_YEAR_WORDS = ("год", "г", "гг")


def point_at(tokens: Sequence[Token], at: int) -> tuple[Point | None, int]:
    """The point and how many tokens it takes; (None, 0) where none starts."""
    kind = tokens[at].kind
    if kind == "number":
        return _days(tokens, at)
    if kind == "day":
        return _dated(tokens, at)
    if kind == "month":
        month = tokens[at].m or 1
        return _with_year(tokens, at + 1, Point("month", month, month), 1)
    if kind == "weekday":
        month = tokens[at + 1].m or 1
        point = Point("weekday", month, month, d=tokens[at].d, nth=tokens[at].n)
        return _with_year(tokens, at + 2, point, 2)
    if kind in ("quarter", "half", "season"):
        return _part(tokens, at)
    if kind == "year":
        return _year(tokens, at)
    if kind == "years":
        return _years(tokens, at)
    return None, 0


def _days(tokens: Sequence[Token], at: int) -> tuple[Point | None, int]:
    """ "14 октября", "2-9 апреля" and "с 1 по 10 мая"; a bare number before a later month is left alone."""
    first = tokens[at].n
    rest = tokens[at + 1 : at + 4]
    if not rest:
        return None, 0
    if rest[0].kind == "month":
        month = rest[0].m or 1
        return _with_year(tokens, at + 2, Point("day", month, month, d=first, d_last=first), 2)
    opened = at > 0 and tokens[at - 1].text in ("с", "со")
    ranged = rest[0].kind == "dash" or rest[0].text == "по" or (rest[0].text == "до" and opened)
    if ranged and len(rest) > 2 and rest[1].kind == "number" and rest[2].kind == "month":
        month, last = rest[2].m or 1, rest[1].n
        return _with_year(tokens, at + 4, Point("day", month, month, d=first, d_last=last), 4)
    if ranged and len(rest) > 1 and rest[1].kind == "day":
        month, year = rest[1].m or 1, rest[1].y
        return _with_year(tokens, at + 3, Point("day", month, month, year, d=first, d_last=rest[1].d), 3)
    return _listed_day(tokens, at)


def _listed_day(tokens: Sequence[Token], at: int) -> tuple[Point | None, int]:
    """A number in a list of days takes the month that ends the list: "1, 8, 15 октября"."""
    ahead = at + 1
    while (
        ahead + 1 < min(len(tokens), at + 60)
        and tokens[ahead].text in (",", "и")
        and tokens[ahead + 1].kind == "number"
    ):
        ahead += 2
    if ahead == at + 1 or ahead >= len(tokens) or tokens[ahead].kind != "month":
        return None, 0
    month = tokens[ahead].m or 1
    day = tokens[at].n
    return Point("day", month, month, _year_behind(tokens, ahead + 1)[0], d=day, d_last=day), 1


def _dated(tokens: Sequence[Token], at: int) -> tuple[Point, int]:
    token = tokens[at]
    month = token.m or 1
    return _with_year(tokens, at + 1, Point("day", month, month, token.y, d=token.d, d_last=token.d), 1)


def _part(tokens: Sequence[Token], at: int) -> tuple[Point, int]:
    """Quarters, half-years and seasons. A list "I, II квартал" keeps each its own."""
    token, after = tokens[at], at + 1
    if token.kind == "quarter":
        first, last = token.n * 3 - 2, token.n * 3
        while after < len(tokens) and tokens[after].text.startswith("квартал"):
            after += 1
    elif token.kind == "half":
        return _half(tokens, at)
    else:
        first, last = token.n, (token.n + 1) % 12 + 1
    return _with_year(tokens, after, Point(token.kind, first, last), after - at)


def _half(tokens: Sequence[Token], at: int) -> tuple[Point, int]:
    """Half a calendar year, or of the school year that is named behind it."""
    first = tokens[at].n == 1
    years, used = (
        _years(tokens, at + 1) if at + 1 < len(tokens) and tokens[at + 1].kind == "years" else (None, 0)
    )
    if years is not None and years.kind == "school":
        point = Point("half", 9, 12, years.y) if first else Point("half", 1, 6, years.y_last)
        return point, used + 1
    return _with_year(tokens, at + 1, Point("half", *((1, 6) if first else (7, 12))), 1)


def _year(tokens: Sequence[Token], at: int) -> tuple[Point, int]:
    """A calendar year. The loose dash of "2025 - 2026" is left to the grammar of ranges."""
    used = 1
    while at + used < len(tokens) and tokens[at + used].text.startswith(_YEAR_WORDS):
        used += 1
    return Point("year", 1, 12, tokens[at].y), used


def _years(tokens: Sequence[Token], at: int) -> tuple[Point | None, int]:
    """ "2025-2026 годы" are both calendar years, "2025/2026 учебный год" is a school year.

    Behind a month without a year they name that month's school year, which the grammar settles.
    """
    token = tokens[at]
    if _behind_bare_month(tokens, at) or token.y is None or token.n <= token.y:
        return None, 0
    words = [t.text for t in tokens[at + 1 : at + 4]]
    before = [t.text for t in tokens[max(0, at - 2) : at]]
    school = any(w.startswith("уч") for w in (*words[:2], *before)) or (
        "/" in token.text and token.n == token.y + 1
    )
    used = 1
    while at + used < len(tokens) and tokens[at + used].text.startswith((*_YEAR_WORDS, "уч")):
        used += 1
    if school and token.n == token.y + 1:
        return Point("school", 9, 8, token.y, token.n), used
    return Point("years", 1, 12, token.y, token.n), used


def _behind_bare_month(tokens: Sequence[Token], at: int) -> bool:
    back = at - 1
    while back >= 0 and tokens[back].text in ("\n", "(", ")", ",", "в"):
        back -= 1
    return back >= 0 and tokens[back].kind == "month"


def _with_year(tokens: Sequence[Token], at: int, point: Point, used: int) -> tuple[Point, int]:
    year, taken = _year_behind(tokens, at)
    if point.y is not None:
        taken = 0 if year != point.y else taken
        while at + taken < len(tokens) and tokens[at + taken].text.startswith(_YEAR_WORDS):
            taken += 1
        return point, used + taken
    return (point.shifted(year), used + taken) if year is not None else (point, used)


def _year_behind(tokens: Sequence[Token], at: int) -> tuple[int | None, int]:
    """The year right behind a point, with its "года" or "г."; a line break or comma may stand between."""
    skip = at
    while skip < len(tokens) and tokens[skip].text in ("\n", ","):
        skip += 1
    if skip >= len(tokens) or tokens[skip].kind != "year":
        return None, 0
    end = skip + 1
    while end < len(tokens) and tokens[end].text.startswith(_YEAR_WORDS):
        end += 1
    return tokens[skip].y, end - at

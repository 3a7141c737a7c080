"""The period cell: a small grammar of deadlines, points of time, ranges, lists, stages and recurrence."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.roadmap.reading.contract import Period
from app.roadmap.reading.points import point_at
from app.roadmap.reading.spans import Calendar, Point, Span, with_years
from app.roadmap.reading.tokens import Token, stage_of, tokens_of
from app.roadmap.reading.words import fold

_WEEKDAYS = "понедельник|вторник|сред|четверг|пятниц|суббот|воскресень"
_RECURRENCE = (
    (
        "quarterly",
        r"ежекварт|(?<!\d )(?:раз|разу) в квартал|(?:\b1|одного) раза? в квартал|кажд\w+ квартал|поквартальн",
    ),
    (
        "monthly",
        r"ежемесячн|(?<!\d )раз в месяц|(?:\b1|одного) раза? в месяц|кажд\w+ месяц|помесячн"
        rf"|(?:{_WEEKDAYS})\w* (?:кажд\w+ )?месяца",
    ),
    (
        "twice_a_year",
        r"(?:\b2|дв[ае]|два|двух) раза? в (?:учебн\w+ )?год|дважды в (?:учебн\w+ )?год"
        r"|раз в пол-?(?:угоди|года)|(?:\b1|одного) раза в пол-?(?:угоди|года)|кажд\w+ полугоди",
    ),
    ("yearly", r"ежегодн|(?:\b1|один|одного) раза? в (?:учебн\w+ )?год|(?<!\d )\bраз в год|кажд\w+ год"),
    (
        "by_schedule",
        r"раза? в (?:\w+ )?(?:год|недел|четверт|триместр|месяц)|еженедельн|ежедневн|график|расписани|по мере"
        rf"|\bпо (?:{_WEEKDAYS})(?:ам|ям)|кажд\w+ (?:\w+ )?(?:{_WEEKDAYS}|недел)",
    ),
    (
        "all_year",
        r"в течени[ие] (?:(?:всего|учебного|календарного|текущего) )*(?:года|периода|срока)"
        r"|постоянно|круглогодичн|весь период|\bвесь (?:учебный )?год|^учебный год$|бессрочн"
        r"|на протяжении|систематическ|регулярн",
    ),
)
_LOOSE_SCHEDULE = re.compile(
    r"по (?:\w+ )?(?:плану|планам|запрос|заявк|согласовани|отдельн)|согласно|в соответствии с"
)
_DEADLINE = ("до", "позднее", "к")
# Words that may stand between the parts of one date.
_SOFT = frozenset(
    "года год г гг годы годов годах году квартал квартала кварталы месяц учебный учебного уч учебном учебные "
    "в течение течении с по и до не позднее к этап этапа этапы на от числа период декада неделя начало конец "
    "середина".split()
)


@dataclass(frozen=True)
class Reading:
    """What a period cell says. `weak` are reasons for doubt, empty when every word was understood."""

    periods: tuple[Period, ...] = ()
    recurrence: str | None = None
    weak: tuple[str, ...] = ()


def read_period(phrase: str, known: Calendar) -> Reading:
    """Periods and recurrence of a cell; years that are missing come from neighbours, then from the order."""
    tokens = tokens_of(phrase)
    spans = _Grammar(tokens).spans()
    dated, inferred = with_years(spans, known)
    periods, weak = [], []
    for span in dated:
        period = _period(span, known)
        if period is None:
            weak.append("period: no such date")
        else:
            periods.append(period)
    if len(dated) < len(spans):
        weak.append("period: year unknown")
    if inferred and dated and known.school_year is None and len(known.years) > 1:
        weak.append("period: year taken as the first of several")
    if inferred and dated and known.guessed:
        weak.append("period: year taken from other rows")
    if inferred and any(s.a.kind == "month" and s.a.first == 8 == s.b.first for s in dated):
        weak.append("period: August is the edge of a school year")
    recurrence = _recurrence(phrase, bool(periods))
    if not periods and recurrence is None and fold(phrase):
        weak.append("period: not understood")
    return Reading(tuple(dict.fromkeys(periods)), recurrence, tuple(weak))


def is_dated(phrase: str) -> bool:
    """Whether a cell says when: a date or a recurrence."""
    return len(phrase) < 300 and (
        _recurrence(phrase, False) is not None or bool(_Grammar(tokens_of(phrase)).spans())
    )


def is_whole(phrase: str) -> bool:
    """Whether a period cell stands on its own: it says when and does not break off."""
    text = fold(phrase)
    cut = text.startswith(("-", ",", "по ", "год", "учебн", ")", "г.")) or text.endswith(
        ("-", ",", " с", " по", "до", "(", "/")
    )
    cut = cut or bool(re.fullmatch(r"20\d\d(?: ?г\w*\.?)?", text))
    return bool(text) and not cut and is_dated(phrase)


def _recurrence(phrase: str, dated: bool) -> str | None:
    """The recurrence word. "All year" and "as agreed" say nothing beside dates."""
    text = fold(phrase)
    found = next((word for word, pattern in _RECURRENCE if re.search(pattern, text)), None)
    if found is None and not dated and _LOOSE_SCHEDULE.search(text):
        return "by_schedule"
    return None if found == "all_year" and dated else found


class _Grammar:
    """Reads tokens left to right into spans; an unknown word ends nothing and is passed over."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.found: list[Span] = []
        self.stage: str | None = None
        self.bulleted = bool(tokens) and tokens[0].kind == "dash"

    def spans(self) -> list[Span]:
        ranged = deadline = False
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            point, used = point_at(self.tokens, self.at)
            if point is not None:
                self._take(point, ranged, deadline)
                ranged = deadline = False
                self.at += used
                continue
            if token.kind == "years":
                self._school_year(token)
            ranged = self._ranges(token, ranged)
            deadline = self._deadline(token, deadline)
            self._stage(token)
            self.at += 1
        return self.found

    def _ranges(self, token: Token, ranged: bool) -> bool:
        """Whether the next point ends a range: after a dash or "по" that stands right behind a point."""
        if token.kind == "dash" or token.text == "по":
            bullet = self.bulleted and (self.at == 0 or self.tokens[self.at - 1].text == "\n")
            return bool(self.found) and not bullet and self._behind_point()
        return (ranged and token.kind not in ("word", "mark")) or (ranged and token.text in ("\n", *_SOFT))

    def _behind_point(self) -> bool:
        back = self.at - 1
        while back >= 0 and (self.tokens[back].text in _SOFT or self.tokens[back].text in "\n)"):
            back -= 1
        return back >= 0 and self.tokens[back].kind in (
            "day", "month", "year", "years", "quarter", "half", "season", "number"
        )  # fmt: skip

    def _deadline(self, token: Token, deadline: bool) -> bool:
        if token.text in _DEADLINE:
            opened = self.found and self._opens_range()
            return not opened
        return deadline and (token.kind != "word" or token.text in _SOFT or token.text.startswith("конц"))

    def _opens_range(self) -> bool:
        """ "с 1 октября до 5 ноября": the second half is the end of a range."""
        words = [t.text for t in self.tokens[max(0, self.at - 6) : self.at]]
        return "с" in words or "со" in words

    def _take(self, point: Point, ranged: bool, deadline: bool) -> None:
        before = self.tokens[self.at - 1].text if self.at else ""
        last = self.found[-1] if self.found else None
        if point.kind == "year" and before == ")" and last is not None and last.b.y is None:
            self.found[-1] = replace(last, b=last.b.shifted(point.y))
            return
        deadline = deadline or self._goes_on_deadline(point, before)
        joins = ranged or (before in ("до", "по") and bool(self.found) and self._opens_range())
        if joins and self.found and not self.found[-1].deadline and self.found[-1].stage == self.stage:
            self.found[-1] = replace(self.found[-1], b=point)
        else:
            self.found.append(Span(point, point, deadline, self.stage))

    def _goes_on_deadline(self, point: Point, before: str) -> bool:
        """ "до 1 марта, 1 июня": a list of days behind a deadline is a list of deadlines."""
        last = self.found[-1] if self.found else None
        return before in (",", "и") and point.kind == "day" and last is not None and last.deadline

    def _stage(self, token: Token) -> None:
        """A stage rules what follows; in brackets or behind a dash right after a date it names that one."""
        stage = stage_of(token.text) if token.kind == "word" else None
        ahead = [t.text for t in self.tokens[self.at + 1 : self.at + 3]]
        named = any(t.startswith(("этап", "уровен", "тур")) for t in ahead) or ahead[:1] in (["-"], [":"])
        if stage is None or not named:
            return
        before = self.tokens[self.at - 1].text if self.at else ""
        behind_date = before == "(" or (before == "-" and self.stage is None)
        if behind_date and self.found:
            self.found[-1] = replace(self.found[-1], stage=stage)
        else:
            self.stage = stage

    def _school_year(self, token: Token) -> None:
        """ "октябрь-апрель 2025/2026": the years behind months are the school year they lie in."""
        for n in range(len(self.found) - 1, -1, -1):
            span = self.found[n]
            if span.a.y is not None or span.b.y is not None or token.y is None:
                break
            years = Calendar(token.y)
            a = span.a.shifted(years.year_for(span.a.first))
            self.found[n] = replace(span, a=a, b=span.b.shifted(years.year_for(span.b.first)))


def _period(span: Span, known: Calendar) -> Period | None:
    """The period of a span; None for a day that no calendar has or an end before its start."""
    try:
        start, end = span.a.start(), span.b.end()
        if span.b.kind == "school":
            end = known.school_span(span.b.y or 0)[1]
    except ValueError:
        return None
    if end < start:
        return None
    precision = {"season": "month", "half": "quarter", "school": "year", "years": "year"}.get(
        span.b.kind, span.b.kind
    )
    if precision == "day" and start != end and not span.deadline:
        precision = "days"
    return Period(None if span.deadline else start, end, precision, span.stage)

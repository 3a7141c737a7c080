"""The period cell: a small grammar of deadlines, points of time, ranges, lists, stages and recurrence."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.roadmap.reading.contract import Period
from app.roadmap.reading.points import point_at
from app.roadmap.reading.recurrence import recurrence_of
from app.roadmap.reading.respelled import MONTH_STEMS
from app.roadmap.reading.spans import Calendar, Point, Span, with_years
from app.roadmap.reading.tokens import Token, stage_of, tokens_of
from app.roadmap.reading.words import fold

_DEADLINE = ("до", "позднее", "к")
# Words that may stand between the parts of one date.
_SOFT = frozenset(
    "года год г гг годы годов годах году квартал квартала кварталы месяц учебный учебного уч учебном учебные "
    "в течение течении с по и до не позднее к этап этапа этапы на от числа период декада неделя начало конец "
    "середина".split()
)
_RELATIVE = re.compile(r"\bгода?,? следующ\w+ за|квартал\w* (?:\S*\d\S* )?учебн")
_YEAR_END = re.compile(
    r"\bдо (?:конца|окончания|завершения) (?:текущего )?(?:(?P<school>учебного)|(?P<calendar>календарного))? ?года"
)
_MONTH = rf"(?:{'|'.join(MONTH_STEMS)})"
_LOOSE_WORDS = (
    ("period: a week is counted by sevens", re.compile(rf"недел\w* {_MONTH}")),
    ("period: a part of a month", re.compile(rf"(?<!до )\b(?:начал|середин|кон(?:е?ц))\w* {_MONTH}")),
)
_OTHER_STAGES = re.compile(
    r"федеральн|заключительн|финал|полуфинал|отборочн|заочн|очн|дистанционн|всероссийск|итогов|национальн"
)


@dataclass(frozen=True)
class Reading:
    """What a period cell says. `weak` are reasons for doubt, empty when every word was understood."""

    periods: tuple[Period, ...] = ()
    recurrence: str | None = None
    weak: tuple[str, ...] = ()


def read_period(phrase: str, known: Calendar) -> Reading:
    """Periods and recurrence of a cell; years that are missing come from neighbours, then from the order."""
    text = fold(phrase)
    spans = [] if _RELATIVE.search(text) else _Grammar(tokens_of(phrase)).spans()
    repeated = _repeated(text, spans, known)
    dated, inferred = (repeated, known.guessed) if repeated else with_years(spans, known)
    found = [_period(span, known) for span in dated]
    periods = tuple(dict.fromkeys(period for period in found if period)) or _year_end(text, spans, known)
    recurrence = recurrence_of(phrase, bool(periods))
    weak = [reason for reason, pattern in _LOOSE_WORDS if pattern.search(text)]
    if None in found:
        weak.append("period: no such date")
    if not repeated and len(dated) < len(spans):
        weak.append("period: year unknown")
    if any(span.open_end for span in dated):
        weak.append("period: only its beginning is named")
    if inferred:
        weak += _guesses(dated, periods, known)
    if not periods and recurrence is None and text:
        weak.append("period: not understood")
    return Reading(periods, recurrence, tuple(weak))


def _guesses(dated: Sequence[Span], periods: Sequence[Period], known: Calendar) -> list[str]:
    """Reasons to doubt the years that were taken from the order."""
    weak = []
    if dated and known.school_year is None and len(known.years) > 1 and not known.guessed:
        weak.append("period: year taken as the first of several")
    if dated and known.guessed:
        weak.append("period: year taken from other rows")
    if any(s.a.kind == "month" and s.a.first == 8 == s.b.first for s in dated):
        weak.append("period: August is the edge of a school year")
    if known.years and any(period.end.year > max(known.years) for period in periods):
        weak.append("period: runs out of the plan's years")
    return weak


def _repeated(text: str, spans: list[Span], known: Calendar) -> list[Span]:
    """A yearly period without a year, in an order of several calendar years, lies in each of them."""
    named = any(point.y for span in spans for point in (span.a, span.b))
    if named or known.school_year is not None or len(known.years) < 2:
        return []
    if recurrence_of(text, dated=True) != "yearly":
        return []
    each = [with_years(spans, replace(known, years=(year,)))[0] for year in known.years]
    return [span for dated in each for span in dated if (span.b.y or 0) <= max(known.years)]


def _year_end(text: str, spans: Sequence[Span], known: Calendar) -> tuple[Period, ...]:
    """A deadline at the end of the school year or of the calendar year that the order is for."""
    match = _YEAR_END.search(text)
    if spans or match is None:
        return ()
    if match.group("school") and known.school_year is not None:
        return (Period(None, known.school_span(known.school_year)[1], "day"),)
    if not match.group("school") and (len(known.years) == 1 or match.group("calendar")) and known.years:
        return (Period(None, date(known.years[0], 12, 31), "day"),)
    return ()


def is_dated(phrase: str) -> bool:
    """Whether a cell says when: a date or a recurrence."""
    return len(phrase) < 300 and (
        recurrence_of(phrase, False) is not None or bool(_Grammar(tokens_of(phrase)).spans())
    )


def is_whole(phrase: str) -> bool:
    """Whether a period cell stands on its own: it says when and does not break off."""
    text = fold(phrase)
    cut = text.startswith(("-", ",", "по ", "год", "учебн", ")", "г.")) or text.endswith(
        ("-", ",", " с", " по", "до", "(", "/")
    )
    cut = cut or bool(re.fullmatch(r"20\d\d(?: ?г\w*\.?)?", text))
    return bool(text) and not cut and is_dated(phrase)


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
        joins = ranged or (before in ("до", "по") and last is not None and self._opens_range())
        if joins and last is not None and not last.deadline and last.stage == self.stage:
            self.found[-1] = replace(last, b=point, open_end=False)
            return
        if last is not None and self._heads(last, point):
            point = point.shifted(self.found.pop().a.y)
        deadline = deadline or before == "по"
        opens = before in ("с", "со") and point.d == point.d_last and not deadline
        self.found.append(Span(point, point, deadline, self.stage, opens))

    def _heads(self, last: Span, point: Point) -> bool:
        """ "2025 год: октябрь": a year that stands before months is theirs."""
        back = self.at - 1
        while self.tokens[back].text in (",", ":", "(", "\n", "в"):
            back -= 1
        year = last.a.kind == "year" and last.a is last.b and not last.deadline
        return year and back < self.at - 1 and point.y is None and self._ends_year(back)

    def _ends_year(self, at: int) -> bool:
        return self.tokens[at].kind == "year" or self.tokens[at].text.startswith("г")

    def _goes_on_deadline(self, point: Point, before: str) -> bool:
        """ "до 1 марта, 1 июня": a list of days behind a deadline is a list of deadlines."""
        last = self.found[-1] if self.found else None
        return before in (",", "и") and point.kind == "day" and last is not None and last.deadline

    def _stage(self, token: Token) -> None:
        """A stage rules what follows; in brackets or behind a dash right after a date it names that one."""
        stage = stage_of(token.text) if token.kind == "word" else None
        other = stage is None and token.kind == "word" and _OTHER_STAGES.match(token.text)
        if not (stage or other) or not self._names_stage(token):
            return
        before, further = ([t.text for t in self.tokens[max(0, self.at - 2) : self.at]][::-1] + ["", ""])[:2]
        behind_date = (before == "(" and not further.startswith("этап")) or (
            before == "-" and self.stage is None
        )
        if behind_date and self.found:
            self.found[-1] = replace(self.found[-1], stage=stage)
        else:
            self.stage = stage

    def _names_stage(self, token: Token) -> bool:
        ahead = [t.text for t in self.tokens[self.at + 1 : self.at + 3]]
        behind = [t.text for t in self.tokens[max(0, self.at - 2) : self.at]]
        if any(t.startswith(("этап", "уров", "тур")) for t in ahead) or ahead[:1] in (["-"], [":"]):
            return True
        if behind[1:] == ["("] and behind[0].startswith("этап"):
            return True
        return ahead[:1] == ["("] and point_at(self.tokens, self.at + 2)[0] is not None

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
        if span.open_end:
            end = max(end, known.last_day() or end)
    except ValueError:
        return None
    if end < start:
        return None
    precision = {"weekday": "day", "season": "month", "half": "quarter", "school": "year", "years": "year"}.get(
        span.b.kind, span.b.kind
    )
    if precision == "day" and start != end and not span.deadline:
        precision = "days"
    return Period(None if span.deadline else start, end, precision, span.stage)

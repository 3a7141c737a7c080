"""The period cell: a small grammar of deadlines, points of time, ranges, lists, stages and recurrence."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.roadmap.reading.contract import Period
from app.roadmap.reading.grammar import Grammar
from app.roadmap.reading.recurrence import recurrence_of
from app.roadmap.reading.respelled import MONTH_STEMS
from app.roadmap.reading.spans import Calendar, Span, with_years
from app.roadmap.reading.tokens import tokens_of
from app.roadmap.reading.words import fold

_RELATIVE = re.compile(r"\bгода?,? следующ\w+ за|квартал\w* (?:\S*\d\S* )?учебн")
_YEAR_END = re.compile(
    r"\bдо (?:конца|окончания|завершения) (?:текущего )?"
    r"(?:(?P<school>учебного)|(?P<calendar>календарного))? ?года"
)
_MONTH = rf"(?:{'|'.join(MONTH_STEMS)})"
_TWO_MONTHS = 62
_LOOSE_WORDS = (
    ("period: a week is counted by sevens", re.compile(rf"недел\w* {_MONTH}")),
    ("period: a part of a month", re.compile(rf"(?<!до )\b(?:начал|середин|кон(?:е?ц))\w* {_MONTH}")),
)


@dataclass(frozen=True)
class Reading:
    """What a period cell says. `weak` are reasons for doubt, empty when every word was understood."""

    periods: tuple[Period, ...] = ()
    recurrence: str | None = None
    weak: tuple[str, ...] = ()

    @property
    def is_brief(self) -> bool:
        """Whether it names days or no more than two months on which something could take place."""
        return bool(self.periods) and all(
            period.start is not None and (period.end - period.start).days <= _TWO_MONTHS
            for period in self.periods
        )


def read_period(phrase: str, known: Calendar) -> Reading:
    """Periods and recurrence of a cell; years that are missing come from neighbours, then from the order."""
    text = fold(phrase)
    spans = [] if _RELATIVE.search(text) else Grammar(tokens_of(phrase)).spans()
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
    if _RELATIVE.search(text):
        weak.append("period: relative to another date")
    elif not periods and recurrence is None and text:
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
        recurrence_of(phrase, False) is not None or bool(Grammar(tokens_of(phrase)).spans())
    )


def is_whole(phrase: str) -> bool:
    """Whether a period cell stands on its own: it says when and does not break off."""
    text = fold(phrase)
    cut = text.startswith(("-", ",", "по ", "год", "учебн", ")", "г.")) or text.endswith(
        ("-", ",", " с", " по", "до", "(", "/")
    )
    cut = cut or bool(re.fullmatch(r"20\d\d(?: ?г\w*\.?)?", text))
    return bool(text) and not cut and is_dated(phrase)


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
    precision = {
        "weekday": "day",
        "season": "month",
        "half": "quarter",
        "school": "year",
        "years": "year",
    }.get(span.b.kind, span.b.kind)
    if precision == "day" and start != end and not span.deadline:
        precision = "days"
    return Period(None if span.deadline else start, end, precision, span.stage)

"""Tokens of a period read left to right into spans of time."""

import re
from collections.abc import Sequence
from dataclasses import replace

from app.roadmap.reading.points import point_at
from app.roadmap.reading.spans import Calendar, Point, Span
from app.roadmap.reading.tokens import Token, stage_of

_DEADLINE = ("до", "позднее", "к")
# Words that may stand between the parts of one date.
_SOFT = frozenset(
    "года год г гг годы годов годах году квартал квартала кварталы месяц учебный учебного уч учебном учебные "
    "в течение течении с по и до не позднее к этап этапа этапы на от числа период декада неделя начало конец "
    "середина".split()
)
_OTHER_STAGES = re.compile(
    r"федеральн|заключительн|финал|полуфинал|отборочн|заочн|очн|дистанционн|всероссийск|итогов|национальн"
)


class Grammar:
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

    def _behind(self, steps: int) -> str:
        """The text of the token that stands so many steps back, or nothing."""
        return self.tokens[self.at - steps].text if self.at >= steps else ""

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
        before = self._behind(1)
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
        if not (stage or other) or not self._names_stage():
            return
        before = self._behind(1)
        bracketed = before == "(" and not self._behind(2).startswith("этап")
        behind_date = bracketed or (before == "-" and self.stage is None)
        if behind_date and self.found:
            self.found[-1] = replace(self.found[-1], stage=stage)
        else:
            self.stage = stage

    def _names_stage(self) -> bool:
        ahead = [t.text for t in self.tokens[self.at + 1 : self.at + 3]]
        if any(t.startswith(("этап", "уров", "тур")) for t in ahead) or ahead[:1] in (["-"], [":"]):
            return True
        if self._behind(1) == "(" and self._behind(2).startswith("этап"):
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

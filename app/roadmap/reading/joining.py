"""Printed rows into logical ones: halves cut by a page are joined, headings told from rows.

An empty number cell says little: the row may be the other half of the row above, a heading, or a row without
a number. Each sign has a weight; the sum decides, and a narrow sum makes the row doubtful for the reviewer.
"""

import re
from collections.abc import Sequence

from app.roadmap.reading.entries import Entry, Heading
from app.roadmap.reading.numbering import unshift
from app.roadmap.reading.periods import is_dated, is_whole
from app.roadmap.reading.printed import Printed
from app.roadmap.reading.signs import (
    begins_period,
    breaks_off,
    is_month,
    is_next,
    is_oblique,
    is_own,
    is_parted,
    is_within_month,
    waits_for_noun,
)
from app.roadmap.reading.words import fold, glue, is_open, label, starts_low, tidy, unmarked

_HEADING_STEMS = ("обеспечени", "раздел", "направлени", "мероприяти", "блок", "модуль", "организационн")
_ACTION_STEMS = (
    *("проведени", "организаци", "участи", "реализаци"),
    *("разработк", "подготовк", "формировани", "создани"),
)


def entries_of(rows: Sequence[Printed]) -> list[Entry]:
    """Logical rows in printed order, each with the headings that stand right above it."""
    joiner = _Joiner()
    for row in rows:
        joiner.add(row)
    return joiner.entries


class _Joiner:
    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.headings: list[Heading] = []
        self.last_label: str | None = None
        self.low_titles = 0
        self.gapped = 0
        self.of_months = False

    def add(self, row: Printed) -> None:
        if row.start:
            self.headings, self.last_label = [], None
        unshift(row)
        title = row.columns.index("title")
        if row.line or self._is_first_cell_heading(row):
            self._heading(row)
        elif title in row.above and self.entries:
            self._join(row, [])
        elif label(row.number):
            self._numbered(row)
        else:
            self._unnumbered(row)

    def _is_first_cell_heading(self, row: Printed) -> bool:
        number = row.columns.index("number")
        if number is None and row.filled == [0] and row.columns.roles[0] != "title":
            return self._stands_alone(row)
        alone = row.filled == [number] or (row.spanned and number in row.filled)
        alone = alone and label(row.number) is None
        return alone and not (row.cut and starts_low(row.sole))

    def _stands_alone(self, row: Printed) -> bool:
        """Whether a sole first cell of a table without numbers is no other half of the cell above it."""
        above = self.entries[-1].cells[0] if self._previous() else ""
        if is_open(above) or starts_low(row.sole):
            return False
        if row.columns.roles[0] == "period" and not is_dated(row.sole):
            return True
        return not row.cut and (row.columns.roles[0] != "period" or is_whole(row.sole))

    def _heading(self, row: Printed) -> None:
        text, marked = unmarked(row.sole)
        number = label(row.number) if not row.line else None
        head, _, rest = text.partition(" ")
        if number is None and label(head) and rest:
            number, text = label(head), rest.strip()
        elif number is not None and text.startswith(row.number):
            text = text[len(row.number) :].strip()
        strong = marked or row.marked or text.isupper() or number is not None
        self.of_months = self.of_months or is_month(text)
        self.headings.append(Heading(text, number, strong))

    def _numbered(self, row: Printed) -> None:
        number = label(row.number)
        assert number is not None
        if self._prints_number_again(row, number):
            self._join(row, [])
        elif len(row.filled) == 2 and self._heads_others(row, number):
            self._heading(row)
        else:
            self._entry(row, number, [])
        self.last_label = number

    def _prints_number_again(self, row: Printed, number: str) -> bool:
        """Whether the row is the other half of the one above, its number printed on both pages."""
        previous = self._previous()
        if previous is None or row.start or previous.number != number or row.columns != previous.columns:
            return False
        title, before, period = row.text("title"), previous.text("period"), row.text("period")
        signs = [
            (3.0, not title.strip()),
            (2.0, starts_low(title) or is_open(previous.text("title"))),
            (1.0, row.cut),
            (1.0, len(row.filled) < len(row.columns.roles) - 1),
            (-3.0, is_own(before) and is_own(period) and not is_parted(before, period)),
        ]
        return sum(weight for weight, holds in signs if holds) > 0.5

    def _heads_others(self, row: Printed, number: str) -> bool:
        """A number and one text: a heading if rows under it follow, else a row with empty cells."""
        text = row.sole
        if row.columns.index("title") not in row.filled and not row.spanned:
            return False
        if row.spanned or text.rstrip().endswith(":") or row.marked:
            return True
        if row.unnumbered_below and not is_open(text):
            return True
        if row.follower is None:
            return False
        if row.oddly_bare and not is_open(text):
            return True
        return row.follower.startswith(number + ".") or not is_next(number, row.follower)

    def _unnumbered(self, row: Printed) -> None:
        previous = self._previous()
        score, reasons = self._continuation(row, previous) if previous else (-9.0, [])
        doubts = [f"row: joined or not by {', '.join(reasons)}"] if abs(score) < 1.5 else []
        if previous and score > 0:
            self._join(row, doubts)
        elif len(row.filled) == 1 and self._sole_is_heading(row):
            if previous:
                previous.doubts += doubts
            self._heading(row)
        else:
            self._entry(row, None, doubts)

    def _previous(self) -> Entry | None:
        """The row that a continuation would continue: none right under a heading."""
        return self.entries[-1] if self.entries and not self.headings else None

    def _sole_is_heading(self, row: Printed) -> bool:
        return row.spanned or row.filled[0] == row.columns.index("title") or row.filled[0] == 0

    def _continuation(self, row: Printed, previous: Entry) -> tuple[float, list[str]]:
        """How much speaks for the row being the rest of the one above, and which signs."""
        title = row.text("title")
        if row.start or row.columns != previous.columns:
            return -9.0, ["new table"]
        if row.marked:
            return -9.0, ["bold"]
        if not title.strip():
            return 9.0, ["no title"]
        unnumbered = row.columns.index("number") is None
        signs = [
            (3.0, starts_low(title) and not self._titles_are_low(), "lower-case start"),
            (3.0, breaks_off(previous.text("title")), "title above breaks off"),
            (2.0, waits_for_noun(previous.text("title")), "title above ends in an adjective"),
            (2.0, is_oblique(title), "oblique start"),
            (2.0, re.match(r"\d[\d,. –-]* ?[а-яё]", title) is not None, "number and lower case"),
            (2.0, title.count("»") > title.count("«"), "closing quotation mark"),
            (2.0, row.cut, "page break"),
            (0.7, row.gap and not self._gaps_are_usual(), "blank line"),
            (-1.0, not row.cut and not row.gap, "no break"),
            (-2.0, unnumbered and not row.cut and not starts_low(title), "no numbers in this table"),
            (0.5, tidy(title).lstrip()[:1] in "«(", "quotation"),
        ]
        signs += self._sole_signs(row) if len(row.filled) == 1 else self._row_signs(row, previous, title)
        told = [(weight, name) for weight, holds, name in signs if holds]
        return sum(weight for weight, _ in told), [name for _, name in told]

    def _sole_signs(self, row: Printed) -> list[tuple[float, bool, str]]:
        text = fold(row.sole)
        head, _, rest = row.sole.partition(" ")
        restarts = row.follower is not None and not is_next(self.last_label or "", row.follower)
        restarts = restarts and not row.heading_below
        return [
            (-4.0, row.marked, "bold"),
            (-2.0, row.spanned and not starts_low(row.sole), "one cell over the table"),
            (-2.5, label(head) is not None and not starts_low(rest), "numbered heading"),
            (-2.5, restarts, "numbers restart below"),
            (1.0, not restarts and row.cut, "numbers go on"),
            (-2.0, text.endswith(":"), "colon"),
            (-2.0, row.sole.isupper(), "capitals"),
            (-1.0, any(s in text for s in _HEADING_STEMS), "heading words"),
            (0.7, "«" in row.sole, "quoted name"),
        ]

    def _row_signs(self, row: Printed, previous: Entry, title: str) -> list[tuple[float, bool, str]]:
        before, period = previous.text("period"), row.text("period")
        broken = is_open(before) or (is_dated(period) and not is_own(period))
        broken = broken or (starts_low(period) and not begins_period(period))
        broken = broken or is_parted(before, period)
        numbers = row.columns.index("number") is not None
        in_group = (numbers and previous.number is None) or previous.text("title").rstrip().endswith(":")
        cells_open = is_open(previous.text("result")) or is_open(previous.text("responsible"))
        both_whole = self._is_own(before) and self._is_own(period) and not is_open(before)
        both_whole = both_whole and not is_parted(before, period)
        return [
            (-4.0, both_whole, "period of its own"),
            (2.0, bool(period) and bool(before) and broken, "period above breaks off"),
            (-1.5, fold(title).startswith(_ACTION_STEMS) and not starts_low(title), "action word"),
            (-2.0, in_group, "unnumbered rows above"),
            (-1.0, len(row.filled) >= len(row.columns.roles) - 1, "all cells filled"),
            (1.5, _low_tails(row, previous), "lower-case tails"),
            (1.0, cells_open, "cells above break off"),
        ]

    def _is_own(self, period: str) -> bool:
        """Whether a period stands on its own, days without a month where months are headings."""
        return is_own(period) or (self.of_months and is_within_month(period))

    def _titles_are_low(self) -> bool:
        """Some orders begin every title in lower case; there it tells nothing."""
        return self.low_titles > 0.4 * max(4, len(self.entries))

    def _gaps_are_usual(self) -> bool:
        """Some converters set every row off by a blank line; there it tells nothing."""
        return self.gapped > 0.4 * max(4, len(self.entries))

    def _join(self, row: Printed, doubts: list[str]) -> None:
        entry = self.entries[-1]
        for n in row.filled:
            if n in row.above or row.columns.roles[n] == "number":
                continue
            target = _aligned(entry, row, n)
            entry.cells[target] = glue(tidy(entry.cells[target]).strip(), tidy(row.cells[n]).strip())
        entry.sources.append(row.source)
        entry.doubts += doubts

    def _entry(self, row: Printed, number: str | None, doubts: list[str]) -> None:
        previous = self.entries[-1] if self.entries else None
        if previous is not None:
            for n in row.above - set(row.filled):
                if row.columns == previous.columns and row.columns.roles[n] not in ("number", "title"):
                    row.cells[n] = previous.cells[n]
        if number is None and row.number and len(row.number) < 12:
            number = row.number
        self.gapped += row.gap
        numbered = number is not None or row.columns.index("number") is None
        self.low_titles += numbered and starts_low(row.text("title"))
        if number is None:
            self._mark_parent(previous)
        entry = Entry(row.columns, number, row.cells, [row.source], self.headings, False, row.start, doubts)
        self.entries.append(entry)
        self.headings = []

    def _mark_parent(self, previous: Entry | None) -> None:
        if self.headings:
            self.headings[-1].followed_by_unnumbered = True
        elif previous is not None and previous.number is not None:
            previous.parent = True


def _aligned(entry: Entry, row: Printed, n: int) -> int:
    """Where a tail belongs: a sole one printed one column off goes to the neighbour that breaks off."""
    if len(row.filled) > 1 or is_open(entry.cells[n]) or not starts_low(row.cells[n]):
        return n
    beside = [m for m in (n - 1, n + 1) if 0 <= m < len(entry.cells) and entry.columns.roles[m] != "number"]
    broken = [m for m in beside if is_open(entry.cells[m])]
    return broken[0] if len(broken) == 1 else n


def _low_tails(row: Printed, previous: Entry) -> bool:
    """Every cell but the title goes on in lower case where the cell above had text without a full stop."""
    others = [n for n in row.filled if row.columns.roles[n] in ("responsible", "result", "indicator")]
    tails = [starts_low(row.cells[n]) and not previous.cells[n].rstrip().endswith((".", ";")) for n in others]
    return bool(tails) and all(tails)

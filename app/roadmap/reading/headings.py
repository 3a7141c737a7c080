"""Which section, subsection and group a row stands under, and the month that such a heading names."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.roadmap.reading.entries import Entry, Heading
from app.roadmap.reading.signs import goes_on, is_month, is_within_month, names_month
from app.roadmap.reading.words import flat, fold


@dataclass(frozen=True)
class Place:
    section: str | None = None
    subsection: str | None = None
    group: str | None = None


class Outline:
    """Follows headings down the table; `place` answers for each of the `entries` in turn."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.restarting = _restarts(entries)
        self.last: str | None = None
        self.goes_on = False
        self.section: Heading | None = None
        self.subsection: Heading | None = None
        self.group: Heading | None = None

    def place(self, entry: Entry) -> Place:
        """Where the row stands. Must be asked once for each row, in order."""
        if entry.start:
            self.section = self.subsection = self.group = self.last = None
        self.goes_on = self._goes_on(entry)
        self.last = entry.number or self.last
        for n, heading in enumerate(entry.headings):
            self._open(heading, n, len(entry.headings))
        if self.group and self.group.number and entry.number and not _under(entry.number, self.group.number):
            self.group = None
        place = Place(
            self.section.text if self.section else None, _numbered(self.subsection), _numbered(self.group)
        )
        self._date(entry)
        if entry.parent:
            self.group = Heading(flat(entry.text("title")), entry.number)
        return place

    def _date(self, entry: Entry) -> None:
        """Complete a period that names only days or weeks by the month of the heading above it."""
        period, printed = entry.columns.index("period"), flat(entry.text("period"))
        if period is None or entry.columns.index("until") is not None:
            return
        above = [h.text for h in (self.group, self.subsection, self.section) if h is not None]
        month = next((text for text in above if is_month(text)), None)
        if month and (not printed or (is_within_month(printed) and not names_month(printed))):
            entry.cells[period] = f"{printed.removesuffix(' месяца')} {month}".strip()

    def _goes_on(self, entry: Entry) -> bool:
        """Whether the numbers go on below a heading where those of a new section would begin anew."""
        if self.last is None or entry.number is None or not goes_on(self.last, entry.number):
            return False
        return "." in entry.number or self.restarting

    def _open(self, heading: Heading, position: int, of: int) -> None:
        level = self._level(heading, position, of)
        if level == 0:
            self.section, self.subsection, self.group = heading, None, None
        elif level == 1:
            self.subsection, self.group = heading, None
        else:
            self.group = heading

    def _level(self, heading: Heading, position: int, of: int) -> int:
        """0 for a section, 1 for a subsection, 2 for a group of rows."""
        if heading.followed_by_unnumbered and heading.text.endswith(":"):
            return 2
        if fold(heading.text).startswith("раздел"):
            return 0
        if fold(heading.text).startswith("подраздел"):
            return 1
        if heading.number is not None:
            return min(heading.number.count("."), 2)
        if position > 0:
            return min(position, 2)
        weaker = self.section is not None and self.section.strong and not heading.strong
        if heading.text.endswith(":"):
            return 2 if self.section else 0
        within = self.subsection is not None and self.goes_on
        return 1 if (weaker or within) and of == 1 else 0


def _restarts(entries: Sequence[Entry]) -> bool:
    """Whether any heading opens a part of its table that numbers its rows from one."""
    numbered = [entry for entry in entries if entry.number is not None]
    opening = [entry.number or "" for entry in numbered[1:] if entry.headings and not entry.start]
    return any(number.split(".")[-1] == "1" for number in opening)


def _under(number: str, group: str) -> bool:
    return number.startswith(group + ".")


def _numbered(heading: Heading | None) -> str | None:
    if heading is None:
        return None
    return f"{heading.number} {heading.text}" if heading.number else heading.text

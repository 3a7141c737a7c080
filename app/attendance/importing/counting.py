"""Rows of an export become counts by school, class, event and day. Whose they are is forgotten with the
process that counts them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from app.attendance.importing import cells
from app.attendance.importing.columns import Role, Table, folded
from app.attendance.importing.persons import is_person
from app.core.grids import Cell
from app.core.uploads import Unreadable

MOST_GROUPS = 5_000
MOST_STATUSES = 20
_NAMED_LINES = 10  # of those with one problem
_TOTALS = ("итог", "всего", "total")

Key = tuple[str, int, str, str, str]  # school, grade, letter, event, day


@dataclass(frozen=True)
class Meaning:
    """What the columns are, by their keys, and which words of the status say that somebody came."""

    roles: Mapping[str, Role]
    came: Collection[str] = ()
    others: Collection[str] = ()


@dataclass
class _Group:
    """`people` tells those who came apart, `heads` are those whom nothing tells apart."""

    line: int
    heads: int = 0
    people: set[tuple[str, ...]] = field(default_factory=set)
    hours: set[Decimal] = field(default_factory=set)


class Counting:
    """One file, counted by what its columns mean; `day` is that of rows without one."""

    def __init__(self, table: Table, meaning: Meaning, day: date | None) -> None:
        self.table, self.meaning, self.day = table, meaning, day
        self.places: dict[Role, list[int]] = {}
        for place, head in table.heads.items():
            self.places.setdefault(meaning.roles.get(head.key, Role.NONE), []).append(place)
        self.groups: dict[Key, _Group] = {}
        self.rows = self.totals = self.absent = self.repeated = 0
        self.problems: dict[str, list[int]] = {}
        self._refuse_people()

    def _refuse_people(self) -> None:
        """Names must not pass for anything else, whatever a person says. Raises Unreadable: names."""
        for head in self.table.heads.values():
            role = self.meaning.roles.get(head.key, Role.NONE)
            if head.private and role not in (Role.PERSON, Role.NONE):
                raise Unreadable("names", column=head.title)

    def statuses(self) -> list[str]:
        """The words of the status column, as they are compared. Raises Unreadable: no_status."""
        if Role.STATUS not in self.places:
            return []
        counted = [row for _line, row in self.table.rows if not self._is_total(row)]
        found = dict.fromkeys(self._word(row) for row in counted)
        if len(found) > MOST_STATUSES or any(
            is_person(text) for text in {str(self._cell(row, Role.STATUS)) for row in counted}
        ):
            raise Unreadable("no_status", most=MOST_STATUSES)
        return list(found)

    def answer(self) -> dict[str, Any]:
        """The counts as JSON has them. Raises Unreadable: too_many_groups."""
        for line, row in self.table.rows:
            self._count(line, row)
        facts = {"rows": self.rows, "totals": self.totals, "absent": self.absent, "repeated": self.repeated}
        problems = [[code, len(lines), lines[:_NAMED_LINES]] for code, lines in self.problems.items()]
        return facts | {"problems": problems, "groups": [_plain(*one) for one in sorted(self.groups.items())]}

    def _count(self, line: int, row: list[Cell]) -> None:
        if self._is_total(row):
            self.totals += 1
            return
        self.rows += 1
        key = self._key(row)
        if isinstance(key, str):
            self.problems.setdefault(key, []).append(line)
            return
        heads = self._heads(row)
        if heads is None:
            self.problems.setdefault("no_count", []).append(line)
            return
        if key not in self.groups and len(self.groups) == MOST_GROUPS:
            raise Unreadable("too_many_groups", most=MOST_GROUPS)
        group = self.groups.setdefault(key, _Group(line))
        if Role.STATUS in self.places and self._word(row) not in self.meaning.came:
            self.absent += 1
        else:
            self._add(group, heads, row)

    def _add(self, group: _Group, heads: int, row: list[Cell]) -> None:
        person = () if Role.COUNT in self.places else self._person(row)
        if any(person):
            self.repeated += person in group.people
            group.people.add(person)
        else:
            group.heads += heads
        hours = cells.hours_in(self._cell(row, Role.HOURS))
        if hours is not None:
            group.hours.add(hours)

    def _key(self, row: list[Cell]) -> Key | str:
        """The group of a row, or why it has none."""
        school, title = "", ""
        if Role.SCHOOL in self.places:
            text, why = cells.text_in(self._cell(row, Role.SCHOOL))
            if text is None:
                return f"school_{why}"
            school = text
        if Role.TITLE in self.places:
            text, why = cells.text_in(self._cell(row, Role.TITLE))
            if text is None:
                return f"title_{why}"
            title = text
        named = cells.class_in(self._cell(row, Role.CLASS), self._cell(row, Role.LETTER))
        if named is None:
            return "no_class"
        day = cells.day_in(self._cell(row, Role.DAY)) if Role.DAY in self.places else self.day
        return "no_day" if day is None else (school, *named, title, day.isoformat())

    def _heads(self, row: list[Cell]) -> int | None:
        return cells.count_in(self._cell(row, Role.COUNT)) if Role.COUNT in self.places else 1

    def _person(self, row: list[Cell]) -> tuple[str, ...]:
        places = self.places.get(Role.PERSON, ())
        return tuple(folded(row[place] or "") if place < len(row) else "" for place in places)

    def _cell(self, row: list[Cell], role: Role) -> Cell:
        place = self.places.get(role, [len(row)])[0]
        return row[place] if place < len(row) else None

    def _word(self, row: list[Cell]) -> str:
        """Its status as it is compared; none is a word as well."""
        cell = self._cell(row, Role.STATUS)
        return "" if cell is None else folded(cell)

    def _is_total(self, row: list[Cell]) -> bool:
        first = next((cell for cell in row if cell is not None), None)
        texts = (first, self._cell(row, Role.SCHOOL), self._cell(row, Role.CLASS))
        return any(isinstance(text, str) and folded(text).startswith(_TOTALS) for text in texts)


def _plain(key: Key, group: _Group) -> list[Any]:
    """[school, grade, letter, event, day, came, tenths of hours or None, first line]; hours that differ
    within a group are nobody's."""
    hours = int(group.hours.pop() * 10) if len(group.hours) == 1 else None
    return [*key, group.heads + len(group.people), hours, group.line]

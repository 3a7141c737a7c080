"""A row of a file while it is understood: what it says, what it is about, what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.organizations.importing.values import Wrong
from app.organizations.models import RowState

NEW, SKIP = 0, -1  # a person's choices beside the ids of candidates
QUESTIONS = frozenset({"namesake"})  # what is noted for a person to decide, and not wrong by itself
LONGEST_SHOWN = 80  # signs of a wrong cell that are repeated to the person

Problem = tuple[str, str, str, dict[str, Any]]  # a code, the field, what stood in it, facts for the words


@dataclass(slots=True)
class Row:
    """`values` are the readable cells, later columns of the table; `changes` are [from, to] by column."""

    number: int
    cells: Mapping[str, Any]
    choice: int | None = None
    label: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    target_id: int | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    candidates: list[int] = field(default_factory=list)

    def read(self, name: str, reader: Any) -> None:
        """Take the cell of this field, or note what is wrong with it."""
        if name not in self.cells:
            return
        try:
            self.values[name] = reader(self.cells[name])
        except Wrong as wrong:
            self.refuse(wrong.code, name, **wrong.facts)

    def refuse(self, code: str, name: str = "", **facts: Any) -> None:
        typed = str(self.cells.get(name, ""))
        shown = typed if len(typed) <= LONGEST_SHOWN else f"{typed[:LONGEST_SHOWN]}…"
        self.problems.append((code, name, shown, facts))

    def need(self, name: str) -> None:
        """Note that a cell is empty, unless it is wrong already."""
        if name not in self.cells:
            self.refuse("missing", name)

    def name_it(self, *names: str) -> None:
        """The label is the first of these cells that says anything, understood or not."""
        typed = next((self.values.get(name) or self.cells[name] for name in names if name in self.cells), "")
        self.label = str(typed)[:LONGEST_SHOWN]

    def offer(self, candidates: list[int]) -> None:
        """Let a person choose what the row is about; what was chosen before holds while it is among these."""
        self.candidates = candidates
        if self.choice in candidates:
            self.target_id = self.choice
        elif self.choice not in (NEW, SKIP):
            self.choice = None

    @property
    def is_new(self) -> bool:
        """Whether nothing that is there may be meant, or a person said so."""
        return self.target_id is None and (not self.candidates or self.choice == NEW)

    @property
    def state(self) -> RowState:
        codes = {code for code, *_ in self.problems}
        if self.choice == SKIP:
            return RowState.SKIPPED
        if codes - QUESTIONS:
            return RowState.WRONG
        if (self.candidates or codes) and self.choice is None:
            return RowState.CHOOSE
        if self.target_id is None:
            return RowState.NEW
        return RowState.CHANGED if self.changes else RowState.SAME

    @property
    def before(self) -> dict[str, Any]:
        return {name: was for name, (was, _now) in self.changes.items()}

    @property
    def after(self) -> dict[str, Any]:
        return {name: now for name, (_was, now) in self.changes.items()}

    @property
    def outcome(self) -> tuple[Any, ...]:
        """What a person agreed to by applying; when this differs later, they are asked again."""
        return (self.number, self.state.value, self.target_id, self.changes, sorted(self.candidates))

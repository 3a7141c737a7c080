"""Exports read in a process of their own: this one gets columns and counts, and never sees a name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.attendance.importing.columns import Head, Role
from app.core import sandbox

CHILD = "app.attendance.importing.child"
Meant = Mapping[str, Any]  # `roles` by the keys of columns, words that mean `came`, and the `others`


@dataclass(frozen=True)
class Reading:
    """A file's columns, the words of its status, and the counts; None while it is not known what is what."""

    fingerprint: str
    heads: tuple[Head, ...]
    statuses: tuple[str, ...]
    counted: dict[str, Any] | None

    @property
    def guessed(self) -> dict[str, Role]:
        """What each column may be, by its key."""
        return {head.key: head.role for head in self.heads}


def read(data: bytes, name: str, day: date | None, meant: Mapping[str, Meant]) -> Reading:
    """What a file says; `meant` is what is known of columns, by the fingerprints of files.

    Raises Unreadable: what `read_grid` raises, no_header, no_rows, names, no_status, too_many_groups.
    """
    asked = {"name": name, "day": day.isoformat() if day else None, "mean": dict(meant)}
    answer = sandbox.ask(CHILD, data, **asked)
    heads = tuple(
        Head(one["key"], one["title"], Role(one["role"]), one["private"], tuple(one["examples"]))
        for one in answer["heads"]
    )
    return Reading(answer["fingerprint"], heads, tuple(answer["statuses"]), answer["counted"])

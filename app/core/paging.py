"""Long lists in pages of equal length."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import request

LAST = 10_000  # beyond it no list of this product goes, and an offset stays one that both engines take


@dataclass(frozen=True)
class Paging:
    """Where in a list a request stands; pages count from 1."""

    current: int
    size: int

    @classmethod
    def of_request(cls, size: int) -> "Paging":
        """By `page` in the address; nonsense there is the first page."""
        typed = request.args.get("page", "1")
        number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 5 else 1
        return cls(current=min(max(1, number), LAST), size=size)

    @property
    def offset(self) -> int:
        return (self.current - 1) * self.size

    def beyond(self, total: int) -> bool:
        """Whether there are `total` rows, and all of them on pages before this one."""
        return 0 < total <= self.offset

    def links(self, total: int, url: Callable[[int], str]) -> list[tuple[str | None, str | None]]:
        """What the macro `pagination` shows for `total` rows: nothing for one page; a gap is (None, None)."""
        last = max(1, -(-total // self.size))
        shown = sorted({1, last, *range(max(1, self.current - 2), min(last, self.current + 2) + 1)})
        links: list[tuple[str | None, str | None]] = []
        for before, number in zip([0, *shown], shown, strict=False):
            if number - before > 1:
                links.append((None, None))
            links.append((str(number), None if number == self.current else url(number)))
        return links if last > 1 else []

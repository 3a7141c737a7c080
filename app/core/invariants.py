"""What must always hold, told by the feature that owns it; `create_app` fills the registry."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

Check = Callable[[], Iterable[str]]


@dataclass(frozen=True)
class Invariant:
    """`check` yields one line for each violation, and nothing while the invariant holds."""

    code: str
    promise: str
    check: Check


class Invariants:
    """The invariants of one application, by code."""

    def __init__(self) -> None:
        self._by_code: dict[str, Invariant] = {}

    def add(self, code: str, promise: str, check: Check) -> None:
        if code in self._by_code:
            raise ValueError(f"{code} is taken")
        self._by_code[code] = Invariant(code, promise, check)

    def __iter__(self) -> Iterator[Invariant]:
        return iter(sorted(self._by_code.values(), key=lambda one: int(one.code[1:])))

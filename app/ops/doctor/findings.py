"""What was found, and the line that tells of it."""

import enum
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.config import Config


class Level(enum.StrEnum):
    """WARNING: it serves, but not as it should. ERROR: it does not, or something may be lost or stolen."""

    OK = "OK"
    WARNING = "WARNING"
    ERROR = "ERROR"


@dataclass(frozen=True)
class Finding:
    """`told` holds no secret; `advice` says what to do, where something is to be done."""

    level: Level
    name: str
    told: str
    advice: str = ""

    @property
    def line(self) -> str:
        head = f"{self.level:<8} {self.name:<10} {self.told}"
        return f"{head}\n{'':19} -> {self.advice}" if self.advice else head


Check = Callable[[Config], Iterable[Finding]]


def fine(name: str, told: str) -> Finding:
    return Finding(Level.OK, name, told)


def warning(name: str, told: str, advice: str) -> Finding:
    return Finding(Level.WARNING, name, told, advice)


def error(name: str, told: str, advice: str) -> Finding:
    return Finding(Level.ERROR, name, told, advice)

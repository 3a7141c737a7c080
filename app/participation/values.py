"""The value of a figure, and how it is written on a page and in a file."""

import enum
from dataclasses import dataclass
from decimal import Decimal

from app.core.tables import Cell
from app.participation.figures import Counted, Coverage, Figure


class Withheld(enum.Enum):
    """A number that is there and is not shown, for it is so small that it would tell of persons."""

    SMALL = "small"


@dataclass(frozen=True, slots=True)
class Share:
    """Parts of 1, from the least to the largest that an estimate allows."""

    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Change:
    """A growth on the period before, as a part of 1."""

    part: Decimal


Value = int | Decimal | Coverage | Share | Change | Withheld | None


def value_of(
    figure: Figure,
    counted: Counted,
    past: Counted | None = None,
    pupils: int | None = None,
    typed: int | None = None,
) -> Value:
    """A figure of what was counted; `past` is the same of the year before, `pupils` is the enrolment, `typed`
    the coverage that schools have typed.

    None where it cannot be told: no year before, no enrolment, nobody counted with a class, nothing typed.
    """
    match figure:
        case Figure.GROWTH:
            if past is None or not past.participations:
                return None
            return Change(Decimal(counted.participations) / past.participations - 1)
        case Figure.SHARE:
            if counted.coverage is None or not pupils:
                return None
            return Share(Decimal(counted.coverage.low) / pupils, Decimal(counted.coverage.high) / pupils)
        case Figure.TYPED:
            return typed
        case Figure.CONFIRMED:
            if not counted.participations:
                return None
            part = Decimal(counted.confirmed) / counted.participations
            return Share(part, part)
        case _:
            found: Value = getattr(counted, figure.value)
            return found


def confirmed_change(now: Counted, before: Counted) -> Decimal | None:
    """By how much more of it both sides stand by than the year before, as a part of 1; None where one of them
    has no participations."""
    if not (now.participations and before.participations):
        return None
    return Decimal(now.confirmed) / now.participations - Decimal(before.confirmed) / before.participations


def in_file(figure: Figure, value: Value) -> list[Cell]:
    """The cells of a file that hold it: a range takes two. A number that is withheld is told as «<»."""
    wide = figure in TWO_CELLS
    match value:
        case None:
            return [None] * (1 + wide)
        case Withheld():
            return ["<"] * (1 + wide)
        case Coverage():
            return [value.low, value.high]
        case Share():
            return [_percent(value.low), _percent(value.high)] if wide else [_percent(value.low)]
        case Change():
            return [_percent(value.part)]
        case _:
            return [value]


TWO_CELLS = frozenset({Figure.COVERAGE, Figure.SHARE})
IN_PERCENT = frozenset({Figure.SHARE, Figure.GROWTH, Figure.CONFIRMED})


def _percent(part: Decimal) -> Decimal:
    return (part * 100).quantize(Decimal("0.1"))

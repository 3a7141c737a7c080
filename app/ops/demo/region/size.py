"""How much a region has."""

from dataclasses import dataclass
from math import sqrt
from typing import Self

YEARS = 5  # school years with classes: the present one and those before it
LETTERS = "АБВГД"
LARGE_CLASSES = 11 * len(LETTERS) - 1  # of a school that comes as a whole to the weekly lesson
SLOTS_A_WEEK = 15  # of the weekly lesson: three a day, so that the large schools share them out


@dataclass(frozen=True)
class Size:
    """`classes` are those of one school year, `weeks` those in which the weekly lesson was held.

    The weekly lesson makes nearly all lines of sheets: a large school comes to it with every class.
    """

    schools: int
    large_schools: int
    classes: int
    weeks: int
    events: int
    slots: int
    past_visits: int
    coming_visits: int

    @classmethod
    def of(cls, scale: float = 1) -> Self:
        """A region, or such a part of one."""

        def part(whole: int, least: int = 1) -> int:
            return max(least, round(whole * scale))

        root = sqrt(scale)  # lines come from large schools times weeks, and follow the scale like all else
        large, weeks = max(2, round(150 * root)), max(2, round(120 * root))
        schools = max(part(1_144), large + 2)
        return cls(
            schools=schools,
            large_schools=large,
            classes=large * LARGE_CLASSES + max(schools - large, part(3_900)),
            weeks=weeks,
            events=part(10_000, 40),
            slots=part(15_000, 2 * weeks * SLOTS_A_WEEK),
            past_visits=part(14_000, 40),
            coming_visits=part(8_000, 40),
        )

    @property
    def bookings(self) -> int:
        return self.large_schools * self.weeks + self.past_visits + self.coming_visits

    @property
    def lines(self) -> int:
        """Of sheets: a class in one."""
        return self.large_schools * self.weeks * LARGE_CLASSES + 2 * self.past_visits

"""Whom a line of a sheet counts."""

from dataclasses import dataclass, replace

from app.calendar.models import Audience
from app.organizations.models import PRESCHOOL

LARGEST_COUNT = 200  # people of one class, and adults of one sheet
LARGEST_GROUP = 1000  # people of a line that is no class
COMPETING = ":competing"


@dataclass(frozen=True)
class Who:
    """Whom a line counts: a class or part of one, a mixed group of a grade, or people of an audience.
    Those who compete are another line than those of the same class who look on."""

    audience: Audience
    class_id: int | None = None
    grade: int | None = None
    competing: bool = False

    @property
    def key(self) -> str:
        """As the audit log, forms and addresses name the line. Pupils of a class are called by its id alone:
        so the log has named them from the beginning, when there was nobody else."""
        if self.class_id is not None:
            own = self.audience is Audience.PUPILS
            key = str(self.class_id) if own else f"{self.audience}:{self.class_id}"
        else:
            key = str(self.audience) if self.grade is None else f"{self.audience}:grade:{self.grade}"
        return key + COMPETING * self.competing

    @property
    def most(self) -> int:
        """The largest number of people that is taken for meant."""
        return LARGEST_GROUP if self.class_id is None else LARGEST_COUNT


WITHOUT_CLASS = {
    who.key: who
    for audience in Audience
    for one in (*(Who(audience, grade=grade) for grade in range(PRESCHOOL, 12)), Who(audience))
    for who in (one, replace(one, competing=True))
}


def who_behind(key: str) -> Who | None:
    """Whom a line with this key counts; None for no key at all."""
    if key in WITHOUT_CLASS:
        return WITHOUT_CLASS[key]
    audience, _, number = key.removesuffix(COMPETING).rpartition(":")
    if not (number.isascii() and number.isdigit() and len(number) < 10) or audience not in {"", *Audience}:
        return None
    return Who(Audience(audience or "pupils"), int(number), competing=key.endswith(COMPETING))

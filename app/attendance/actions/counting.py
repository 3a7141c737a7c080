"""What one side says of who came, and whether it can be so."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, select

from app.attendance.models import Side
from app.attendance.refusals import (
    CountOutOfRange,
    Excess,
    MoreSpecialNeedsThanCame,
    MoreThanBooked,
    OtherClasses,
)
from app.attendance.who import LARGEST_COUNT, Who
from app.core.db import db
from app.organizations.models import SchoolClass


@dataclass(frozen=True)
class Came:
    """How many came of a line. `walk_ins`: so many above the booked ones are meant, not mistyped; of a line
    that nobody booked, all. `special_needs` None leaves them as they are, `lessons` are those of a month."""

    who: Who
    came: int
    special_needs: int | None = None
    walk_ins: int = 0
    lessons: int | None = None


@dataclass(frozen=True)
class Marking:
    """What a side says in one go. None leaves a fact as it is; `meeting` is the beginning of one of several.

    `key` is the form's nonce, `seen` the version of the sheet that its page showed (0: there was none). With
    `link` nobody has signed in: it came by the event's link.
    """

    side: Side
    counts: Sequence[Came]
    by: int | None
    adults: int | None = None
    hours: Decimal | None = None
    late: bool | None = None
    meeting: datetime | None = None
    reason: str = ""
    key: str | None = None
    seen: int | None = None
    link: bool = False

    def asked(self) -> dict[str, Any]:
        """What one key stands for."""
        counts = {
            one.who.key: [one.came, one.special_needs, one.walk_ins, one.lessons] for one in self.counts
        }
        meeting = self.meeting.isoformat() if self.meeting else None
        facts = {"adults": self.adults, "late": self.late, "hours": str(self.hours), "meeting": meeting}
        return {"side": self.side.value, "counts": counts, **facts}


@dataclass(frozen=True)
class Expected:
    """Whom the sheet counts beforehand: seats by line, or None where nobody books. `school_id` is whose other
    classes may have come along; without one no class may. `all_of_them`: none may be left out."""

    booked: Mapping[Who, int | None] = field(default_factory=dict)
    school_id: int | None = None
    all_of_them: bool = False
    bookable: bool = True


def refuse_impossible(marking: Marking, expected: Expected) -> None:
    """Raises OtherClasses, CountOutOfRange, MoreSpecialNeedsThanCame, MoreThanBooked."""
    whom = {one.who for one in marking.counts}
    left_out = expected.all_of_them and not expected.booked.keys() <= whom
    if not whom or len(whom) != len(marking.counts) or left_out:
        raise OtherClasses
    classes = _classes(whom)
    for who in whom - expected.booked.keys():
        if who.class_id is not None and classes[who.class_id].school_id != expected.school_id:
            raise OtherClasses
    if marking.adults is not None and not 0 <= marking.adults <= LARGEST_COUNT:
        raise CountOutOfRange(LARGEST_COUNT)
    names = {who: classes[who.class_id].name for who in whom if who.class_id is not None}
    _refuse_absurd(marking.counts, names)
    _refuse_excess(marking.counts, expected, classes)


_SOME = select(SchoolClass).where(SchoolClass.id.in_(bindparam("ids", expanding=True)))


def _classes(whom: Collection[Who]) -> dict[int, SchoolClass]:
    """Raises OtherClasses if one of them is no class at all."""
    ids = {who.class_id for who in whom if who.class_id is not None}
    found = {one.id: one for one in db.session.scalars(_SOME, {"ids": ids})}
    if found.keys() != ids:
        raise OtherClasses
    return found


def _refuse_absurd(counts: Iterable[Came], names: Mapping[Who, str]) -> None:
    for one in counts:
        special, most = one.special_needs or 0, one.who.most
        if not (0 <= one.came <= most and 0 <= special <= most and one.walk_ins >= 0):
            raise CountOutOfRange(most)
        if special > one.came:
            raise MoreSpecialNeedsThanCame(one.who, names.get(one.who), special, one.came)


def _refuse_excess(counts: Iterable[Came], expected: Expected, classes: Mapping[int, SchoolClass]) -> None:
    excess = []
    for one in counts:
        a_class = classes.get(one.who.class_id or 0)
        if expected.bookable:
            most = (expected.booked.get(one.who) or 0) + one.walk_ins
        elif a_class is not None and a_class.roll:
            most = a_class.roll + one.walk_ins
        else:
            continue
        if one.came > most:
            name = a_class.name if a_class else None
            excess.append(Excess(one.who, name, one.came, most - one.walk_ins))
    if excess:
        raise MoreThanBooked(excess)

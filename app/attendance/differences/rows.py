"""A difference as the queue shows it, and what this person may do about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.accounts.models import Membership, Role
from app.attendance.differences import queries
from app.attendance.differences.access import DECIDERS
from app.attendance.labels import why
from app.attendance.models import SheetLine
from app.attendance.standing import Standing, dispute_until, standing_of
from app.calendar.access import ORGANIZERS
from app.core import clock

_TO_ACCEPT = frozenset({Standing.OPEN, Standing.UNDISPUTED, Standing.DISPUTED, Standing.RECOUNTED})
_TO_DISPUTE = frozenset({Standing.OPEN, Standing.RECOUNTED})
_TO_DECIDE = _TO_ACCEPT | {Standing.DECIDED}


@dataclass(frozen=True)
class Meeting:
    """One of several meetings of a time in which the sides have counted differently."""

    begins: datetime
    school: int
    host: int


@dataclass(frozen=True)
class Row:
    """`until` is the end of the term to dispute, where it is still ahead."""

    line: SheetLine
    standing: Standing
    why: str
    until: datetime | None
    meetings: Sequence[Meeting]
    may_accept: bool
    may_dispute: bool
    may_decide: bool
    may_correct: bool

    @property
    def seen(self) -> str:
        return self.line.turned_at.isoformat() if self.line.turned_at else ""


def rows_of(lines: Sequence[SheetLine], membership: Membership) -> list[Row]:
    """In the order of the lines."""
    names = queries.deciders({line.sheet_id for line in lines})
    return [_row(line, membership, names.get((line.sheet_id, line.who.key))) for line in lines]


def _row(line: SheetLine, membership: Membership, decided_by: str | None) -> Row:
    standing, until, role = standing_of(line), dispute_until(line), membership.role
    ahead = until is not None and clock.now() <= until
    own = role is Role.SCHOOL and line.sheet.organization_id == membership.organization_id
    return Row(
        line=line,
        standing=standing,
        why=why(line, decided_by),
        until=until if ahead else None,
        meetings=_meetings(line),
        may_accept=own and standing in _TO_ACCEPT,
        may_dispute=own and ahead and standing in _TO_DISPUTE,
        may_decide=role in DECIDERS and standing in _TO_DECIDE,
        may_correct=role in ORGANIZERS and line.sheet.event.host_id == membership.organization_id,
    )


def _meetings(line: SheetLine) -> list[Meeting]:
    return [
        Meeting(datetime.fromisoformat(begins), one["school"], one["host"])
        for begins, one in sorted((line.sessions or {}).items())
        if None not in (one.get("school"), one.get("host")) and one["school"] != one["host"]
    ]

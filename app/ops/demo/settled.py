"""How the demo's schools and hosts settled what they had counted differently, and what came of the visits."""

from datetime import datetime
from itertools import cycle

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.attendance import actions
from app.attendance.models import Sheet, SheetLine, Side
from app.attendance.outcomes.actions import note
from app.attendance.outcomes.models import OutcomeKind
from app.booking.applying.queries import contest_of
from app.booking.models import Booking
from app.core import clock
from app.core.db import db
from app.ops.demo.days import Days

DIFFERING, NOTED = 24, 40  # sheets of one line with which something is done
WAYS = ("open", "disputed", "accepted", "decided", "open", "disputed")


def settle(days: Days, operator: int) -> None:
    """Differences in every state, of the last working days, and outcomes of earlier visits."""
    sheets = _latest(DIFFERING + NOTED)
    counted, settled = days.at(-1, "15:00"), days.at(-1, "17:00")
    for sheet, way in zip(sheets[:DIFFERING], cycle(WAYS), strict=False):
        _differ(sheet.lines[0], way, counted, settled, operator)
    for number, sheet in enumerate(sheets[DIFFERING:]):
        if contest_of(sheet.event_id) is None:
            _note(sheet.lines[0], number, settled, operator)


def _latest(most: int) -> list[Sheet]:
    """Sheets of one class that its school has filled, the latest first."""
    query = (
        select(Sheet)
        .where(Sheet.booking_id.is_not(None), Sheet.school_at.is_not(None))
        .options(selectinload(Sheet.lines), selectinload(Sheet.booking).selectinload(Booking.lines))
        .order_by(Sheet.held_on.desc(), Sheet.id.desc())
    )
    whole = (one for one in db.session.scalars(query) if len(one.lines) == 1)
    return [one for one, _number in zip(whole, range(most), strict=False)]


def _differ(line: SheetLine, way: str, counted: datetime, settled: datetime, operator: int) -> None:
    """The host counts two fewer; the school or the coordinator does something about it, or nothing yet."""
    came, booking_id = line.came_school or 0, line.sheet.booking_id
    if booking_id is None or came < 3:
        return
    with clock.pinned(counted):
        said = [actions.Came(line.who, came - 2)]
        reason = "Пересчитали на выходе"
        marking = actions.Marking(Side.HOST, said, operator, reason=reason)
        actions.mark_booking(booking_id, marking)
    with clock.pinned(settled):
        if way == "accepted":
            actions.accept(line.id, by=operator)
        if way in ("disputed", "decided"):
            actions.dispute(line.id, "По классному журналу: двое пришли со вторым автобусом", by=operator)
        if way == "decided":
            actions.decide(line.id, came - 1, "По списку на входе и журналу", by=operator)


def _note(line: SheetLine, number: int, at: datetime, operator: int) -> None:
    """A few pass on, most get a certificate, now and then there is a prize."""
    numbers = {OutcomeKind.CERTIFICATE: line.came - line.came // 4}
    if number % 2:
        numbers |= {OutcomeKind.PASSED_ON: line.came // 5, OutcomeKind.PRIZE: min(number % 3, line.came)}
    with clock.pinned(at):
        note(line.sheet_id, {line.id: numbers}, by=operator)

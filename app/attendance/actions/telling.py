"""Messages about differences, left in the transaction that makes or settles them.

The letters look at the lines again: what has been settled or counted anew meanwhile is told no more.
"""

from collections.abc import Iterable

from app.attendance.models import Sheet, SheetLine
from app.attendance.standing import dispute_until, last_day_of
from app.booking.time_requests.queries import coordinators
from app.core import clock, outbox


def tell_differences(sheet: Sheet, lines: Iterable[SheetLine]) -> None:
    """The school hears of differences that have just come up among `lines`: at once, and once more when there
    is a working day left to dispute them."""
    untils = [dispute_until(line) for line in lines if line.settlement is None]
    until = max((moment for moment in untils if moment is not None), default=None)
    if until is None:
        return
    number, version, school = sheet.id, sheet.version, sheet.organization_id
    outbox.put("sheet.differs", number, version, school)
    outbox.put("sheet.differs_still", number, version, school, delay=last_day_of(until) - clock.now())


def tell_disputed(line: SheetLine) -> None:
    """The host, and those who decide."""
    sheet = line.sheet
    told = {sheet.event.host_id, *coordinators(sheet.organization)}
    for organization_id in sorted(told):
        outbox.put("sheet.disputed", sheet.id, sheet.version, organization_id, line=line.id)


def tell_decided(line: SheetLine) -> None:
    """Both sides."""
    sheet = line.sheet
    for organization_id in sorted({sheet.event.host_id, sheet.organization_id}):
        outbox.put("sheet.decided", sheet.id, sheet.version, organization_id, line=line.id)

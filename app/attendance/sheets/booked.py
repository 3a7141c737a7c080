"""The school's sheet of a booking: whom it is asked about, of the whole time or of one of its meetings."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from flask import request, url_for

from app.attendance.hours import of_meetings
from app.attendance.models import Sheet, SheetLine, in_order, who_of
from app.attendance.refusals import OtherMeetings
from app.attendance.sheets.filling import Filling, filling, of_version
from app.attendance.sheets.lines import Row, classes_by_id, recorded, row_of
from app.attendance.who import LARGEST_COUNT
from app.booking.models import Booking
from app.core import clock
from app.organizations.models import school_year_of


@dataclass(frozen=True)
class Tab:
    """One meeting of a time of several, or (`begins` None) the whole; without a `url` it is still ahead."""

    begins: datetime | None
    url: str | None
    current: bool
    marked: bool


def fill_in(booking: Booking, sheet: Sheet | None) -> Filling:
    """The form of the meeting that is asked for. Raises OtherMeetings."""
    meeting = _meeting(booking, sheet)
    year = school_year_of(booking.slot.starts_at.astimezone(clock.zone()).date())
    classes = classes_by_id(booking.organization_id, year)
    fixed = _rows(booking, sheet, meeting)
    found = filling(fixed, classes, booking.slot.event.kind, meeting=meeting, bookable=True)
    of_version(found.form, sheet)
    if not found.form.is_submitted():
        found.form.meeting.data = meeting.isoformat() if meeting else ""
        spoken = sheet is not None and sheet.school_at is not None
        found.form.adults.data = sheet.adults if sheet and spoken else min(booking.adults, LARGEST_COUNT)
    return found


def tabs(booking: Booking, sheet: Sheet | None, current: datetime | None) -> list[Tab]:
    """The meetings of a time that has several, and the whole of it while none was marked by itself."""
    meetings = list(of_meetings(booking.slot))
    if not meetings:
        return []
    address = partial(url_for, "attendance.sheet", booking_id=booking.id)
    marked = {
        begins for line in _lines(sheet) for begins, one in (line.sessions or {}).items() if "school" in one
    }
    spoken = sheet is not None and sheet.school_at is not None
    whole = [] if _by_meeting(sheet) else [Tab(None, address(), current is None, spoken)]
    return whole + [
        Tab(
            begins := datetime.fromisoformat(typed),
            address(meeting=typed) if begins <= clock.now() else None,
            begins == current,
            typed in marked,
        )
        for typed in meetings
    ]


def _meeting(booking: Booking, sheet: Sheet | None) -> datetime | None:
    """The one asked for; else the whole, or the first that is not marked where they are marked one by one."""
    meetings, typed = of_meetings(booking.slot), request.values.get("meeting", "")
    if typed in meetings:
        return datetime.fromisoformat(typed)
    if request.method == "POST":
        if typed:
            raise OtherMeetings
        return None
    begun = [one for one in map(datetime.fromisoformat, meetings) if one <= clock.now()]
    if not begun or not _by_meeting(sheet):
        return None
    left = [one for one in begun if any(_said(line, one, "school") is None for line in _lines(sheet))]
    return (left or begun[-1:])[0]


def _rows(booking: Booking, sheet: Sheet | None, meeting: datetime | None) -> list[Row]:
    there = {line.who: line for line in _lines(sheet)}
    expected = booking.special_needs if len(booking.lines) == 1 else 0  # of several nobody knows whose
    rows = []
    for line in in_order(booking.lines):
        who = who_of(line)
        known = {line.class_id: line.school_class} if line.class_id and line.school_class else {}
        row = replace(row_of(who, known), booked=line.seats, special_needs=expected)
        rows.append(_with(row, there[who], meeting) if who in there else row)
    besides = recorded(sheet, {row.who for row in rows})
    return rows + [_with(row, there[row.who], meeting) for row in besides]


def _with(row: Row, line: SheetLine, meeting: datetime | None) -> Row:
    """What both sides have said of it, of the meeting where there are several."""
    said = _said(line, meeting, "school")
    special = row.special_needs if line.came_school is None else line.special_needs
    return replace(row, said=said, host=_said(line, meeting, "host"), special_needs=special)


def _said(line: SheetLine, meeting: datetime | None, side: str) -> int | None:
    if meeting is None:
        return line.came_school if side == "school" else line.came_host
    figure: int | None = (line.sessions or {}).get(meeting.isoformat(), {}).get(side)
    return figure


def _lines(sheet: Sheet | None) -> Sequence[SheetLine]:
    return sheet.lines if sheet else ()


def _by_meeting(sheet: Sheet | None) -> bool:
    return any(line.sessions for line in _lines(sheet))

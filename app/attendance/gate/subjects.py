"""Whom one form of the entrance counts: a group that has booked, people of a time who came without a school,
or a school that came unannounced."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from app.attendance.actions import Marking, mark_booking, mark_day, mark_visitors
from app.attendance.labels import line_heading
from app.attendance.models import Sheet, SheetLine, Side, in_order, who_of
from app.attendance.who import LARGEST_COUNT, Who
from app.booking.models import Booking
from app.calendar.models import Audience, Event, Slot
from app.core import clock
from app.organizations.models import Organization, SchoolClass

# Who comes to a time without a school, whether or not they have signed up.
WITHOUT_SCHOOL = (Audience.PUPILS, Audience.PARENTS, Audience.STUDENTS, Audience.ADULTS)


@dataclass(frozen=True)
class Row:
    """A line to count. `booked` is None where nobody books, `said` while the host has said nothing."""

    who: Who
    title: str
    booked: int | None = None
    said: int | None = None
    by_school: int | None = None

    @property
    def expected(self) -> int:
        """What stands in the field before anybody touches it: where nobody booked what the school says."""
        if self.said is not None:
            return self.said
        return self.booked or self.by_school or 0


@dataclass(frozen=True)
class Subject:
    """What one form is about. `others` are those who may have come along, by the key of their line."""

    what: str
    id: int
    event_id: int
    on: date
    title: str
    name: str
    rows: Sequence[Row]
    adults: int = 0
    sheet: Sheet | None = None
    meeting: datetime | None = None
    booking: Booking | None = None
    others: Mapping[str, str] = field(default_factory=dict)

    @property
    def beginning(self) -> str:
        """The meeting as forms and addresses name it."""
        return meeting_key(self.meeting) if self.meeting else ""

    @property
    def slug(self) -> str:
        """As the page, and what it keeps until it is sent, name the form."""
        part = self.on.strftime("%Y%m%d") if self.what == "schools" else self.beginning
        return "-".join(filter(None, (self.what, str(self.id), part)))

    @property
    def is_counted(self) -> bool:
        return any(row.said is not None for row in self.rows)

    @property
    def came(self) -> int:
        return sum(row.said or 0 for row in self.rows)

    @property
    def booked(self) -> int:
        return sum(row.booked or 0 for row in self.rows)

    @property
    def is_late(self) -> bool:
        return self.sheet is not None and self.sheet.late

    @property
    def version(self) -> int:
        return self.sheet.version if self.sheet else 0

    @property
    def has_spoken(self) -> bool:
        """Whether a figure of the host stands on the sheet: another one is then a correction."""
        return self.is_counted or (self.sheet is not None and self.sheet.host_at is not None)

    @property
    def by_school(self) -> int | None:
        """How many the school has counted; None while it has not."""
        said = [row.by_school for row in self.rows if row.by_school is not None]
        return sum(said) if said else None

    def mark(self, marking: Marking) -> Sheet:
        """Raises what the action of its kind raises."""
        if self.what == "bookings":
            return mark_booking(self.id, marking)
        if self.what == "slots":
            signed_up = {row.who: row.booked for row in self.rows if row.booked}
            return mark_visitors(self.id, signed_up, marking)
        return mark_day(self.event_id, self.id, self.on, marking)


def of_booking(
    booking: Booking, sheet: Sheet | None, meeting: datetime | None, classes: Iterable[SchoolClass]
) -> Subject:
    """A group, in the order of its classes; whoever came along before stands below."""
    there = {line.who: line for line in sheet.lines} if sheet else {}
    rows = []
    for line in in_order(booking.lines):
        who = who_of(line)
        rows.append(_row(who, line.class_name, line.seats, there.pop(who, None), meeting))
    title = ", ".join(row.title for row in rows)
    rows += [_row(line.who, line.class_name, 0, line, meeting) for line in in_order(there.values())]
    known = sheet.adults_host if sheet else None
    return Subject(
        what="bookings",
        id=booking.id,
        event_id=booking.slot.event_id,
        on=(meeting or booking.slot.starts_at).astimezone(clock.zone()).date(),
        title=title,
        name=booking.organization.short_name,
        rows=rows,
        adults=min(booking.adults, LARGEST_COUNT) if known is None else known,
        sheet=sheet,
        meeting=meeting,
        booking=booking,
        others=_others(rows, classes),
    )


def of_visitors(slot: Slot, sheet: Sheet | None, signed_up: Mapping[Who, int]) -> Subject:
    """People without a school: those who signed up, and whom the event invites."""
    there = {line.who: line for line in sheet.lines} if sheet else {}
    invited = (*(Audience(one) for one in slot.event.audience), *WITHOUT_SCHOOL)
    whom = dict.fromkeys((*signed_up, *there, *(Who(audience) for audience in invited)))
    rows = [_row(who, None, signed_up.get(who, 0), there.get(who), None) for who in whom]
    return Subject(
        what="slots",
        id=slot.id,
        event_id=slot.event_id,
        on=slot.starts_at.astimezone(clock.zone()).date(),
        title="",
        name="",
        rows=rows,
        sheet=sheet,
    )


def of_school(event: Event, school: Organization, on: date, sheet: Sheet | None) -> Subject:
    """A school on a day without a booking: what was counted of it, and the grades that may follow."""
    lines = in_order(sheet.lines) if sheet else []
    rows = [_row(line.who, line.class_name, None, line, None) for line in lines]
    return Subject(
        what="schools",
        id=school.id,
        event_id=event.id,
        on=on,
        title=", ".join(row.title for row in rows if row.said is not None),
        name=school.short_name,
        rows=rows,
        adults=(sheet.adults_host or 0) if sheet else 0,
        sheet=sheet,
        others=_others(rows, ()) | {who.key: line_heading(who, None) for who in _grades(rows)},
    )


def _row(
    who: Who, class_name: str | None, booked: int | None, line: SheetLine | None, meeting: datetime | None
) -> Row:
    title = line_heading(who, class_name)
    if line is None:
        return Row(who, title, booked)
    return Row(who, title, booked, figure(line, Side.HOST, meeting), figure(line, Side.SCHOOL, meeting))


def meeting_key(begins: datetime) -> str:
    """202611240700, in UTC."""
    return begins.astimezone(UTC).strftime("%Y%m%d%H%M")


def figure(line: SheetLine, side: Side, meeting: datetime | None) -> int | None:
    """What a side has said of a line, or of one of its meetings."""
    if meeting is None:
        return line.came_host if side is Side.HOST else line.came_school
    session: dict[str, int] = (line.sessions or {}).get(meeting.isoformat(), {})
    return session.get(side.value)


def _others(rows: Sequence[Row], classes: Iterable[SchoolClass]) -> dict[str, str]:
    """Other classes of the school, then people of each audience."""
    counted = {row.who for row in rows}
    whom = {Who(Audience.PUPILS, one.id): one.name for one in classes}
    found = {who.key: name for who, name in whom.items() if who not in counted}
    people = (Who(audience) for audience in Audience)
    return found | {who.key: line_heading(who, None) for who in people if who not in counted}


def _grades(rows: Sequence[Row]) -> list[Who]:
    counted = {row.who for row in rows}
    return [who for grade in range(1, 12) if (who := Who(Audience.PUPILS, grade=grade)) not in counted]

"""A list as a person asked for it: what is in it, and how much of it may be taken away."""

from collections.abc import Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from zoneinfo import ZoneInfo

from app.accounts.models import Membership
from app.attendance.lists import queries
from app.attendance.lists.asked import Asked, Grain
from app.attendance.lists.cells import Cells, Table
from app.attendance.lists.columns import columns
from app.attendance.lists.refusals import PeriodTooLong, TooManyRows
from app.attendance.lists.words import Fields
from app.calendar.access import kept_event, kept_slot
from app.calendar.models import Event, Slot

MOST_DAYS = 366
MOST_IN_FILE = 200_000  # rows: half a minute of work, and more than anybody reads
MOST_ON_PAPER = 2_000


@dataclass(frozen=True)
class List:
    """What is asked for within the reach of this person, in the installation's zone. `event` and `slot` are
    those that it is of, if it is of one."""

    membership: Membership
    asked: Asked
    zone: ZoneInfo
    event: Event | None = None
    slot: Slot | None = None

    @property
    def table(self) -> Table:
        known = columns(self.zone)
        return Table([known[name] for name in self.asked.columns], self.asked.grain)

    def totals(self) -> queries.Totals:
        """Raises PeriodTooLong."""
        days = self.asked.days
        if days is not None and days > MOST_DAYS:
            raise PeriodTooLong(days, MOST_DAYS)
        return queries.totals(self.membership, self.asked, self.zone)

    def takeable(self, *, printed: bool) -> queries.Totals:
        """The same of what is to be taken away. Raises TooManyRows, too."""
        totals = self.totals()
        most, rows = MOST_ON_PAPER if printed else MOST_IN_FILE, self.count(totals)
        if rows > most:
            raise TooManyRows(rows, most, printed=printed)
        return totals

    def count(self, totals: queries.Totals) -> int:
        """How many rows the table has."""
        return totals.groups if self.asked.grain is Grain.GROUP else totals.lines

    def first(self, most: int) -> Sequence[Cells]:
        """The first rows."""
        table = self.table
        with closing(self._lines(table, chunk=4 * most)) as chunks:
            return list(islice(table.rows(chunks), most))

    def _lines(self, table: Table, chunk: int) -> Generator[Fields, None, None]:
        return queries.lines(self.membership, self.asked, self.zone, table.fields, chunk)

    def rows(self, table: Table) -> Iterable[Cells]:
        """All of them, read from the database as they are asked for."""
        return table.rows(self._lines(table, queries.CHUNK))


def made(membership: Membership, asked: Asked, zone: ZoneInfo) -> List:
    """The list of what this person keeps; 404 for an event or a time that the person does not."""
    slot = kept_slot(membership, asked.slot) if asked.slot is not None else None
    event = kept_event(membership, asked.event) if asked.event is not None else None
    if slot is not None and event is not None and slot.event_id != event.id:  # another event was chosen
        slot, asked = None, replace(asked, slot=None)
    if slot is not None:
        event, day = slot.event, slot.starts_at.astimezone(zone).date()
        asked = replace(asked, event=event.id, first=day, last=day)
    return List(membership, asked, zone, event, slot)

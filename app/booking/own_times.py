"""What an organization's own feed tells: the times a school comes to, and those a host holds. Of the groups
only classes and numbers, and those as far as the reader may see them on pages too; nobody's name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from app.booking.labels import group_names, group_text
from app.booking.models import HOLDING, Booking, BookingState
from app.calendar.feed import Entry
from app.calendar.labels import kind_title
from app.calendar.meetings import times_text
from app.calendar.models import Slot
from app.core.locale import local_time, span_text
from app.core.mail import site_url_for


@dataclass(frozen=True)
class OwnTime:
    """A slot and the bookings of it that concern the reader; `versions` is the sum over all that they ever
    had, `visitors` are people who come without a school."""

    slot: Slot
    bookings: Sequence[Booking]
    versions: int = 0
    visitors: int = 0

    @property
    def held(self) -> list[Booking]:
        return [one for one in self.bookings if one.state in HOLDING]


def of_school(time: OwnTime) -> Entry:
    """The time as the school's own people take it: as in the letters about it."""
    held = time.held
    confirmed = any(one.state is BookingState.CONFIRMED for one in held)
    lines = [f"{group_names(one)}: {group_text(one.seats, one.audience, one.adults)}" for one in held]
    if held and not confirmed:
        until = min((one.offer_until for one in held if one.offer_until), default=None)
        lines.append(_("Places are offered: answer until %(when)s.", when=_moment(until)) if until else "")
    url = site_url_for("booking.show", booking_id=(held or time.bookings)[0].id)
    bring = time.slot.event.bring
    lines += [_("Bring along: %(things)s", things=bring)] if held and bring else []
    sequence = time.slot.sequence + time.versions
    return _entry(time, lines, url, cancelled=not held, tentative=not confirmed, sequence=sequence)


def of_host(time: OwnTime) -> Entry:
    """The time as those take it who receive the groups: which organizations come, and how many people."""
    held, slot = time.held, time.slot
    seats, adults = sum(one.seats for one in held), sum(one.adults for one in held)
    lines = [_("Booked: %(seats)s of %(capacity)s", seats=seats, capacity=slot.capacity)]
    if held:
        groups = ngettext("%(num)s group", "%(num)s groups", len(held))
        lines[0] += f" ({groups}, {_adults(adults)})" if adults else f" ({groups})"
    lines += [f"{one.organization.short_name}: {one.seats} + {one.adults}" for one in held]
    if time.visitors:
        said = ngettext("Without a school: %(num)s person", "Without a school: %(num)s people", time.visitors)
        lines.append(said)
    cancelled = slot.cancelled_at is not None
    lines = [slot.cancel_reason] if cancelled else lines
    url = site_url_for("booking.of_slot", slot_id=slot.id)
    return _entry(time, lines, url, cancelled=cancelled, tentative=False, sequence=slot.sequence)


def _entry(
    time: OwnTime, lines: Iterable[str], url: str, *, cancelled: bool, tentative: bool, sequence: int
) -> Entry:
    """At the first meeting of a course: its words tell of the others."""
    slot, event = time.slot, time.slot.event
    meetings = times_text(slot.hours) if len(slot.hours) > 1 else ""
    starts, ends = slot.hours[0]
    return Entry(
        event_id=event.id,
        day=local_time(starts).date(),
        starts=starts,
        ends=ends,
        title=event.title,
        description="\n".join(line for line in (*lines, meetings, url) if line),
        place=_place(slot),
        category=kind_title(event.kind),
        url=url,
        cancelled=cancelled,
        sequence=sequence,
        changed_at=max(slot.changed_at, event.changed_at, *(one.changed_at for one in time.bookings)),
        tentative=tentative,
    )


def _place(slot: Slot) -> str:
    venue, host = slot.venue, slot.event.host
    parts = (venue.name, venue.address, venue.entrance) if venue else (host.address,)
    return ", ".join(part for part in (host.short_name, *parts) if part)


def _adults(number: int) -> str:
    return str(ngettext("%(num)s accompanying adult", "%(num)s accompanying adults", number))


def _moment(at: datetime) -> str:
    return span_text(at, at).rpartition("–")[0]

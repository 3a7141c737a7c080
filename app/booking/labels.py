"""What the screens call the states of a booking."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.accounts.models import Role
from app.booking.models import Booking, BookingLine, BookingState
from app.calendar.labels import audience_title
from app.calendar.models import Audience, Holder, Pool, Slot
from app.organizations.models import PRESCHOOL

_STATES = {
    BookingState.REQUESTED: _l("Waits for the answer"),
    BookingState.CONFIRMED: _l("Confirmed"),
    BookingState.WAITING: _l("In the waiting list"),
    BookingState.OFFERED: _l("Places offered"),
    BookingState.DECLINED: _l("Declined"),
    BookingState.EXPIRED: _l("Time to answer is over"),
    BookingState.CANCELLED_BY_SCHOOL: _l("Cancelled by the school"),
    BookingState.CANCELLED_BY_HOST: _l("Cancelled by the organizer"),
}

HOLDERS = {
    Holder.COMMON.value: _l("everybody"),
    Holder.MUNICIPALITY.value: _l("a municipality"),
    Holder.SCHOOL.value: _l("a school"),
    Holder.PUBLIC.value: _l("visitors without an account"),
}


def state_title(state: str) -> str:
    """«Подтверждена», «В листе ожидания», …"""
    return str(_STATES[BookingState(state)])


def bookings_title(role: Role) -> str:
    """What the list of bookings is called to this person."""
    return str(_("My bookings") if role in (Role.SCHOOL, Role.HOST) else _("Bookings of schools"))


def queue_rule(hours: int) -> str:
    """To whoever waits: who is offered places, and for how many working hours they are held."""
    return str(
        ngettext(
            "On free places the first group, in order, that fits is offered them and holds them for %(num)s"
            " working hour. A group is never split or made smaller without you.",
            "On free places the first group, in order, that fits is offered them and holds them for %(num)s"
            " working hours. A group is never split or made smaller without you.",
            hours,
        )
    )


def host_answers(days: int) -> str:
    """That the organizer answers, and what becomes of the places until then."""
    return str(
        ngettext(
            "The organizer answers each booking within %(num)s working day; until then the places are held.",
            "The organizer answers each booking within %(num)s working days; until then the places are held.",
            days,
        )
    )


def shown_state(booking: Booking, now: datetime) -> BookingState:
    """The state a person should see: an offer whose time is over is over, even before it is collected."""
    late = booking.offer_until is not None and booking.offer_until <= now
    return BookingState.EXPIRED if late else booking.state


def holder_key(pool: Pool) -> tuple[Holder, int]:
    """Whom a pool is kept for, as the names of holders are asked for."""
    return pool.holder, pool.holder_id


def pool_title(pool: Pool, names: Mapping[tuple[Holder, int], str]) -> str:
    """«Азовский район», «Родители · Школа № 1», or what is common to all."""
    if pool.is_common:
        return str(_("Common to all"))
    audience = audience_title(Audience(pool.audience)) if pool.audience else ""
    holder = names.get(holder_key(pool), "") if pool.holder_id else ""
    if pool.holder is Holder.PUBLIC:
        holder = str(HOLDERS[Holder.PUBLIC.value]).capitalize()
    return " · ".join(part for part in (audience, holder) if part)


def line_title(line: BookingLine) -> str:
    """«8Б», «сводная группа 8-х классов», or who the people of a booking are: «родители»."""
    return who_title(line.class_name, line.grade, line.booking.audience)


def who_title(class_name: str | None, grade: int | None, audience: Audience) -> str:
    """The same by what is known of a line, here or in the sheet of the booking."""
    if class_name is not None:
        return class_name
    if grade is not None and grade != PRESCHOOL:
        return str(_("mixed group of grade %(grade)s", grade=grade))
    return audience_title(audience).lower()


def group_names(booking: Booking) -> str:
    """«8Б, 8В»: who comes with a booking."""
    return ", ".join(line_title(line) for line in booking.lines)


def people_text(number: int, audience: str = Audience.PUPILS) -> str:
    """«25 учеников» of pupils, «25 человек» of others."""
    if audience == Audience.PUPILS:
        return str(ngettext("%(num)s pupil", "%(num)s pupils", number))
    return str(ngettext("%(num)s person", "%(num)s people", number))


def group_text(seats: int, audience: str, adults: int) -> str:
    """«25 учеников и 2 сопровождающих»; of grown-ups who come alone their number only."""
    people = people_text(seats, audience)
    if not adults:
        return people
    with_them = ngettext("%(num)s accompanying adult", "%(num)s accompanying adults", adults)
    return str(_("%(people)s and %(adults)s", people=people, adults=with_them))


def booked_text(names: str, group: str, *, one_class: bool) -> str:
    """«8Б записан: 25 учеников и 2 сопровождающих.»; other groups are of no gender."""
    if one_class:
        return str(_("%(names)s is booked: %(group)s.", names=names, group=group))
    return str(_("Booked: %(names)s, %(group)s.", names=names, group=group))


def is_one_class(booking: Booking) -> bool:
    """Whether the group is a class or a part of one, and nobody else."""
    return len(booking.lines) == 1 and booking.lines[0].class_id is not None


def people_of(bookings: Sequence[Booking]) -> str:
    """The people of several bookings together: pupils where all of them are."""
    audiences = {one.audience for one in bookings}
    audience = audiences.pop() if len(audiences) == 1 else Audience.ADULTS
    return people_text(sum(one.seats for one in bookings), audience)


def audiences_text(audiences: Sequence[str]) -> str:
    """«школьники, родители»."""
    return ", ".join(audience_title(Audience(one)).lower() for one in audiences)


def place_of(slot: Slot) -> str:
    """Name, address and entrance; without a venue the host's address."""
    if slot.venue is None:
        return slot.event.host.address
    return ", ".join(part for part in (slot.venue.name, slot.venue.address, slot.venue.entrance) if part)

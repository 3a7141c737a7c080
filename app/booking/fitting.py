"""Whether a group could be booked for a time that it has not asked for, before that is named to it: a look
without locks, to plan by. What its classes have at those hours is not looked at."""

from collections.abc import Mapping

from app.booking.actions.groups import Group, check_invited, group_of
from app.booking.actions.guards import check_admission, check_size, check_slot
from app.booking.models import Booking
from app.booking.queries import SlotRoom
from app.calendar.models import Slot
from app.core import clock
from app.core.errors import RuleBroken
from app.organizations.models import SchoolClass, school_year_of


def could_come(booking: Booking, slot: Slot, room: SlotRoom) -> bool:
    """Whether the whole group of a booking could be booked for the time, in which its organization has this
    room."""
    classes = {line.school_class.id: line.school_class for line in booking.lines if line.school_class}
    return could_book(slot, room, booking.organization_id, group_of(booking), classes)


def could_book(
    slot: Slot, room: SlotRoom, organization_id: int, group: Group, classes: Mapping[int, SchoolClass]
) -> bool:
    """The same of a group with its classes, by id: they are of one school year, and so are their times."""
    if room.free < group.seats or room.groups_full:
        return False
    year = school_year_of(slot.starts_at.astimezone(clock.zone()).date())
    if any(one.year != year for one in classes.values()):
        return False
    try:
        check_slot(slot)
        check_admission(slot, organization_id)
        check_invited(slot.event, group, classes)
        check_size(slot.event.terms, group.seats)
    except RuleBroken:
        return False
    return True

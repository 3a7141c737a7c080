"""What the terms of a time say, as it stands on the page before anything is typed."""

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from app.booking.actions import ACCOMPANIED, ClassSeats, GradeSeats
from app.booking.actions.guards import booking_closes, cancel_closes
from app.booking.forms import GroupForm
from app.booking.labels import host_answers, people_text
from app.booking.queries import SlotRoom
from app.calendar.models import SeatLimit, Slot, Terms
from app.core.locale import clock_text, date_text
from app.organizations.queries import pupils_per_adult


def stated_terms(slot: Slot, now: datetime) -> list[str]:
    """A sentence for each: the window, the group, the organizer's answer, the rule of the queue."""
    terms = slot.event.terms
    return [
        *_window(slot, terms, now),
        *(_sizes(terms) if terms else ()),
        *_adults(slot),
        *(_answer(terms) if terms else ()),
        _("No places? On free ones the first group in the waiting list that fits is offered them."),
    ]


def stated_quotas(room: SlotRoom) -> list[str]:
    """What the event's quotas leave, where that is less than it seems: a sentence for each that counts."""
    counting = (quota for quota in room.quotas if _counts(quota, room))
    return [_own_quota(one) if one.holder_id else _quota_of_all(one) for one in counting]


def _counts(quota: SeatLimit, room: SlotRoom) -> bool:
    if quota.used and (quota.holder_id or quota.unit == "groups"):
        return True
    return quota.unit == "seats" and quota.capacity - quota.used <= room.free


def _own_quota(quota: SeatLimit) -> str:
    facts = {"used": quota.used, "capacity": quota.capacity, "left": quota.capacity - quota.used}
    if quota.unit == "groups":
        return str(
            _("One organization: groups at most %(capacity)s, booked %(used)s, left %(left)s.", **facts)
        )
    return str(_("One organization: places at most %(capacity)s, booked %(used)s, left %(left)s.", **facts))


def _quota_of_all(quota: SeatLimit) -> str:
    left, capacity = quota.capacity - quota.used, quota.capacity
    if quota.unit == "groups":
        told = ngettext(
            "The whole event takes %(num)s group more of %(capacity)s.",
            "The whole event takes %(num)s groups more of %(capacity)s.",
            left,
            capacity=capacity,
        )
    else:
        told = ngettext(
            "The whole event takes %(num)s person more of %(capacity)s.",
            "The whole event takes %(num)s people more of %(capacity)s.",
            left,
            capacity=capacity,
        )
    return str(told)


def opens_later(slot: Slot, now: datetime) -> bool:
    """Whether booking has still to open: the one thing in these terms that comes with time."""
    terms = slot.event.terms
    return terms is not None and terms.opens_at is not None and terms.opens_at > now


def stated_group(form: GroupForm) -> str:
    """«8Б, 8В · 50 учеников»: who is chosen in a form so far; empty for nobody."""
    lines = form.lines()
    if not lines:
        return ""
    names = [form.classes[line.class_id].name for line in lines if isinstance(line, ClassSeats)]
    names += [
        _("mixed group of grade %(grade)s", grade=line.grade)
        for line in lines
        if isinstance(line, GradeSeats)
    ]
    people = people_text(sum(line.seats for line in lines), form.who)
    return " · ".join(part for part in (", ".join(names), people) if part)


def _window(slot: Slot, terms: Terms | None, now: datetime) -> list[str]:
    found = []
    if terms is not None and terms.opens_at is not None and opens_later(slot, now):
        found.append(_("Booking opens on %(day)s at %(time)s.", **_at(terms.opens_at)))
    closes, cancels = booking_closes(slot), cancel_closes(slot)
    if closes is not None:
        found.append(_("One can book until %(day)s, %(time)s.", **_at(closes)))
    if cancels is not None:
        found.append(_("One can cancel or change until %(day)s, %(time)s; later by phone.", **_at(cancels)))
    else:
        found.append(_("You can cancel until the time begins."))
    return found


def _at(moment: datetime) -> dict[str, str]:
    return {"day": date_text(moment), "time": clock_text(moment)}


def _sizes(terms: Terms) -> list[str]:
    found = []
    if terms.smallest and terms.largest:
        found.append(
            _("A group is from %(least)s to %(most)s people.", least=terms.smallest, most=terms.largest)
        )
    elif terms.smallest:
        found.append(
            ngettext(
                "A group here has at least %(num)s person.",
                "A group here has at least %(num)s people.",
                terms.smallest,
            )
        )
    elif terms.largest:
        found.append(
            ngettext(
                "A group here has at most %(num)s person.",
                "A group here has at most %(num)s people.",
                terms.largest,
            )
        )
    if terms.school_groups:
        found.append(
            ngettext(
                "One organization: at most %(num)s group for all times of the event.",
                "One organization: at most %(num)s groups for all times of the event.",
                terms.school_groups,
            )
        )
    if terms.school_seats:
        found.append(
            ngettext(
                "One organization: at most %(num)s place for all times of the event.",
                "One organization: at most %(num)s places for all times of the event.",
                terms.school_seats,
            )
        )
    return [*found, *_together(terms)]


def _together(terms: Terms) -> list[str]:
    found = []
    if terms.event_groups:
        found.append(
            ngettext(
                "All times together take at most %(num)s group.",
                "All times together take at most %(num)s groups.",
                terms.event_groups,
            )
        )
    if terms.event_seats:
        found.append(
            ngettext(
                "All times together take at most %(num)s person.",
                "All times together take at most %(num)s people.",
                terms.event_seats,
            )
        )
    return found


def _adults(slot: Slot) -> list[str]:
    if not ACCOMPANIED.intersection(slot.event.audience):
        return []
    number = pupils_per_adult()
    return [
        ngettext(
            "An adult for every %(num)s child; adults take no places.",
            "An adult for every %(num)s children; adults take no places.",
            number,
        )
    ]


def _answer(terms: Terms) -> list[str]:
    return [host_answers(terms.answer_days)] if terms.approval else []

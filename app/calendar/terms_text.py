"""The terms of booking in short sentences: what holds for whoever wants to come."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from app.calendar.models import SeatLimit, Terms
from app.core.locale import clock_text, date_text


def terms_lines(terms: Terms | None, now: datetime) -> list[str]:
    """What holds of these terms; nothing where they are the ordinary ones."""
    if terms is None:
        return []
    return [*_whom(terms), *_window(terms, now), *_groups(terms), *_together(terms)]


def own_lines(quotas: Iterable[SeatLimit]) -> list[str]:
    """What the reader's organization has of what it may have; nothing where it has none."""
    return [_own(quota) for quota in quotas if quota.used]


def _own(quota: SeatLimit) -> str:
    facts = {"used": quota.used, "capacity": quota.capacity}
    if quota.unit == "groups":
        told = _("You have booked %(used)s of the %(capacity)s groups that you may book.", **facts)
    else:
        told = _("You have booked %(used)s of the %(capacity)s places that you may book.", **facts)
    return f"{told} {_('To book more, cancel another booking.')}" if quota.is_used_up else told


def _whom(terms: Terms) -> Iterator[str]:
    if terms.approval:
        yield ngettext(
            "The organizer answers each booking within %(num)s working day.",
            "The organizer answers each booking within %(num)s working days.",
            terms.answer_days,
        )
    if terms.municipalities:
        names = ", ".join(place.name for place in terms.municipalities)
        yield _("For schools of: %(names)s.", names=names)
    if terms.levels_only and terms.event.levels:
        names = ", ".join(level.title for level in terms.event.levels)
        yield _("For schools of the levels: %(names)s.", names=names)


def _window(terms: Terms, now: datetime) -> Iterator[str]:
    if terms.opens_at is not None and terms.opens_at > now:
        yield _("Booking opens on %(moment)s.", moment=_moment(terms.opens_at))
    if terms.closes_at is not None and terms.closes_at > now:
        yield _("Booking is open until %(moment)s.", moment=_moment(terms.closes_at))
    elif terms.closes_at is not None:
        yield _("Booking has closed: it was open until %(moment)s.", moment=_moment(terms.closes_at))
    if terms.closes_hours:
        yield ngettext(
            "A time is booked at the latest %(num)s hour before it begins.",
            "A time is booked at the latest %(num)s hours before it begins.",
            terms.closes_hours,
        )
    if terms.cancel_hours:
        yield ngettext(
            "A school cancels by itself at the latest %(num)s hour before the beginning.",
            "A school cancels by itself at the latest %(num)s hours before the beginning.",
            terms.cancel_hours,
        )


def _groups(terms: Terms) -> Iterator[str]:
    smallest, largest = terms.smallest, terms.largest
    if smallest is not None and largest is not None:
        yield ngettext(
            "A group is from %(smallest)s to %(num)s person.",
            "A group is from %(smallest)s to %(num)s people.",
            largest,
            smallest=smallest,
        )
    elif largest is not None:
        yield ngettext("A group is at most %(num)s person.", "A group is at most %(num)s people.", largest)
    elif smallest is not None:
        yield ngettext("A group is at least %(num)s person.", "A group is at least %(num)s people.", smallest)


def _together(terms: Terms) -> Iterator[str]:
    if terms.school_groups is not None:
        yield ngettext(
            "From one organization at most %(num)s group.",
            "From one organization at most %(num)s groups.",
            terms.school_groups,
        )
    if terms.school_seats is not None:
        yield ngettext(
            "From one organization at most %(num)s person.",
            "From one organization at most %(num)s people.",
            terms.school_seats,
        )
    if terms.event_groups is not None:
        yield ngettext(
            "All times together take at most %(num)s group.",
            "All times together take at most %(num)s groups.",
            terms.event_groups,
        )
    if terms.event_seats is not None:
        yield ngettext(
            "All times together take at most %(num)s person.",
            "All times together take at most %(num)s people.",
            terms.event_seats,
        )


def _moment(moment: datetime) -> str:
    return f"{date_text(moment)}, {clock_text(moment)}"

"""Letters about cancelled days: to each school one with all its trips, to each host one with its groups."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flask import url_for
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.accounts.models import Role, User
from app.accounts.queries import recipients
from app.booking.days_off.models import DayOff
from app.booking.days_off.nearest import nearest_times
from app.booking.days_off.seen import Seen, done_by
from app.booking.days_off.words import dates_text, moment_text
from app.booking.examples import example
from app.booking.invitations import invitation
from app.booking.labels import group_names, people_text
from app.booking.models import Booking, BookingState
from app.booking.notices import Notice, notice_of
from app.booking.replacing import OtherTime
from app.calendar.letters import HOSTS
from app.calendar.models import Event, Slot
from app.core import clock
from app.core.db import db
from app.core.letters import Attachment, Letter, Topics
from app.core.locale import local_time
from app.core.mail import site_url_for
from app.core.outbox import OutboxMessage

Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class CancelledDays:
    """An act as a letter tells it; `facts` are a line for each trip or group, in the reader's language."""

    day_off_id: int
    begins_at: datetime
    ends_at: datetime
    reason: str
    facts: Facts
    attachments: tuple[Attachment, ...] = ()


TITLES = {
    "day_off.made": _l("Lessons are cancelled: to a school"),
    "day_off.withdrawn": _l("Lessons take place after all: to a school"),
    "day_off.told_host": _l("Lessons are cancelled: to an organizer"),
}


def register(topics: Topics) -> None:
    """What schools and hosts are told of cancelled days."""
    for topic, title in TITLES.items():
        write = write_to_host if topic == "day_off.told_host" else write_to_school
        topics.add(topic, title, write, _sample(topic), about=about)


def about(day_off_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """The days and the reason of each act, and where it is shown."""
    acts = db.session.scalars(select(DayOff).where(DayOff.id.in_(day_off_ids)))
    return {
        act.id: (
            f"{dates_text(act.begins_at, act.ends_at)}: {act.reason}",
            url_for("booking.day_off", day_off_id=act.id),
        )
        for act in acts
    }


def write_to_school(message: OutboxMessage) -> Iterable[Letter]:
    """To the school's people, each in their language: every trip that is cancelled, with the nearest free
    times and what takes it out of a calendar, and every place in a queue that stays."""
    act = db.session.get_one(DayOff, message.subject_id)
    seen = done_by(act, Booking.organization_id == message.recipient_id)
    if message.topic == "day_off.withdrawn":
        ahead = [booking for booking in seen.cancelled if booking.slot.starts_at > clock.now()]
        seen = Seen(ahead)
    nearest = nearest_times(seen.cancelled)
    people = recipients(message.recipient_id, Role.SCHOOL)
    return [_to_school(message.topic, act, seen, nearest, person) for person in people]


def _to_school(
    topic: str, act: DayOff, seen: Seen, nearest: dict[int, tuple[OtherTime, ...]], person: User
) -> Letter:
    with force_locale(person.locale):
        trips = [_trip(one.slot, group_names(one), nearest[one.id]) for one in seen.cancelled]
        queued = [_queued(one) for one in seen.waiting]
        files = _out_of_calendar(seen.cancelled, person.mail) if topic == "day_off.made" else ()
        days = CancelledDays(act.id, act.begins_at, act.ends_at, act.reason, (*trips, *queued), files)
        return letter_of(topic, days, to=person.mail, locale=person.locale)


def write_to_host(message: OutboxMessage) -> Iterable[Letter]:
    """To the people of the host: every group that does not come."""
    act = db.session.get_one(DayOff, message.subject_id)
    own = select(Slot.id).join(Slot.event).where(Event.host_id == message.recipient_id)
    cancelled = done_by(act, Booking.slot_id.in_(own)).cancelled
    groups = sorted(cancelled, key=lambda one: (one.slot.starts_at, one.id))
    for person in recipients(message.recipient_id, *HOSTS):
        with force_locale(person.locale):
            facts = tuple(_group(one) for one in groups)
            days = CancelledDays(act.id, act.begins_at, act.ends_at, act.reason, facts)
            yield letter_of(message.topic, days, to=person.mail, locale=person.locale)


def letter_of(topic: str, days: CancelledDays, *, to: str, locale: str) -> Letter:
    """The letter in the present language, which is that of `locale`."""
    subject, lines, action = _WORDS[topic](days)
    reason = _("Reason: %(reason)s", reason=days.reason)
    return Letter(to, locale, subject, (*lines, reason), days.facts, action, attachments=days.attachments)


def _made(days: CancelledDays) -> tuple[str, list[str], tuple[str, str]]:
    dates = dates_text(days.begins_at, days.ends_at)
    subject = _("Lessons are cancelled: %(days)s", days=dates)
    lines = [
        _("On these days lessons are cancelled: %(days)s. What your school had booked is below.", days=dates),
        _(
            "You need not cancel anything: the organizers are told, and places in waiting lists stay yours."
            " Choose other times for the trips that you do not want to lose."
        ),
    ]
    return subject, lines, (_("Choose other times"), _page(days))


def _withdrawn(days: CancelledDays) -> tuple[str, list[str], tuple[str, str]]:
    dates = dates_text(days.begins_at, days.ends_at)
    subject = _("Lessons take place: %(days)s", days=dates)
    lines = [
        _("Lessons that were cancelled take place after all: %(days)s.", days=dates),
        _(
            "The trips below are not booked again by themselves: their places may have gone to others. Book"
            " them again where there are places."
        ),
    ]
    return subject, lines, (_("Book again"), _page(days))


def _told_host(days: CancelledDays) -> tuple[str, list[str], tuple[str, str]]:
    dates = dates_text(days.begins_at, days.ends_at)
    subject = _("Groups do not come: %(days)s", days=dates)
    lines = [
        _("Lessons are cancelled: %(days)s. The groups below do not come.", days=dates),
        _("Their places were offered to those who wait, and are free for others."),
    ]
    day = max(days.begins_at, clock.now())
    url = site_url_for("booking.day", on=local_time(day).date().isoformat())
    return subject, lines, (_("Open the day"), url)


_WORDS: dict[str, Callable[[CancelledDays], tuple[str, list[str], tuple[str, str]]]] = {
    "day_off.made": _made,
    "day_off.withdrawn": _withdrawn,
    "day_off.told_host": _told_host,
}


def _page(days: CancelledDays) -> str:
    return site_url_for("booking.day_off", day_off_id=days.day_off_id)


def _trip(slot: Slot, group: str, nearest: Sequence[OtherTime]) -> tuple[str, str]:
    """«8Б, 14 октября, 10:00» and what it was for, with the times to go to instead."""
    return _fact(group, slot.starts_at, slot.event.title, nearest)


def _fact(group: str, starts_at: datetime, title: str, nearest: Sequence[OtherTime]) -> tuple[str, str]:
    times = "; ".join(
        _("%(when)s (free: %(free)s)", when=moment_text(other.starts_at), free=other.free)
        for other in nearest
    )
    others = (
        _("nearest free times: %(times)s", times=times)
        if times
        else _("the event has no other time that can be booked")
    )
    return f"{group}, {moment_text(starts_at)}", _("“%(title)s”; %(others)s.", title=title, others=others)


def _queued(booking: Booking) -> tuple[str, str]:
    slot = booking.slot
    kept = _("“%(title)s”; the place in the waiting list stays.", title=slot.event.title)
    return f"{group_names(booking)}, {moment_text(slot.starts_at)}", kept


def _group(booking: Booking) -> tuple[str, str]:
    """«14 октября, 10:00, „Порт Азов“» and who does not come."""
    when = _(
        "%(when)s, “%(title)s”", when=moment_text(booking.slot.starts_at), title=booking.slot.event.title
    )
    adults = ngettext("%(num)s accompanying adult", "%(num)s accompanying adults", booking.adults)
    people = people_text(booking.seats, booking.audience)
    return when, f"{booking.organization.short_name}, {group_names(booking)}: {people}, {adults}"


def _out_of_calendar(cancelled: Sequence[Booking], to: str) -> tuple[Attachment, ...]:
    """One file for each time that the school had in its calendar and has it no more."""
    notices = [notice for one in cancelled if (notice := notice_of(one.id, one.version))]
    files = {notice.slot_id: file for notice in notices for file in invitation(notice, to)}
    return tuple(_numbered(files.values()))


def _numbered(files: Iterable[Attachment]) -> Iterable[Attachment]:
    for number, file in enumerate(files, 1):
        yield replace(file, name=f"orientir-{number}.ics")


def _sample(topic: str) -> Callable[[str], Letter]:
    def sample(locale: str) -> Letter:
        with force_locale(locale):
            return letter_of(topic, _example(topic), to="school@example.ru", locale=locale)

    return sample


def _example(topic: str) -> CancelledDays:
    """A day that was never cancelled, in the present language."""
    notice: Notice = example(BookingState.CANCELLED_BY_SCHOOL)
    begins = local_time(notice.starts_at).replace(hour=0)
    group, free = notice.names, [OtherTime(2, notice.starts_at + timedelta(days=2), 30)]
    facts = (_fact(group, notice.starts_at, notice.title, free),)
    if topic == "day_off.told_host":
        when = _("%(when)s, “%(title)s”", when=moment_text(notice.starts_at), title=notice.title)
        pupils = ngettext("%(num)s pupil", "%(num)s pupils", notice.seats)
        facts = ((when, f"{_('School No. 3')}, {group}: {pupils}"),)
    return CancelledDays(1, begins, begins + timedelta(days=1), _("frost"), facts)

"""Letters that remind of what is booked: to the school three working days before and on the eve, to the host
one with all who come on a day."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from flask import url_for
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.accounts.queries import recipients
from app.booking import queries
from app.booking.days_off.words import moment_text
from app.booking.digits import digits_of
from app.booking.examples import example
from app.booking.labels import booked_text, group_names, people_text
from app.booking.models import Booking, BookingState
from app.booking.notices import Notice, notice_of, people_told
from app.booking.passes import token_of
from app.booking.queries import DayTime
from app.booking.reminders.days import day_of
from app.booking.wording import facts_for_school, people_of, what_text, who_text
from app.calendar.letters import HOSTS
from app.calendar.models import Event
from app.core import clock
from app.core.db import db
from app.core.letters import About, Letter, Topics
from app.core.locale import clock_text, day_text, local_time
from app.core.mail import site_url_for
from app.core.outbox import OutboxMessage
from app.organizations.models import Organization

EXAMPLE = "…"  # stands for the secret end of a pass's address


@dataclass(frozen=True)
class ExpectedDay:
    """A day of a host as its letter tells it, as it was at `seen_at`: a fact for each time, in the reader's
    language."""

    on: date
    seen_at: datetime
    groups: int
    people: int
    facts: tuple[tuple[str, str], ...]


def register(topics: Topics, about: About) -> None:
    """What is told before a time; `about` knows bookings."""
    topics.add(
        "reminder.ahead", _l("Reminder three working days before"), write, partial(sample, "reminder.ahead"),
        about=about,
    )  # fmt: skip
    topics.add("reminder.eve", _l("Reminder on the eve"), write, partial(sample, "reminder.eve"), about=about)
    topics.add(
        "reminder.host", _l("Who comes: to an organizer, on the eve"), write_to_host, sample_of_day,
        about=about_hosts,
    )  # fmt: skip


def about_hosts(host_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """The name of each host, and where a day is shown."""
    query = select(Organization.id, Organization.short_name).where(Organization.id.in_(host_ids))
    return {number: (name, url_for("booking.day")) for number, name in db.session.execute(query)}


def write(message: OutboxMessage) -> Iterable[Letter]:
    """To those who booked, each in their language; nothing of what is over, called off, or moved to another
    day, and on the eve no longer of three days."""
    booking = db.session.get(Booking, message.subject_id)
    if booking is None or not _is_still_so(message, booking):
        return []
    notice = notice_of(booking.id, booking.version)
    if notice is None:
        return []
    token = token_of(booking)
    people = people_told(message.recipient_id)
    return [letter_of(message.topic, notice, token, to=one.mail, locale=one.locale) for one in people]


def _is_still_so(message: OutboxMessage, booking: Booking) -> bool:
    starts_at, now = booking.slot.starts_at, clock.now()
    if booking.state is not BookingState.CONFIRMED or starts_at <= now:
        return False
    on = local_time(starts_at).date()
    late = message.topic == "reminder.ahead" and day_of(on).eve_from <= now
    return on.toordinal() == message.version and not late


def letter_of(topic: str, notice: Notice, token: str | None, *, to: str, locale: str) -> Letter:
    """The letter in the words of `locale`; `token` is the end of the group pass's address, if it has one."""
    with force_locale(locale):
        return (_ahead if topic == "reminder.ahead" else _eve)(notice, token, to, locale)


def _ahead(notice: Notice, _token: str | None, to: str, locale: str) -> Letter:
    def link(page: str) -> str:
        return site_url_for(f"booking.{page}", booking_id=notice.booking_id)

    subject = _("Are you still coming? %(names)s, %(what)s", names=who_text(notice), what=what_text(notice))
    question = _(
        "Tell the organizer that you come, by one press. If fewer come, or nobody can, say so now: other"
        " classes wait for places."
    )
    links = ((_("Change the number of pupils"), link("edit")), (_("Cancel the booking"), link("leaving")))
    action = (_("Yes, we are coming"), link("reaffirmation"))
    return Letter(to, locale, subject, (_booked(notice), question), facts_for_school(notice), action, links)


def _eve(notice: Notice, token: str | None, to: str, locale: str) -> Letter:
    when = f"{_day_word(local_time(notice.starts_at).date())}, {clock_text(notice.starts_at)}"
    subject = _("%(when)s: %(names)s, “%(title)s”", when=when, names=who_text(notice), title=notice.title)
    booking = (_("Open the booking"), site_url_for("booking.show", booking_id=notice.booking_id))
    if token is None:
        return Letter(to, locale, subject, (_booked(notice),), facts_for_school(notice), booking)
    line = _(
        "The group pass is for whoever goes with the group: address, phone and the code for the entrance,"
        " without an account. Send them its link or print it."
    )
    code = (_("Digits for the entrance"), digits_of(notice.booking_id))
    action = (_("Group pass"), site_url_for("booking.group_pass", token=token))
    facts = (*facts_for_school(notice), code)
    return Letter(to, locale, subject, (_booked(notice), line), facts, action, (booking,))


def _booked(notice: Notice) -> str:
    booked = booked_text(notice.names, notice.group, one_class=notice.one_class)
    return f"{booked} {day_text(notice.starts_at)}, {clock_text(notice.starts_at)}."


def _day_word(on: date) -> str:
    """«Завтра» as it is read when the letter comes, else the day itself."""
    ahead = (on - clock.today(clock.zone())).days
    return {0: _("Today"), 1: _("Tomorrow")}.get(ahead) or day_text(on)


def write_to_host(message: OutboxMessage) -> Iterable[Letter]:
    """To the people of the host: the groups of the day by time, in numbers and classes only."""
    on, now = date.fromordinal(message.version), clock.now()
    times = queries.of_day(Event.host_id == message.recipient_id, on, clock.zone())
    ahead = [time for time in times if time.slot.starts_at > now and (_coming(time) or time.visitors)]
    if not ahead:
        return
    for person in recipients(message.recipient_id, *HOSTS):
        with force_locale(person.locale):
            yield letter_of_day(_expected(on, ahead), to=person.mail, locale=person.locale)


def _coming(time: DayTime) -> list[Booking]:
    return [group for group in time.groups if group.state is BookingState.CONFIRMED]


def _expected(on: date, times: Sequence[DayTime]) -> ExpectedDay:
    groups = [group for time in times for group in _coming(time)]
    people = sum(group.seats + group.adults for group in groups) + sum(time.visitors for time in times)
    return ExpectedDay(on, clock.now(), len(groups), people, tuple(_fact(time) for time in times))


def _fact(time: DayTime) -> tuple[str, str]:
    """«10:00, „Порт Азов“» and who comes then."""
    slot = time.slot
    when = _("%(when)s, “%(title)s”", when=clock_text(slot.starts_at), title=slot.event.title)
    who = [_group(one) for one in _coming(time)]
    if time.visitors:
        text = ngettext("Without a school: %(num)s person", "Without a school: %(num)s people", time.visitors)
        who.append(str(text))
    return when, "; ".join(who)


def _group(booking: Booking) -> str:
    adults = ngettext("%(num)s accompanying adult", "%(num)s accompanying adults", booking.adults)
    people = people_text(booking.seats, booking.audience)
    group = f"{booking.organization.short_name}, {group_names(booking)}: {people}, {adults}"
    return f"{group} ({_('says it comes')})" if booking.is_reaffirmed else group


def letter_of_day(day: ExpectedDay, *, to: str, locale: str) -> Letter:
    """The letter in the present language, which is that of `locale`."""
    people = people_text(day.people, "")
    subject = _("%(day)s: who comes, %(people)s", day=_day_word(day.on), people=people)
    groups = ngettext(
        "%(num)s group comes on %(day)s.",
        "%(num)s groups come on %(day)s.",
        day.groups,
        day=day_text(day.on),
    )
    seen = _(
        "So it was on %(when)s. What changes later stands on the page of the day.",
        when=moment_text(day.seen_at),
    )
    url = site_url_for("booking.day", on=day.on.isoformat())
    return Letter(
        to, locale, subject, (groups, seen) if day.groups else (seen,), day.facts, (_("Open the day"), url)
    )


def sample(topic: str, locale: str) -> Letter:
    """An example for the gallery, of a group that was never booked."""
    with force_locale(locale):
        notice = example(BookingState.CONFIRMED)
    return letter_of(topic, notice, EXAMPLE, to="school@example.ru", locale=locale)


def sample_of_day(locale: str) -> Letter:
    """An example of a host's day."""
    with force_locale(locale):
        notice, now = example(BookingState.CONFIRMED), clock.now()
        group = f"{notice.school}, {people_of(notice)}"
        when = _("%(when)s, “%(title)s”", when="10:00", title=notice.title)
        tomorrow = local_time(now).date() + timedelta(days=1)
        day = ExpectedDay(tomorrow, now, 1, notice.seats + notice.adults, ((when, group),))
        return letter_of_day(day, to="host@example.ru", locale=locale)
